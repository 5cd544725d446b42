// What every page loads: htmx, and the few behaviours that HTML does not have by itself.
import htmx from "htmx.org";
import { ThemeSwitch } from "./elements/theme-switch.js";
import { LocalTime } from "./elements/local-time.js";
import { announce } from "./behaviours/announce.js";
import { keepConfirming } from "./behaviours/confirm.js";
import "./behaviours/keys.js";
import "./behaviours/menus.js";
import "./behaviours/forms.js";
import "./behaviours/print.js";

globalThis.htmx = htmx;
customElements.define("theme-switch", ThemeSwitch);
customElements.define("local-time", LocalTime);
keepConfirming();

// After a fragment has changed, say so to those who do not see it.
document.addEventListener("htmx:afterSwap", (event) => {
  const spoken = event.detail.target?.querySelector?.("[data-announce]") ?? null;
  if (spoken) announce(spoken.dataset.announce || spoken.textContent);
});
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => {
    announce(document.body.dataset.troubleText ?? "");
    document.getElementById("trouble")?.removeAttribute("hidden");
  });
}
document.addEventListener("htmx:beforeRequest", () => {
  document.getElementById("trouble")?.setAttribute("hidden", "");
});
