// Loaded in the head, before the first paint: the chosen theme, and the mark that scripts run.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let choice = "auto";
  root.classList.add("js");

  function remembered() {
    try {
      return localStorage.getItem("racimo-theme") || "auto";
    } catch {
      return choice; // A browser that keeps nothing still keeps it for this page.
    }
  }

  function apply() {
    root.dataset.theme = choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    root.dispatchEvent(new CustomEvent("racimo:theme"));
  }

  function choose(name) {
    choice = name;
    try {
      localStorage.setItem("racimo-theme", name);
    } catch {
      // As above.
    }
    apply();
  }

  dark.addEventListener("change", apply);
  addEventListener("storage", () => {
    choice = remembered();
    apply();
  });
  globalThis.racimoTheme = { choose };
  choice = remembered();
  apply();
})();
