// deux_words.js - what the two-sided map says, in French and English

const NBSP = '\u00a0';
const FR = {
  skip: 'Aller au tableau des partenariats',
  france: 'En France', abroad: 'À l’étranger', world: 'France et monde', metropole: 'Métropole', overseas: 'Outre-mer',
  sides: 'Côte à côte', arcs: 'Une carte, des arcs', mode: 'Présentation', whole: 'Monde entier',
  map_france: 'Carte de France\u00a0: collectivités françaises', map_abroad: 'Carte du monde\u00a0: partenaires étrangers',
  keys: 'Flèches pour se déplacer, plus et moins pour le zoom, Entrée pour choisir au centre, Échap pour ne plus choisir.',
  legend_france: 'collectivité française', legend_abroad: 'partenaire étranger', legend_region: 'région française', legend_pays: 'pays',
  legend_size: 'taille\u00a0: nombre de partenariats', legend_action: 'tirets\u00a0: autre action extérieure',
  hint: 'Survolez ou choisissez une marque ou un nom\u00a0: ses partenaires s’allument de l’autre côté.',
  with: 'avec', more: 'dans le tableau', unpin: 'Ne plus choisir', fiche: 'Voir sa page', table: 'Partenariats', filter: 'Filtrer le tableau',
  authority: 'Collectivité française', partner: 'Partenaire étranger', region: 'Région française', country: 'Pays', of: 'sur', rows: 'Lignes',
  cooperations: 'Coopérations', actions: 'Autres actions', projets: 'Projets', partenariats: 'Partenariats', montant: 'Financements',
  undeclared: 'non déclaré', previous: 'Page précédente', next: 'Page suivante', none: 'Aucun partenariat ne correspond à ces critères.',
  nothing: 'Aucune ligne ne contient ces mots.', loading: 'Chargement des partenariats…', again: 'Réessayer', in: 'dans', and: 'et', nowhere: 'sans position',
  failed: 'Les partenariats n’ont pas pu être chargés.',
  grouped: 'Les partenariats sont trop nombreux pour être montrés un à un\u00a0: ils sont additionnés par région et par pays.',
  arcs_few: 'Il y a trop d’arcs pour les montrer tous\u00a0: choisissez une marque pour voir les siens.',
  zoom_in: 'Zoomer', zoom_out: 'Dézoomer',
  n: { partenariats: ['partenariat', 'partenariats'], collectivites: ['collectivité', 'collectivités'], partenaires: ['partenaire', 'partenaires'],
    pays: ['pays', 'pays'], cooperations: ['coopération', 'coopérations'], actions: ['autre action', 'autres actions'], projets: ['projet', 'projets'],
    regions: ['région', 'régions'], others: ['autre', 'autres'] },
};
const EN = {
  skip: 'Skip to the table of partnerships',
  france: 'In France', abroad: 'Abroad', world: 'France and the world', metropole: 'Mainland', overseas: 'Overseas France',
  sides: 'Side by side', arcs: 'One map, arcs', mode: 'Layout', whole: 'Whole world',
  map_france: 'Map of France: French authorities', map_abroad: 'Map of the world: foreign partners',
  keys: 'Arrows to move, plus and minus to zoom, Enter to choose at the centre, Escape to choose no more.',
  legend_france: 'French authority', legend_abroad: 'foreign partner', legend_region: 'French region', legend_pays: 'country',
  legend_size: 'size: number of partnerships', legend_action: 'dashes: other external action',
  hint: 'Point at or choose a mark or a name: its partners light up on the other side.',
  with: 'with', more: 'in the table', unpin: 'Choose no more', fiche: 'See its page', table: 'Partnerships', filter: 'Filter the table',
  authority: 'French authority', partner: 'Foreign partner', region: 'French region', country: 'Country', of: 'of', rows: 'Rows',
  cooperations: 'Cooperations', actions: 'Other actions', projets: 'Projects', partenariats: 'Partnerships', montant: 'Funding',
  undeclared: 'not declared', previous: 'Previous page', next: 'Next page', none: 'No partnership meets these criteria.',
  nothing: 'No row has these words.', loading: 'Loading partnerships…', again: 'Try again', in: 'in', and: 'and', nowhere: 'no position',
  failed: 'Partnerships could not be loaded.',
  grouped: 'There are too many partnerships to show each: they are added up by region and country.',
  arcs_few: 'There are too many arcs to show all: choose a mark to see its own.',
  zoom_in: 'Zoom in', zoom_out: 'Zoom out',
  n: { partenariats: ['partnership', 'partnerships'], collectivites: ['authority', 'authorities'], partenaires: ['partner', 'partners'],
    pays: ['country', 'countries'], cooperations: ['cooperation', 'cooperations'], actions: ['other action', 'other actions'], projets: ['project', 'projects'],
    regions: ['region', 'regions'], others: ['other', 'others'] },
};

export function words(lang) {
  const english = lang === 'en', t = english ? EN : FR, numbers = new Intl.NumberFormat(english ? 'en-GB' : 'fr-FR');
  const euros = new Intl.NumberFormat(english ? 'en-GB' : 'fr-FR', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
  return { ...t, colon: english ? ': ' : `${NBSP}: `, number: (n) => numbers.format(n), euros: (n) => euros.format(n),
    quote: (s) => (english ? `“${s}”` : `«${NBSP}${s}${NBSP}»`),
    count: (n, what) => `${numbers.format(n)}${NBSP}${t.n[what][(english ? n === 1 : n < 2) ? 0 : 1]}` }; // in French zero is singular
}
