/* partnerships.h - who works with whom, as JSON and CSV: pairs, or their sums by région and country */
#ifndef OUT_PARTNERSHIPS_H
#define OUT_PARTNERSHIPS_H

#include "atlas/pairs.h"
#include "base/csv_write.h"
#include "base/json.h"
#include "base/language.h"
#include "base/source.h"

/* {"collection":"projets","group":"none","numberMatched":9,"numberPairs":3,"numberUndrawn":1,
 *  "collectivites":{"fields":["id","nom","lon","lat","qualite","departement"],
 *                   "rows":[["commune-69123","Lyon",4.835,45.764,"exacte","69"],...]},
 *  "partenaires":{"fields":["id","nom","lon","lat","qualite","pays"],"rows":[...]},
 *  "pairs":{"fields":["collectivite","partenaire","cooperations","actions","projets","montant"],
 *           "rows":[[0,0,1,0,3,12000],...]},
 *  "pays":[{"value":"ML","label":"Mali"},...]}
 *
 * Each place stands once, in the order of names; a pair names the two by where they stand, from 0. lon and
 * lat are null where there is no position, montant where no amount is known. The list is whole. Labels, and
 * names of countries, are in the language. */
void partnerships_write(struct json *j, const struct pair_list *l, const struct snapshot *s,
                        enum collection collection, enum language language);

/* The same with "group":"region": the places are régions and countries, at the point of their label, with how
 * many collectivités and partenaires they have in pairs ("collectivites", "partenaires" in place of qualite
 * and departement or pays); pairs have how many they are of ("partenariats"), and no "pays" follow. Who has
 * no région or country stands last, with the id "none". */
void partnerships_write_table(struct json *j, const struct pair_table *t, const struct snapshot *s,
                              enum collection collection, enum language language);

/* A row for each pair, made as it is taken: however many there are. The walk is taken over. */
struct source *partnerships_csv_new(struct pair_walk *w, enum csv_style style, const struct snapshot *s,
                                    enum language language);
/* A row for each région and country. */
void partnerships_write_table_csv(struct bytes *out, enum csv_style style, const struct pair_table *t,
                                  const struct snapshot *s, enum language language);

#endif
