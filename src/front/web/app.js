// app.js - the search page made lively: the same addresses, asked for without leaving the page
//
// The server makes the page and every part of it that changes (src/front/templates/recherche*.html). A gesture ends in
// an address: a link's own, or what the form holds (form.js). `go` asks for its parts, puts them in place (parts.js),
// writes the address as the server spells it, and brings map and card in step. Nothing of what criteria are, mean or
// are called is known here.
//
// Modules join in through plugs.js. Each is a function of the page:
//   pick(criterion, value, bbox)   asks for one value more, as a chip, instead of the words; with a bbox the map shows it
//   search(words)                  asks for words
//   shown()                        what the page shows, as the server says it (parts.js)
//   onShow(listener)               told after every answer
//   map                            the AtlasMap (map.js); its node is #fond
//   vue(name, node, side)          node stands in place of the map while vue=NAME is in the address; side has
//                                  show(shown) and hide(); switch by setVue(name), '' for the map
//   go(search), setVue(name)
//   near(lon, lat, french)         asks for what is around a point, of foreign partners or of French authorities

import { MAX_ZOOM, printAddress, readAddress, withParameter } from './address.js';
import { ask, askParts, drop } from './api.js';
import { Card } from './card.js';
import { all, byId, debounce, el } from './dom.js';
import * as form from './form.js';
import { AtlasMap } from './map.js';
import * as parts from './parts.js';
import { PLUGS } from './plugs.js';
import { Sheet } from './sheet.js';
import { count, name, say } from './text.js';

const PHONE = matchMedia('(max-width: 719px)');
const MOVE_MS = 300;          // stillness after which a moved map is written down and listed anew
const TYPING_STEP_MS = 3000;  // words typed within this time are one step of the history
const SAY_MS = 5000;
const REST_MS = 120;          // of the pointer on the map, after which what it is on is named
const PLACES = 30;            // places of a group that its card lists
const FIRST_CLOSE = 6;        // zoom at which a single place is shown when results are elsewhere
const CLOSER = 2;             // zooms nearer, when at this one a place is painted in a group's symbol elsewhere
const NEAR_M = '100000';       // around a point, until another radius is chosen
const VERSION_MS = 5 * 60000; // a page left alone longer asks whether the data have changed

const { shown } = parts;
let { lieu, vue, view } = readAddress(location); // view: where the visitor has moved the map, or null
let moved = false;             // and that was his last gesture: the map is left alone
let complaint = null;
let answeredAt = Date.now(), typedAt = 0;
let opener = null;             // what had the focus when the card was opened
let picked = false;            // the card to come was asked for: it takes the focus
let met = { url: '', answer: null };
const painted = { map: '', place: '', extent: '' }; // what each part shows now
const listeners = [], vues = new Map();

const map = new AtlasMap(view, {
  onMove: debounce((at) => { view = at; moved = true; write('replace'); afterMove(); }, MOVE_MS),
  onPick: (point, zooms = false) => pick(point, { zooms }),
});
map.onRest = debounce((point) => nameMark(point), REST_MS);

const card = new Card({
  onClose: () => closeCard(),
  onZoom: (points) => { closeCard(); map.goTo(points, { close: Math.min(map.view().zoom + 3, 10) }); map.focus(); },
  onOnly: (criterion, id) => only(criterion, id),
  onPlace: (feature) => mark(feature ? [feature] : card.answer.features),
});

// --- asking

// What is asked beside the address: the box of the visible map, where the list is limited to it.
function url(search) {
  const follows = /(^|&)suivre=1(&|$)/.test(search) ? `&carte=${map.box()}` : '';
  const lang = new URLSearchParams(location.search).get('lang');
  return `?${search}${search && '&'}f=part${follows}${lang && !/(^|&)lang=/.test(search) ? `&lang=${lang}` : ''}`;
}

let onItsWay = null; // the criteria that were asked for last, until they are answered

// Asks for an address of the page and shows what is answered. history: push, replace, or keep while it stands there.
async function go(search, { history = 'push', fit = true } = {}) {
  const before = { search: shown().query, map: shown().map, collection: shown().collection };
  onItsWay = search;
  if (history !== 'keep') write(history, search);
  if (history === 'push') complaint = null;
  parts.busy(true);
  drop('suite');
  try {
    const answer = await askParts('page', url(search));
    answeredAt = Date.now();
    complaint = null;
    onItsWay = null;
    parts.put(answer, null);
    fields.forget();
    write('replace');
    show(fit && (before.map !== shown().map || before.collection !== shown().collection));
  } catch (problem) {
    parts.busy(false);
    if (onItsWay === search) onItsWay = null;
    complain(problem, () => go(search, { history: 'replace', fit }));
  }
}

const lang = () => new URLSearchParams(location.search).get('lang');

// The address bar says what the page shows, as the server spells it, or what is on its way: a map that comes to rest
// meanwhile does not take that back.
function write(history, search = onItsWay ?? shown().query) {
  const said = lang() && !/(^|&)lang=/.test(search) ? `${search}${search && '&'}lang=${lang()}` : search;
  const address = printAddress({ search: said, lieu, vue, view });
  if (address !== location.pathname + location.search + location.hash) {
    window.history[history === 'push' ? 'pushState' : 'replaceState']({ tab: document.body.dataset.vue }, '', address);
  }
}

const fields = form.listen(({ typing = false } = {}) => {
  const goesOn = typing && Date.now() - typedAt < TYPING_STEP_MS;
  typedAt = typing ? Date.now() : 0;
  go(form.query(), { history: goesOn ? 'replace' : 'push' });
});

// --- showing

// Map and card in step with what was answered. fitting: the results may be others.
function show(fitting) {
  if (fitting && !moved && !lieu && !('follows' in shown())) fit();
  moved = false;
  const { map: query, layers, version } = shown();
  const key = `${layers}?${query}&${version}`;
  if (painted.map !== key) map.paint(layers ? layers.split(',') : [], query, version);
  painted.map = key;
  refreshCard();
  noteElsewhere();
  const side = vues.get(vue);
  if (side) side.show(shown());
  for (const listener of listeners) listener(shown());
}

// The map shows all results; all the world where nothing is asked.
function fit() {
  const { extent, criteria } = shown();
  view = null;
  map.fit(criteria && extent ? extent.split(',').map(Number) : null);
  write('replace');
}

function afterMove() {
  if (document.activeElement === byId('fond')) nameMark(map.view(), true); // what stands under the cross
  if ('follows' in shown()) go(shown().query, { history: 'replace', fit: false });
  else noteElsewhere();
}

// Says when nothing of what is listed lies in the visible part of the map, and leads there.
async function noteElsewhere() {
  const { criteria, follows, list, collection } = shown();
  const rows = [...all('#resultats > [data-points]')].map(pointsOf), points = rows.flat();
  drop('ailleurs');
  let elsewhere = points.length > 0 && criteria && follows === undefined && !map.holds(points);
  if (elsewhere && byId('plus-de-resultats')) { // the pages to come may have some here
    elsewhere = await ask('ailleurs', `api/collections/${collection}/items?limit=1&bbox=${map.box()}&located=true&${list}`)
      .then((a) => !a.numberMatched, () => false);
  }
  byId('ailleurs').hidden = !elsewhere;
}

const pointsOf = (row) => (row.dataset.points ? row.dataset.points.split(' ').map((p) => p.split(',').map(Number)) : []);

// --- the card

// The answer about a point under the present criteria and layers; the last one is kept.
async function identify({ lon, lat, zoom }) {
  const { layers, map: query } = shown();
  const address = `identify/${layers}?lon=${lon}&lat=${lat}&zoom=${zoom}&limit=${PLACES}${query && `&${query}`}`;
  if (met.url !== address) met = { url: address, answer: await ask('lieu', address) };
  return met.answer;
}

// What is at the place of the address, in the card; nothing there closes it.
async function refreshCard() {
  const key = lieu ? `${JSON.stringify(lieu)}${shown().layers}?${shown().map}` : '';
  if (painted.place === key && !picked) return;
  painted.place = key;
  if (!lieu) {
    drop('lieu');
    card.close();
    map.mark([]);
    return;
  }
  const fresh = byId('fiche').hidden || picked;
  picked = false;
  if (!shown().layers) return closeCard('replace');
  try {
    const answer = await identify(lieu);
    if (!card.show(answer)) return nothing();
    byId('rien').textContent = '';
    mark(answer.features);
    if (!fresh) return;
    card.focus();
    map.uncover(lieu);
  } catch (problem) {
    complain(problem, () => { painted.place = ''; refreshCard(); });
  }
}

const mark = (features) => map.mark(features.filter((f) => f.geometry).map((f) => f.geometry.coordinates));

const unsay = debounce(() => { byId('rien').textContent = ''; }, SAY_MS);

function nothing() {
  if (lieu) closeCard('replace');
  tell(say(shown().layers ? 'nothing_here' : 'no_layer'));
}

function tell(text) {
  byId('rien').textContent = text;
  unsay();
}

// The visitor asks what is at a point. `from`: where the focus goes back to.
// zooms: a group is shown from nearer, until its places stand apart.
async function pick(point, { from = document.activeElement, zooms = false } = {}) {
  if (!shown().layers) return nothing();
  try {
    const answer = await identify(point);
    if (!answer.features.length) return nothing();
    const [west, south, east, north] = answer.bbox, box = [west, south, east < west ? east + 360 : east, north];
    if (zooms && answer.numberMatched > 1 && map.isCloser(box)) return void map.goTo([box.slice(0, 2), box.slice(2)]);
  } catch (problem) {
    return complain(problem, () => pick(point, { from, zooms }));
  }
  opener = from;
  picked = true;
  const history = lieu ? 'replace' : 'push';
  lieu = point;
  write(history);
  return refreshCard();
}

// What is at a point, in a few words beside it: the place, or how many, and the number that the mark has.
async function nameMark(point, read = false) {
  const { layers, map: query } = shown();
  if (!layers || vues.has(vue)) return;
  const answer = await ask('nom', `identify/${layers}?lon=${point.lon}&lat=${point.lat}&zoom=${point.zoom}&limit=1${query && `&${query}`}`).catch(() => null);
  document.body.classList.toggle('sur-une-marque', Boolean(answer?.features.length));
  if (!answer?.features.length) return;
  const [{ geometry, properties: p }] = answer.features, { numberMatched: n, summary } = answer;
  const marks = (n > 1 ? summary.layers || [] : []).map((l) => count(l.collection, l.sites));
  const text = [n > 1 ? count('lieux', n) : name(p.nom), n === 1 && p.libelle_pays, ...marks].filter(Boolean).join(' · ');
  if (read) tell(text);
  else if (n === 1) map.name({ lon: geometry.coordinates[0], lat: geometry.coordinates[1] }, text);
  else map.name(point, text);
}

function closeCard(history = 'push') {
  const inside = byId('fiche').contains(document.activeElement);
  lieu = null;
  write(history);
  refreshCard();
  if (!inside) return;
  if (opener?.isConnected && opener !== document.body && opener.offsetParent) opener.focus({ preventScroll: true });
  else map.focus();
}

// A record of the list: shown on the map, with the card of its place.
async function showRow(row, button) {
  const points = pointsOf(row), { collection, layers } = shown();
  if (!layers.split(',').includes(collection)) {
    for (const box of all('#couches input')) box.checked ||= box.value === collection;
    await go(form.query(), { fit: false });
  }
  tab('carte', { focus: false });
  map.goTo(points, { animate: false });
  const [lon, lat] = points[0];
  for (let zoom = map.view().zoom; ; zoom += CLOSER) {
    const answer = await identify({ lon, lat, zoom }).catch((problem) => complain(problem, () => showRow(row, button)));
    if (!answer) return;
    if (answer.features.length || zoom + CLOSER > MAX_ZOOM) break;
    if (points.length === 1) map.setView({ lon, lat, zoom: zoom + CLOSER });
  }
  view = map.view();
  map.mark(points);
  return pick({ lon, lat, zoom: view.zoom }, { from: button });
}

// Lists the projects of one partenaire or collectivité.
function only(criterion, id) {
  let search = withParameter(shown().query, criterion, id);
  for (const own of ['couches', 'tri', 'page']) search = withParameter(search, own, '');
  closeCard('replace');
  go(withParameter(search, 'liste', 'projets'));
  tab('liste');
}

// --- problems

function complain(problem, again) {
  complaint?.remove();
  complaint = el('div.panne', {}, el('p', {}, problem.message), el('button.bouton', { type: 'button', onclick: () => {
    complaint?.remove();
    complaint = null;
    again();
  } }, say('try_again')));
  byId('alerte').prepend(complaint);
}

// --- gestures

// On narrow screens one view is shown at a time: carte, with the list as a sheet of some height, liste or filtres.
// Each is a step of the history there, which leads back through them.
function tab(which, { focus = true, step = true, height = 'bas' } = {}) {
  const before = document.body.dataset.vue;
  document.body.dataset.vue = which;
  document.body.dataset.feuille = which === 'liste' ? 'haut' : height;
  const chosen = which === 'carte' && !PHONE.matches ? 'liste' : which; // wider, the map is always there
  for (const b of all('.onglets button')) b.setAttribute('aria-current', b.dataset.vue === chosen);
  byId('poignee').setAttribute('aria-expanded', String(which === 'liste' || height === 'milieu'));
  if (PHONE.matches && step && before !== which) window.history.pushState({ tab: which }, '');
  if (focus) byId(which).focus({ preventScroll: true });
}

// Links that stay on the page; with a key that asks for another tab or window they are the browser's.
function onLink(event) {
  const link = event.target.closest('a[href]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.dataset.vers) {
    event.preventDefault();
    tab(link.dataset.vers);
    if (link.dataset.vers === 'liste') byId('resultats').focus({ preventScroll: true });
    return;
  }
  const to = new URL(link.href);
  if (!link.closest('#choix, #puces, #compris, #note-liste, #suite, .projets') || to.pathname !== location.pathname) return;
  event.preventDefault();
  if (link.rel === 'next') return void more(to);
  const way = link.closest('#compris'), projects = link.closest('.projets');
  go(to.search.slice(1).replace(/(^|&)lang=\w+/, '')).then(() => { if (way) byId('liste').focus({ preventScroll: true }); });
  if (projects) byId('liste').focus({ preventScroll: true });
}

async function more(to) {
  try {
    const rows = parts.append(await askParts('suite', url(to.search.slice(1))));
    rows[0]?.querySelector('h3 a')?.focus({ preventScroll: true });
  } catch (problem) {
    complain(problem, () => more(to));
  }
}

// What is around a point, as far as the radius that is chosen: in France what French authorities do, elsewhere what is
// done with those who are there. Requests of the Bourse have no French side.
function near(lon, lat, french) {
  const search = form.query(), radius = new URLSearchParams(search).get('radius') || NEAR_M;
  const around = withParameter(withParameter(search, 'near', `${Number(lon.toFixed(3))},${Number(lat.toFixed(3))}`), 'radius', radius);
  go(withParameter(around, 'side', french && shown().collection !== 'bourse' ? 'france' : ''));
}

// Whether a point lies in a région. Where nobody can say, it does not.
const inFrance = ({ longitude, latitude }) => {
  const at = `${longitude.toFixed(3)},${latitude.toFixed(3)}`;
  return ask('proche', `api/collections/regions/items?f=json&limit=1&located=true&bbox=${at},${at}`)
    .then((answer) => answer.numberMatched > 0, () => false);
};

function locate() {
  const refused = () => tell(say('position_refused'));
  if (!navigator.geolocation) return refused();
  navigator.geolocation.getCurrentPosition(async ({ coords }) => near(coords.longitude, coords.latitude, await inFrance(coords)), refused, { maximumAge: 60000, timeout: 10000 });
}

function setVue(name) {
  vue = name;
  write('push');
  showVue();
}

function showVue() {
  for (const [name, side] of vues) {
    side.node.hidden = name !== vue;
    if (name === vue) side.show(shown());
    else side.hide?.();
  }
  byId('fond').hidden = vues.has(vue);
  document.body.classList.toggle('deux', vue === 'deux');
  byId('deux-cotes').setAttribute('aria-pressed', String(vue === 'deux'));
}

// On a phone list and card are sheets over the map.
function sheets() {
  const room = () => document.querySelector('.vues').clientHeight - document.querySelector('.onglets').offsetHeight;
  const applies = () => PHONE.matches;
  new Sheet(byId('liste'), '.poignee', { room, applies, at: () => document.body.dataset.feuille,
    onRest: (height) => tab(height === 'haut' ? 'liste' : 'carte', { focus: false, height }) });
  new Sheet(byId('fiche'), '.poignee, .tete', { room, applies, at: () => byId('fiche').dataset.feuille || 'milieu',
    onRest: (height) => { byId('fiche').dataset.feuille = height; } });
}

function listen() {
  for (const b of all('.onglets button')) b.addEventListener('click', () => tab(b.dataset.vue));
  document.addEventListener('click', onLink);
  document.addEventListener('click', (e) => {
    const button = e.target.closest('.voir');
    if (button) showRow(button.closest('.resultat'), button);
    if (e.target.closest('.ignore button')) e.target.closest('.ignore').remove();
  });
  byId('autour').addEventListener('click', locate);
  byId('deux-cotes').addEventListener('click', () => setVue(vue === 'deux' ? '' : 'deux'));
  byId('ailleurs').addEventListener('click', () => {
    map.focus();
    map.goTo([...all('#resultats > [data-points]')].flatMap(pointsOf), { close: FIRST_CLOSE });
  });
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && lieu && !e.target.closest('input')) closeCard();
  });
  window.addEventListener('popstate', (e) => {
    const there = readAddress(location), same = there.search === shown().query;
    ({ lieu, vue, view } = there);
    moved = Boolean(view);
    showVue();
    tab(e.state?.tab || 'carte', { focus: false, step: false });
    if (view) map.place(view);
    if (same) show(false);
    else go(there.search, { history: 'keep' });
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && Date.now() - answeredAt > VERSION_MS) go(shown().query, { history: 'keep', fit: false });
  });
}

// --- start

if (PHONE.matches || byId('legende').offsetHeight > byId('carte').offsetHeight * .6) byId('legende').open = false; // or it hides the map
document.documentElement.classList.add('pret');
listen();
sheets();
tab(window.history.state?.tab || 'carte', { focus: false, step: false });
parts.tell();
for (const plug of PLUGS) {
  plug({ map, shown, go, setVue, near, onShow: (listener) => listeners.push(listener),
    search: (words) => { byId('q').value = words; fields.forget(); go(form.query()); },
    pick: (criterion, value, bbox) => {
      const goesOn = Date.now() - typedAt < TYPING_STEP_MS; // what was typed for it is no step of the history
      byId('q').value = '';
      fields.forget();
      const search = form.query(), had = new URLSearchParams(search).get(criterion);
      go(withParameter(search, criterion, had ? `${had},${value}` : value), { history: goesOn ? 'replace' : 'push', fit: !bbox });
      if (bbox) map.fit(bbox);
    },
    vue: (name, node, side) => {
      vues.set(name, { node, show: (s) => side.show(s), hide: () => side.hide?.() });
      byId('fond').after(node);
    } });
}
showVue();
moved = Boolean(view);
if ('follows' in shown()) go(shown().query, { history: 'replace', fit: false });
else {
  write('replace');
  show(Boolean(shown().criteria));
}
