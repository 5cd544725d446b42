// data-print: print this page. What is folded away on screen is open on paper.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) globalThis.print();
});

// On paper an address is written in full.
addEventListener("beforeprint", () => {
  for (const link of document.querySelectorAll('main a[href^="/"], main a[href^="?"]')) link.dataset.address = link.href;
});

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
