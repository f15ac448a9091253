// deux_pairs.js - the answer of /api/collections/{c}/pairs as places of both sides that know their pairs

export const FRANCE = 0, ABROAD = 1;
const NAME_MOST = 120; // characters of a name that is shown; its own page has all
const shorten = (s) => (s.length > NAME_MOST ? `${s.slice(0, NAME_MOST - 1)}…` : s);
const SIDES = ['collectivites', 'partenaires'];

const read = ({ fields, rows }) => rows.map((row) => Object.fromEntries(fields.map((f, i) => [f, row[i]])));

export class Pairs {
  constructor(answer) {
    this.grouped = answer.group === 'region';
    this.numbers = answer;
    const countries = new Map((answer.pays || []).map(({ value, label }) => [value, label]));
    this.sides = SIDES.map((name, side) => read(answer[name]).map((p, index) => ({
      side, index, id: p.id, name: shorten(p.nom), lon: p.lon, lat: p.lat,
      located: p.lon !== null && p.lat !== null, inside: p[name] || 1,
      where: side === ABROAD && !this.grouped ? countries.get(p.pays) || '' : p.departement || '', pairs: [] })));
    this.list = read(answer.pairs).map((p, index) => {
      const pair = { ...p, index, ends: [this.sides[FRANCE][p.collectivite], this.sides[ABROAD][p.partenaire]] };
      for (const end of pair.ends) end.pairs.push(pair);
      return pair;
    });
  }

  // What is lit with some places of one side: they, and those that they work with.
  around(places) {
    const pairs = [...new Set(places.flatMap((p) => p.pairs))];
    const ends = [FRANCE, ABROAD].map((side) => new Set(pairs.map((p) => p.ends[side])));
    for (const place of places) ends[place.side].add(place);
    return { places, pairs, ends };
  }

  // Where the page of a place is, below the root.
  static page(place, grouped) {
    const folder = grouped ? ['regions', 'pays'][place.side] : SIDES[place.side];
    return place.id === 'none' ? null : `${folder}/${encodeURIComponent(place.id)}`;
  }
}
