// <theme-switch>: one button that goes round auto, light, dark. Words come from its attributes.
const ORDER = ["auto", "light", "dark"];

export class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => {
      const now = document.documentElement.dataset.theme ?? "auto";
      globalThis.racimoTheme.choose(ORDER[(ORDER.indexOf(now) + 1) % ORDER.length]);
      this.show();
    });
    this.show();
  }

  show() {
    const now = document.documentElement.dataset.theme ?? "auto";
    this.button.setAttribute("aria-label", `${this.getAttribute("label")}: ${this.getAttribute(now)}`);
    this.button.title = this.button.getAttribute("aria-label");
    for (const icon of this.button.querySelectorAll("[data-when]")) {
      icon.toggleAttribute("hidden", icon.dataset.when !== now);
    }
  }
}
