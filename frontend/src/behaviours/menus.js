// data-toggles="id id": open and close collapsible regions. details.menu: close on Escape and outside.
for (const button of document.querySelectorAll("[data-toggles]")) {
  const regions = button.dataset.toggles.split(" ").map((id) => document.getElementById(id));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    for (const region of regions) region?.classList.toggle("open", open);
  });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
