// text.js - French as it is to be written: numbers, plurals, folding for comparisons

export const NBSP = '\u00a0';

const numbers = new Intl.NumberFormat('fr-FR');
const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });

export const number = (n) => numbers.format(n);
export const amount = (n) => euros.format(n);

// « 1 coopération », « 0 coopération », « 2 coopérations »: in French zero is singular.
export const count = (n, one, many) => `${number(n)}${NBSP}${n < 2 ? one : many}`;

// Without accents nor case, for searching in lists of labels.
export const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe')
  .replace(/[’']/g, ' ').toLowerCase();

// A name written in small letters only begins with a capital on the page.
export const name = (s) => (s && s === s.toLowerCase() ? s[0].toUpperCase() + s.slice(1) : s || 'Sans nom');

// A text that may be of any length, where a few words must do.
export const shorten = (s, most = 40) => (s.length > most ? `${s.slice(0, most)}…` : s);

// « a, b et c »; past `most`, « a, b et 3 autres ».
export function series(items, most = 3) {
  const shown = items.length > most + 1 ? items.slice(0, most) : items;
  const rest = items.length - shown.length;
  const parts = rest ? [...shown, `${number(rest)}${NBSP}autres`] : shown;
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} et ${parts[parts.length - 1]}`;
}
