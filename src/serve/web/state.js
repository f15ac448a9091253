// state.js - what the page shows, and its writing in the address bar
//
// The query string carries the criteria under the API's own names (?thematique=eau&pays=ML,SN) and four of the
// page's: `liste` what is listed, `couches` what the map shows, `suivre` the list limited to the visible map,
// `lieu` the open card (lon,lat,zoom). The fragment carries the map's position: #zoom/lat/lon.
// Every other parameter is a criterion and goes to the API as it is: the API alone judges it.

export const LAYERS = ['cooperations', 'actions', 'bourse', 'collectivites'];
export const LISTS = ['cooperations', 'actions', 'projets', 'collectivites', 'partenaires', 'bourse'];
export const HOME = { lat: 25, lon: 12 };
export const MIN_ZOOM = 1, MAX_ZOOM = 14;

const DEFAULT_LAYERS = ['cooperations', 'actions', 'bourse'];
const OWN = ['liste', 'couches', 'suivre', 'lieu'];
const SINGLE = ['q', 'bbox', 'bbox-crs', 'near', 'radius', 'within', 'filter', 'filter-lang']; // commas are theirs
const IGNORED = /^(utm_\w+|fbclid|gclid|mtm_\w+|pk_\w+)$/; // what others glue to links that are passed around

export const isSingle = (name) => SINGLE.includes(name);

export function readAddress({ search, hash }) {
  const state = { liste: 'cooperations', couches: [...DEFAULT_LAYERS], suivre: false, lieu: null, view: null,
    criteria: {} };
  for (const [name, value] of new URLSearchParams(search)) {
    if (IGNORED.test(name)) continue;
    if (OWN.includes(name)) readOwn(state, name, value);
    else addValues(state.criteria, name, value);
  }
  state.view = readView(hash);
  return state;
}

function addValues(criteria, name, value) {
  if (isSingle(name)) {
    if (value.trim()) criteria[name] = [...(criteria[name] || []), value];
    return;
  }
  const values = criteria[name] || [];
  for (const v of value.split(',')) if (v && !values.includes(v)) values.push(v);
  if (values.length) criteria[name] = values;
}

function readOwn(state, name, value) {
  if (name === 'liste' && LISTS.includes(value)) state.liste = value;
  if (name === 'couches') state.couches = LAYERS.filter((l) => value.split(',').includes(l));
  if (name === 'suivre') state.suivre = value === '1';
  if (name === 'lieu') {
    const [lon, lat, zoom] = value.split(',').map(Number);
    if ([lon, lat].every(Number.isFinite) && Number.isInteger(zoom)) state.lieu = { lon, lat, zoom };
  }
}

function readView(hash) {
  const parts = hash.replace(/^#/, '').split('/').map(Number);
  if (parts.length !== 3 || hash.length < 2 || !parts.every(Number.isFinite)) return null;
  const [zoom, lat, lon] = parts;
  if (zoom < 0 || Math.abs(lat) > 90 || Math.abs(lon) > 540) return null;
  return { zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, Math.round(zoom))), lat, lon };
}

const encode = (v) => encodeURIComponent(v).replace(/%(2C|3A|2F|21)/g, decodeURIComponent);

// The criteria as a query string without `?`, in the order of their names so that equal criteria are equal text.
export function printCriteria(criteria) {
  return Object.keys(criteria).sort().flatMap((name) => (isSingle(name) ? criteria[name] : [criteria[name].join(',')])
    .map((v) => `${encode(name)}=${encode(v)}`)).join('&');
}

export function printAddress(state) {
  const parts = [printCriteria(state.criteria)];
  if (state.liste !== 'cooperations') parts.push(`liste=${state.liste}`);
  if (state.couches.join() !== DEFAULT_LAYERS.join()) parts.push(`couches=${state.couches.join(',')}`);
  if (state.suivre) parts.push('suivre=1');
  if (state.lieu) parts.push(`lieu=${round(state.lieu.lon)},${round(state.lieu.lat)},${state.lieu.zoom}`);
  const query = parts.filter(Boolean).join('&');
  const v = state.view;
  return `${location.pathname}${query ? `?${query}` : ''}${v ? `#${v.zoom}/${round(v.lat)}/${round(v.lon)}` : ''}`;
}

export const round = (degrees) => Number(degrees.toFixed(4));

export const withValues = (criteria, name, values) => {
  const { [name]: gone, ...rest } = criteria;
  return values.length ? { ...rest, [name]: values } : rest;
};

// The criteria of the list: those of the map, and what the map hides hidden in the list too. Coopérations and
// actions are collections apart; in the others `nature` selects between them, unless the visitor asked it.
export function listCriteria(state, bbox) {
  const criteria = { ...state.criteria };
  const kinds = ['cooperations', 'actions'].filter((l) => state.couches.includes(l));
  if (['projets', 'collectivites', 'partenaires'].includes(state.liste) && kinds.length === 1
    && !criteria.nature) criteria.nature = [kinds[0] === 'actions' ? 'action' : 'cooperation'];
  if (state.suivre && bbox && !criteria.bbox) criteria.bbox = [bbox];
  return criteria;
}
