// parts.js - an answer of the server put in its place: what changes of the page, and nothing else

import { byId } from './dom.js';
import { prepare, renew } from './form.js';
import { morph } from './morph.js';

const PARTS = ['etat', 'alerte', 'caches', 'proche', 'criteres', 'criteres-plus', 'couches', 'choix', 'bilan', 'compris', 'puces',
  'ordre', 'outils', 'note-liste', 'resultats', 'suite'];

// What the page shows: {query, collection, map, list, layers, extent, version, follows, criteria, found}.
export const shown = () => byId('etat').dataset;

export function put(answer, complaint) {
  const chips = byId('puces').contains(document.activeElement), list = shown().collection;
  prepare(answer);
  for (const id of PARTS) {
    const next = answer.getElementById(id);
    if (next && byId(id)) morph(byId(id), next);
  }
  if (complaint) byId('alerte').prepend(complaint);
  byId('q').defaultValue = answer.querySelector('.puce[data-nom="q"]')?.dataset.valeur || '';
  if (document.activeElement !== byId('q')) byId('q').value = byId('q').defaultValue;
  byId('liste').scrollTop = 0;
  if (chips && document.activeElement === document.body) (byId('puces').querySelector('a') || byId('liste')).focus({ preventScroll: true });
  if (list !== shown().collection) byId('plus').dataset.liste = shown().collection;
  tell();
}

// The page of a list that follows, behind the rows that stand there.
export function append(answer) {
  const rows = [...answer.querySelectorAll('#resultats > .resultat')].map((row) => document.importNode(row, true));
  byId('resultats').append(...rows);
  morph(byId('suite'), answer.getElementById('suite'));
  byId('suite').querySelector('[rel=prev]')?.remove();
  return rows;
}

// Counts on the tabs of narrow screens.
export function tell() {
  const chosen = document.querySelector('#choix [aria-current] .nombre');
  byId('compte-liste').textContent = chosen?.textContent || '';
  byId('compte-filtres').textContent = shown().criteria || '';
  renew();
}

export const busy = (is) => {
  for (const id of ['resultats', 'criteres']) byId(id).setAttribute('aria-busy', String(is));
};
