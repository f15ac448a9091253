// plugs.js - modules that join the search page: each a function of the page (app.js says what it has), called once
//
// Imported here, listed here; the page knows nothing else of them.

import { withParameter } from './address.js';
import { ROOT } from './api.js';
import { Combobox } from './combobox.js';
import { byId, el } from './dom.js';

const PLACES = 'partenaire,collectivite,departement,region,pays';
const FRENCH = new Set(['collectivite', 'departement', 'region', 'commune', 'epci']);

// A place far from any territory is no criterion: its point is one.
const suggestions = (page) => new Combobox(byId('q'), {
  context: () => `collection=${page.shown().collection}&${withParameter(page.shown().list, 'q', '')}`,
  onPick: (criterion, value, label, where) => (criterion === 'q' ? page.search(value)
    : page.pick(criterion, value, where?.length === 4 ? where : null)),
});

// The map in two halves; its files come when it is asked for. Requests of the Bourse are no pairs: their projets are.
function twoSides(page) {
  const node = el('div.deux-vues', { id: 'deux' });
  let two = null;
  page.vue('deux', node, {
    async show({ map, collection }) {
      if (!two) {
        document.head.append(el('link', { rel: 'stylesheet', href: new URL('deux.css', import.meta.url).href }));
        const { TwoSides } = await import('./deux.js');
        two ||= new TwoSides(node, { root: ROOT, lang: document.documentElement.lang });
      }
      two.show(map, collection === 'bourse' ? 'projets' : collection);
    },
  });
}

// A place to be near to: its point, not the place, is the criterion.
function nearPlace(page) {
  const input = byId('pres');
  for (const kind of ['input', 'change']) input.addEventListener(kind, (e) => e.stopPropagation()); // it is no criterion itself
  new Combobox(input, { kinds: PLACES, onPick: (criterion, value, label, where, place) => {
    input.value = '';
    page.near(place.lon, place.lat, FRENCH.has(criterion));
  } });
}

export const PLUGS = [suggestions, nearPlace, twoSides];
