// words.js - what an answer says of words and of what emptied it: marks in texts, and sentences in French
//
// Marks come as HTML with <mark> as its only element; here they become text nodes and elements, never markup.

import { el } from './dom.js';
import { WORDS } from './labels.js';
import { count, fold, name, series } from './text.js';

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const CLOSEST = 4; // questions that find something, offered where nothing is found
const plain = (html) => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (e) => ENTITIES[e]);
const quoted = (text) => `«\u00a0${text}\u00a0»`;

// --- marks

// What marks the words of a feature's highlight wherever the values that have some stand in a text: a function
// from a text to what el() takes as children.
export function marker(highlight) {
  const values = Object.values(highlight || {}).flat().map((html) => html.split(/<\/?mark>/).map(plain)) // every second is marked
    .sort((a, b) => b.join('').length - a.join('').length);
  const known = new Map(values.flatMap((pieces) => [[pieces.join(''), pieces], [name(pieces.join('')), capital(pieces)]]));
  if (!known.size) return (text) => text;
  const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const any = new RegExp(`(?<![\\p{L}\\p{N}])(${[...known.keys()].map(escape).join('|')})(?![\\p{L}\\p{N}])`, 'u');
  return (text) => (typeof text !== 'string' ? text : text.split(any).flatMap((part, i) => (
    i % 2 ? known.get(part).map((piece, k) => (k % 2 ? el('mark', {}, piece) : piece)) : [part])));
}

// As text.js writes names: in small letters only, they begin with a capital.
function capital(pieces) {
  const whole = name(pieces.join(''));
  let at = 0;
  return pieces.map((piece) => whole.slice(at, at += piece.length));
}

// --- what words were taken for

const KINDS = { pays: 'le pays', continent: 'le continent', region: 'la région', departement: 'le département',
  thematique: 'la thématique', financement: 'le financement', collectivite: 'la collectivité', type: 'le type de collectivité' };

// Sentences about the terms of q that were taken for something else than themselves.
export function understood({ understood: terms, numberMatched: n }) {
  if (!Array.isArray(terms)) return [];
  const taken = terms.filter((t) => t.taken && !t.excluded).map((t) => (n
    ? `Aucun résultat pour ${quoted(t.word)}\u00a0: voici ceux de ${quoted(t.taken)}.`
    : `${quoted(t.word)} a été remplacé par ${quoted(t.taken)}.`));
  const unknown = terms.filter((t) => t.unknown && !t.excluded).map((t) => quoted(t.word));
  const none = unknown.length ? [`${series(unknown)} ${unknown.length > 1 ? 'ne figurent' : 'ne figure'} dans aucun texte.`] : [];
  return [...taken, ...none, ...named(terms)];
}

// « afrique » compris comme le continent Afrique: what is only begun is not said, as another letter changes it.
function named(terms) {
  const meanings = new Map();
  for (const { words, parameter, label, begins } of terms.flatMap((t) => (t.excluded ? [] : t.values || []))) {
    if (begins || !KINDS[parameter]) continue;
    const said = meanings.get(words) || new Set();
    meanings.set(words, said.add(`${KINDS[parameter]} ${label}`));
  }
  return [...meanings].map(([words, said]) => `${quoted(words)} compris comme ${series([...said])}.`);
}

// --- what emptied an answer

// The words of a text less one term as the API has it, folded; null when they do not have it.
export function withoutTerm(text, term) {
  const parts = text.match(/-?["«“][^"»”]*["»”]|\S+/g) || [];
  const key = (s) => fold(s).replace(/[«»“”]/g, '"').replace(/[^-"\p{L}\p{N}]+/gu, ' ').replace(/" | "/g, '"').trim();
  const kept = parts.filter((p) => key(p) !== key(term) && key(p).replace(/^(?:l|d|j|c|s|t|n|m|qu) /, '') !== key(term));
  return kept.length < parts.length ? kept.join(' ') : null;
}

// A criterion as it stands in a sentence.
function called({ parameter, said }) {
  if (parameter === 'bbox') return 'la limite à une zone';
  if (parameter === 'q') return `${said.startsWith('mots') ? 'les' : 'le'} ${said.replace('\u00a0:', '')}`;
  return quoted(said);
}

// « Sans « financement : AFD », il y aurait 12 projets. », with what that leaves out and where the API has those.
export function closest({ emptied_by: entries }, collection) {
  const { one, many } = WORDS[collection];
  return (Array.isArray(entries) ? entries : []).slice(0, CLOSEST).map(({ numberMatched: n, href, also = [], ...first }) => {
    const parts = [first, ...also];
    return { parts, href, without: `Sans ${series(parts.map(called), parts.length)}`, there: `, il y aurait ${count(n, one, many)}.` };
  });
}
