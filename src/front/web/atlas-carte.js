// atlas-carte.js - <atlas-carte pays="ML">: a map of the atlas in any page, of this site or another
//
// The element is filled with the page that /embed answers under its attributes, texts and list included, so that
// nothing is said here: this makes the picture a map that moves. Within that page it is filled already.
// Attributes: couches, centre, zoom, cadre, liste, langue, theme, fond (the style of the map), criteres (a query string);
// every other one is a criterion under its own name. style, class, id and the like stay the element's own.

const HERE = import.meta.url, ROOT = HERE.slice(0, HERE.lastIndexOf('/web/') + 1);
const OWN = { couches: 'layers', centre: 'center', zoom: 'zoom', cadre: 'bbox', liste: 'list', langue: 'lang', theme: 'theme', fond: 'style' };
const OF_HTML = /^(id|class|style|title|lang|dir|hidden|slot|part|role|tabindex|hauteur|criteres|(data|aria|on)-?.*)$/;
const TILE = 256, MAX_ZOOM = 12, FIT_ZOOM = 8, MARGIN = 36, MOST_PLACES = 200, STEP = 80, SLACK = 4;

// --- what the element is filled with ---------------------------------------------------------------------------

let sheet;
const styles = () => {
  sheet ||= fetch(new URL('atlas-carte.css', HERE)).then((r) => r.text()).then((text) => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  });
  return sheet;
};

async function embedded(query) {
  const response = await fetch(`${ROOT}embed?${query}`);
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const ac = page.querySelector('.ac');
  const ignored = page.querySelector('.ignore');
  if (ignored) console.warn(ignored.textContent.replace(/\s+/g, ' ').trim());
  return ac;
}

// --- the map ---------------------------------------------------------------------------------------------------

const clamp = (v, least, most) => Math.min(most, Math.max(least, v));
const toX = (lon) => (lon + 180) / 360;
const toY = (lat) => (1 - Math.asinh(Math.tan((clamp(lat, -85.05, 85.05) * Math.PI) / 180)) / Math.PI) / 2;
const toLon = (x) => (x - Math.floor(x)) * 360 - 180;
const toLat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
const element = (name, className) => Object.assign(document.createElement(name), { className });

// Maps in a dark theme have the style sombre, unless their addresses have one.
const DARK = matchMedia('(prefers-color-scheme: dark)');
const isDark = ({ dataset: { theme } }) => theme === 'dark' || (theme === 'auto' && DARK.matches);

class Plan {
  constructor(ac, onChange) {
    this.ac = ac;
    this.pane = ac.querySelector('.ac-plan');
    this.picture = ac.querySelector('.ac-image');
    this.fine = devicePixelRatio > 1 ? '@2x' : '';
    this.rings = [];
    this.fingers = new Map();
    this.onChange = onChange;
    this.pane.hidden = ac.querySelector('.ac-boutons').hidden = false;
    this.measure();
    this.fit();
    this.listen();
    DARK.addEventListener('change', () => {
      this.begin(this.z);
      this.draw();
    });
  }

  measure() {
    this.w = this.pane.clientWidth || 1;
    this.h = this.pane.clientHeight || 1;
  }

  // As asked, else around what there is to see, else the world.
  fit() {
    const asked = new URLSearchParams(this.ac.dataset.cadre), [lon, lat] = (asked.get('center') || '').split(',').map(Number);
    if (asked.has('center')) this.goTo(toX(lon), toY(lat), Math.round(Number(asked.get('zoom'))));
    else if (asked.has('bbox')) this.frame(asked.get('bbox').split(',').map(Number), MAX_ZOOM, 0);
    else if (this.ac.dataset.etendue) this.frame(this.ac.dataset.etendue.split(',').map(Number), FIT_ZOOM);
    else this.frame([-170, -56, 190, 75], FIT_ZOOM, 0);
  }

  frame([west, south, east, north], most, margin = MARGIN) {
    const x = toX(west), y = toY(north), w = toX(east < west ? east + 360 : east) - x, h = toY(south) - y;
    const room = (px) => Math.max(px - 2 * margin, px / 2) / TILE;
    const zoom = Math.floor(Math.min(most, Math.log2(room(this.w) / w), Math.log2(room(this.h) / h)));
    this.goTo(x + w / 2, y + h / 2, zoom);
  }

  goTo(x, y, zoom) {
    const z = clamp(zoom, 0, MAX_ZOOM), half = this.h / 2 / (TILE * 2 ** z);
    this.x = x - Math.floor(x);
    this.y = half < 0.5 ? clamp(y, half, 1 - half) : 0.5;
    if (z !== this.z) this.begin(z);
    this.scale = 1;
    this.draw();
    this.onChange();
  }

  // A layer of tiles for each zoom; the last one stays below until the new one is complete.
  begin(z) {
    this.old?.pane.remove();
    this.old = this.layer;
    this.z = z;
    this.layer = { z, pane: element('div', 'ac-couche'), tiles: new Map(), x: Math.floor(this.x * 2 ** z), y: Math.floor(this.y * 2 ** z) };
    this.pane.append(this.layer.pane);
  }

  draw() {
    for (const layer of [this.old, this.layer]) if (layer) this.place(layer);
    this.addTiles(this.layer);
    this.drawRings();
  }

  // Longitude and latitude, for pages that ask the map.
  get middle() {
    return [toLon(this.x), toLat(this.y)];
  }

  // Pixels of the view at the scale of now.
  get side() {
    return TILE * 2 ** this.z * this.scale;
  }

  place({ z, pane, x, y }) {
    const s = this.side / (TILE * 2 ** z), n = TILE * s;
    let left = this.w / 2 - this.x * this.side + x * n;
    const around = Math.round((this.w / 2 - left) / this.side);
    if (z !== this.z) left += around * this.side; // beside the antimeridian the old one is a world away
    pane.style.transform = `translate(${Math.round(left)}px,${Math.round(this.h / 2 - this.y * this.side + y * n)}px) scale(${s})`;
  }

  addTiles(layer) {
    const n = 2 ** layer.z, size = TILE * this.scale, wanted = new Set();
    const x0 = Math.floor(this.x * n - this.w / 2 / size), x1 = Math.floor(this.x * n + this.w / 2 / size);
    const y0 = Math.max(0, Math.floor(this.y * n - this.h / 2 / size)), y1 = Math.min(n - 1, Math.floor(this.y * n + this.h / 2 / size));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        wanted.add(`${x}/${y}`);
        if (!layer.tiles.has(`${x}/${y}`)) layer.tiles.set(`${x}/${y}`, this.tile(layer, x, y, n));
      }
    }
    for (const [key, img] of layer.tiles) {
      if (wanted.has(key)) continue;
      img.remove();
      layer.tiles.delete(key);
    }
    this.settle();
  }

  tile(layer, x, y, n) {
    const img = element('img'), values = { z: layer.z, x: ((x % n) + n) % n, y, r: this.fine };
    const painted = this.ac.dataset.tuiles.replace(/\{([zxyr])\}/g, (_, k) => values[k]);
    const address = isDark(this.ac) && !/[?&]style=/.test(painted) ? `${painted}${painted.includes('?') ? '&' : '?'}style=sombre` : painted;
    img.alt = '';
    img.draggable = false;
    img.style.left = `${(x - layer.x) * TILE}px`;
    img.style.top = `${(y - layer.y) * TILE}px`;
    img.onload = () => this.settle();
    img.onerror = () => {
      img.onerror = () => this.settle();
      setTimeout(() => { img.src = address; }, 1500); // the server was busy
    };
    img.src = address;
    layer.pane.append(img);
    return img;
  }

  settle() {
    if ([...this.layer.tiles.values()].some((img) => !img.complete)) return;
    this.old?.pane.remove();
    this.old = null;
    this.picture.hidden = true;
  }

  mark(points) {
    for (const ring of this.rings) ring.pane.remove();
    this.rings = points.map(([lon, lat]) => ({ x: toX(lon), y: toY(lat), pane: element('div', 'ac-anneau') }));
    for (const ring of this.rings) this.pane.append(ring.pane);
    this.drawRings();
  }

  drawRings() {
    for (const { x, y, pane } of this.rings) {
      const away = x - this.x - Math.round(x - this.x);
      pane.style.transform = `translate(${this.w / 2 + away * this.side}px,${this.h / 2 + (y - this.y) * this.side}px)`;
    }
  }

  at(px, py) {
    return { x: this.x + (px - this.w / 2) / this.side, y: this.y + (py - this.h / 2) / this.side };
  }

  // By whole zooms, with what is under the pointer staying there.
  zoomBy(by, px = this.w / 2, py = this.h / 2) {
    const z = clamp(this.z + by, 0, MAX_ZOOM), { x, y } = this.at(px, py), side = TILE * 2 ** z;
    this.goTo(x - (px - this.w / 2) / side, y - (py - this.h / 2) / side, z);
  }

  moveBy(dx, dy) {
    this.goTo(this.x + dx / this.side, this.y + dy / this.side, this.z);
  }

  // --- pointers, wheel, keys ---

  listen() {
    const { pane } = this;
    new ResizeObserver(() => {
      this.measure();
      this.goTo(this.x, this.y, this.z);
    }).observe(pane);
    pane.addEventListener('pointerdown', (e) => this.down(e));
    pane.addEventListener('pointermove', (e) => this.move(e));
    for (const kind of ['pointerup', 'pointercancel']) pane.addEventListener(kind, (e) => this.up(e, kind === 'pointerup'));
    pane.addEventListener('dblclick', (e) => this.zoomBy(1, ...this.inside(e)));
    pane.addEventListener('wheel', (e) => this.wheel(e), { passive: false });
    pane.addEventListener('keydown', (e) => this.key(e));
  }

  inside(e) {
    const box = this.pane.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  }

  down(e) {
    if (e.button) return;
    this.pane.setPointerCapture(e.pointerId);
    if (!this.fingers.size) this.moved = 0;
    this.fingers.set(e.pointerId, this.inside(e));
  }

  fingersMiddle() {
    const all = [...this.fingers.values()], sum = all.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
    const [a, b] = all;
    return { px: sum[0] / all.length, py: sum[1] / all.length, apart: b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0 };
  }

  move(e) {
    if (!this.fingers.has(e.pointerId)) return;
    const before = this.fingersMiddle();
    this.fingers.set(e.pointerId, this.inside(e));
    const now = this.fingersMiddle();
    this.moved += Math.hypot(now.px - before.px, now.py - before.py) + Math.abs(now.apart - before.apart);
    if (this.moved <= SLACK) return;
    this.pane.classList.add('ac-tire');
    const { x, y } = this.at(before.px, before.py);
    if (before.apart && now.apart) this.scale = clamp(this.scale * (now.apart / before.apart), 0.25, 4);
    this.x = x - (now.px - this.w / 2) / this.side;
    this.y = clamp(y - (now.py - this.h / 2) / this.side, 0, 1);
    this.draw();
  }

  up(e, meant) {
    const point = this.fingers.get(e.pointerId);
    if (!this.fingers.delete(e.pointerId) || this.fingers.size) return;
    this.pane.classList.remove('ac-tire');
    if (this.moved > SLACK) {
      const zoom = this.z + Math.round(Math.log2(this.scale));
      this.goTo(this.x, this.y, zoom);
    } else if (meant) {
      this.onPick(this.at(...point));
    }
  }

  // A page that is scrolled past the map is not held up by it: it has to be in use, or Ctrl be down.
  wheel(e) {
    if (!e.ctrlKey && !e.metaKey && this.pane.getRootNode().activeElement !== this.pane) return;
    e.preventDefault();
    this.turned = (this.turned || 0) + clamp(e.deltaY * (e.deltaMode ? 40 : 1), -120, 120);
    if (Math.abs(this.turned) < 60) return;
    this.zoomBy(this.turned > 0 ? -1 : 1, ...this.inside(e));
    this.turned = 0;
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const does = { ArrowLeft: () => this.moveBy(-STEP, 0), ArrowRight: () => this.moveBy(STEP, 0), ArrowUp: () => this.moveBy(0, -STEP),
      ArrowDown: () => this.moveBy(0, STEP), '+': () => this.zoomBy(1), '=': () => this.zoomBy(1), '-': () => this.zoomBy(-1),
      Home: () => this.fit(), Enter: () => this.onPick(this) }[e.key];
    if (!does) return;
    e.preventDefault();
    does();
  }
}

// --- map and list together -------------------------------------------------------------------------------------

class Carte {
  constructor(ac) {
    this.ac = ac;
    this.list = ac.querySelector('.ac-liste');
    this.results = ac.querySelector('.ac-resultats');
    this.chosen = ac.querySelector('.ac-choisi');
    this.all = [...this.results.childNodes];
    this.withoutList = 'sansListe' in ac.dataset;
    new ResizeObserver(() => this.shape()).observe(ac);
    this.shape();
    this.plan = new Plan(ac, () => this.limits());
    this.plan.onPick = (point) => this.pick(point);
    ac.addEventListener('click', (e) => this.button(e.target.closest('[data-fait]')?.dataset.fait));
    for (const kind of ['focusin', 'pointerover']) this.list.addEventListener(kind, (e) => this.light(e.target.closest('li')));
    this.list.addEventListener('pointerleave', () => this.light(null));
    ac.addEventListener('keydown', (e) => { if (e.key === 'Escape') this.back(); });
  }

  shape() {
    const { clientWidth: w, clientHeight: h } = this.ac;
    this.ac.dataset.forme = w >= 560 ? 'large' : h >= 400 ? 'haute' : 'petite';
  }

  limits() {
    const z = this.plan?.z;
    this.ac.querySelector('[data-fait=plus]').setAttribute('aria-disabled', z >= MAX_ZOOM);
    this.ac.querySelector('[data-fait=moins]').setAttribute('aria-disabled', z <= 0);
  }

  button(what) {
    if (what === 'plus') this.plan.zoomBy(1);
    if (what === 'moins') this.plan.zoomBy(-1);
    if (what === 'tout') this.plan.fit();
    if (what === 'retour') this.back();
    if (what === 'liste') this.open(!this.ac.classList.contains('ac-ouverte'));
  }

  open(open) {
    if (open) this.list.hidden = false;
    this.ac.classList.toggle('ac-ouverte', open);
    this.ac.querySelector('[data-fait=liste]').setAttribute('aria-expanded', open);
  }

  // Where the record of a row is.
  light(row) {
    this.plan.mark(row?.dataset.en ? row.dataset.en.split(' ').map((p) => p.split(',').map(Number)) : this.points || []);
  }

  back() {
    if (this.chosen.hidden) return;
    if (this.chosen.contains(this.list.getRootNode().activeElement)) this.plan.pane.focus();
    this.points = [];
    this.plan.mark([]);
    this.show('', this.all);
    this.open(false);
    this.list.hidden = this.withoutList;
  }

  show(title, nodes) {
    this.chosen.hidden = !title;
    this.chosen.querySelector('p').textContent = title;
    this.results.replaceChildren(...nodes);
    this.list.scrollTop = 0;
  }

  // The places of the mark at a point: rings on them, their records in the list. A mark of many comes nearer.
  async pick({ x, y }) {
    const { ac, plan } = this, asked = Symbol('pick');
    this.asked = asked;
    const found = await fetch(`${ac.dataset.lieux}&lon=${toLon(x)}&lat=${toLat(y)}&zoom=${plan.z}&limit=${MOST_PLACES}`)
      .then((r) => (r.ok ? r.json() : null)).catch(() => null);
    if (!found || this.asked !== asked) return;
    const places = found.features.filter((f) => f.geometry);
    if (!places.length) {
      this.back();
      return;
    }
    this.points = places.map((f) => f.geometry.coordinates);
    plan.mark(this.points);
    if (places.length > 1) plan.frame(found.bbox, Math.min(plan.z + 3, MAX_ZOOM));
    const lists = found.numberMatched > places.length ? this.all : await this.records(places);
    if (this.asked !== asked || !lists) return;
    const names = places.slice(0, 3).map(({ properties: p }) => (p.libelle_pays ? `${p.nom} (${p.libelle_pays})` : p.nom));
    this.show(names.join(', ') + (found.numberMatched > 3 ? '…' : ''), lists);
    this.open(true);
  }

  // The lists that /embed has for these places under the same criteria.
  async records(places) {
    const nodes = [];
    for (const [collection, name] of [['partenaires', 'partenaire'], ['collectivites', 'collectivite']]) {
      const ids = places.filter((f) => f.properties.collection === collection).map((f) => f.id);
      if (!ids.length) continue;
      const query = new URLSearchParams(this.ac.dataset.criteres);
      query.set(name, ids.join(','));
      query.set('layers', this.ac.dataset.couches);
      query.set('lang', this.ac.lang);
      const ac = await embedded(query).catch(() => null);
      if (ac) nodes.push(...document.adoptNode(ac).querySelector('.ac-resultats').childNodes);
    }
    return nodes.length ? nodes : null;
  }
}

// --- the element -----------------------------------------------------------------------------------------------

class AtlasCarte extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: 'open' }).append(document.createElement('slot')); // what it holds stays until there is a map
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      seen.disconnect();
      this.fill();
      new MutationObserver(() => this.fill()).observe(this, { attributes: true });
    }, { rootMargin: '200px' });
    seen.observe(this);
  }

  query() {
    const query = new URLSearchParams(this.getAttribute('criteres') || '');
    for (const { name, value } of this.attributes) if (!OF_HTML.test(name)) query.append(OWN[name] || name, value);
    const lang = (this.closest('[lang]')?.lang || 'fr').slice(0, 2);
    if (!query.has('lang')) query.append('lang', lang === 'en' ? 'en' : 'fr');
    return query;
  }

  async fill() {
    const inside = this.querySelector(':scope > .ac'), query = this.query().toString(), height = this.getAttribute('hauteur');
    if (height) this.style.height = /^\d+$/.test(height) ? `${height}px` : height;
    if (query === this.filled) return;
    this.filled = query;
    try {
      const [ac, style] = await Promise.all([inside || embedded(query), styles()]);
      if (!ac || this.filled !== query) return;
      if (!inside) { // the map comes at once
        const picture = ac.querySelector('.ac-image');
        picture.replaceChildren();
        picture.removeAttribute('href'); // a link of no words until then
      }
      this.shadowRoot.adoptedStyleSheets = [style];
      this.shadowRoot.replaceChildren(document.adoptNode(ac));
      this.carte = new Carte(ac);
      this.dispatchEvent(new Event('carte'));
    } catch (why) {
      console.warn(`atlas-carte: ${why}`); // what the element holds stays
    }
  }
}

if (!customElements.get('atlas-carte')) customElements.define('atlas-carte', AtlasCarte);
