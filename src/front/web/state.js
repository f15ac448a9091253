// state.js - what the page shows, and its writing in the address bar
//
// The query string carries the criteria under the API's own names (?thematique=eau&pays=ML,SN) and four of the
// page's: `liste` what is listed, `couches` what the map shows, `suivre` the list limited to the visible map,
// `lieu` the open card (lon,lat,zoom). The fragment carries the map's position: #zoom/lat/lon.
// What is not on these lists is not the page's and is left out without a word: links are passed around with much
// that others have hung on them. What is, and cannot be understood, is left out and named in `ignored`; whether a
// criterion's value is known, the API alone judges.

import { readParameters } from './address.js';

export const LAYERS = ['cooperations', 'actions', 'bourse', 'collectivites'];
export const LISTS = ['cooperations', 'actions', 'projets', 'collectivites', 'partenaires', 'bourse'];
export const HOME = { lat: 25, lon: 12 };
export const MIN_ZOOM = 1, MAX_ZOOM = 14;

// The API's criteria that may stand in the address of the page.
export const CRITERIA = ['thematique', 'odd', 'projet_statut', 'annee', 'financement', 'montant', 'type', 'region',
  'departement', 'epci', 'commune', 'nature_epci', 'population', 'collectivite', 'pays', 'continent', 'cad', 'oif', 'partenaire', 'nature', 'statut', 'jumelage',
  'depuis', 'q', 'bbox', 'within', 'near', 'radius', 'located', 'side'];
const SINGLE = ['q', 'bbox', 'within', 'near', 'radius', 'located', 'side']; // commas are theirs
const DEFAULT_LAYERS = ['cooperations', 'actions', 'bourse'];
const NO_LAYER = 'aucune';

export const isSingle = (name) => SINGLE.includes(name);

// { state, ignored: [{ name, value }, ...] }
export function readAddress(location) {
  const state = { liste: 'cooperations', couches: [...DEFAULT_LAYERS], suivre: false, lieu: null, view: null,
    criteria: {} };
  const ignored = [];
  const { pairs, hash } = readParameters(location);
  for (const [name, value] of pairs) {
    if (!value.trim()) continue; // a field that nobody filled in
    const wrong = CRITERIA.includes(name) ? addValues(state.criteria, name, value) : OWN.get(name)?.(state, value);
    for (const v of wrong || []) ignored.push({ name, value: v });
  }
  if (!readView(state, hash)) ignored.push({ name: 'vue', value: hash.slice(1) });
  return { state, ignored };
}

// The readers answer with the values that they could not take, if there are any.

function addValues(criteria, name, value) {
  if (isSingle(name)) {
    const [first = value.trim()] = criteria[name] || [];
    criteria[name] = [first];
    return first === value.trim() ? [] : [value];
  }
  const values = criteria[name] || [];
  for (const v of value.split(',')) if (v.trim() && !values.includes(v)) values.push(v);
  if (values.length) criteria[name] = values;
  return [];
}

const OWN = new Map([
  ['liste', (state, value) => {
    if (!LISTS.includes(value)) return [value];
    state.liste = value;
    return [];
  }],
  ['couches', (state, value) => {
    const asked = value.split(',').filter((v) => v.trim()), known = LAYERS.filter((l) => asked.includes(l));
    if (known.length || value === NO_LAYER) state.couches = known;
    return asked.filter((v) => !LAYERS.includes(v) && v !== NO_LAYER);
  }],
  ['suivre', (state, value) => {
    state.suivre = value === '1';
    return value === '0' || value === '1' ? [] : [value];
  }],
  ['lieu', (state, value) => {
    const [lon, lat, zoom, more] = value.split(',').map(readNumber);
    if (!isPlace(lon, lat) || !(zoom >= 0 && zoom <= MAX_ZOOM) || more !== undefined) return [value];
    state.lieu = { lon: wrap(lon), lat, zoom: Math.round(zoom) };
    return [];
  }],
]);

const readNumber = (text) => (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : NaN);
// Longitudes past 180 are wrapped, those ten times around the Earth are refused, as the server does.
const isPlace = (lon, lat) => Math.abs(lat) <= 90 && Math.abs(lon) <= 3600;
const wrap = (lon) => (Math.abs(lon) <= 180 ? lon : Number((((((lon + 180) % 360) + 360) % 360) - 180).toFixed(9)));

// False for what has the form of a position and is none; another fragment is not the page's.
function readView(state, hash) {
  const parts = /^#([^/?&]*)\/([^/?&]*)\/([^/?&]*)([?&].*)?$/s.exec(hash);
  if (!parts) return true;
  const [zoom, lat, lon] = parts.slice(1, 4).map(readNumber);
  if (!isPlace(lon, lat) || !(zoom >= 0)) return false;
  state.view = { zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, Math.round(zoom))), lat, lon: wrap(lon) };
  return true;
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
  if (state.couches.join() !== DEFAULT_LAYERS.join()) parts.push(`couches=${state.couches.join(',') || NO_LAYER}`);
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

// Without one value of a criterion, excluded or not; without the criterion when it has no such value.
export const withoutValue = (criteria, name, value) => {
  const values = criteria[name] || [];
  const kept = values.filter((v) => v !== value && v !== `!${value}`);
  return withValues(criteria, name, kept.length < values.length ? kept : []);
};

// The criteria of the list: those of the map, and what the map hides hidden in the list too. Coopérations and
// actions are collections apart; in the others `nature` selects between them, unless the visitor asked it.
export function listCriteria(state, bbox) {
  const criteria = { ...state.criteria };
  const kinds = ['cooperations', 'actions'].filter((l) => state.couches.includes(l));
  if (['projets', 'collectivites', 'partenaires'].includes(state.liste) && kinds.length === 1
    && !criteria.nature) criteria.nature = [kinds[0] === 'actions' ? 'action' : 'cooperation'];
  // what stands on the map: without located the records that are nowhere meet every box
  if (state.suivre && bbox && !criteria.bbox) Object.assign(criteria, { bbox: [bbox], located: ['true'] });
  return criteria;
}
