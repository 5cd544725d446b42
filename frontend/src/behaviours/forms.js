// data-autosubmit on a form: a changed checkbox or list submits it (htmx takes it from there).
// data-focus: the element that takes the focus when the page opens, such as an error summary.
// data-copy="id": copy the text of that element.
import { announce } from "./announce.js";

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && event.target.matches("input[type=checkbox], input[type=radio], select")) {
    form.requestSubmit();
  }
});

function focusWhatAsks(root) {
  const first = root.querySelector?.("[data-focus]");
  if (first) first.focus();
}
focusWhatAsks(document);
document.addEventListener("htmx:afterSettle", (event) => focusWhatAsks(event.detail.elt));

// A link of the error summary goes to the field itself, not only to its place.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
  const copier = event.target.closest?.("[data-copy]");
  if (copier) {
    const text = document.getElementById(copier.dataset.copy)?.textContent.trim() ?? "";
    navigator.clipboard?.writeText(text).then(() => announce(copier.dataset.copied ?? ""));
  }
});
