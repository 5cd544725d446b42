// One polite live region for the whole page.
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text.trim().replace(/\s+/g, " ");
  }, 60);
}
