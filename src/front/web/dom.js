// dom.js - building elements; text always goes in as text, never as markup

const SVG = 'http://www.w3.org/2000/svg';

// el('button.quiet', { type: 'button', onclick }, 'Fermer'): tag and classes, then attributes (on... are listeners,
// true is an attribute without value, false and null are left out), then children (null and false are left out).
export function el(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

// A symbol of the page's own sprite (recherche_signes.html), hidden from screen readers.
export function icon(name, classes = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icone ${classes}`);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

export const hidden = (text) => el('span.invisible', {}, text); // for screen readers only
export const all = (selector) => document.querySelectorAll(selector);
export const byId = (id) => document.getElementById(id);
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// Calls f once, ms after the last call.
export function debounce(f, ms) {
  let timer = 0;
  const later = (...args) => { clearTimeout(timer); timer = setTimeout(() => f(...args), ms); };
  later.cancel = () => clearTimeout(timer);
  return later;
}
