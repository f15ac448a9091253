// labels.js - French names of codes (from /api/vocabularies), collections and criteria

import { fold, name } from './text.js';

// Words for each collection: its tab, one, many, and what an empty list says.
export const WORDS = {
  cooperations: { tab: 'Coopérations', one: 'coopération', many: 'coopérations', none: 'Aucune coopération' },
  actions: { tab: 'Actions', one: 'autre action extérieure', many: 'autres actions extérieures',
    none: 'Aucune autre action extérieure' },
  projets: { tab: 'Projets', one: 'projet', many: 'projets', none: 'Aucun projet' },
  collectivites: { tab: 'Collectivités', one: 'collectivité française', many: 'collectivités françaises',
    none: 'Aucune collectivité française' },
  partenaires: { tab: 'Partenaires', one: 'partenaire étranger', many: 'partenaires étrangers',
    none: 'Aucun partenaire étranger' },
  bourse: { tab: 'Bourse', one: 'projet de la Bourse', many: 'projets de la Bourse',
    none: 'Aucun projet de la Bourse' },
};

// The criteria with a list of values to tick. `group`: the vocabulary whose values head the groups.
export const FACETS = [
  { name: 'thematique', title: 'Thématique', hint: 'Chercher une thématique', open: true },
  { name: 'pays', title: 'Pays', hint: 'Chercher un pays', group: 'continent', open: true },
  { name: 'region', title: 'Région française', hint: 'Chercher une région', open: true },
  { name: 'financement', title: 'Financement', hint: 'Chercher un financement', open: true },
  { name: 'continent', title: 'Continent', rare: true },
  { name: 'departement', title: 'Département', hint: 'Chercher un département', rare: true },
  { name: 'type', title: 'Type de collectivité', rare: true },
  { name: 'projet_statut', title: 'Statut du projet', rare: true },
  { name: 'statut', title: 'Statut', rare: true },
  { name: 'nature_epci', title: 'Nature d’EPCI', rare: true },
  { name: 'cad', title: 'Groupe de revenu (CAD)', rare: true },
  { name: 'oif', title: 'Francophonie', rare: true },
  { name: 'jumelage', title: 'Jumelage', rare: true },
  { name: 'annee', title: 'Année', rare: true, range: true },
  { name: 'depuis', title: 'Depuis', rare: true, range: true },
  { name: 'odd', title: 'Objectif de développement durable', hint: 'Chercher un objectif', rare: true },
];

const TITLES = new Map(Object.entries({ q: 'Mots', population: 'Population', nature: 'Nature', epci: 'Intercommunalité', commune: 'Commune', bbox: 'Zone', within: 'Territoire',
  collectivite: 'Collectivité', partenaire: 'Partenaire', montant: 'Montant', near: 'Autour de', radius: 'Rayon',
  located: 'Position', side: 'Positions',
  liste: 'Liste', couches: 'Couches', suivre: 'Limiter à la carte visible', lieu: 'Lieu', vue: 'Position de la carte' }));

export const titleOf = (criterion) => FACETS.find((f) => f.name === criterion)?.title || TITLES.get(criterion) || criterion;

const tables = new Map(); // vocabulary -> Map of code -> value
const records = new Map(); // id of a partenaire or collectivité -> its name, as met in answers

export function takeVocabularies(answer) {
  for (const [vocabulary, values] of Object.entries(answer)) {
    if (Array.isArray(values)) tables.set(vocabulary, new Map(values.map((v) => [v.code, v])));
  }
}

export const entry = (vocabulary, code) => tables.get(vocabulary)?.get(code);
export const label = (vocabulary, code) => entry(vocabulary, code)?.label || code;
export const remember = (id, text) => { if (id && text) records.set(id, name(text)); };
export const known = (id) => records.has(id);

// What a criterion's value is called on a chip and in a list: `!` excludes, `none` is a missing value.
export function valueLabel(criterion, value) {
  if (criterion === 'q') return `«\u00a0${value}\u00a0»`;
  if (value.startsWith('!') && value.length > 1) return `Sauf ${valueLabel(criterion, value.slice(1))}`;
  if (value === 'none') return { jumelage: 'Jumelage non renseigné', depuis: 'Début non renseigné' }[criterion] || 'Non renseigné';
  if (criterion === 'jumelage') return value === 'true' ? 'Jumelages' : value === 'false' ? 'Hors jumelages' : value;
  if (criterion === 'oif') return value === 'true' ? 'Pays de la Francophonie' : value === 'false' ? 'Hors Francophonie' : value;
  if (criterion === 'located') return value === 'true' ? 'Avec une position' : 'Sans position';
  if (criterion === 'side') return value === 'france' ? 'Positions françaises' : 'Positions des partenaires';
  if (criterion === 'annee') return rangeLabel(value);
  if (criterion === 'population') return `${rangeLabel(value)} habitants`;
  if (criterion === 'depuis') return `Commencée ${/^\d+$/.test(value) ? `en ${value}` : rangeLabel(value).toLowerCase()}`;
  if (criterion === 'partenaire' || criterion === 'collectivite') return records.get(value) || value;
  if (criterion === 'odd') return oddLabel(value);
  if (criterion === 'region' && entry('region', value)?.former) return `${label('region', value)} (avant 2016)`;
  if (criterion === 'bbox') return 'Zone choisie';
  if (criterion === 'within') return withinLabel(value);
  return titleOf(criterion) === criterion ? `${criterion}\u00a0: ${value}` : label(criterion, value);
}

// A polygon, or a territory: a continent by its code alone, others as pays:ML, region:22:43.
function withinLabel(value) {
  if (/[({ ]/.test(value.trim())) return 'Zone dessinée';
  const [, criterion, code] = /^(pays|region|departement|collectivite):(.+)$/.exec(value) || [null, 'continent', value];
  return `Dans\u00a0: ${valueLabel(criterion, code)}`;
}

function oddLabel(value) {
  const [from, to] = value.split('..');
  if (to !== undefined) return `ODD ${from || 1} à ${to || tables.get('odd')?.size || 17}`;
  const text = entry('odd', value)?.label;
  return text ? `${value}. ${text}` : `ODD ${value}`;
}

function rangeLabel(value) {
  const [from, to] = value.split('..');
  if (to === undefined) return value;
  if (from && to) return `De ${from} à ${to}`;
  return from ? `Depuis ${from}` : `Jusqu’en ${to}`;
}

// The rule of src/base/fold.h in small: an elision is left out, an apostrophe may be missing, st is saint.
const spelt = (s) => fold(s).replace(/\bst(e?s?)\b/g, 'saint$1');
export function matches(text, words) {
  const held = `${spelt(text)} ${spelt(text.replace(/[’']/g, ''))}`;
  return spelt(words).split(/\s+/).filter((w, i, all) => w.length > 1 || all.length === 1).every((w) => held.includes(w));
}
