// form.js - the form of criteria: what it asks, and what its lists do without asking anybody
//
// The form is the page's state: what the server understood stands in its fields, and what they hold is asked.

import { byId, debounce } from './dom.js';
import { matches, say } from './text.js';

const TYPING_MS = 300; // silence after which typed words are searched

const form = () => byId('recherche');

// The query string of all fields, those of one name as a list. The server puts it into order.
export function query() {
  const all = new Map();
  for (const [name, value] of new FormData(form())) {
    if (typeof value === 'string' && value.trim()) all.set(name, [...(all.get(name) || []), value.trim()]);
  }
  const encode = (text) => encodeURIComponent(text).replace(/%(2C|3A|2F|21)/g, decodeURIComponent);
  return [...all].map(([name, values]) => `${name}=${values.map(encode).join(',')}`).join('&');
}

// ask({typing}): the visitor asked something else.
export function listen(ask) {
  const words = byId('q');
  let asked = words.value.trim();
  const now = (typing) => {
    later.cancel();
    const text = /[\p{L}\p{N}]/u.test(words.value) ? words.value.trim() : '';
    if (typing && text === asked) return;
    asked = text;
    ask({ typing });
  };
  const later = debounce(() => now(true), TYPING_MS);
  words.addEventListener('input', () => later());
  form().addEventListener('submit', (e) => { e.preventDefault(); now(false); });
  document.addEventListener('change', (e) => {
    if (e.target.form === form() && e.target !== words && !e.target.classList.contains('chercher')) now(false);
  });
  form().addEventListener('input', (e) => { if (e.target.classList.contains('chercher')) narrow(e.target); });
  form().addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && e.target.classList.contains('chercher')) e.preventDefault();
  });
  holdStill();
  return { forget: () => { later.cancel(); asked = words.value.trim(); } };
}

// Of a list of values those that what was typed is in, wherever they stand.
export function narrow(field) {
  const criterion = field.closest('.critere'), text = field.value.trim(), rest = criterion.querySelector('.reste');
  if (rest && text && !rest.open) rest.open = true;
  criterion.classList.toggle('cherche', Boolean(text));
  let any = false;
  for (const row of criterion.querySelectorAll('.valeurs > li')) {
    row.hidden = Boolean(text) && !matches(row.querySelector('.nom').textContent, text);
    any ||= !row.hidden;
  }
  let note = criterion.querySelector('.aucune');
  if (!note && !any) {
    note = document.createElement('p');
    note.className = 'note aucune';
    note.textContent = say('no_value');
    field.after(note);
  } else if (any) note?.remove();
}

// --- new counts

// While the focus, or a button of the mouse that is down, is in a list of values, nothing moves in it: a row that goes
// away from under the pointer loses its click.
let pressed = null;
function holdStill() {
  form().addEventListener('pointerdown', (e) => { pressed = e.button === 0 ? e.target.closest('.critere') : null; });
  const release = () => setTimeout(() => { pressed = null; }); // after the click
  for (const up of ['pointerup', 'pointercancel']) document.addEventListener(up, release);
}

// Before the answer's form is put in place: criteria that are held keep their rows, in their order, with the new
// counts; in others what was typed to narrow them stays.
export function prepare(answer) {
  for (const mine of form().querySelectorAll('.critere')) {
    const next = answer.querySelector(`.critere[data-nom="${mine.dataset.nom}"]`);
    if (!next || mine.querySelector('.bornes')) continue;
    if (mine === pressed || mine.contains(document.activeElement)) hold(mine, next);
  }
}

function hold(mine, next) {
  const rows = new Map([...next.querySelectorAll('.valeurs > li')].map((row) => [row.dataset.cle, row]));
  const kept = mine.querySelector('fieldset').cloneNode(true);
  for (const row of kept.querySelectorAll('.valeurs > li')) {
    const fresh = rows.get(row.dataset.cle);
    if (fresh) row.replaceWith(fresh.cloneNode(true));
    else {
      row.className = 'zero';
      row.querySelector('.nombre').textContent = '0';
      row.querySelector('input').removeAttribute('checked');
    }
  }
  next.querySelector('fieldset').replaceWith(kept);
}

export function renew() {
  for (const field of form().querySelectorAll('.chercher')) if (field.value) narrow(field);
  const n = Number(byId('etat').dataset.criteria || 0);
  if (n && !listen.opened && byId('criteres-plus').querySelector('.pastille')) listen.opened = byId('plus').open = true; // once
}
