// integrer.js - the map and what to copy follow the form as it changes, and the frame follows the map
//
// The page itself is asked for again under the new choices: what it says stands there already.

const form = document.getElementById('integrer'), preview = document.getElementById('apercu'), codes = document.getElementById('codes');
const WAIT_MS = 250;
let timer, asked = 0, shown = preview.src;

function address() {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value.trim()) url.searchParams.append(name, value.trim());
  return url;
}

async function update() {
  const url = address(), mine = ++asked;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html'), next = page.getElementById('apercu');
  if (mine !== asked || !next) return;
  codes.replaceChildren(...document.adoptNode(page.getElementById('codes')).childNodes);
  const wrong = page.querySelector('.ignore');
  document.querySelector('.ignore')?.remove();
  if (wrong) form.before(document.adoptNode(wrong));
  preview.height = next.height;
  preview.title = next.title;
  if (shown !== next.src) preview.contentWindow.location.replace(next.src); // no step for the way back
  shown = next.src;
  history.replaceState(null, '', url);
  offer();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(update, WAIT_MS);
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy), said = codes.querySelector('[role=status]');
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand('copy')) return; // no way without https; it is selected
  }
  said.textContent = said.dataset.copied;
}

function offer() {
  for (const button of codes.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.onclick = () => copy(button);
  }
}

// The part of the world that the visitor has moved the preview to.
function takeFrame() {
  const plan = preview.contentDocument?.querySelector('atlas-carte')?.carte?.plan;
  if (!plan) return;
  form.elements.bbox?.closest('p').remove();
  form.elements.center.value = plan.middle.map((v) => Number(v.toFixed(4))).join(',');
  form.elements.zoom.value = plan.z;
  update();
}

form.addEventListener('input', soon);
form.addEventListener('submit', (e) => {
  e.preventDefault();
  update();
});
const take = form.querySelector('[data-cadre]');
take.hidden = false;
take.querySelector('button').addEventListener('click', takeFrame);
offer();
