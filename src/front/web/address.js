// address.js - what of the page's address is the script's own: the map's position, the open card, the way to look
//
// The server reads the query (src/search/search_asked.h) and writes it back canonical; `lieu` (the open card:
// lon,lat,zoom) and `vue` stand in it and are obeyed here alone. The fragment, which no server sees, carries the
// map's position once the visitor has moved it: #zoom/lat/lon.

export const HOME = { lat: 25, lon: 12 };
export const MIN_ZOOM = 1, MAX_ZOOM = 12;
const OWN = ['lieu', 'vue'];

const readNumber = (text) => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test((text || '').trim()) ? Number(text) : NaN);
// Longitudes past 180 are wrapped, those ten times around the Earth are refused, as the server does.
const isPlace = (lon, lat) => Math.abs(lat) <= 90 && Math.abs(lon) <= 3600;
const wrap = (lon) => (Math.abs(lon) <= 180 ? lon : Number((((((lon + 180) % 360) + 360) % 360) - 180).toFixed(9)));
export const round = (degrees) => Number(degrees.toFixed(4));

function readView(hash) {
  const parts = /^#([^/?&]*)\/([^/?&]*)\/([^/?&]*)([?&].*)?$/s.exec(hash);
  const [zoom, lat, lon] = parts ? parts.slice(1, 4).map(readNumber) : [NaN];
  if (!isPlace(lon, lat) || !(zoom >= 0)) return null;
  return { zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, Math.round(zoom))), lat, lon: wrap(lon) };
}

function readPlace(text) {
  const [lon, lat, zoom, more] = (text || '').split(',').map(readNumber);
  if (!isPlace(lon, lat) || !(zoom >= 0 && zoom <= MAX_ZOOM) || more !== undefined) return null;
  return { lon: wrap(lon), lat, zoom: Math.round(zoom) };
}

// { search, lieu, vue, view } of a URL. `&#038;` for `&` makes the browser cut the query off: what follows belongs
// to it.
export function readAddress({ search, hash }) {
  const [, cut = '', rest = hash] = /^#0*38;([^#]*)(.*)$/s.exec(hash) || [];
  const parts = `${search.slice(1)}&${cut}`.split('&').filter(Boolean);
  const mine = new Map(parts.map((p) => p.split('=')).filter(([name]) => OWN.includes(name)));
  const decode = (text) => { try { return decodeURIComponent(text || ''); } catch { return ''; } };
  return { search: parts.filter((p) => !OWN.includes(p.split('=')[0])).join('&'), lieu: readPlace(decode(mine.get('lieu'))),
    vue: decode(mine.get('vue')), view: readView(rest) };
}

// view: where the visitor has moved the map, or null while the page keeps it.
export function printAddress({ search, lieu, vue, view }) {
  const parts = [search];
  if (lieu) parts.push(`lieu=${round(lieu.lon)},${round(lieu.lat)},${lieu.zoom}`);
  if (vue) parts.push(`vue=${encodeURIComponent(vue)}`);
  const query = parts.filter(Boolean).join('&');
  return `${location.pathname}${query ? `?${query}` : ''}${view ? `#${view.zoom}/${round(view.lat)}/${round(view.lon)}` : ''}`;
}

// A query string with one of its parameters changed; without value it goes.
export function withParameter(search, name, value) {
  const kept = search.split('&').filter((p) => p && p.split('=')[0] !== name);
  if (value) kept.push(`${name}=${encodeURIComponent(value).replace(/%2C/g, ',')}`);
  return kept.join('&');
}
