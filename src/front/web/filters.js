// filters.js - the pane of criteria: words, lists of values with live counts, chips of what is asked

import { Facet, YearFacet } from './facet.js';
import { byId, debounce, el, hidden, icon } from './dom.js';
import { FACETS, titleOf, valueLabel } from './labels.js';
import { withValues, withoutValue } from './state.js';

const TYPING_MS = 300; // silence after which typed words are searched

export class Filters {
  // change(criteria, {typing}): the visitor asked something else.
  constructor(change) {
    this.change = change;
    this.criteria = {};
    const onChange = (name, values) => this.change(withValues(this.criteria, name, values));
    this.facets = FACETS.map((f) => new (f.range ? YearFacet : Facet)(f, onChange));
    for (const f of this.facets) byId(f.rare ? 'criteres-plus' : 'criteres').append(f.node);
    this.words = byId('q');
    this.search = debounce(() => this.searchWords(), TYPING_MS);
    this.words.addEventListener('input', () => this.search());
    byId('recherche').addEventListener('submit', (e) => { e.preventDefault(); this.searchWords(); });
    byId('puces').addEventListener('click', (e) => this.onChip(e));
    this.holdStill();
  }

  searchWords() {
    this.search.cancel();
    const words = /[\p{L}\p{N}]/u.test(this.words.value) ? this.words.value.trim() : '';
    if (words === (this.criteria.q?.[0] || '').trim()) return;
    this.change(withValues(this.criteria, 'q', words ? [words] : []), { typing: true });
  }

  // Shows the state's criteria; values and counts follow with `counts`.
  show(criteria, collection) {
    this.criteria = criteria;
    if (document.activeElement !== this.words || !criteria.q) this.words.value = criteria.q?.[0] || '';
    this.collection = collection;
    this.update();
    this.chips();
    if (!this.opened && this.facets.some((f) => f.rare && criteria[f.name])) {
      this.opened = byId('plus').open = true; // once: the visitor may close it again
    }
    const n = Object.values(criteria).flat().length;
    byId('compte-filtres').textContent = n || '';
    if (n) byId('compte-filtres').append(hidden(n > 1 ? ' critères actifs' : ' critère actif'));
  }

  counts(facets) {
    this.answer = facets;
    this.update();
  }

  // A row that moves while the pointer is down on one loses the click: new counts then wait for it to go up.
  holdStill() {
    byId('filtres').addEventListener('pointerdown', (e) => {
      this.pressed = e.button === 0 && Boolean(e.target.closest('.valeur'));
    });
    const release = () => {
      if (!this.pressed) return;
      this.pressed = false;
      setTimeout(() => this.update()); // after the click
    };
    for (const up of ['pointerup', 'pointercancel']) document.addEventListener(up, release);
  }

  update() {
    if (this.pressed) return;
    for (const f of this.facets) {
      f.update(this.answer?.[f.name] || [], this.criteria[f.name] || [], this.collection, Boolean(this.answer));
    }
  }

  // Rebuilt only when they say something else: a chip that is replaced under the pointer loses its click.
  chips() {
    const asked = Object.entries(this.criteria).flatMap(([name, values]) => values.map((value) => (
      { name, value, text: valueLabel(name, value) })));
    const said = JSON.stringify(asked);
    if (said === this.said) return;
    this.said = said;
    const chips = asked.map(({ name, value, text }) => el('li', {}, el('button.puce', { type: 'button',
      'data-nom': name, 'data-valeur': value, title: `${titleOf(name)}\u00a0: ${text}` },
      hidden(`Retirer le critère ${titleOf(name)}\u00a0: `), text, icon('croix'))));
    const box = byId('puces');
    const had = box.contains(document.activeElement);
    box.replaceChildren(...(chips.length ? [el('ul', { 'aria-label': 'Critères actifs' }, chips),
      el('button.effacer', { type: 'button', 'data-tout': true }, 'Effacer tout')] : []));
    if (had) (box.querySelector('button') || byId('titre-liste').parentElement).focus();
  }

  onChip(event) {
    const button = event.target.closest('button');
    if (!button) return;
    if ('tout' in button.dataset) return this.change({});
    this.remove(button.dataset.nom, button.dataset.valeur);
  }

  // One value of a criterion, or all of it when the value is not known.
  remove(name, value) {
    this.change(withoutValue(this.criteria, name, value));
  }
}
