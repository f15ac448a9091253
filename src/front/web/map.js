// map.js - the Leaflet map: the server's own tiles, the view, the point that is asked about
//
// Leaflet (Debian's libjs-leaflet) is loaded as a classic script before the modules. Points leave this file
// as longitude, latitude; Leaflet alone has them the other way round.

import { ROOT } from './api.js';
import { byId, calm } from './dom.js';
import { HOME, MAX_ZOOM, MIN_ZOOM, round } from './address.js';

const L = window.L;
const SOURCES = '© <a href="https://www.naturalearthdata.com/">Natural Earth</a>, '
  + '<a href="https://www.geonames.org/">GeoNames</a>, Insee, IGN · Atlas';
const CLOSE_ZOOM = 7; // at least this close when one place is shown

const DARK = matchMedia('(prefers-color-scheme: dark)'); // pages in a dark theme have maps of the style sombre

const wrap = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

export class AtlasMap {
  // onMove(view): the visitor moved the map; onPick({lon, lat, zoom}): asked what is there.
  constructor(view, { onMove, onPick }) {
    this.own = false; // the page moves the map, not the visitor
    const animate = !calm();
    this.map = L.map('fond', { zoomControl: false, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, worldCopyJump: true,
      maxBounds: [[-85, -100000], [85, 100000]], maxBoundsViscosity: 1, zoomAnimation: animate,
      fadeAnimation: animate, inertia: animate, attributionControl: false });
    L.control.attribution({ prefix: false }).addAttribution(SOURCES).addTo(this.map);
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(this.map);
    this.rings = L.layerGroup().addTo(this.map);
    DARK.addEventListener('change', () => {
      if (this.painted) this.paint(...this.painted);
      this.mark(this.marked || []);
    });
    this.setView(view);
    this.map.on('moveend', () => {
      if (!this.own) onMove(this.view());
      this.own = false;
    });
    this.map.on('click', (e) => onPick(this.at(e.latlng), true));
    this.names();
    this.map.getContainer().addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && e.target === this.map.getContainer()) onPick(this.view());
    });
    this.buttons(onPick);
    new ResizeObserver(() => {
      this.own = true;
      this.map.invalidateSize({ animate: false });
      this.own = false;
    }).observe(this.map.getContainer());
  }

  buttons(onPick) {
    byId('zoom-plus').addEventListener('click', () => this.map.zoomIn());
    byId('zoom-moins').addEventListener('click', () => this.map.zoomOut());
    byId('monde').addEventListener('click', () => this.setView(null, true));
    byId('centre').addEventListener('click', () => onPick(this.view()));
    this.map.on('zoomend', () => this.zoomLimits());
    this.zoomLimits();
  }

  zoomLimits() {
    byId('zoom-plus').toggleAttribute('aria-disabled', this.map.getZoom() >= MAX_ZOOM);
    byId('zoom-moins').toggleAttribute('aria-disabled', this.map.getZoom() <= MIN_ZOOM);
  }

  at(latlng) {
    return { lon: round(wrap(latlng.lng)), lat: round(latlng.lat), zoom: this.map.getZoom() };
  }

  view() {
    return this.at(this.map.getCenter());
  }

  // A view {zoom, lat, lon}; without one the most of the world that fills the pane from top to bottom.
  setView(view, animate = false) {
    const zoom0 = Math.max(MIN_ZOOM, Math.ceil(Math.log2(this.map.getSize().y / 256)));
    const { zoom, lat, lon } = view || { ...HOME, zoom: zoom0 };
    this.map.setView([lat, lon], zoom, { animate: animate && !calm() });
  }

  // The same by the page itself: onMove hears nothing of it, nor of what follows.
  place(view) {
    const before = this.view();
    this.own = true;
    this.setView(view);
    this.settle(before);
  }

  settle(before) {
    const { lon, lat, zoom } = this.view();
    if (lon === before.lon && lat === before.lat && zoom === before.zoom) this.own = false; // nothing moved
  }

  // Shows all of a box [west, south, east, north], west > east across the antimeridian; null: the whole world. By the
  // page itself: onMove hears nothing of it.
  fit(box) {
    const before = this.view();
    this.own = true;
    if (!box) this.setView(null);
    else {
      const [west, south, east, north] = box;
      const bounds = L.latLngBounds([[south, west], [north, east < west ? east + 360 : east]]);
      const point = bounds.getSouthWest().equals(bounds.getNorthEast(), 1e-3);
      if (point) this.map.setView(bounds.getCenter(), CLOSE_ZOOM, { animate: false });
      else this.map.fitBounds(bounds, { ...this.roomFor(bounds), maxZoom: CLOSE_ZOOM + 2, animate: false });
    }
    this.settle(before);
  }

  // The visible box as west,south,east,north; west > east where it crosses the antimeridian.
  box() {
    const b = this.map.getBounds();
    const wide = b.getEast() - b.getWest() >= 360;
    const [west, east] = wide ? [-180, 180] : [wrap(b.getWest()), wrap(b.getEast())];
    return [west, Math.max(-90, b.getSouth()), east, Math.min(90, b.getNorth())].map(round).join(',');
  }

  // Paints the layers under the criteria, on the base map, whose names make way for the marks; the old picture
  // stays until the new one is complete.
  paint(layers, query, version) {
    this.next?.remove();
    this.painted = [layers, query, version];
    const style = DARK.matches ? '&style=sombre' : '';
    const asked = layers.length && query ? `&${query}` : '';
    const next = L.tileLayer(`${ROOT}tiles/${['base', ...layers].join(',')}/{z}/{x}/{y}{r}.png?v=${version}${style}${asked}`,
      { minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, opacity: this.overlay ? 0 : 1, zIndex: 2, alt: '' });
    this.next = next;
    next.once('load', () => {
      if (this.next !== next) return;
      this.overlay?.remove();
      this.overlay = next.setOpacity(1);
      this.next = null;
    });
    next.addTo(this.map);
  }

  // A ring around one place [lon, lat], dots at the places of a group; none clears them.
  mark(points) {
    this.rings.clearLayers();
    this.marked = points;
    const [line, ground] = DARK.matches ? ['#fff', '#18212b'] : ['#18212b', '#fff'];
    const middle = this.map.getCenter().lng;
    const style = points.length === 1 ? { radius: 16, weight: 3, fill: false }
      : { radius: 4, weight: 2, fillColor: ground, fillOpacity: 1 };
    for (const [lon, lat] of points) {
      const shift = Math.round((middle - lon) / 360) * 360;
      L.circleMarker([lat, lon + shift], { color: line, interactive: false, ...style }).addTo(this.rings);
    }
  }

  // What a mark is called, beside the pointer that rests on it.
  names() {
    this.tip = L.tooltip({ direction: 'top', offset: [0, -8], className: 'nom-de-marque' });
    const hide = () => this.tip.remove();
    this.map.on('movestart mousedown', hide);
    this.map.getContainer().addEventListener('mouseleave', hide);
    this.map.on('mousemove', (e) => {
      hide();
      if (!e.originalEvent.sourceCapabilities?.firesTouchEvents) this.onRest?.(this.at(e.latlng)); // a finger does not rest
    });
  }

  name({ lon, lat }, text) {
    const shift = Math.round((this.map.getCenter().lng - lon) / 360) * 360;
    this.tip.setLatLng([lat, lon + shift]).setContent(document.createTextNode(text).data.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)).addTo(this.map);
  }

  // Whether a box would be seen from nearer than now.
  isCloser([west, south, east, north]) {
    return this.map.getBoundsZoom([[south, west], [north, east]], false) > this.map.getZoom();
  }

  // Moves so that the points are seen, clear of the open card.
  goTo(points, { animate = true, close = CLOSE_ZOOM } = {}) {
    const lons = points.map(([lon]) => lon);
    const beyond = Math.max(...lons) - Math.min(...lons) > 180; // they are nearer to each other across the antimeridian
    const bounds = L.latLngBounds(points.map(([lon, lat]) => [lat, beyond && lon < 0 ? lon + 360 : lon]));
    const options = { ...this.room(), animate: animate && !calm() };
    if (points.length === 1 || bounds.getSouthWest().equals(bounds.getNorthEast(), 1e-6)) {
      this.map.setView(bounds.getCenter(), Math.max(this.map.getZoom(), close), { animate: options.animate });
    } else {
      this.map.fitBounds(bounds, { ...options, maxZoom: MAX_ZOOM - 1 });
    }
  }

  // Whether one of the points is seen.
  holds(points) {
    const bounds = this.map.getBounds();
    return points.some(([lon, lat]) => [-360, 0, 360].some((shift) => bounds.contains([lat, lon + shift])));
  }

  // Slides just enough for a point not to lie under the card.
  uncover({ lon, lat }) {
    const shift = Math.round((this.map.getCenter().lng - lon) / 360) * 360;
    this.map.panInside([lat, lon + shift], { ...this.room(), animate: !calm() });
  }

  // The same beside or above the legend, which lies in a corner over the map: where the box shows larger. What goes
  // around half the world takes the whole pane.
  roomFor(bounds) {
    const legend = byId('legende'), pane = this.map.getContainer(), room = this.room();
    if (!legend.open || !room.padding || legend.offsetWidth > pane.clientWidth / 2 || bounds.getEast() - bounds.getWest() > 150) return room;
    const rooms = [{ paddingTopLeft: [legend.offsetWidth + 40, 40], paddingBottomRight: [40, 40] },
      { paddingTopLeft: [40, 40], paddingBottomRight: [40, legend.offsetHeight + 32] }];
    const zoom = (r) => this.map.getBoundsZoom(bounds, false, L.point(r.paddingTopLeft).add(r.paddingBottomRight));
    return zoom(rooms[1]) > zoom(rooms[0]) ? rooms[1] : rooms[0];
  }

  room() {
    const card = byId('fiche'), pane = this.map.getContainer();
    const list = byId('liste'), over = getComputedStyle(list).gridRowStart === getComputedStyle(byId('carte')).gridRowStart
      && list.offsetWidth > pane.clientWidth * 0.8 && list.offsetHeight < pane.clientHeight * 0.7; // a sheet over the map
    if (card.hidden) return over ? { paddingTopLeft: [40, 72], paddingBottomRight: [40, list.offsetHeight + 24] } : { padding: [40, 40] };
    const sheet = card.offsetWidth > pane.clientWidth * 0.8;
    return { paddingTopLeft: [40, 40], paddingBottomRight: sheet ? [40, Math.min(card.offsetHeight + 24,
      pane.clientHeight - 60)] : [Math.min(card.offsetWidth + 40, pane.clientWidth / 2), 40] };
  }

  focus() {
    this.map.getContainer().focus({ preventScroll: true });
  }
}
