// text.js - what the script says, in the page's language: the sentences stand in the page (<template id="textes">)

const locale = document.documentElement.lang === 'en' ? 'en-GB' : 'fr-FR';
const numbers = new Intl.NumberFormat(locale);
const amounts = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
const texts = new Map([...document.getElementById('textes').content.children].map((p) => [p.dataset.cle, p.textContent]));
const english = document.documentElement.lang === 'en';

export const NBSP = '\u00a0';
export const say = (key) => texts.get(key) || '';
export const number = (n) => numbers.format(n);
export const euros = (n) => amounts.format(n);

// « 1 coopération », « 0 coopération », « 2 coopérations »: in French zero is singular, in English it is not.
export function words(key, n) {
  const [one, many] = say(`count_${key}`).split('|');
  return (english ? n === 1 : n < 2) ? one : many;
}
export const count = (key, n) => `${number(n)}${NBSP}${words(key, n)}`;

// Without accents nor case, for searching in lists of labels. The rule of src/base/fold.h in small: an elision is
// left out, an apostrophe may be missing, st is saint.
const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/[’']/g, ' ').toLowerCase();
const spelt = (s) => fold(s).replace(/\bst(e?s?)\b/g, 'saint$1');
export function matches(text, asked) {
  const held = `${spelt(text)} ${spelt(text.replace(/[’']/g, ''))}`;
  return spelt(asked).split(/\s+/).filter((w, i, all) => w.length > 1 || all.length === 1).every((w) => held.includes(w));
}

// A name written in small letters only begins with a capital on the page.
export const name = (s) => (s && s === s.toLowerCase() ? s[0].toUpperCase() + s.slice(1) : s || say('untitled'));
