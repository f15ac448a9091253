// card.js - what is at a point: the card of one place, or of a group of places with its list

import { byId, el, hidden, icon } from './dom.js';
import { entry, label, remember } from './labels.js';
import { count, name, number } from './text.js';
import { approximate } from './record.js';

export class Card {
  // onClose(), onZoom(points or bbox corners), onOnly(criterion, id, name), onPlace(feature or null)
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
    for (const f of answer.features) remember(f.id, f.properties.nom);
    if (!answer.features.length) return false;
    if (answer.numberMatched === 1) this.place(answer.features[0], false);
    else this.group();
    return true;
  }

  open(title, kicker, ...content) {
    const closing = el('button.fermer', { type: 'button', title: 'Fermer', onclick: () => this.onClose() },
      icon('croix'), hidden('Fermer'));
    this.node.replaceChildren(el('div.tete', {}, el('div', {}, el('p.surtitre', {}, kicker),
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
    const [some, others, title] = french ? [p.liste_partenaires || [], p.partenaires, 'Partenaires étrangers']
      : [p.liste_collectivites || [], p.collectivites, 'Collectivités françaises'];
    this.open(name(p.nom), french ? 'Collectivité française' : country(p),
      back && el('button.geste', { type: 'button', onclick: () => { this.show(this.answer); this.onPlace(null); this.focus(); } },
        icon('retour'), 'Revenir au groupe'),
      approximate(p.qualite) && el('p.note', {}, 'Position approximative.'), figures(p, french), themes(p.thematiques),
      names(title, some.map((c) => name(c.nom)), others), names('Projets de la Bourse', (p.liste_bourse || []).map((b) => b.titre), p.bourse),
      el('div.gestes', {},
        el('button.geste', { type: 'button', onclick: () => this.onZoom([feature.geometry.coordinates]) }, icon('viseur'), 'Zoomer ici'),
        el('button.geste', { type: 'button', onclick: () => this.onOnly(french ? 'collectivite' : 'partenaire', feature.id,
          name(p.nom)) }, icon('liste'), french ? 'Ses projets' : 'Les projets de ce lieu')));
  }

  group() {
    const { summary = {}, numberMatched, bbox: [west, south, east, north], features } = this.answer;
    const rest = numberMatched - features.length;
    this.open(count(numberMatched, 'lieu', 'lieux'), groupKicker(features), figures(summary, features.every((f) => isFrench(f.properties))),
      (west !== east || south !== north) && el('button.bouton.principal', { type: 'button',
        onclick: () => this.onZoom([[west, south], [east < west ? east + 360 : east, north]]) }, icon('viseur'), 'Zoomer ici'),
      themes(summary.thematiques),
      el('h3', {}, rest > 0 ? `Lieux, dont les ${number(features.length)} premiers` : 'Lieux'),
      el('ul.lieux', {}, features.map((f) => this.row(f))),
      rest > 0 && el('p.note', {}, `Et ${count(rest, 'autre lieu', 'autres lieux')}\u00a0: zoomez pour les distinguer.`));
  }

  row(feature) {
    const p = feature.properties;
    const kind = isFrench(p) ? 'collectivites' : ['cooperations', 'actions'].find((k) => p[k]) || 'bourse';
    return el('li', {}, el('button.lieu', { type: 'button', onclick: () => {
      this.place(feature, true);
      this.onPlace(feature);
      this.focus();
    } }, el(`span.symbole.${kind}`, { 'aria-hidden': 'true' }), el('span.nom', {}, name(p.nom),
      el('span.pays', {}, [!isFrench(p) && country(p), ...WORKS.filter(([k]) => p[k]).map(([k, one, many]) => count(p[k], one, many))]
        .filter(Boolean).join(' · ')))));
  }
}

const WORKS = [['cooperations', 'coopération', 'coopérations'], ['actions', 'autre action', 'autres actions'],
  ['bourse', 'projet de la Bourse', 'projets de la Bourse']];
const isFrench = (p) => p.collection === 'collectivites';
const country = (p) => p.libelle_pays || (p.pays && label('pays', p.pays)) || '';

function groupKicker(features) {
  const countries = new Set(features.map((f) => country(f.properties)).filter(Boolean));
  if (!countries.size) return 'Plusieurs lieux proches';
  return [...countries].slice(0, 3).join(', ') + (countries.size > 3 ? '…' : '');
}

// How many of each: the numbers that the place is there to tell. Of a French place, who is on the other side.
function figures(s, french) {
  const rows = [french ? [s.partenaires, 'partenaire étranger', 'partenaires étrangers']
    : [s.collectivites, 'collectivité française', 'collectivités françaises'], [s.projets, 'projet', 'projets'],
  [s.thematiques?.length, 'thématique', 'thématiques'], ...WORKS.map(([k, one, many]) => [s[k], one, many])].filter(([n]) => n > 0);
  return el('ul.chiffres', {}, rows.map(([n, one, many]) => el('li', {}, el('strong', {}, number(n)), ' ',
    n < 2 ? one : many)));
}

function names(title, listed, all) {
  const rest = (all || 0) - listed.length;
  return listed.length > 0 && [el('h3', {}, title), el('ul.noms', {}, listed.map((n) => el('li', {}, n)),
    rest > 0 && el('li', {}, `et ${count(rest, 'autre', 'autres')}`))];
}

function themes(list) {
  const kept = list || [];
  if (!kept.length) return null;
  const most = Math.max(...kept.map((t) => t.count));
  const row = (t) => el('li', {}, el('span.nom', {}, entry('thematique', t.value)?.label || t.label || t.value),
    el('meter', { min: 0, max: most, value: t.count, 'aria-hidden': 'true' }),
    el('span.nombre', {}, number(t.count), hidden(t.count < 2 ? ' projet' : ' projets')));
  const shown = kept.slice(0, 6), more = kept.slice(6);
  return [el('h3', {}, 'Thématiques'), el('ul.barres', {}, shown.map(row)),
    more.length > 0 && el('details.autres', {}, el('summary', {}, `Les ${number(more.length)} autres`),
      el('ul.barres', {}, more.map(row)))];
}
