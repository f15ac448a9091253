// list.js - the records that meet the criteria, a page at a time, in step with the map

import { ROOT, ask, drop } from './api.js';
import { byId, el, hidden, icon } from './dom.js';
import { WORDS } from './labels.js';
import { recordItem } from './record.js';
import { LISTS } from './state.js';
import { count, number } from './text.js';
import { closest, understood } from './words.js';

const PAGE = 20;

export class List {
  // choose(collection), onShow(feature, button), onOnly(criterion, id, name); without(way): the address of the page
  // for a way out of nothing (words.js, closest), onWithout(way): go there
  constructor({ choose, onShow, onOnly, without, onWithout, onProblem }) {
    Object.assign(this, { onShow, onOnly, without, onWithout, onProblem });
    this.query = '';
    this.points = []; // where the records of the first page are
    for (const l of LISTS) {
      byId('choix').append(el('label', {}, el('input', { type: 'radio', name: 'liste', value: l,
        onchange: () => choose(l) }), el('span', {}, WORDS[l].tab)));
    }
    byId('suite').addEventListener('click', () => this.more());
  }

  // Lists a collection under a query string; an older answer still under way is dropped.
  async show(collection, query) {
    this.collection = collection;
    this.query = query;
    document.querySelector(`#choix input[value=${collection}]`).checked = true;
    drop('suite');
    byId('resultats').setAttribute('aria-busy', 'true');
    const answer = await ask('liste', this.url(0));
    byId('resultats').setAttribute('aria-busy', 'false');
    this.shown = 0;
    this.n = answer.numberMatched;
    this.points = answer.features.flatMap(({ geometry: g }) => (!g ? [] : g.type === 'Point' ? [g.coordinates] : g.coordinates));
    byId('resultats').replaceChildren();
    byId('liste').scrollTop = 0;
    this.append(answer);
    this.files(this.n);
    this.total(answer);
    this.explain(answer);
    return answer;
  }

  url(offset) {
    return `api/collections/${this.collection}/items?limit=${PAGE}&offset=${offset}${this.query && `&${this.query}`}`;
  }

  // All of what is listed, as files; the addresses are those of the API, under the same criteria.
  files(n) {
    byId('fichiers').hidden = !n;
    for (const a of byId('fichiers').querySelectorAll('a')) {
      a.href = `${ROOT}api/collections/${this.collection}/items?f=${a.dataset.f}${this.query && `&${this.query}`}`;
    }
  }

  append(answer) {
    const items = answer.features.map((f) => recordItem(f, this.collection, this));
    byId('resultats').append(...items);
    this.shown += items.length;
    const rest = answer.numberMatched - this.shown;
    byId('suite').hidden = rest <= 0 || !items.length;
    byId('suite').replaceChildren('Afficher plus', hidden(`, encore ${number(rest)}`));
    return items;
  }

  total({ numberMatched: n, numberUnlocated: unlocated }) {
    const { one, many, none } = WORDS[this.collection];
    const words = n ? [el('strong', {}, count(n, one, many)), unlocated > 0
      ? ` dont\u00a0${number(unlocated)} sans position` : ''] : [el('strong', {}, none)];
    byId('total').replaceChildren(...words);
    byId('compte-liste').replaceChildren(number(n), hidden(' résultats'));
  }

  // What words were taken for; where nothing is found, what would find something. Said once, in one region.
  explain(answer) {
    const sentences = understood(answer), ways = answer.numberMatched ? [] : closest(answer, this.collection);
    const said = [sentences.join(' '), ...ways.slice(0, 1).map(({ without, there }) => `${without}${there}`)];
    if (byId('compris').textContent !== said.join('')) { // what is written again is read out again
      byId('compris').replaceChildren(said[0], ...said.slice(1).map(hidden));
    }
    if (answer.numberMatched) return;
    byId('resultats').append(el('li.vide', {}, icon('vide'), el('p', {}, ways.length
      ? 'Rien ne répond à tous ces critères à la fois.' : 'Rien ne répond à ces critères. Retirez-en un, ou écrivez d’autres mots.'),
    ways.length > 0 && el('ul.issues', { 'aria-label': 'Recherches voisines' }, ways.map((way) => el('li', {},
      el('a', { href: this.without(way), onclick: (e) => this.leave(e, way) }, way.without), way.there)))));
  }

  leave(event, way) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
    event.preventDefault();
    this.onWithout(way);
  }

  async more() {
    try {
      const items = this.append(await ask('suite', this.url(this.shown)));
      const first = items[0]?.querySelector('button');
      if (first) first.focus({ preventScroll: true });
    } catch (problem) {
      this.onProblem(problem, () => this.more());
    }
  }

  failed() {
    byId('resultats').setAttribute('aria-busy', 'false');
    byId('resultats').replaceChildren();
    byId('total').textContent = 'La liste ne peut pas être affichée.';
    byId('compris').textContent = '';
    byId('compte-liste').textContent = '';
    byId('suite').hidden = true;
    byId('fichiers').hidden = true;
  }
}
