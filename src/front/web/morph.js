// morph.js - an element becomes like another one, with as little change as possible
//
// What stays the same element keeps its focus, its place in a scrolled pane, its listeners, and the button of a mouse
// that is down on it. Children are told by data-cle or id, others by their order. Left to the visitor: whether a
// <details> is open, and what stands in the field that has the focus.

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset.cle || node.id : '');
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

export function morph(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== next.data) node.data = next.data;
    return;
  }
  morphAttributes(node, next);
  if (node instanceof HTMLInputElement) morphField(node, next);
  else morphChildren(node, next);
  if (node instanceof HTMLSelectElement && node !== document.activeElement) {
    node.value = next.querySelector('option[selected]')?.value ?? node.value;
  }
}

function morphAttributes(node, next) {
  const left = (name) => (node instanceof HTMLDetailsElement && name === 'open')
    || (name === 'hidden' && node.closest('.outils')); // its own script has shown what works here
  for (const { name } of [...node.attributes]) if (!next.hasAttribute(name) && !left(name)) node.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (node.getAttribute(name) !== value && !left(name)) node.setAttribute(name, value);
  }
}

function morphField(node, next) {
  node.checked = next.hasAttribute('checked');
  const own = node.type === 'checkbox' || (node.type === 'search' && !node.name) || node === document.activeElement;
  if (!own) node.value = next.getAttribute('value') || '';
}

function morphChildren(node, next) {
  const keyed = new Map([...node.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = node.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = keyOf(wanted);
    const same = key ? keyed.get(key) : at && alike(at, wanted) ? at : null;
    if (!same || !alike(same, wanted)) {
      node.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else node.insertBefore(same, at);
    morph(same, wanted);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}
