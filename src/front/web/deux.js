// deux.js - the two-sided map: results drawn in France and abroad at once, all pairs of a selection
//
// A page of its own, /deux-cotes, has <div data-deux ...>, and this file begins there by itself. Elsewhere, as for `vue=deux` on the
// search page: load Leaflet (window.L) and web/deux.css, then
//
//   const two = new TwoSides(node, { root: ROOT, lang: 'fr', onPick: (place) => ... });   // node: an empty element, as wide as may be
//   two.show(printCriteria(listCriteria(state)), state.liste);  // again at each change; collections of cases are those of the API,
//   two.remove();                                                // `bourse` has no pairs. show() gives a promise, never refused.
//
// onPick hears what was chosen: { side: 0 (France) or 1, id, name, page }, or null. mode: 'cotes' or 'arcs' to begin with.

import { Overseas } from './deux_overseas.js';
import { DARK, Dots, shades } from './deux_dots.js';
import { ABROAD, FRANCE, Pairs } from './deux_pairs.js';
import { Table } from './deux_table.js';
import { words } from './deux_words.js';
import { calm, debounce, el } from './dom.js';

const SOURCES = '© <a href="https://www.naturalearthdata.com/">Natural Earth</a>, '
  + '<a href="https://www.geonames.org/">GeoNames</a>, Insee, IGN · Atlas';
const METROPOLE = [[41.3, -5.2], [51.2, 9.7]], WORLD = [[-50, -130], [66, 150]];
const POLES = [[-85, -100000], [85, 100000]];
const MAX_ZOOM = 12, NONE = [];
const ARCS_MOST = 400;   // that are shown at once, where nothing is chosen
const LISTED = 12;       // partners that the choice names; the table has all
const SAID_MS = 400;     // after the focus has come to rest

export class TwoSides {
  constructor(node, { root = '/', lang = 'fr', mode = 'cotes', onPick = () => {} } = {}) {
    Object.assign(this, { node, root, lang, mode, onPick, t: words(lang), before: [...node.childNodes], maps: [], chosen: null });
    this.say = debounce((text) => { this.status.textContent = text; }, SAID_MS);
    this.shade = () => this.recolour();
    this.escape = (e) => { if (e.key === 'Escape' && this.chosen) { e.preventDefault(); this.choose(null); } };
  }

  // Asks for the pairs and draws them; what was there stays until they have come.
  async show(query, collection = 'collectivites') {
    this.question?.abort();
    const asked = this.question = new AbortController();
    this.node.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`${this.root}api/collections/${collection}/pairs?${query ? `${query}&` : ''}group=auto&lang=${this.lang}`, { signal: asked.signal });
      if (!response.ok) throw new Error(response.status);
      this.fill(await response.json());
    } catch {
      if (!asked.signal.aborted) this.fail(query, collection);
    } finally {
      if (!asked.signal.aborted) this.node.removeAttribute('aria-busy');
    }
  }

  remove() {
    this.question?.abort();
    this.say.cancel();
    for (const { map } of this.maps) map.remove();
    this.maps = [];
    this.node.removeEventListener('keydown', this.escape);
    DARK.removeEventListener('change', this.shade);
    this.node.replaceChildren(...this.before);
    this.view = null;
  }

  fail(query, collection) {
    this.problem?.remove();
    this.problem = el('p.deux-probleme', { role: 'alert' }, `${this.t.failed} `,
      el('button', { type: 'button', onclick: () => this.show(query, collection) }, this.t.again));
    this.node.prepend(this.problem);
  }

  // --- once

  build() {
    const { t } = this;
    this.status = el('p.invisible', { role: 'status', 'aria-live': 'polite' });
    this.total = el('p.deux-total');
    this.modes = ['cotes', 'arcs'].map((mode) => el('button', { type: 'button', value: mode, onclick: () => this.setMode(mode) },
      mode === 'arcs' ? t.arcs : t.sides));
    this.notice = el('p.deux-avis', { hidden: true });
    this.legend = el('p.deux-legende');
    this.choice = el('div.deux-choix', { role: 'group', 'aria-label': t.hint });
    this.overseas = new Overseas({ root: this.root, title: t.overseas, metropole: t.metropole, onGo: (of, zoom) => this.go(of, zoom) });
    this.panes = [el('div.deux-carte'), el('div.deux-carte')];
    this.sides = [
      el('div.deux-cote', { role: 'group', 'aria-label': t.france }, el('h2', {}, t.france),
        el('div.deux-france', {}, this.panes[0], this.overseas.node)),
      el('div.deux-cote', { role: 'group', 'aria-label': t.abroad }, this.heading = el('h2', {}, t.abroad), this.panes[1]),
    ];
    this.table = new Table(t, { light: (p) => this.light(p, true), unlight: () => this.light(null), choose: (p) => this.toggle(p) });
    this.view = el('div.deux-vue', {}, el('a.deux-saut', { href: '#deux-table' }, t.skip),
      el('div.deux-barre', {}, this.total, el('div.deux-modes', { role: 'group', 'aria-label': t.mode }, this.modes)),
      this.notice, el('div.deux-cartes', {}, this.sides), this.legend, this.choice, this.status, this.table.node);
    this.node.replaceChildren(this.view);
    this.node.addEventListener('keydown', this.escape);
    DARK.addEventListener('change', this.shade);
    this.maps = this.panes.map((pane, side) => this.makeMap(pane, side));
    this.setMode(this.mode);
  }

  makeMap(pane, side) {
    const { t } = this, { L } = window, animate = !calm();
    pane.setAttribute('aria-label', `${side ? t.map_abroad : t.map_france}. ${t.keys}`);
    pane.setAttribute('role', 'application');
    const map = L.map(pane, { minZoom: 0, maxZoom: MAX_ZOOM, zoomAnimation: animate, fadeAnimation: animate, inertia: animate, zoomControl: false,
      scrollWheelZoom: false, attributionControl: false, worldCopyJump: true, zoomSnap: 0.5 });
    L.control.zoom({ zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
    L.control.attribution({ prefix: false }).addAttribution(SOURCES).addTo(map);
    const ground = L.tileLayer(this.tiles(), { minZoom: 0, maxZoom: MAX_ZOOM, alt: '' }).addTo(map);
    map.fitBounds(side ? WORLD : METROPOLE, { animate: false });
    const dots = new Dots().addTo(map);
    map.on('drag', () => map.panInsideBounds(POLES, { animate: false })); // maxBounds would move it by itself, at any time
    let frame = 0; // many moves come between two frames
    const point = (at) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => { if (this.view) this.point(side, at ? dots.at(at) : []); });
    };
    map.on('mousemove', (e) => point(e.containerPoint));
    map.on('mouseout', () => point(null));
    map.on('click', (e) => this.toggle(dots.at(e.containerPoint)));
    map.on('dragstart zoomstart', () => { if (side === FRANCE && !this.going) this.overseas.press(undefined); });
    map.on('focus', () => map.scrollWheelZoom.enable()); // or a page could not be scrolled past it
    map.on('blur', () => map.scrollWheelZoom.disable());
    pane.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && e.target === pane) this.toggle(dots.at(map.getSize().divideBy(2)));
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(pane);
    return { map, dots, ground, side };
  }

  tiles() {
    return `${this.root}tiles/base/{z}/{x}/{y}{r}.png${DARK.matches ? '?style=sombre' : ''}`;
  }

  // As dark as the page is now.
  recolour() {
    for (const { dots, ground } of this.maps) {
      ground.setUrl(this.tiles());
      dots.recolour();
    }
    this.overseas?.recolour();
    if (this.pairs) this.paint();
  }

  // --- what is drawn

  fill(answer) {
    const { t } = this;
    this.problem?.remove();
    if (!this.view) this.build();
    this.pairs = new Pairs(answer);
    this.chosen = this.lit = null;
    this.total.textContent = `${t.count(answer.numberPairs, 'partenariats')}${t.colon}${t.count(answer.numberCollectivites, 'collectivites')}, ${
      t.count(answer.numberPartenaires, 'partenaires')}${answer.numberUndrawn ? ` (${t.number(answer.numberUndrawn)} ${t.nowhere})` : ''}`;
    this.writeLegend();
    this.table.set(this.pairs);
    this.overseas.set(this.pairs.sides[FRANCE], (n) => t.number(n));
    this.place();
    this.frame();
    this.begin();
    this.light(null);
    this.describe(null);
    this.status.textContent = this.total.textContent;
  }

  writeLegend() {
    const { t } = this, grouped = this.pairs.grouped;
    const mark = (side, text) => el('span', {}, el(side ? 'span.deux-losange' : 'span.deux-disque', { 'aria-hidden': 'true' }), ` ${text}`);
    this.legend.replaceChildren(mark(FRANCE, grouped ? t.legend_region : t.legend_france), mark(ABROAD, grouped ? t.legend_pays : t.legend_abroad),
      el('span', {}, t.legend_size), ...(this.mode === 'arcs' ? [el('span', {}, t.legend_action)] : []));
  }

  // Which places stand on which map.
  place() {
    const [france, abroad] = this.pairs.sides, arcs = this.mode === 'arcs';
    this.maps[FRANCE].dots.set(arcs ? [] : france);
    this.maps[ABROAD].dots.set(arcs ? [...france, ...abroad] : abroad);
  }

  setMode(mode) {
    this.mode = mode === 'arcs' ? 'arcs' : 'cotes';
    const arcs = this.mode === 'arcs';
    this.view.dataset.mode = this.mode;
    for (const b of this.modes) b.setAttribute('aria-pressed', b.value === this.mode);
    this.heading.textContent = arcs ? this.t.world : this.t.abroad;
    this.sides[FRANCE].hidden = arcs;
    for (const { map } of this.maps) map.invalidateSize({ animate: false });
    if (!this.pairs) return;
    this.place();
    this.writeLegend();
    this.frame();
    this.paint();
  }

  // The partners that there are, unless that is hardly less than the world.
  frame() {
    const points = this.maps[ABROAD].dots.places.map((p) => [p.lat, p.lon]);
    const bounds = points.length ? window.L.latLngBounds(points) : window.L.latLngBounds(WORLD);
    const wide = bounds.getEast() - bounds.getWest() > 200;
    this.maps[ABROAD].map.fitBounds(wide ? WORLD : bounds, { animate: false, maxZoom: 7, padding: [24, 24] });
  }

  // The metropole, unless all are overseas.
  begin() {
    const metropole = window.L.latLngBounds(METROPOLE), { of, places } = this.overseas.fullest();
    const there = this.pairs.sides[FRANCE].some((p) => p.located && metropole.contains([p.lat, p.lon]));
    this.overseas.go(there || !places.length ? null : of);
  }

  go(of, zoom) {
    const { map } = this.maps[FRANCE];
    this.going = true;
    if (of) map.setView([of.lat, of.lon], zoom, { animate: false });
    else map.fitBounds(METROPOLE, { animate: false });
    this.going = false;
  }

  // --- what is lit: what is pointed at, else what is chosen

  point(side, places) {
    this.panes[side].classList.toggle('deux-vise', places.length > 0);
    if (places[0] !== this.pointed) this.light(places.length ? places : null);
    this.pointed = places[0];
  }

  // said: by the keyboard, so that it is to be heard.
  light(places, said = false) {
    this.lit = places ? this.pairs.around(places) : this.chosen;
    this.paint();
    this.describe(this.lit);
    if (said && places && !places[0].button) this.say(this.sentence(this.lit));
  }

  toggle(places) {
    const same = this.chosen && places[0] && this.chosen.places[0] === places[0];
    if (places.length || this.chosen) this.choose(same || !places.length ? null : places);
  }

  choose(places) {
    this.chosen = this.lit = places ? this.pairs.around(places) : null;
    this.pointed = undefined;
    this.table.show(this.chosen ? new Set(this.chosen.pairs) : null);
    this.table.mark(this.chosen ? new Set(this.chosen.places) : null);
    if (this.chosen) this.bringIn(this.chosen);
    this.paint();
    this.describe(this.lit);
    this.say.cancel();
    this.status.textContent = this.chosen ? this.sentence(this.chosen) : this.total.textContent;
    const [first] = places || [];
    this.onPick(first ? { side: first.side, id: first.id, name: first.name, page: Pairs.page(first, this.pairs.grouped) } : null);
  }

  // Moves the map of the other side where none of what was lit is seen.
  bringIn({ places, ends }) {
    const { map } = this.maps[ABROAD];
    const points = [...ends[ABROAD]].filter((p) => p.located && !places.includes(p)).map((p) => [p.lat, p.lon]);
    const bounds = map.getBounds();
    if (points.length && !points.some((p) => bounds.contains(p))) map.fitBounds(points, { animate: !calm(), maxZoom: 6, padding: [40, 40] });
  }

  paint() {
    const { lit, chosen, pairs } = this;
    const all = lit ? new Set([...lit.ends[FRANCE], ...lit.ends[ABROAD]]) : null, pinned = lit ? new Set(lit.places) : null;
    const arcs = this.mode === 'arcs';
    this.maps[ABROAD].dots.arcs(arcs && pairs.list.length <= ARCS_MOST ? pairs.list : NONE);
    for (const { dots } of this.maps) dots.light(all, pinned, arcs && lit ? lit.pairs : NONE);
    this.overseas.light(all, pinned);
    const notices = [pairs.grouped && this.t.grouped, this.mode === 'arcs' && pairs.list.length > ARCS_MOST && this.t.arcs_few].filter(Boolean);
    this.notice.textContent = notices.join(' ');
    this.notice.hidden = !notices.length;
    this.view.classList.toggle('deux-choisi', Boolean(chosen));
  }

  // --- what is said

  others(lit) {
    return [...lit.ends[1 - lit.places[0].side]].sort((a, b) => b.pairs.length - a.pairs.length || a.index - b.index);
  }

  // « 12 partenaires : 14 coopérations, 3 autres actions, 40 projets »
  figures(lit) {
    const { t } = this, sum = (key) => lit.pairs.reduce((n, p) => n + p[key], 0), france = lit.places[0].side === FRANCE;
    const shared = this.pairs.grouped ? [[lit.pairs.reduce((n, p) => n + p.partenariats, 0), 'partenariats']]
      : [[sum('cooperations'), 'cooperations'], [sum('actions'), 'actions'], [sum('projets'), 'projets']];
    const [many, other] = this.pairs.grouped ? [this.others(lit).length, france ? 'pays' : 'regions'] : [this.others(lit).length, france ? 'partenaires' : 'collectivites'];
    return `${t.count(many, other)}${t.colon}${shared.filter(([n], i) => n || !i).map(([n, what]) => t.count(n, what)).join(', ')}`;
  }

  names(lit) {
    return lit.places.map((p) => (p.where ? `${p.name} (${p.where})` : p.name)).join(', ');
  }

  sentence(lit) {
    const { t } = this, others = this.others(lit), shown = others.slice(0, 5).map((p) => p.name);
    const rest = others.length - shown.length;
    return `${this.names(lit)}${t.colon}${this.figures(lit)}. ${t.with} ${shown.join(', ')}${rest > 0 ? ` ${t.and} ${t.count(rest, 'others')}` : ''}.`;
  }

  describe(lit) {
    const { t } = this;
    if (!lit) {
      this.choice.replaceChildren(el('p.note', {}, t.hint));
      return;
    }
    const others = this.others(lit), rest = others.length - LISTED, pinned = lit === this.chosen;
    const link = (p, text = p.name) => {
      const page = Pairs.page(p, this.pairs.grouped);
      return page ? el('a', { href: `${this.root}${page}${this.lang === 'en' ? '?lang=en' : ''}` }, text) : text;
    };
    this.choice.replaceChildren(
      el('p.deux-titre', {}, el('strong', {}, lit.places.flatMap((p, i) => [i ? ', ' : '', link(p)])), ' ',
        lit.places[0].where ? el('span.note', {}, `(${lit.places[0].where})`) : '', ' ',
        pinned ? el('button', { type: 'button', onclick: () => this.unpin() }, t.unpin) : ''),
      el('p', {}, this.figures(lit)),
      el('ul', {}, others.slice(0, LISTED).map((p) => el('li', {}, link(p), p.where && p.side === ABROAD ? el('span.note', {}, ` ${p.where}`) : '')),
        rest > 0 ? el('li.note', {}, `${t.count(rest, 'others')} ${t.more}`) : ''));
  }

  unpin() {
    this.choose(null);
    this.panes[ABROAD].focus({ preventScroll: true });
  }
}

const inLegends = () => shades().marks.forEach(({ fill }, i) => document.documentElement.style.setProperty(`--deux-${i ? 'etranger' : 'france'}`, fill));
inLegends();
DARK.addEventListener('change', inLegends);

const node = document.querySelector('[data-deux]');
if (node) {
  const { root, lang, question, collection } = node.dataset;
  const mode = new URLSearchParams(location.search).get('mode') || 'cotes';
  new TwoSides(node, { root, lang, mode }).show(question, collection);
}
