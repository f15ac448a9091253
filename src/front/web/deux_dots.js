// deux_dots.js - places and arcs on a Leaflet map, painted on one canvas: thousands of them, lit and dimmed at once

import { FRANCE } from './deux_pairs.js';

const L = window.L;
const PADDING = 0.2;      // of the pane, on each side: what is dragged in is painted already
const NAMES_MOST = 14;    // that are written beside places which are lit
const DENSE = 2000;       // places from which on marks are smaller
const REACH_PX = 6;       // around a mark that is pointed at
const ARC_STEP_RAD = 0.05;

// In a dark theme the base map has the style sombre, and marks are bright on it. edge: around a mark that is not lit, and around
// the line of one that is chosen; ink: of names.
export const DARK = matchMedia('(prefers-color-scheme: dark)');
const SHADES = {
  light: { marks: [{ fill: '#1d4e89', line: '#0b2747' }, { fill: '#c2570c', line: '#5c2500' }], edge: '#fff', ink: '#18212b',
    arc: { plain: 'rgba(122, 31, 92, 0.45)', lit: '#7a1f5c' } },
  dark: { marks: [{ fill: '#5b9dff', line: '#dbe9ff' }, { fill: '#e89a3c', line: '#ffe9cf' }], edge: '#0c131a', ink: '#eceaee',
    arc: { plain: 'rgba(255, 143, 184, 0.4)', lit: '#ff8fb8' } },
};
export const shades = () => (DARK.matches ? SHADES.dark : SHADES.light);

const mercator = (lat) => {
  const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
};
export const project = ({ lon, lat }) => [(lon + 180) / 360, mercator(lat)]; // 0 to 1 across the world

export const radius = (place, zoom, dense = false) => Math.min(15, (1.6 + Math.sqrt(place.pairs.length + place.inside - 1) * 0.9) * (0.75 + zoom * 0.09) * (dense ? 0.75 : 1));

// --- marks: a disc in France, a diamond abroad, so that colour is not alone

function trace(c, side, x, y, r) {
  c.beginPath();
  if (side === FRANCE) {
    c.arc(x, y, r, 0, 2 * Math.PI);
  } else {
    const d = r * 1.2;
    c.moveTo(x, y - d);
    c.lineTo(x + d, y);
    c.lineTo(x, y + d);
    c.lineTo(x - d, y);
    c.closePath();
  }
}

// state: 'plain', 'dim', 'lit' or 'chosen'
export function paintMark(c, side, x, y, r, state) {
  const { edge, marks } = shades(), { fill, line } = marks[side];
  if (state === 'chosen') {
    trace(c, side, x, y, r + 5);
    c.lineWidth = 6;
    c.strokeStyle = edge;
    c.stroke();
    c.lineWidth = 2.5;
    c.strokeStyle = line;
    c.stroke();
  }
  trace(c, side, x, y, state === 'lit' ? r + 1 : r);
  c.globalAlpha = state === 'dim' ? 0.18 : 0.9;
  c.fillStyle = fill;
  c.fill();
  c.lineWidth = state === 'lit' ? 2.5 : 1;
  c.strokeStyle = state === 'lit' ? line : edge;
  c.stroke();
  c.globalAlpha = 1;
}

// Marks of one size and state are alike: each is painted once, then copied.
function sprites(scale) {
  const made = new Map();
  return (side, r, state) => {
    const size = Math.round(r * 2) / 2, key = `${side} ${size} ${state}`;
    if (!made.has(key)) {
      const canvas = document.createElement('canvas'), half = Math.ceil(size * 1.3) + 10;
      canvas.width = canvas.height = 2 * half * scale;
      const c = canvas.getContext('2d');
      c.scale(scale, scale);
      paintMark(c, side, half, half, size, state);
      made.set(key, { canvas, half });
    }
    return made.get(key);
  };
}

// --- arcs of great circles

function unit({ lon, lat }) {
  const a = (lon * Math.PI) / 180, b = (lat * Math.PI) / 180;
  return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
}

// Points from one end to the other, 0 to 1 across the world; beyond it where the arc crosses the antimeridian.
export function arc(from, to) {
  const a = unit(from), b = unit(to);
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  const n = Math.max(2, Math.ceil(angle / ARC_STEP_RAD)), points = [];
  for (let i = 0; i <= n; i++) {
    const t = i / n, k = Math.sin(angle) || 1;
    const u = angle ? Math.sin((1 - t) * angle) / k : 1 - t, v = angle ? Math.sin(t * angle) / k : t;
    const p = a.map((x, j) => u * x + v * b[j]);
    const [x, y] = project({ lon: (Math.atan2(p[1], p[0]) * 180) / Math.PI, lat: (Math.atan2(p[2], Math.hypot(p[0], p[1])) * 180) / Math.PI });
    const last = points.at(-1);
    points.push([last ? x - Math.round(x - last[0]) : x, y]);
  }
  return points;
}

// --- the layer

// Two canvases: all marks below, painted when the map has moved; what is lit above, painted anew as often as it changes, over
// those below that are dimmed as a whole. set(places): of one side or both. arcs(pairs): below. light(lit, chosen, pairs): Sets of
// places, and the arcs between them; null: nothing is lit. recolour(): in the shades of now.
export const Dots = L.Layer.extend({
  initialize() {
    this.places = [];
    this.pairs = [];
    this.curves = new WeakMap();
    this.light(null);
  },

  onAdd(map) {
    this.scale = window.devicePixelRatio || 1;
    this.sprite = sprites(this.scale);
    this.canvases = [0, 1].map(() => {
      const canvas = L.DomUtil.create('canvas', 'leaflet-zoom-hide deux-toile', map.getPanes().overlayPane);
      canvas.setAttribute('aria-hidden', 'true');
      return canvas;
    });
    map.on('moveend zoomend resize viewreset', this.reset, this);
    this.reset();
  },

  onRemove(map) {
    map.off('moveend zoomend resize viewreset', this.reset, this);
    for (const canvas of this.canvases) canvas.remove();
    cancelAnimationFrame(this.frame);
  },

  set(places) {
    this.places = places.filter((p) => p.located).sort((a, b) => b.pairs.length - a.pairs.length); // small ones above
    this.at01 = this.places.map(project);
    this.later(true);
  },

  arcs(pairs) {
    if (this.pairs === pairs) return;
    this.pairs = pairs;
    this.later(true);
  },

  recolour() {
    this.sprite = sprites(this.scale);
    this.later(true);
  },

  light(lit, chosen = null, pairs = []) {
    this.lit = lit;
    this.chosen = chosen;
    this.lit_pairs = pairs;
    this.later(false);
  },

  later(all) {
    this.all = this.all || all;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (this.all) this.paintAll();
      this.paintLit();
    });
  },

  reset() {
    const size = this._map.getSize(), pad = size.multiplyBy(PADDING).round();
    this.origin = this._map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    this.size = size.add(pad.multiplyBy(2));
    for (const canvas of this.canvases) {
      canvas.width = this.size.x * this.scale;
      canvas.height = this.size.y * this.scale;
      canvas.style.width = `${this.size.x}px`;
      canvas.style.height = `${this.size.y}px`;
      L.DomUtil.setPosition(canvas, this.origin);
    }
    this.paintAll();
    this.paintLit();
  },

  // From 0..1 to the canvas: world is its width in pixels, and each turn around the Earth that is seen.
  window() {
    const world = 256 * 2 ** this._map.getZoom(), zero = this._map.getPixelOrigin().add(this.origin);
    const turns = [];
    for (let k = Math.floor(zero.x / world); k * world < zero.x + this.size.x; k++) turns.push(k);
    return { turns, x: (x, k) => (x + k) * world - zero.x, y: (y) => y * world - zero.y };
  },

  begin(canvas) {
    const c = this.canvases[canvas].getContext('2d');
    c.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    c.clearRect(0, 0, this.size.x, this.size.y);
    return c;
  },

  paintAll() {
    if (!this._map || !this.size) return;
    const c = this.begin(0), w = this.window(), zoom = this._map.getZoom(), dense = this.places.length > DENSE;
    this.all = false;
    this.shown = [];
    this.paintArcs(c, w, this.pairs, shades().arc.plain);
    this.places.forEach((place, i) => {
      const y = w.y(this.at01[i][1]), r = radius(place, zoom, dense);
      if (y < -20 || y > this.size.y + 20) return;
      for (const k of w.turns) {
        const x = w.x(this.at01[i][0], k);
        if (x < -20 || x > this.size.x + 20) continue;
        const mark = { place, x, y, r };
        this.shown.push(mark);
        this.copy(c, mark, 'plain');
      }
    });
  },

  paintLit() {
    if (!this._map || !this.size) return;
    const c = this.begin(1);
    this.canvases[0].classList.toggle('deux-terni', Boolean(this.lit));
    if (!this.lit) return;
    const marks = this.shown.filter((m) => this.lit.has(m.place));
    this.paintArcs(c, this.window(), this.lit_pairs, shades().arc.lit);
    for (const mark of marks) this.copy(c, mark, this.chosen?.has(mark.place) ? 'chosen' : 'lit');
    this.paintNames(c, marks);
  },

  copy(c, { place, x, y, r }, state) {
    const { canvas, half } = this.sprite(place.side, r, state);
    c.drawImage(canvas, x - half, y - half, 2 * half, 2 * half);
  },

  paintArcs(c, w, pairs, colour) {
    c.strokeStyle = colour;
    c.lineWidth = pairs.length < 60 ? 2 : 1;
    for (const pair of pairs) {
      if (!pair.ends[0].located || !pair.ends[1].located) continue;
      if (!this.curves.has(pair)) this.curves.set(pair, arc(...pair.ends));
      c.setLineDash(pair.cooperations ? [] : [5, 4]); // other actions alone
      for (let k = w.turns[0] - 1; k <= w.turns.at(-1) + 1; k++) {
        c.beginPath();
        this.curves.get(pair).forEach(([x, y], i) => c[i ? 'lineTo' : 'moveTo'](w.x(x, k), w.y(y)));
        c.stroke();
      }
    }
    c.setLineDash([]);
  },

  // The chosen before the others; a name that would lie on another is left out: the list beside the map has all.
  paintNames(c, marks) {
    const taken = [], edge = this.size.x * (1 - PADDING / (1 + 2 * PADDING)); // of what is seen
    const chosen = (m) => Number(Boolean(this.chosen?.has(m.place)));
    const order = [...marks].sort((a, b) => chosen(b) - chosen(a) || b.r - a.r);
    c.font = '600 13px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
    c.lineJoin = 'round';
    for (const mark of order) {
      const { place, x, y } = mark, r = mark.r + 4 * chosen(mark);
      const text = place.name.length > 36 ? `${place.name.slice(0, 35)}…` : place.name;
      const width = c.measureText(text).width, left = x + r + 6 + width > edge ? x - r - 6 - width : x + r + 6;
      const box = [left, y - 9, left + width, y + 9];
      if (taken.length >= NAMES_MOST || taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
      taken.push(box);
      c.lineWidth = 4;
      c.strokeStyle = shades().edge;
      c.strokeText(text, box[0], y + 4.5);
      c.fillStyle = shades().ink;
      c.fillText(text, box[0], y + 4.5);
    }
  },

  // The places under a point of the pane: the nearest mark, and whatever has the same position.
  at(point) {
    const at = this._map.containerPointToLayerPoint(point).subtract(this.origin);
    let best = null, least = Infinity;
    for (const mark of this.shown || []) {
      const d = Math.hypot(mark.x - at.x, mark.y - at.y);
      if (d <= mark.r + REACH_PX && d - mark.r * 0.2 < least) [best, least] = [mark.place, d - mark.r * 0.2];
    }
    return best ? this.places.filter((p) => p.side === best.side && p.lon === best.lon && p.lat === best.lat) : [];
  },
});
