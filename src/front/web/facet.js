// facet.js - one criterion's list of values to tick, with live counts
//
// Values stand largest count first. While the focus is inside, their order is kept: nothing moves away under the
// pointer or the focus. Only the first SHORT are shown until the visitor asks for all, or types in the box.

import { el, hidden } from './dom.js';
import { count, number } from './text.js';
import { WORDS, entry, label, matches, valueLabel } from './labels.js';

const SHORT = 6;
const GROUP_FROM = 12; // fewer values are not worth headings

export class Facet {
  constructor(definition, onChange) {
    Object.assign(this, definition);
    this.onChange = onChange;
    this.entries = [];
    this.rows = new Map();
    this.all = false;
    this.list = el('div.valeurs');
    this.search = this.hint && el('input.chercher', { type: 'search', placeholder: `${this.hint}…`,
      'aria-label': this.hint, autocomplete: 'off', spellcheck: 'false', oninput: () => this.render(),
      onkeydown: (e) => { if (e.key === 'Enter') e.preventDefault(); } });
    this.more = el('button.plus-valeurs', { type: 'button', 'aria-expanded': 'false', hidden: true,
      onclick: () => { this.all = !this.all; this.render(); } });
    this.badge = el('span.pastille');
    this.node = el('details.critere', { 'data-nom': this.name, open: this.open },
      el('summary', {}, el('span', {}, this.title), this.badge),
      el('fieldset', {}, el('legend.invisible', {}, this.title), this.search, this.list, this.more));
  }

  // values: the API's [{value, label, count}]; selected: the criterion's values in the state.
  update(values, selected, collection, answered) {
    this.collection = collection;
    this.selected = selected;
    this.answered = answered;
    const seen = new Set(values.map((v) => v.value));
    const missing = selected.filter((v) => !seen.has(v)).map((value) => ({ value, count: 0 }));
    this.entries = [...values, ...missing].map((v) => ({ ...v, value: String(v.value) }));
    if (this.list.contains(document.activeElement)) this.keepOrder();
    // a collection without this criterion answers « Non renseigné » for all its records
    this.node.hidden = answered && !selected.length && this.entries.every((e) => e.value === 'none');
    const n = selected.length;
    this.badge.textContent = n ? number(n) : '';
    this.badge.append(n ? hidden(n > 1 ? ' critères actifs' : ' critère actif') : '');
    this.render();
  }

  keepOrder() {
    const order = new Map([...this.rows.keys()].map((v, i) => [v, i]));
    const rank = (e) => order.get(e.value) ?? order.size;
    const present = new Set(this.entries.map((e) => e.value));
    const focused = document.activeElement.value;
    if (order.has(focused) && !present.has(focused)) this.entries.push({ value: focused, count: 0 });
    this.entries.sort((a, b) => rank(a) - rank(b));
  }

  render() {
    const words = this.search?.value.trim() || '';
    const found = words ? this.entries.filter((e) => matches(this.text(e), words)) : this.entries;
    const open = this.all || words !== '' || found.length <= SHORT + 1;
    const shown = open ? found : found.filter((e, i) => i < SHORT || this.selected.includes(e.value));
    const rest = found.length - shown.length;
    this.more.hidden = words !== '' || found.length <= SHORT + 1;
    this.more.textContent = this.all ? 'Réduire la liste' : `Tout afficher (${number(rest + shown.length)})`;
    this.more.setAttribute('aria-expanded', String(this.all));
    if (this.search) this.search.hidden = this.entries.length <= SHORT + 1;
    this.place(shown, open);
  }

  place(shown, open) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.rows = new Map(shown.map((e) => [e.value, this.rows.get(e.value) || this.row(e)]));
    for (const e of shown) this.fill(this.rows.get(e.value), e);
    const nodes = this.group && open && shown.length >= GROUP_FROM ? this.grouped(shown)
      : [el('ul', {}, shown.map((e) => this.rows.get(e.value)))];
    if (!shown.length && this.answered) nodes.splice(0, 1, el('p.note', {}, 'Aucune valeur pour ces critères.'));
    this.list.replaceChildren(...nodes);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  grouped(shown) {
    const groups = new Map();
    for (const e of shown) {
      const key = entry(this.name, e.value)?.[this.group] || '';
      groups.set(key, [...(groups.get(key) || []), e]);
    }
    return [...groups].map(([key, entries]) => el('div', { role: 'group',
      'aria-label': key ? label(this.group, key) : 'Autres' },
      el('p.groupe', { 'aria-hidden': 'true' }, key ? label(this.group, key) : 'Autres'),
      el('ul', {}, entries.map((e) => this.rows.get(e.value)))));
  }

  row({ value }) {
    const box = el('input', { type: 'checkbox', name: this.name, value, onchange: () => this.tick(value, box.checked) });
    return el('li', {}, el('label.valeur', {}, box, el('span.nom'), el('span.nombre')));
  }

  fill(row, e) {
    const [box, text, total] = row.firstChild.children;
    const { one, many } = WORDS[this.collection];
    box.checked = this.selected.includes(e.value);
    text.textContent = this.text(e);
    total.replaceChildren(el('span', { 'aria-hidden': 'true' }, number(e.count)), hidden(count(e.count, one, many)));
    row.classList.toggle('zero', e.count === 0);
  }

  text(e) {
    const own = valueLabel(this.name, e.value);
    return own === e.value && e.label ? e.label : own;
  }

  tick(value, on) {
    this.onChange(this.name, on ? [...this.selected, value] : this.selected.filter((v) => v !== value));
  }
}

// A span of years: two lists to choose from; the criterion is `2009..2014`, `2009..` or `..2014`.
export class YearFacet {
  constructor(definition, onChange) {
    Object.assign(this, definition);
    this.selected = [];
    const change = () => {
      const from = this.from.value, to = this.to.value;
      onChange(this.name, !from && !to ? [] : [from === to ? from : `${from}..${to}`]);
    };
    const [from, to] = [`${this.name}-de`, `${this.name}-a`];
    this.from = el('select', { id: from, onchange: change });
    this.to = el('select', { id: to, onchange: change });
    this.badge = el('span.pastille');
    this.node = el('details.critere', { 'data-nom': this.name, open: this.open },
      el('summary', {}, el('span', {}, this.title), this.badge),
      el('fieldset.annees', {}, el('legend.invisible', {}, this.title),
        el('label', { for: from }, 'De'), this.from, el('label', { for: to }, 'à'), this.to));
  }

  update(values, selected) {
    const [, from = '', , to = from] = selected[0]?.match(/^(\d*)(\.\.(\d*))?$/) || [];
    const years = new Set([...values.map((v) => String(v.value)), from, to].filter((y) => /^\d+$/.test(y)));
    const sorted = [...years].sort((a, b) => b - a);
    this.fill(this.from, 'début', sorted, from);
    this.fill(this.to, 'fin', sorted, to);
    this.badge.textContent = selected.length ? '1' : '';
  }

  // An open list is left alone while it says the same.
  fill(select, any, years, chosen) {
    const same = select.options.length === years.length + 1 && years.every((y, i) => select.options[i + 1].value === y);
    if (!same) select.replaceChildren(el('option', { value: '' }, any), ...years.map((y) => el('option', { value: y }, y)));
    select.value = chosen;
  }
}
