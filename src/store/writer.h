/* writer.h - the one way into the data: records by their natural key, with all that belongs to them */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/record.h"
#include "store/rules.h"
#include "store/store.h"

/* A writer is one transaction: nothing shows, to anyone, before writer_commit; writer_free without it takes
 * all back. While it is open nobody else can write (they wait, for a while).
 *
 * Each writer_put_... finds the record by its natural key and adds it, changes what differs, or leaves it
 * alone: what is not different is not written, so that putting the same again leaves no trace in `maj`,
 * `changements` or `audit`. What is written keeps the rules of the domain (rules.h), or the put fails with
 * ERR_INVALID, the column and a sentence in both languages. A failed put may have written a part: roll back
 * with writer_undo, or give up the whole.
 *
 * In rows, what is not said stays as it is in a record that is there, and NULL in a new one: a NULL text, a
 * zeroed `struct maybe`, a list whose pointer is NULL. An empty text, maybe_empty() and a list of zero values
 * take away. */
struct writer;

struct writer_options {
    const char *author, *reason; /* for the audit trail; NULL when not known */
    const char *source;          /* new records are marked as its own; NULL: nobody's */
    const char *now;             /* for `maj`, as 2015-12-31T00:00:00Z; NULL: the clock */
    bool bulk; /* for filling new data: records must be new, the change feed says once that all is new */
    bool list; /* for many rows: what can be done for all together is done at the commit */
    rules_note *note; /* hears of what is written and worth a look; NULL: nobody does. Not of a bulk */
    void *note_context;
};

struct writer *writer_new(struct store *s, const struct writer_options *options, struct err *e);
bool writer_commit(struct writer *w, struct err *e); /* then only writer_free is left */
int writer_year(const struct writer *w);             /* the year that rules take for this one */
void writer_free(struct writer *w);                  /* rolls back what was not committed; NULL is fine */

/* A mark to come back to when a row turns out to be wrong: writer_undo takes back all since the last mark. */
bool writer_mark(struct writer *w, struct err *e);
bool writer_undo(struct writer *w, struct err *e);

/* --- values ----------------------------------------------------------------------------------------- */

struct maybe {
    enum { MAYBE_KEEP, MAYBE_EMPTY, MAYBE_VALUE } state;
    int64_t value;
};

static inline struct maybe maybe_value(int64_t v)
{
    return (struct maybe){MAYBE_VALUE, v};
}

static inline struct maybe maybe_empty(void)
{
    return (struct maybe){MAYBE_EMPTY, 0};
}

struct text_list {
    const char *const *values;
    size_t n;
};

struct id_list { /* of internal ids, as struct written gives them */
    const int64_t *ids;
    size_t n;
};

struct contact_row {
    const char *role, *prenom, *nom, *titre, *courriel, *telephone;
    const char *publication; /* what everybody may see: aucune, fonction, courriel, tout; NULL: as it
                                was, fonction for a new one */
};

struct contact_list {
    const struct contact_row *rows;
    size_t n;
};

struct document_row {
    const char *nom, *type_mime, *url;
    struct maybe taille; /* bytes */
};

struct document_list {
    const struct document_row *rows;
    size_t n;
};

struct financement_row {
    const char *source; /* code of source_financement; NULL when not known */
    struct maybe annee, montant;
    const char *libelle;
};

struct financement_list {
    const struct financement_row *rows;
    size_t n;
};

struct label_row {
    const char *thematique, *dispositif, *domaine, *du, *au;
};

struct label_list {
    const struct label_row *rows;
    size_t n;
};

/* --- records ---------------------------------------------------------------------------------------- */

/* Key: type and code (INSEE code of a commune, code of a département or région, SIREN of the others); without
 * code type, name and département; `distinct` (NULL for all real ones) tells the copies of demonstration data
 * apart. The département of a commune, and both régions, are derived when not said. */
struct collectivite_row {
    const char *type; /* code of type_collectivite; required */
    const char *code, *distinct;
    const char *nom; /* required when new */
    const char *siren, *departement, *epci, *nature_epci, *site_web;
    struct maybe population;
    struct position position;
    struct id_list reseaux, relais; /* that it belongs to, that it works through; a network may be both */
    struct contact_list contacts;
    struct label_list labels;
};
bool writer_put_collectivite(struct writer *w, const struct collectivite_row *row, struct written *out,
                             struct err *e);

/* Key: country, name, and `distinct`, which tells homonyms of a country apart (a province, a gazetteer id;
 * NULL for most). */
struct partenaire_row {
    int64_t is;       /* the record that it is, whatever its key (one place under two names); 0: by its key */
    const char *pays; /* ISO 3166-1 alpha-2; "" or NULL when not known */
    const char *nom, *distinct;
    const char *admin1, *site_web;
    struct position position;
    struct contact_list contacts;
};
bool writer_put_partenaire(struct writer *w, const struct partenaire_row *row, struct written *out,
                           struct err *e);

/* Key: `key` (an id of the source's, made unique among all sources by the caller) or, without, nature,
 * members and partners. A new coopération that has the members and partners of one action takes its place:
 * the projets are its own, the action is retired with it as the successor, and that is noted. */
struct cooperation_row {
    const char *key, *nature; /* nature is required */
    const char *titre, *statut, *convention, *description;
    struct maybe jumelage, depuis, fin;
    struct id_list members, partners;
    int64_t lead; /* the member that leads (chef de file); 0: none */
};
bool writer_put_cooperation(struct writer *w, const struct cooperation_row *row, struct written *out,
                            struct err *e);

/* Key: `key` or, without, its cooperation, titre and annee_debut. A new one that says no statut is termine
 * when its year of end has passed, else en_cours. */
struct projet_row {
    int64_t cooperation; /* required */
    const char *key, *titre;
    const char *objectifs, *description, *historique, *contexte;
    const char *partenaires_france, *partenaires_pays, *volontaires;
    const char *statut;
    struct maybe annee_debut, annee_fin;
    struct text_list thematiques, odd; /* codes */
    struct financement_list financements;
    struct contact_list contacts;
    struct document_list documents;
};
bool writer_put_projet(struct writer *w, const struct projet_row *row, struct written *out, struct err *e);

/* Key: `key` or, without, its partenaire, titre and annee. */
struct bourse_row {
    int64_t partenaire; /* required */
    const char *key, *titre;
    const char *objectifs, *description, *statut, *etat, *depose_le, *publie_le;
    struct maybe annee, budget;
    struct text_list thematiques, odd;
    struct contact_list contacts;
    struct document_list documents;
};
bool writer_put_bourse(struct writer *w, const struct bourse_row *row, struct written *out, struct err *e);

/* Key: collectivité, year, country. out->id is the collectivité's, out->uid is empty. */
bool writer_put_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays, int64_t montant,
                    struct written *out, struct err *e);

/* Key: nom, whose spelling stays as it was first written: a row that writes it another way is noted. */
struct reseau_row {
    const char *nom, *pays, *portee, *site_web;
};
bool writer_put_reseau(struct writer *w, const struct reseau_row *row, struct written *out, struct err *e);

/* Key: nom. */
struct appel_row {
    const char *nom, *description, *site_web;
    struct maybe annee_debut, annee_fin;
    struct text_list pays, thematiques;
};
bool writer_put_appel(struct writer *w, const struct appel_row *row, struct written *out, struct err *e);

/* A fact about the database, in `meta`. */
bool writer_put_meta(struct writer *w, const char *key, const char *value, struct err *e);

/* --- finding and deleting --------------------------------------------------------------------------- */

/* The internal id of a record, 0 when there is none. */
bool writer_find(struct writer *w, enum record_kind kind, const char *uid, int64_t *id, struct err *e);

/* The internal id of the coopération with this key (key or nature, members and partners), 0 when there is
 * none. */
bool writer_find_cooperation(struct writer *w, const struct cooperation_row *row, int64_t *id, struct err *e);
/* The same of a projet, and of a request in the Bourse. */
bool writer_find_projet(struct writer *w, const struct projet_row *row, int64_t *id, struct err *e);
bool writer_find_bourse(struct writer *w, const struct bourse_row *row, int64_t *id, struct err *e);
/* External id of a record; ERR_NOT_FOUND when there is no such record. */
bool writer_uid_of(struct writer *w, enum record_kind kind, int64_t id, char uid[RECORD_UID_SIZE],
                   struct err *e);

/* A collectivité or partenaire by its external id, or the one that took its place: *id is 0 when there is
 * none; *name, in the arena, is set when it has no position. */
bool writer_find_place(struct writer *w, enum record_kind kind, const char *uid, int64_t *id,
                       const char **name, struct arena *a, struct err *e);

/* What tells a coopération, a projet or a request in the Bourse from another with the same key; in the arena,
 * texts "" when there are none. */
struct record_identity {
    const char *titre, *source;
    const char *member_names, *partner_names; /* of a coopération: "Lyon | Villeurbanne" */
    struct id_list members, partners;         /* of a coopération */
    int64_t owner;                            /* of a projet its coopération, of a request its partenaire */
};
bool writer_identity(struct writer *w, enum record_kind kind, int64_t id, struct record_identity *out,
                     struct arena *a, struct err *e);

/* What a collectivité or partenaire is called, and the country, or type of authority, that it is of. In the
 * arena. */
struct place_of_record {
    const char *nom, *group;
};
bool writer_place_of(struct writer *w, enum record_kind kind, int64_t id, struct place_of_record *out,
                     struct arena *a, struct err *e);

/* Partenaires of a country whose position is within so many metres of a point, until `each` returns false;
 * those that this writer put too. Texts live until the next. The first call reads the positions of all. */
struct near_partner {
    int64_t id;
    const char *uid, *nom, *admin1; /* admin1: "" when it says none */
};
typedef bool near_partner_cb(void *context, const struct near_partner *p);
bool writer_partners_near(struct writer *w, const char *pays, double lon, double lat, double within_m,
                          near_partner_cb *each, void *context, struct err *e);

/* One record takes in another of its kind, collectivité or partenaire: coopérations, requests, APD, contacts,
 * labels, networks, and what it does not say itself; the other is deleted with the first as its successor.
 * Two coopérations that then have the same members and partners become one. What another list says of the one
 * that is gone, or by the sides as they were, is said of the one that is kept. ERR_INVALID when both declared
 * APD of the same year and country, in other amounts, unless `add` is set. */
struct writer_merged {
    size_t cooperations, cooperations_merged, projets, requests, apd, contacts, labels, networks;
};
bool writer_merge(struct writer *w, enum record_kind kind, int64_t kept, int64_t gone, bool add,
                  struct writer_merged *out, struct err *e);

/* Delete a record and what belongs to it. Its external id goes to `ancien_uid`, with the one that takes its
 * place if there is one (NULL: none); putting the record again takes it out of there. A partenaire that has
 * requests in the Bourse cannot be deleted before them (ERR_INVALID). */
bool writer_delete(struct writer *w, enum record_kind kind, int64_t id, const char *successor, struct err *e);

/* Delete the records of this writer's source that were neither put since writer_new nor found unchanged: what
 * a new edition of the source no longer holds. *n counts them. */
bool writer_retire(struct writer *w, enum record_kind kind, size_t *n, struct err *e);
/* The same for records that others refer to: those that are still in use are kept and counted. */
bool writer_retire_unused(struct writer *w, enum record_kind kind, size_t *n, size_t *kept, struct err *e);
bool writer_retire_apd(struct writer *w, size_t *n, struct err *e);

/* Delete a record of this writer's source that was neither put since writer_new nor found unchanged, as what
 * it held was corrected to `successor` (external ids): *done. *kept: others refer to it, and it stays. */
bool writer_replace(struct writer *w, enum record_kind kind, const char *uid, const char *successor,
                    bool *done, bool *kept, struct err *e);
bool writer_replace_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays, bool *done,
                        struct err *e);

#endif
