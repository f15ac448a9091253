// app.js - the page's one state, and who is told when it changes
//
// Every gesture ends in `change`, which makes a new state, writes it in the address bar and refreshes what the
// change touches; back, forward and a pasted address come in through `readAddress` and take the same way.

import { ask, drop } from './api.js';
import { Card } from './card.js';
import { all, byId, debounce, el } from './dom.js';
import { Filters } from './filters.js';
import { FACETS, known, remember, takeVocabularies, titleOf } from './labels.js';
import { List } from './list.js';
import { AtlasMap } from './map.js';
import { LAYERS, MAX_ZOOM, listCriteria, printAddress, printCriteria, readAddress, withValues,
  withoutValue } from './state.js';
import { series, shorten } from './text.js';
import { withoutTerm } from './words.js';

const PHONE = matchMedia('(max-width: 719px)');
const MOVE_MS = 300;          // stillness after which a moved map is written down and listed anew
const TYPING_STEP_MS = 3000;  // words typed within this time are one step of the history
const SAY_MS = 5000;
const PLACES = 30;            // places of a group that its card lists
const FIRST_CLOSE = 6;        // zoom at which a single place is shown when results are elsewhere
const CLOSER = 2;             // zooms nearer, when at this one a place is painted in a group's symbol elsewhere
const REFUSALS = 8;           // values of one address that are asked about one by one
const VERSION_MS = 5 * 60000; // a page left alone longer asks whether the data have changed

let { state, ignored } = readAddress(location);
let refusals = 0;              // of the API, of what stood in the address
let proven = false;            // an answer has shown that the API understands the criteria of the address
let complaint = null, alertsSaid = '';
takeAddress({ state, ignored });
let version = document.documentElement.dataset.version, versionAt = Date.now(); // of the data, in tile addresses
let typedAt = 0;
let opener = null;             // what had the focus when the card was opened
let picked = false;            // the card to come was asked for: it takes the focus
let met = { url: '', answer: null };
const keys = { list: '', paint: '', place: '' }; // what each part shows now

const filters = new Filters((criteria, { typing = false } = {}) => {
  const goesOn = typing && Date.now() - typedAt < TYPING_STEP_MS;
  typedAt = typing ? Date.now() : 0;
  change({ criteria }, goesOn ? 'replace' : 'push');
});

const list = new List({
  choose: (liste) => change({ liste }),
  onShow: showRecord,
  onOnly: only,
  without: (way) => printAddress({ ...state, ...leftOut(way) }),
  onWithout: (way) => { change(leftOut(way)); byId('liste').focus({ preventScroll: true }); },
  onProblem: complain,
});

const map = new AtlasMap(state.view, version, {
  onMove: debounce((view) => change({ view }, 'replace'), MOVE_MS),
  onPick: (point) => pick(point),
});
state.view = map.view();

const card = new Card({
  onClose: () => closeCard(),
  onZoom: (points) => { closeCard(); map.goTo(points, { close: Math.min(state.view.zoom + 3, 10) }); map.focus(); },
  onOnly: only,
  onPlace: (feature) => mark(feature ? [feature] : card.answer.features),
});

function change(patch, history = 'push') {
  state = { ...state, ...patch };
  if (history === 'push') ignored = [];
  if (history !== 'keep') {
    const address = printAddress(state);
    if (address !== location.pathname + location.search + location.hash) {
      window.history[history === 'push' ? 'pushState' : 'replaceState'](null, '', address);
    }
  }
  showAlerts();
  refresh();
}

function refresh() {
  filters.show(state.criteria, state.liste);
  for (const box of all('#legende input')) box.checked = state.couches.includes(box.value);
  byId('suivre').checked = state.suivre;
  const query = printCriteria(state.criteria);
  const listQuery = printCriteria(listCriteria(state, state.suivre ? map.box() : null));
  if (changed('list', `${state.liste}?${listQuery}&${version}`)) refreshList(listQuery);
  if (changed('paint', `${state.couches}?${query}&${version}`)) map.paint(state.couches, query, version);
  if (changed('place', state.lieu ? `${JSON.stringify(state.lieu)}${state.couches}?${query}` : '')) refreshCard();
  noteHidden();
  noteElsewhere();
  nameOnes();
}

function changed(what, key) {
  if (keys[what] === key) return false;
  keys[what] = key;
  return true;
}

async function refreshList(query) {
  byId('criteres').setAttribute('aria-busy', 'true');
  const facets = ask('facets', `api/collections/${state.liste}/facets?by=${FACETS.map((f) => f.name).join()}${query && `&${query}`}`);
  facets.catch(() => {}); // told once, by the list
  try {
    await list.show(state.liste, query);
    proven = true;
    noteElsewhere();
    filters.counts((await facets).facets);
    settled();
  } catch (problem) {
    drop('facets');
    if (ignoreRefused(problem)) return;
    list.failed();
    keys.paint = '';
    complain(problem, () => refreshList(query));
  }
  byId('criteres').setAttribute('aria-busy', 'false');
}

// The answer about a point under the present criteria and layers; the last one is kept.
async function identify({ lon, lat, zoom }) {
  const query = printCriteria(state.criteria);
  const url = `identify/${state.couches.join(',')}?lon=${lon}&lat=${lat}&zoom=${zoom}&limit=${PLACES}${query && `&${query}`}`;
  if (met.url !== url) met = { url, answer: await ask('lieu', url) };
  return met.answer;
}

// What is at state.lieu, in the card; nothing there closes it.
async function refreshCard() {
  if (!state.lieu) {
    drop('lieu');
    card.close();
    map.mark([]);
    return;
  }
  const fresh = byId('fiche').hidden || picked;
  picked = false;
  if (!state.couches.length) return closeCard('replace');
  try {
    const answer = await identify(state.lieu);
    if (!card.show(answer)) return nothing();
    byId('rien').textContent = '';
    mark(answer.features);
    if (!fresh) return;
    card.focus();
    map.uncover(state.lieu);
  } catch (problem) {
    complain(problem, refreshCard);
  }
}

const mark = (features) => map.mark(features.filter((f) => f.geometry).map((f) => f.geometry.coordinates));

const unsay = debounce(() => { byId('rien').textContent = ''; }, SAY_MS);

function nothing() {
  if (state.lieu) closeCard('replace');
  byId('rien').textContent = state.couches.length ? 'Rien à cet endroit\u00a0: visez un symbole de la carte.'
    : 'Aucune couche n’est montrée\u00a0: cochez-en une dans la légende.';
  unsay();
}

// The visitor asks what is at a point. `from`: where the focus goes back to.
async function pick(point, from = document.activeElement) {
  if (!state.couches.length) return nothing();
  try {
    const answer = await identify(point);
    if (!answer.features.length) return nothing();
  } catch (problem) {
    return complain(problem, () => pick(point, from));
  }
  opener = from;
  picked = true;
  if (state.lieu && state.lieu.lon === point.lon && state.lieu.lat === point.lat) keys.place = '';
  change({ lieu: point }, state.lieu ? 'replace' : 'push');
}

function closeCard(history = 'push') {
  const inside = byId('fiche').contains(document.activeElement);
  change({ lieu: null }, history);
  if (!inside) return;
  if (opener?.isConnected && opener !== document.body && opener.offsetParent) opener.focus({ preventScroll: true });
  else map.focus();
}

// A record of the list: shown on the map, with the card of its place.
async function showRecord(feature, button) {
  const { type, coordinates } = feature.geometry;
  const points = type === 'Point' ? [coordinates] : coordinates;
  const wanted = state.liste === 'partenaires' ? ['cooperations', 'actions'] : state.liste !== 'projets' ? [state.liste]
    : [feature.properties.nature === 'action' ? 'actions' : 'cooperations'];
  if (!wanted.some((l) => state.couches.includes(l))) show(wanted);
  view('carte', false);
  map.goTo(points, { animate: false });
  const [lon, lat] = points[0];
  for (let zoom = map.view().zoom; ; zoom += CLOSER) {
    const answer = await identify({ lon, lat, zoom }).catch((problem) => complain(problem));
    if (!answer) return;
    if (answer.features.length || zoom + CLOSER > MAX_ZOOM) break;
    if (points.length === 1) map.setView({ lon, lat, zoom: zoom + CLOSER });
  }
  change({ view: map.view() }, 'replace');
  map.mark(points);
  return pick({ lon, lat, zoom: map.view().zoom }, button);
}

// Lists the projects of one partenaire or collectivité.
function only(criterion, id, text) {
  remember(id, text);
  closeCard('replace');
  change({ liste: 'projets', criteria: { ...state.criteria, [criterion]: [id] } });
  view('liste');
}

// What changes when the API's criteria of these parts ({parameter, value}) are left out; some come from what the map
// shows (state.js, listCriteria). Words stay as they were typed, if the term is found among them.
function leftOut({ parts, href }) {
  const patch = { criteria: state.criteria };
  for (const { parameter, value } of parts) {
    if (parameter === 'q') {
      const words = withoutTerm(patch.criteria.q?.[0] || '', value) ?? new URL(href).searchParams.get('q');
      patch.criteria = withValues(patch.criteria, 'q', words ? [words] : []);
    } else if (patch.criteria[parameter]) patch.criteria = withoutValue(patch.criteria, parameter, value);
    else if (parameter === 'nature') patch.couches = LAYERS.filter((l) => state.couches.includes(l) || l === 'cooperations' || l === 'actions');
    else patch.suivre = false; // bbox and located of the visible map
  }
  return patch;
}

// Names for ids that came with a pasted address.
async function nameOnes() {
  for (const criterion of ['partenaire', 'collectivite']) {
    for (const value of state.criteria[criterion] || []) {
      const id = value.replace(/^!/, '');
      if (id === 'none' || known(id)) continue;
      remember(id, id); // asked once
      try {
        const record = await ask(`nom ${id}`, `api/collections/${criterion}s/items/${encodeURIComponent(id)}`);
        remember(id, record.properties.nom);
        filters.chips();
      } catch { /* the list's own answer tells what is wrong with the criterion */ }
    }
  }
}

// Says when what is listed is hidden on the map.
function noteHidden() {
  const { liste, couches } = state;
  const masked = LAYERS.includes(liste) && liste !== 'collectivites' && !couches.includes(liste);
  byId('note-liste').hidden = !masked;
  byId('note-liste').replaceChildren('Masqué sur la carte. ', el('button.lien-bouton', { type: 'button',
    onclick: () => show([liste]) }, 'Montrer'));
}

// Says when nothing of what is listed lies in the visible part of the map, and leads there.
async function noteElsewhere() {
  const { criteria, liste, suivre } = state;
  const note = byId('ailleurs');
  drop('ailleurs');
  let elsewhere = list.points.length && Object.keys(criteria).length && liste !== 'collectivites' && !suivre
    && !map.holds(list.points);
  if (elsewhere && list.n > list.shown) { // the pages to come may have some here
    const query = printCriteria(listCriteria({ ...state, suivre: true }, map.box()));
    elsewhere = await ask('ailleurs', `api/collections/${liste}/items?limit=1&${query}`).then((a) => !a.numberMatched, () => false);
  }
  note.hidden = !elsewhere;
}

// Layers shown as well.
function show(layers) {
  change({ couches: LAYERS.filter((l) => state.couches.includes(l) || layers.includes(l)) });
}

// Why the server refused what was asked, in a visitor's words.
function reason({ message, parameter, value }) {
  if (!parameter) return message;
  if (parameter === 'q') return 'Ces mots ne peuvent pas être cherchés\u00a0: il faut des lettres ou des chiffres, et pas trop de mots.';
  const title = titleOf(parameter);
  if (title === parameter) return `L’adresse de cette page contient un critère inconnu\u00a0: «\u00a0${parameter}\u00a0».`;
  return value ? `«\u00a0${value}\u00a0» n’est pas une valeur connue du critère «\u00a0${title}\u00a0».`
    : `Le critère «\u00a0${title}\u00a0» est mal écrit dans l’adresse de cette page.`;
}

function complain(problem, again) {
  if (ignoreRefused(problem)) return;
  const { parameter, value } = problem;
  const fixable = Object.hasOwn(state.criteria, parameter);
  if (fixable) map.paint([]);
  const retry = () => (fixable ? filters.remove(parameter, value || undefined) : again());
  complaint = el('div', {}, el('p', {}, reason(problem)), el('button.bouton', { type: 'button',
    onclick: () => { settled(); retry(); } }, fixable ? 'Retirer ce critère' : 'Réessayer'));
  showAlerts();
}

// What came with the address and is not understood is left out and named; the rest is obeyed.
function ignoreRefused({ parameter, value }) {
  if (proven || !Object.hasOwn(state.criteria, parameter)) return false;
  const criteria = ++refusals > REFUSALS ? withValues(state.criteria, parameter, [])
    : withoutValue(state.criteria, parameter, value);
  const left = criteria[parameter] || [];
  for (const v of state.criteria[parameter]) if (!left.includes(v)) ignored = [...ignored, { name: parameter, value: v }];
  change({ criteria }, 'replace');
  return true;
}

// Takes up what stands in the address bar, and writes there what of it was understood.
function takeAddress(read) {
  ignored = read.ignored;
  refusals = 0;
  proven = false;
  const address = printAddress(read.state);
  if (address !== location.pathname + location.search + location.hash) window.history.replaceState(null, '', address);
  showAlerts();
}

function showAlerts() {
  const said = JSON.stringify([ignored, complaint?.textContent]);
  if (said === alertsSaid) return; // an alert that is written again is read out again
  alertsSaid = said;
  const parts = ignored.map(({ name, value }) => `${titleOf(name)} «\u00a0${shorten(value)}\u00a0»`);
  const note = parts.length > 0 && el('div.ignore', {}, el('p', {}, parts.length > 1
    ? 'Ces parties de l’adresse n’ont pas été comprises et sont ignorées\u00a0: '
    : 'Cette partie de l’adresse n’a pas été comprise et est ignorée\u00a0: ', series(parts, 5), '.'),
  el('button.bouton', { type: 'button', onclick: () => { ignored = []; showAlerts(); } }, 'Fermer'));
  byId('alerte').replaceChildren(...[complaint, note].filter(Boolean));
}

function settled() {
  complaint = null;
  showAlerts();
}

// On narrow screens one view is shown at a time: carte, liste or filtres.
function view(which, focus = true) {
  document.body.dataset.vue = which;
  const tab = which === 'carte' && !PHONE.matches ? 'liste' : which; // wider, the map is always there
  for (const b of all('.onglets button')) b.setAttribute('aria-current', b.dataset.vue === tab);
  if (focus) byId(which).focus({ preventScroll: true });
}

async function askVersion() {
  versionAt = Date.now();
  version = await ask('version', `tiles/${LAYERS.join(',')}.json`).then((t) => t.tiles_version, () => version);
}

function listen() {
  for (const b of all('.onglets button')) b.addEventListener('click', () => view(b.dataset.vue));
  for (const a of all('.evitement a')) {
    a.addEventListener('click', (e) => { e.preventDefault(); view(a.dataset.vers); });
  }
  byId('legende').addEventListener('change', () => change({ couches: [...all('#legende :checked')].map((b) => b.value) }));
  byId('ailleurs').addEventListener('click', () => { map.focus(); map.goTo(list.points, { close: FIRST_CLOSE }); });
  byId('suivre').addEventListener('change', (e) => change({ suivre: e.target.checked }));
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && state.lieu && !e.target.closest('input')) closeCard();
  });
  window.addEventListener('popstate', () => {
    const there = readAddress(location);
    takeAddress(there);
    if (there.state.view) map.setView(there.state.view);
    change({ ...there.state, view: map.view() }, 'keep');
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && Date.now() - versionAt > VERSION_MS) askVersion().then(refresh);
  });
}

async function start() {
  try {
    takeVocabularies(await ask('vocabularies', `api/vocabularies?v=${version}`));
    keys.list = '';
  } catch (problem) {
    return complain(problem, start);
  }
  refresh();
}

if (PHONE.matches) byId('legende').open = false;
listen();
view('carte', false);
start();
