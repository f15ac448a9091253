// card.js - what is at a point: the card of one place, or of a group of places with its list

import { byId, el, hidden, icon } from './dom.js';
import { entry, label, remember } from './labels.js';
import { count, name, number } from './text.js';
import { approximate } from './record.js';

const KINDS = { cooperations: 'Coopérations décentralisées', actions: 'Autres actions extérieures',
    bourse: 'Bourse-projets', collectivites: 'Collectivité française' };

export class Card {
    // onClose(), onZoom(points or bbox corners), onOnly(criterion, id, name), onPlace(feature or null)
    constructor({ onClose, onZoom, onOnly, onPlace }) {
        Object.assign(this, { onClose, onZoom, onOnly, onPlace });
        this.node = byId('fiche');
        this.node.addEventListener('keydown', (e) => {
            if (e.key === 'Escape') { e.stopPropagation(); this.onClose(); }
        });
    }

    // answer: of /identify. Returns false when nothing is there.
    show(answer) {
        this.answer = answer;
        for (const f of answer.features) remember(f.id, f.properties.nom);
        const places = byPlace(answer.features);
        if (!places.length) return false;
        const one = places.length === 1 && answer.numberMatched <= places[0].length;
        if (one) this.place(places[0], false);
        else this.group(places);
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

    // features: one place, once for each layer it is painted on.
    place(features, back) {
        const p = features[0].properties;
        const [lon, lat] = features[0].geometry.coordinates;
        const french = p.layer === 'collectivites';
        const where = french ? KINDS.collectivites : country(p);
        this.open(name(p.nom), where,
            back && el('button.geste', { type: 'button', onclick: () => { this.show(this.answer); this.onPlace(null); this.focus(); } },
                icon('retour'), 'Revenir au groupe'),
            approximate(p.qualite) && el('p.note', {}, 'Position approximative.'),
            features.map((f) => placeLayer(f, features.length > 1)),
            el('div.gestes', {},
                el('button.geste', { type: 'button', onclick: () => this.onZoom([[lon, lat]]) }, icon('viseur'), 'Zoomer ici'),
                el('button.geste', { type: 'button', onclick: () => this.onOnly(french ? 'collectivite' : 'partenaire',
                    features[0].id, name(p.nom)) }, icon('liste'), french ? 'Ses projets' : 'Les projets de ce lieu')));
    }

    group(places) {
        const { summary: s = {}, numberMatched, bbox } = this.answer;
        const rest = numberMatched - places.length;
        const apart = bbox && (bbox[0] !== bbox[2] || bbox[1] !== bbox[3]);
        const zoom = apart && el('button.bouton.principal', { type: 'button',
            onclick: () => this.onZoom([[bbox[0], bbox[1]], [bbox[2] < bbox[0] ? bbox[2] + 360 : bbox[2], bbox[3]]]) },
            icon('viseur'), 'Zoomer ici');
        this.open(count(numberMatched, 'lieu', 'lieux'), groupKicker(places),
            figures(s), zoom, themes(s.thematiques),
            el('h3', {}, rest > 0 ? `Lieux, dont les ${number(places.length)} premiers` : 'Lieux'),
            el('ul.lieux', {}, places.map((features) => this.placeRow(features))),
            rest > 0 && el('p.note', {}, `Et ${count(rest, 'autre lieu', 'autres lieux')} : zoomez pour les distinguer.`));
    }

    placeRow(features) {
        const p = features[0].properties;
        const facts = [p.layer === 'collectivites' ? '' : country(p), ...features.map((f) => works(f.properties))];
        return el('li', {}, el('button.lieu', { type: 'button', onclick: () => {
            this.place(features, true);
            this.onPlace(features[0]);
            this.focus();
        } }, el(`span.symbole.${p.layer}`, { 'aria-hidden': 'true' }), el('span.nom', {}, name(p.nom),
            el('span.pays', {}, facts.filter(Boolean).join(' · ')))));
    }
}

function works(p) {
    if (p.layer === 'bourse') return count(p.bourse?.length || p.sites || 0, 'projet de la Bourse', 'projets de la Bourse');
    return [p.cooperations && count(p.cooperations, 'coopération', 'coopérations'),
        p.actions && count(p.actions, 'autre action', 'autres actions')].filter(Boolean).join(' · ');
}

const country = (p) => p.libelle_pays || (p.pays && label('pays', p.pays)) || '';

// The same place may answer for several layers: its features together, in the answer's order.
function byPlace(features) {
    const places = new Map();
    for (const f of features) places.set(f.id, [...(places.get(f.id) || []), f]);
    return [...places.values()];
}

function groupKicker(places) {
    const countries = new Set(places.flat().map((f) => country(f.properties)).filter(Boolean));
    if (countries.size === 1) return [...countries][0];
    if (!countries.size) return 'Plusieurs lieux proches';
    return [...countries].slice(0, 3).join(', ') + (countries.size > 3 ? '…' : '');
}

function figures(s) {
    const rows = [[s.collectivites, 'collectivité française', 'collectivités françaises'],
        [s.cooperations, 'coopération', 'coopérations'], [s.actions, 'autre action', 'autres actions'],
        [s.projets, 'projet', 'projets'], [Array.isArray(s.bourse) ? s.bourse.length : s.bourse,
            'projet de la Bourse', 'projets de la Bourse'],
        [s.thematiques?.filter((t) => t.value !== 'none').length, 'thématique', 'thématiques']].filter(([n]) => n > 0);
    return el('ul.chiffres', {}, rows.map(([n, one, many]) => el('li', {}, el('strong', {}, number(n)), ' ',
        n < 2 ? one : many)));
}

function placeLayer(feature, several) {
    const p = feature.properties;
    const listed = p.liste_collectivites || [];
    const rest = (p.collectivites || 0) - listed.length;
    return el('div.couche', {}, several && el('h3.nature', {}, el(`span.symbole.${p.layer}`, { 'aria-hidden': 'true' }),
        KINDS[p.layer]), figures(p), themes(p.thematiques),
    listed.length > 0 && p.layer !== 'collectivites' && [el('h3', {}, 'Collectivités françaises'), el('ul.noms', {},
        listed.map((c) => el('li', {}, name(c.nom))), rest > 0 && el('li', {}, `et ${number(rest)}\u00a0autres`))],
    p.bourse?.length > 0 && [el('h3', {}, 'Projets de la Bourse'), el('ul.noms', {}, p.bourse.map((b) =>
        el('li', {}, b.titre)))]);
}

function themes(list) {
    const kept = (list || []).filter((t) => t.value !== 'none');
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
