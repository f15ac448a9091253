// outils.js - the tools of a page that need a script: copying its address, the system's own way to share, printing; the menu

const bar = document.querySelector("nav.outils");

function say(text) {
  bar.querySelector("[data-dit]").textContent = text;
}

/* Where the clipboard is closed to pages (no https) the text is selected, which one key copies. */
async function copy(button) {
  const field = document.getElementById(button.dataset.copie);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return;
  }
  say(button.dataset.fait);
  button.classList.add("fait");
}

/* What is not wanted after all is no error. */
function share(button) {
  navigator.share({ title: button.dataset.titre, url: button.dataset.partage }).catch(() => {});
}

function offer(selector, action) {
  for (const element of bar.querySelectorAll(selector)) {
    element.hidden = false;
    element.addEventListener("click", () => action(element));
  }
}

/* One box at a time (the name of details is not known everywhere), and Escape closes it. */
function close(but) {
  for (const other of bar.querySelectorAll("details[open]")) if (other !== but) other.open = false;
}

/* A map is painted for the room that it has on the screen: on paper it is as it stands there, made to fit. */
const SHEET_PX = 700; // A4 upright, between margins
function fit() {
  for (const map of document.querySelectorAll(".leaflet-container")) {
    const { offsetWidth: w, offsetHeight: h } = map;
    if (!w || !h) continue;
    map.style.setProperty("--imprime-l", `${w}px`);
    map.style.setProperty("--imprime-h", `${h}px`);
    map.style.setProperty("--imprime-z", Math.min(1, SHEET_PX / w));
  }
}
window.addEventListener("beforeprint", fit);

/* The menu that narrow screens have closes like the boxes. */
const menu = document.querySelector(".menu > details");
if (menu) {
  menu.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", event => { if (!menu.contains(event.target)) menu.open = false; });
}

if (bar) {
  offer("[data-copie]", copy);
  offer("[data-imprime]", () => window.print());
  if (navigator.share) offer("[data-partage]", share);
  for (const box of bar.querySelectorAll("details"))
    box.addEventListener("toggle", () => { if (box.open) close(box); });
  bar.addEventListener("keydown", event => {
    const open = event.key === "Escape" && bar.querySelector("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", event => { if (!bar.contains(event.target)) close(null); });
}
