// card.js - what is at a point: the card of one place, or of a group of places with its list

import { byId, el, hidden, icon } from './dom.js';
import { ROOT } from './api.js';
import { NBSP, count, euros, name, number, say, words } from './text.js';

export class Card {
  // onClose(), onZoom(points or bbox corners), onOnly(criterion, id), onPlace(feature or null)
  constructor({ onClose, onZoom, onOnly, onPlace }) {
    Object.assign(this, { onClose, onZoom, onOnly, onPlace });
    this.node = byId('fiche');
    this.node.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') { e.stopPropagation(); this.onClose(); }
    });
  }

  // answer: of /identify, one feature for each place. Returns false when nothing is there.
  show(answer) {
    this.answer = answer;
    if (!answer.features.length) return false;
    if (answer.numberMatched === 1) this.place(answer.features[0], false);
    else this.group();
    return true;
  }

  open(title, kicker, ...content) {
    const closing = el('button.fermer', { type: 'button', title: say('close'), onclick: () => this.onClose() },
      icon('croix'), hidden(say('close')));
    this.node.replaceChildren(el('button.poignee', { type: 'button', 'aria-label': say('sheet_card') }), el('div.tete', {}, el('div', {}, el('p.surtitre', {}, kicker),
      el('h2', { id: 'titre-fiche', tabindex: '-1' }, title)), closing), el('div.corps', {}, ...content));
    this.node.hidden = false;
    this.node.querySelector('.corps').scrollTop = 0;
  }

  focus() {
    byId('titre-fiche')?.focus({ preventScroll: true });
  }

  close() {
    this.node.hidden = true;
    this.node.replaceChildren();
    this.answer = null;
  }

  place(feature, back) {
    const p = feature.properties, french = isFrench(p);
    const [some, others, title] = french ? [p.liste_partenaires || [], p.partenaires, say('partners')]
      : [p.liste_collectivites || [], p.collectivites, say('authorities')];
    this.open(name(p.nom), french ? say('french_authority') : country(p),
      back && el('button.geste', { type: 'button', onclick: () => { this.show(this.answer); this.onPlace(null); this.focus(); } },
        icon('retour'), say('back_to_group')),
      approximate(p.qualite) && el('p.note', {}, `${say('approximate')}.`), made(p), figures(p, french), themes(p.thematiques),
      names(title, some.map((c) => name(c.nom)), others), names(say('requests'), (p.liste_bourse || []).map((b) => b.titre), p.bourse),
      el('div.gestes', {},
        el('button.geste', { type: 'button', onclick: () => this.onZoom([feature.geometry.coordinates]) }, icon('viseur'), say('zoom_here')),
        el('button.geste', { type: 'button', onclick: () => this.onOnly(french ? 'collectivite' : 'partenaire', feature.id) },
          icon('liste'), say(french ? 'its_projects' : 'projects_here')),
        el('a.geste', { href: `${ROOT}${french ? 'collectivites' : 'partenaires'}/${encodeURIComponent(feature.id)}` },
          icon('lien'), say('see_page'))));
  }

  group() {
    const { summary = {}, numberMatched, bbox: [west, south, east, north], features } = this.answer;
    const rest = numberMatched - features.length;
    this.open(count('lieux', numberMatched), groupKicker(features), made(summary), figures(summary, features.every((f) => isFrench(f.properties))),
      (west !== east || south !== north) && el('button.bouton.principal', { type: 'button',
        onclick: () => this.onZoom([[west, south], [east < west ? east + 360 : east, north]]) }, icon('viseur'), say('zoom_here')),
      themes(summary.thematiques),
      el('h3', {}, rest > 0 ? `${say('places_first')}${NBSP}${number(features.length)}` : say('places')),
      el('ul.lieux', {}, features.map((f) => this.row(f))),
      rest > 0 && el('p.note', {}, say('places_more').replace('#', count('lieux', rest))));
  }

  row(feature) {
    const p = feature.properties;
    const kind = isFrench(p) ? 'collectivites' : ['cooperations', 'actions'].find((k) => p[k]) || 'bourse';
    return el('li', {}, el('button.lieu', { type: 'button', onclick: () => {
      this.place(feature, true);
      this.onPlace(feature);
      this.focus();
    } }, el(`span.symbole.${kind}`, { 'aria-hidden': 'true' }), el('span.nom', {}, name(p.nom),
      el('span.pays', {}, [!isFrench(p) && country(p), ...WORKS.filter((k) => p[k]).map((k) => count(k, p[k]))]
        .filter(Boolean).join(' · ')))));
  }
}

const WORKS = ['cooperations', 'actions', 'bourse'];
const approximate = (quality) => quality && quality !== 'exacte' && quality !== 'aucune';
const isFrench = (p) => p.collection === 'collectivites';
const country = (p) => p.libelle_pays || p.pays || '';

function groupKicker(features) {
  const countries = new Set(features.map((f) => country(f.properties)).filter(Boolean));
  if (!countries.size) return say('places_near');
  return [...countries].slice(0, 3).join(', ') + (countries.size > 3 ? '…' : '');
}

// The number on the mark, and what it is made of: a record at several places of a group is there as many times.
function made({ sites, layers = [] }) {
  const parts = layers.map((l) => count(l.collection, l.sites)
    + (l.records < l.sites ? ` (${say('without_repeats').replace('#', number(l.records))})` : ''));
  if (!parts.length) return null;
  return el('p.repere', {}, parts.length > 1 && [el('strong', {}, number(sites)), ` ${say('on_the_mark')}${NBSP}: `], parts.join(', '));
}

// How many of each: the numbers that the place is there to tell. Of a French place, who is on the other side.
function figures(s, french) {
  const side = french ? 'partenaires' : 'collectivites';
  const marks = (s.layers || []).map((l) => [l.collection, l.sites]); // what the mark counts goes first
  const others = [[side, s[side]], ['projets', s.projets], ['thematiques', s.thematiques?.length], ...WORKS.map((k) => [k, s[k]])];
  const rows = [...marks, ...others.filter(([k]) => !marks.some(([m]) => m === k))].filter(([, n]) => n > 0);
  return el('ul.chiffres', {}, rows.map(([key, n]) => el('li', {}, el('strong', {}, number(n)), ' ', words(key, n))),
    s.projets > 0 && (s.montant == null ? el('li', {}, say('funding_undeclared')) // which is not 0
      : el('li', {}, el('strong', {}, euros(s.montant)), ' ', say('of_funding'))));
}

function names(title, listed, all) {
  const rest = (all || 0) - listed.length;
  return listed.length > 0 && [el('h3', {}, title), el('ul.noms', {}, listed.map((n) => el('li', {}, n)),
    rest > 0 && el('li', {}, say('and_others').replace('#', number(rest))))];
}

function themes(list) {
  const kept = list || [];
  if (!kept.length) return null;
  const most = Math.max(...kept.map((t) => t.count));
  const row = (t) => el('li', {}, el('span.nom', {}, t.label || t.value),
    el('meter', { min: 0, max: most, value: t.count, 'aria-hidden': 'true' }),
    el('span.nombre', {}, number(t.count), hidden(` ${words('projets', t.count)}`)));
  const shown = kept.slice(0, 6), more = kept.slice(6);
  return [el('h3', {}, say('themes')), el('ul.barres', {}, shown.map(row)),
    more.length > 0 && el('details.autres', {}, el('summary', {}, say('the_others').replace('#', number(more.length))),
      el('ul.barres', {}, more.map(row)))];
}
