// deux_table.js - the pairs as a table in step with the maps: filtered, sorted, some at a time
//
// A name is a button: with the focus or the pointer on it both sides light up; a click or Enter chooses it.

import { debounce, el } from './dom.js';
import { ABROAD, FRANCE } from './deux_pairs.js';

const ROWS = 50;
const TYPING_MS = 200;

const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/[’'-]/g, ' ').toLowerCase();

export class Table {
  // light(places), unlight(), choose(place): what is pointed at; id: of the heading and the field.
  constructor(t, { light, unlight, choose }) {
    Object.assign(this, { t, light, unlight, choose, from: 0, words: '', by: null, down: false, only: null });
    this.caption = el('caption');
    this.head = el('tr');
    this.body = el('tbody');
    this.field = el('input', { type: 'search', maxlength: 100, autocomplete: 'off',
      oninput: debounce(() => this.filter(this.field.value), TYPING_MS) });
    this.before = el('button', { type: 'button', onclick: () => this.turn(-ROWS) }, t.previous);
    this.after = el('button', { type: 'button', onclick: () => this.turn(ROWS) }, t.next);
    this.table = el('table', {}, this.caption, el('thead', {}, this.head), this.body);
    this.node = el('div.deux-table', { id: 'deux-table', tabindex: -1 }, el('h2', {}, t.table), el('label', {}, `${t.filter} `, this.field),
      el('div.defile', { tabindex: 0, role: 'region', 'aria-label': t.table }, this.table), el('p.deux-pages', {}, this.before, ' ', this.after));
  }

  set(pairs) {
    const { t } = this, name = (side) => (p) => p.ends[side].name, number = (key) => (p) => p[key] ?? -1;
    this.pairs = pairs;
    this.columns = [
      { title: pairs.grouped ? t.region : t.authority, key: name(FRANCE), side: FRANCE },
      { title: pairs.grouped ? t.country : t.partner, key: name(ABROAD), side: ABROAD },
      ...(pairs.grouped ? [{ title: t.partenariats, key: number('partenariats'), number: true }]
        : [{ title: t.country, key: (p) => p.ends[ABROAD].where }]),
      ...['cooperations', 'actions', 'projets', 'montant'].map((k) => ({ title: t[k], key: number(k), number: true, euros: k === 'montant' })),
    ];
    this.folded = pairs.list.map((p) => fold(p.ends.map((e) => `${e.name} ${e.where}`).join(' ')));
    Object.assign(this, { from: 0, only: null, by: null, down: false });
    this.find();
  }

  // The pairs of these alone (a Set), or of all: null.
  show(only) {
    if (this.only === only) return;
    Object.assign(this, { only, from: 0 });
    this.find();
  }

  filter(words) {
    Object.assign(this, { words: fold(words).trim(), from: 0 });
    this.find();
  }

  sort(column) {
    this.down = this.by === column ? !this.down : Boolean(column.number);
    this.by = column;
    this.from = 0;
    this.find();
  }

  turn(rows) {
    this.from = Math.max(0, this.from + rows);
    this.write();
    this.table.scrollIntoView({ block: 'nearest' });
  }

  find() {
    const words = this.words.split(/\s+/).filter(Boolean), { by } = this;
    this.found = this.pairs.list.filter((p, i) => (!this.only || this.only.has(p)) && words.every((w) => this.folded[i].includes(w)));
    if (by) {
      const order = new Intl.Collator('fr'), sign = this.down ? -1 : 1;
      this.found.sort((a, b) => {
        const x = by.key(a), y = by.key(b);
        return sign * (by.number ? x - y : order.compare(x, y)) || a.index - b.index;
      });
    }
    this.write();
  }

  write() {
    const { t, from, found } = this, end = Math.min(found.length, from + ROWS);
    const focused = this.head.contains(document.activeElement) ? [...this.head.querySelectorAll('button')].indexOf(document.activeElement) : -1;
    this.caption.textContent = found.length ? `${t.rows} ${t.number(from + 1)}–${t.number(end)} ${t.of} ${t.number(found.length)}`
      : this.pairs.list.length ? t.nothing : t.none;
    this.head.replaceChildren(...this.columns.map((c) => el(c.number ? 'th.nombre' : 'th',
      { scope: 'col', 'aria-sort': this.by === c ? (this.down ? 'descending' : 'ascending') : null },
      el('button', { type: 'button', onclick: () => this.sort(c) }, c.title,
        el('span', { 'aria-hidden': 'true' }, this.by === c ? (this.down ? ' ▼' : ' ▲') : '')))));
    if (focused >= 0) this.head.querySelectorAll('button')[focused].focus();
    this.body.replaceChildren(...found.slice(from, end).map((p) => this.row(p)));
    this.before.hidden = from === 0;
    this.after.hidden = end === found.length;
    this.mark(this.chosen);
  }

  row(pair) {
    return el('tr', {}, this.columns.map((c) => {
      if (c.side !== undefined) return el(c.side === FRANCE ? 'th' : 'td', { scope: c.side === FRANCE ? 'row' : null }, this.name(pair.ends[c.side]));
      const value = c.key(pair);
      if (!c.number) return el('td', {}, value);
      return el('td.nombre', {}, value < 0 ? this.t.undeclared : c.euros ? this.t.euros(value) : this.t.number(value));
    }));
  }

  name(place) {
    const on = () => this.light([place]), off = () => this.unlight();
    const button = el('button.deux-nom', { type: 'button', 'aria-pressed': 'false', onfocus: on, onblur: off, onmouseenter: on, onmouseleave: off,
      onclick: () => this.choose([place]) }, place.name);
    button.place = place;
    return [button, place.side === FRANCE && place.where ? el('span.note', {}, ` (${place.where})`) : null,
      place.located ? null : el('span.note', {}, ` (${this.t.nowhere})`)];
  }

  // What is chosen, and what is lit with it.
  mark(chosen) {
    this.chosen = chosen;
    for (const b of this.body.querySelectorAll('.deux-nom')) b.setAttribute('aria-pressed', Boolean(chosen?.has(b.place)));
  }
}
