// "/" goes to the search box; Escape leaves it.
document.addEventListener("keydown", (event) => {
  const busy = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && busy?.matches("[data-slash]")) busy.blur();
  if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  const boxes = [...document.querySelectorAll("[data-slash]")];
  let box = boxes.find((each) => each.checkVisibility?.() ?? each.offsetParent !== null);
  if (!box && boxes.length) {
    document.querySelector("[data-toggles]")?.click();
    box = boxes[0];
  }
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
