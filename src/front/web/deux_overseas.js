// deux_overseas.js - overseas France in insets: a picture of each, the places that are there, a way to go there

import { el } from './dom.js';
import { DARK, paintMark, project, radius } from './deux_dots.js';

export const WIDTH = 72, HEIGHT = 54; // of an inset
// name, middle and zoom of the inset; the same stand in templates/deux.html, for who has no scripts
export const OVERSEAS = [
  ['Guadeloupe', -61.5, 16.2, 6], ['Martinique', -61.02, 14.65, 6.6], ['Guyane', -53.1, 4, 3.8], ['La Réunion', 55.53, -21.13, 6.4],
  ['Mayotte', 45.15, -12.83, 7], ['Saint-Pierre-et-Miquelon', -56.3, 46.95, 6.2],
  ['Saint-Martin et Saint-Barthélemy', -62.95, 17.98, 7.5], ['Nouvelle-Calédonie', 165.7, -21.3, 3.8],
  ['Polynésie française', -145.5, -16.3, 2.2], ['Wallis-et-Futuna', -177.2, -13.8, 4.8],
].map(([name, lon, lat, zoom]) => ({ name, lon, lat, zoom }));
const LARGER = 2.5; // zooms between an inset and the map that it leads to

export class Overseas {
  // onGo(place, zoom): to one of them, or null for the metropole; said(n): a number of places in words.
  constructor({ root, title, metropole, onGo }) {
    this.onGo = onGo;
    // twice as large as it is shown: sharp on fine screens, and names are small enough to be whole
    this.picture = ({ lon, lat, zoom }) => `${root}static/base/${2 * WIDTH}x${2 * HEIGHT}.png?center=${lon},${lat}&zoom=${zoom + 1}&decor=none${
      DARK.matches ? '&style=sombre' : ''}`;
    this.insets = OVERSEAS.map((of) => {
      const canvas = el('canvas', { width: 2 * WIDTH, height: 2 * HEIGHT, 'aria-hidden': 'true' }), number = el('span.deux-nombre');
      const button = el('button', { type: 'button', onclick: () => this.go(of) },
        el('span.deux-vignette', {}, el('img', { src: this.picture(of), alt: '', width: WIDTH, height: HEIGHT, loading: 'lazy' }), canvas),
        el('span.deux-nom', {}, of.name), ' ', number);
      return { of, canvas, number, button, places: [] };
    });
    this.home = el('button.deux-metropole', { type: 'button', 'aria-pressed': 'true', onclick: () => this.go(null) }, metropole);
    this.node = el('ul.deux-outremer', { 'aria-label': title }, [this.home, ...this.insets.map((i) => i.button)].map((b) => el('li', {}, b)));
    this.press(null);
  }

  recolour() {
    for (const { of, button } of this.insets) button.querySelector('img').src = this.picture(of);
  }

  go(of) {
    this.onGo(of, of ? Math.round(of.zoom + LARGER) : 0);
    this.press(of);
  }

  // Which of them the map shows; undefined: it was moved since.
  press(of) {
    this.home.setAttribute('aria-pressed', of === null);
    for (const i of this.insets) i.button.setAttribute('aria-pressed', i.of === of);
  }

  at(inset, place) {
    const world = 256 * 2 ** inset.of.zoom, [x, y] = project(place), [x0, y0] = project(inset.of);
    return [(x - x0) * world + WIDTH / 2, (y - y0) * world + HEIGHT / 2];
  }

  set(places, said) {
    for (const inset of this.insets) {
      inset.places = places.filter((p) => p.located).filter((p) => {
        const [x, y] = this.at(inset, p);
        return x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT;
      });
      inset.number.textContent = said(inset.places.reduce((n, p) => n + p.inside, 0));
    }
  }

  // The one where most are.
  fullest() {
    return this.insets.reduce((a, b) => (b.places.length > a.places.length ? b : a));
  }

  light(lit, chosen) {
    for (const inset of this.insets) {
      const c = inset.canvas.getContext('2d');
      c.setTransform(2, 0, 0, 2, 0, 0);
      c.clearRect(0, 0, WIDTH, HEIGHT);
      const state = (p) => (chosen?.has(p) ? 'chosen' : !lit ? 'plain' : lit.has(p) ? 'lit' : 'dim');
      const order = [...inset.places].sort((a, b) => (state(a) !== 'dim') - (state(b) !== 'dim'));
      for (const p of order) paintMark(c, p.side, ...this.at(inset, p), Math.min(7, radius(p, 5)), state(p));
      inset.button.classList.toggle('allume', Boolean(lit) && inset.places.some((p) => lit.has(p)));
    }
  }
}
