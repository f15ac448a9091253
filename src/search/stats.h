/* stats.h - the figures of a territory as JSON and CSV */
#ifndef SEARCH_STATS_H
#define SEARCH_STATS_H

#include "atlas/figures.h"
#include "atlas/territory.h"
#include "base/csv_write.h"
#include "base/json.h"

/* {"territoire":{"id":"pays:ML","type":"pays","code":"ML","libelle":"Mali","criteria":"pays=ML",
 *   "parents":[{"id":"monde","libelle":"Monde"},{"id":"afrique","libelle":"Afrique"}]},
 *  "timeStamp":...,"dataVersion":...,
 *  "collectivites":..,"partenaires":..,"pays":..,"partenariats":..,"cooperations":..,"actions":..,"projets":..,
 *  "bourse":{"projets":..,"partenaires":..,"pays":..},
 *  "apd":{"unit":"EUR","total":..,"annees":[{"annee":2008,"montant":..,"collectivites":..},...],
 *   "continents":[{"value":"afrique","label":"Afrique","montant":..,"part_pct":74.1},...]},
 *  "cofinancements":{"unit":"EUR","financements":["appel_a_projets",...],"projets":..,"montant":..,
 *   "annees":[{"annee":2011,"projets":..,"montant":..},...]},
 *  "thematiques":[{"value":"eau","label":..,"projets":..,"part_projets_pct":..,"part_mentions_pct":..},...],
 *  "types":[{"value":"commune","label":..,"collectivites":..},...]}
 *
 * timeStamp is when the data were last changed (snapshot_moment); null when they do not tell. Years ascend,
 * from the first to the last that there is anything of. One between them of which nobody declared anything
 * has an apd montant of null, and so has a total of nothing declared: neither is 0. One without a projet that
 * the ministry funds has 0 of both; where no amount is known, montant is null. Financements without a year
 * stand last under annee null. bourse is null of French territories, which requests have none of. Values are
 * largest first; a share is in per cent, of the projets, and of all thématiques that they name. */
void stats_write(struct json *j, const struct figures *f, const struct territory *t,
                 const struct snapshot *s);

/* Their members alone, in an object that stands open already. more, or NULL, adds to that of each value. */
struct stats_more {
    void (*put)(void *context, struct json *j, enum criterion by, uint32_t value);
    void *context;
};
void stats_put(struct json *j, const struct figures *f, const struct territory *t, const struct snapshot *s,
               const struct stats_more *more);

/* The same, a figure a row: rubrique, code, libellé, année, valeur, unité. */
void stats_write_csv(struct bytes *out, enum csv_style style, const struct figures *f,
                     const struct territory *t, const struct snapshot *s);

#endif
