// record.js - one record as a visitor reads it in the list, for each collection

import { ask } from './api.js';
import { el, hidden, icon } from './dom.js';
import { label, remember } from './labels.js';
import { amount, count, name, number, series } from './text.js';
import { marker } from './words.js';

const THEMES = 3; // shown on one record before « et 2 autres »

// One entry of the list. onShow(feature): show its places on the map; onOnly(criterion, id, name): list what
// belongs to this partenaire or collectivité.
export function recordItem(feature, collection, { onShow, onOnly }) {
  const p = feature.properties;
  for (const side of [p.collectivites, p.partenaires]) if (Array.isArray(side)) side.forEach((x) => remember(x.id, x.nom));
  if (p.nom) remember(feature.id, p.nom);
  const title = titleOf(p, collection), mark = marker(feature.highlight);
  const lines = (LINES[collection] || LINES.cooperations)(p, mark).filter(Boolean);
  const badge = badgeOf(p, collection);
  return el('li.resultat', { 'data-id': feature.id },
    el('div.titre', {}, el('h3', {}, mark(title)), badge),
    lines.map((line) => (typeof line === 'string' ? el('p', {}, line) : line)),
    themes(p.thematiques, mark),
    el('div.gestes', {}, showButton(feature, title, onShow), onlyButton(feature, collection, title, onOnly),
      detailButton(feature, collection, title)));
}

function titleOf(p, collection) {
  if (collection === 'collectivites' || collection === 'partenaires') return name(p.nom);
  return p.titre || [series(names(p.collectivites)), series(names(p.partenaires))].filter(Boolean).join(' – ')
    || 'Sans titre';
}

const names = (side) => (Array.isArray(side) ? side.map((x) => name(x.nom)) : []);

function badgeOf(p, collection) {
  if (p.jumelage === true) return el('span.badge', {}, 'Jumelage');
  if (collection === 'projets' && p.nature === 'action') return el('span.badge', {}, 'Autre action');
  return null;
}

const LINES = {
  cooperations: (p, mark) => [link(p, mark), facts(p.statut && label('statut', p.statut), p.depuis && `depuis ${p.depuis}`,
    p.projets > 0 && count(p.projets, 'projet', 'projets'))],
  projets: (p, mark) => [link(p, mark), facts(p.statut && label('statut', p.statut), years(p), money(p.financements))],
  collectivites: (p, mark) => [facts(p.type && label('type', p.type), p.departement && mark(label('departement', p.departement)),
    p.region && mark(label('region', p.region))), facts(p.partenaires > 0 && count(p.partenaires, 'partenaire', 'partenaires'),
    ...works(p))],
  partenaires: (p, mark) => [facts(p.pays && mark(label('pays', p.pays)), approximate(p.qualite)),
    facts(p.collectivites > 0 && count(p.collectivites, 'collectivité française', 'collectivités françaises'), ...works(p))],
  bourse: (p, mark) => [facts(p.partenaire_nom && mark(name(p.partenaire_nom)), p.pays && mark(label('pays', p.pays))),
    facts(p.statut && label('statut', p.statut), p.annee && String(p.annee), p.budget && amount(p.budget))],
};
LINES.actions = LINES.cooperations;

const works = (p) => [p.cooperations > 0 && count(p.cooperations, 'coopération', 'coopérations'),
  p.actions > 0 && count(p.actions, 'autre action', 'autres actions'),
  p.projets > 0 && count(p.projets, 'projet', 'projets')];

export const approximate = (quality) => (quality && quality !== 'exacte'
  ? (quality === 'aucune' ? 'sans position' : 'position approximative') : null);

function facts(...parts) {
  const kept = parts.filter(Boolean);
  return kept.length ? el('p.faits', {}, kept.map((t) => el('span', {}, t))) : null;
}

function years(p) {
  const { annee_debut: from, annee_fin: to } = p;
  if (from && to && from !== to) return `${from}–${to}`;
  return from ? (to ? String(from) : `depuis ${from}`) : to ? `jusqu’en ${to}` : null;
}

function money(financements) {
  if (!Array.isArray(financements) || !financements.length) return null;
  const total = financements.reduce((sum, f) => sum + (f.montant || 0), 0);
  return total ? amount(total) : null;
}

// « Bayonne → Veliko Tarnovo (Bulgarie) »
function link(p, mark) {
  const french = series(names(p.collectivites)), foreign = partners(p.partenaires);
  if (!french && !foreign) return null;
  if (p.titre && [p.collectivites, p.partenaires].every((side) => names(side).every((n) => p.titre.includes(n)))) {
    return facts(...countries(p.partenaires).map((c) => mark(label('pays', c)))); // the title names them all
  }
  return el('p.lien', {}, el('span', {}, french ? mark(french) : 'Collectivité non renseignée'), icon('lien'), hidden(' avec '),
    el('span', {}, foreign ? mark(foreign) : 'Partenaire non renseigné'));
}

const countries = (side) => [...new Set((side || []).map((x) => x.pays).filter(Boolean))];

function partners(side) {
  const list = series(names(side)), where = countries(side);
  return where.length ? `${list} (${series(where.map((c) => label('pays', c)))})` : list;
}

function themes(list, mark) {
  if (!Array.isArray(list) || !list.length) return null;
  const shown = list.length > THEMES + 1 ? list.slice(0, THEMES) : list;
  const rest = list.length - shown.length;
  return el('ul.themes', { 'aria-label': 'Thématiques' }, shown.map((t) => el('li', {}, mark(label('thematique', t)))),
    rest ? el('li', { title: list.slice(THEMES).map((t) => label('thematique', t)).join(', ') }, `+${number(rest)}`,
      hidden(rest > 1 ? ' autres' : ' autre')) : null);
}

function showButton(feature, title, onShow) {
  if (!feature.geometry) return el('span.sans-position', {}, icon('repere'), 'Sans position connue');
  return el('button.geste', { type: 'button', onclick: (e) => onShow(feature, e.currentTarget) }, icon('repere'),
    'Voir sur la carte', hidden(`\u00a0: ${title}`));
}

function onlyButton(feature, collection, title, onOnly) {
  const criterion = { partenaires: 'partenaire', collectivites: 'collectivite' }[collection];
  if (!criterion) return null;
  return el('button.geste', { type: 'button', onclick: () => onOnly(criterion, feature.id, title) }, icon('liste'),
    'Ses projets', hidden(`\u00a0: ${title}`));
}

// Texts of a project are asked when they are wanted.
function detailButton(feature, collection, title) {
  if (collection !== 'projets' && collection !== 'bourse') return null;
  const button = el('button.geste', { type: 'button', 'aria-expanded': 'false' }, icon('plus'), 'Détails',
    hidden(`\u00a0: ${title}`));
  let box = null;
  button.addEventListener('click', async () => {
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    if (box) { box.hidden = !open; return; }
    box = el('div.detail', {}, 'Chargement…');
    button.closest('.resultat').append(box);
    try {
      const full = await ask(`detail ${feature.id}`, `api/collections/${collection}/items/${encodeURIComponent(feature.id)}`);
      box.replaceChildren(...detail(full.properties));
    } catch (problem) {
      box.replaceChildren(el('p', {}, problem.message));
      box = null;
    }
  });
  return button;
}

const TEXTS = [['objectifs', 'Objectifs'], ['description', 'Description'], ['historique', 'Historique'],
  ['contexte', 'Contexte']];

function detail(p) {
  const parts = TEXTS.filter(([key]) => p[key]).map(([key, title]) => [el('h4', {}, title),
    ...String(p[key]).split(/\n+/).map((t) => el('p', {}, t))]).flat();
  if (Array.isArray(p.financements) && p.financements.length) {
    parts.push(el('h4', {}, 'Financements'), el('ul', {}, p.financements.map((f) => el('li', {},
      [label('financement', f.source), f.annee, f.montant && amount(f.montant)].filter(Boolean).join(', ')))));
  }
  if (Array.isArray(p.odd_liste) && p.odd_liste.length) {
    parts.push(el('h4', {}, 'Objectifs de développement durable'),
      el('ul', {}, p.odd_liste.map((o) => el('li', {}, `${o}. ${label('odd', o)}`))));
  }
  return parts.length ? parts : [el('p', {}, 'Aucun autre renseignement.')];
}
