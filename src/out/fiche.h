/* fiche.h - what the documents of records share: heads, records that they lead to, subjects, texts */
#ifndef OUT_FICHE_H
#define OUT_FICHE_H

#include "atlas/collection.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "store/store.h"

/* A fiche is a record as its page shows it: one document of JSON, from the snapshot, with what hangs together
 * with the record and leads to other pages (out/site.h). Missing values are null, "not declared" never 0.
 * Each kind begins its document and writes all but what only the store holds (fiche_reader); whoever asks
 * ends it.
 *
 * Every fiche has id, title, description (a sentence; in English description_en), trail, and map, the maps
 * that show the record. Codes of vocabularies have their labels beside them: pays and pays_nom,
 * {"value","label"}. */
struct fiche {
    struct json *j;
    const struct snapshot *s;
    const char *base_url; /* of the site, without a slash at its end */
    struct err *err;
};

/* Lists are as long as a reader follows; behind them stands how many more there are (NAME_reste) and the
 * address of the whole list (NAME_liste). */
enum { FICHE_OTHERS = 500, FICHE_PROJETS = 100, FICHE_REQUESTS = 100 };

/* --- one of each kind: false with *f->err when it cannot be made -----------------------------------------
 */

bool fiche_collectivite(struct fiche *f, uint32_t row);
bool fiche_partenaire(struct fiche *f, uint32_t row);
bool fiche_cooperation(struct fiche *f, uint32_t row); /* of either nature */
bool fiche_projet(struct fiche *f, uint32_t row);
bool fiche_bourse(struct fiche *f, uint32_t row);

/* --- texts ------------------------------------------------------------------------------------------------
 */

/* What only the store holds, into the document: "textes", an object, and a list each of contacts, documents,
 * ... Contacts come by role: [{"role","personnes":[..]}]; a site that is no address of the web is
 * site_web_ecrit, and no link. */
struct fiche_texts {
    struct fiche *fiche;
    bool in_texts, in_list, in_role;
    bool contacts, leads, networks; /* the list is one of those */
    char role[64];
};
struct store_reader fiche_reader(struct fiche_texts *t);

/* --- parts ------------------------------------------------------------------------------------------------
 */

/* The value of a vocabulary as KEY and KEY_nom, both null when it is missing. */
void fiche_put_value(struct fiche *f, const char *key, enum vocabulary_id v, uint16_t value);
/* An object of those with the page of the territory; null when it is missing. */
void fiche_put_territory(struct fiche *f, const char *key, enum vocabulary_id v, uint16_t value);
void fiche_put_page(struct fiche *f, enum collection collection, const char *uid);

/* {"id","nom","page"} and what tells it from others of its name; members of an object that is begun. */
void fiche_put_collectivite(struct fiche *f, uint32_t row);
void fiche_put_partenaire(struct fiche *f, uint32_t row);
void fiche_put_cooperation(struct fiche *f, uint32_t row);
/* Who takes part in a cooperation: "collectivites" and "partenaires", and how many more of each. */
void fiche_put_sides(struct fiche *f, uint32_t cooperation);

void fiche_put_year(struct fiche *f, const char *key, int16_t year);
void fiche_put_amount(struct fiche *f, const char *key, int64_t amount);

/* The way here: an ancestor each. */
void fiche_trail(struct fiche *f);
void fiche_trail_territory(struct fiche *f, enum vocabulary_id v, uint16_t value);
void fiche_trail_record(struct fiche *f, enum collection collection, uint32_t row);

/* "map": layers under one criterion; what it shows is alt and a name, in English alt_en. Of a cooperation:
 * both sides, null when nobody is known to take part. "located": is there anything to be seen? "absents": how
 * many of those who take part, on both sides, have no position to be shown at. */
void fiche_put_map_of(struct fiche *f, const char *layers, const char *criterion, const char *uid,
                      const char *alt, const char *alt_en, const char *name);
void fiche_put_map_of_cooperation(struct fiche *f, uint32_t cooperation);
bool fiche_located(const struct places *places, const struct csr *links, uint32_t of);

/* KEY_reste, how many are left out, and KEY_liste, {"page"}, where all of a list under a criterion (or of a
 * "cooperation") are. */
void fiche_put_rest(struct fiche *f, const char *key, uint32_t rest, const char *criterion, const char *uid,
                    const char *list);

void fiche_put_time(struct fiche *f); /* "timeStamp": when the data were last changed, or null */
/* "links": the document itself and its page. */
void fiche_put_links(struct fiche *f, enum collection collection, const char *uid);

/* ", 12 projets", with what stands before it, in one of the languages; nothing without any. */
enum fiche_word {
    FICHE_COOPERATIONS,
    FICHE_ACTIONS,
    FICHE_COLLECTIVITES,
    FICHE_PARTNERS,
    FICHE_PAYS,
    FICHE_PROJETS_SAID,
    FICHE_REQUESTS_SAID
};
void fiche_say(struct bytes *to, const char *before, int64_t n, enum fiche_word of, bool english);
/* Names of who takes part on a side, the first ones: "Bron, Lyon, Villeurbanne…". */
void fiche_say_side(struct bytes *to, const struct snapshot *s, uint32_t cooperation, bool french);

bool fiche_is_action(const struct snapshot *s, uint32_t cooperation);

/* --- fiche_projets.c: projets and what they are about ----------------------------------------------------
 */

/* Thématiques of projets, each with how many there are. */
struct fiche_themes {
    const struct snapshot *s;
    uint32_t *counts; /* of each value */
    uint32_t projets;
};
void fiche_themes_init(struct fiche_themes *t, const struct snapshot *s);
void fiche_themes_release(struct fiche_themes *t);
void fiche_themes_add(struct fiche_themes *t, uint32_t cooperation);
/* "thematiques":[{"value","label","projets"},..], those of most projets first; counts are 0 then. */
void fiche_themes_put(struct fiche_themes *t, struct fiche *f);

/* "projets", the latest first, of n cooperations; all of them stand in the list of projets under a criterion,
 * "collectivite", "partenaire" or "cooperation". "avec" of each is who else takes part, in words, or null. */
void fiche_put_projets(struct fiche *f, const uint32_t *cooperations, uint32_t n, const char *criterion,
                       const char *uid);
void fiche_put_projet(struct fiche *f, uint32_t row); /* members of an object that is begun */

/* KEY: [{"value","label"},..] of a row. */
void fiche_put_labels(struct fiche *f, const char *key, enum vocabulary_id of, const struct csr *values,
                      uint32_t row);

/* "euros" of projets [first, end), in all and by source, the largest first:
 * {"montant","financements","non_declares","sources":[{"financement",..},..]}. */
void fiche_put_sources(struct fiche *f, uint32_t first, uint32_t end);

/* The euros of a projet; SNAPSHOT_NO_AMOUNT when no amount is known. */
int64_t fiche_amount(const struct snapshot *s, uint32_t projet);

/* --- fiche_others.c: who works together ------------------------------------------------------------------
 */

/* Cooperations of a nature of a place, by who is on the other side: KEY, a list of groups (partners by
 * country; collectivités in one group) of {"id","nom","page","cooperations","projets","thematiques"}, and
 * KEY_reste. Names ascend; who is not known stands last. */
void fiche_put_others(struct fiche *f, const char *key, bool french, uint32_t row, bool actions);

/* --- fiche_apd.c: what a collectivité declared -----------------------------------------------------------
 */

/* "apd": {"total","annees":[{"annee","montant","pays":[..],"pays_reste"}],"pays":[..]}: each year from its
 * first to the last that anyone declared, null where it declared nothing. */
void fiche_put_apd(struct fiche *f, uint32_t collectivite);

#endif
