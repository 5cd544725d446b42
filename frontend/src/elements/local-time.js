// <local-time>: beside a time in its own zone, the same moment in the reader's zone, where it differs.
export class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time[datetime]");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!time || this.querySelector(".your-time") || zone === this.getAttribute("zone")) return;
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) return;
    const written = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const spoken = document.documentElement.lang || "en";
    const language = spoken === "en" ? "en-GB" : spoken; // the day before the month, as in the page
    const theirs = this.getAttribute("zone");
    const here = new Intl.DateTimeFormat(language, { ...written, timeZone: zone }).format(moment);
    if (theirs && here === new Intl.DateTimeFormat(language, { ...written, timeZone: theirs }).format(moment)) return;
    const note = document.createElement("span");
    note.className = "your-time";
    note.textContent = `${this.getAttribute("label") ?? ""} ${here} (${zone})`.trim();
    this.append(note);
  }
}
