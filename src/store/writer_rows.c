#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/uid.h"
#include "store/writer_inside.h"

/* --- values into cells ------------------------------------------------------------------------------ */

static struct cell text(const char *t)
{
    return text_to_write(t);
}

static struct cell number(struct maybe m)
{
    return (struct cell){.kind = m.state == MAYBE_VALUE   ? CELL_INT
                                 : m.state == MAYBE_EMPTY ? CELL_NULL
                                                          : CELL_KEEP,
                         .number = m.value};
}

static bool missing(const char *t)
{
    return !t || !*t;
}

/* A name or title that a new record must have; "" would take it away from one that is there. */
static bool check_name(const char *table, const char *column, const char *value, struct err *e)
{
    if (value && !*value)
        return err_param(e, ERR_INVALID, column, value, "%s: the column '%s' must not be empty", table,
                         column);
    return true;
}

static bool check_required(const char *table, const char *column, const char *value, struct err *e)
{
    if (missing(value))
        return err_param(e, ERR_INVALID, column, value, "%s: the column '%s' is required", table, column);
    return true;
}

/* --- children --------------------------------------------------------------------------------------- */

static bool put_cells(struct writer *w, enum child_kind kind, int64_t owner, struct cell *cells, size_t n,
                      bool *changed, struct err *e)
{
    bool good = children_put(w, kind, owner, cells, n, changed, e);
    free(cells);
    return good;
}

static bool put_texts(struct writer *w, enum child_kind kind, int64_t owner, struct text_list list,
                      bool *changed, struct err *e)
{
    if (!list.values)
        return true;
    struct cell *cells = mem_alloc(list.n, sizeof *cells);
    for (size_t i = 0; i < list.n; i++)
        cells[i] = text(list.values[i]);
    return put_cells(w, kind, owner, cells, list.n, changed, e);
}

static bool put_ids(struct writer *w, enum child_kind kind, int64_t owner, struct id_list list, bool *changed,
                    struct err *e)
{
    if (!list.ids)
        return true;
    struct cell *cells = mem_alloc(list.n, sizeof *cells);
    for (size_t i = 0; i < list.n; i++)
        cells[i] = cell_int(list.ids[i]);
    return put_cells(w, kind, owner, cells, list.n, changed, e);
}

static bool put_members(struct writer *w, int64_t owner, const struct cooperation_row *row, bool *changed,
                        struct err *e)
{
    if (!row->members.ids)
        return true;
    struct cell *cells = mem_alloc(row->members.n * 2, sizeof *cells);
    for (size_t i = 0; i < row->members.n; i++) {
        cells[2 * i] = cell_int(row->members.ids[i]);
        cells[2 * i + 1] = cell_int(row->members.ids[i] == row->lead);
    }
    return put_cells(w, CHILD_COOPERATION_COLLECTIVITE, owner, cells, row->members.n, changed, e);
}

static bool put_documents(struct writer *w, enum child_kind kind, int64_t owner, struct document_list list,
                          bool *changed, struct err *e)
{
    if (!list.rows)
        return true;
    struct cell *cells = mem_alloc(list.n * 4, sizeof *cells);
    for (size_t i = 0; i < list.n; i++) {
        const struct document_row *row = &list.rows[i];
        cells[4 * i] = text(row->nom);
        cells[4 * i + 1] = text(row->type_mime);
        cells[4 * i + 2] = number(row->taille);
        cells[4 * i + 3] = text(row->url);
    }
    return put_cells(w, kind, owner, cells, list.n, changed, e);
}

static bool put_financements(struct writer *w, int64_t owner, struct financement_list list, bool *changed,
                             struct err *e)
{
    if (!list.rows)
        return true;
    struct cell *cells = mem_alloc(list.n * 4, sizeof *cells);
    for (size_t i = 0; i < list.n; i++) {
        const struct financement_row *row = &list.rows[i];
        cells[4 * i] = text(row->source);
        cells[4 * i + 1] = number(row->annee);
        cells[4 * i + 2] = number(row->montant);
        cells[4 * i + 3] = text(row->libelle);
    }
    return put_cells(w, CHILD_FINANCEMENT, owner, cells, list.n, changed, e);
}

static bool put_labels(struct writer *w, int64_t owner, struct label_list list, bool *changed, struct err *e)
{
    if (!list.rows)
        return true;
    struct cell *cells = mem_alloc(list.n * 5, sizeof *cells);
    for (size_t i = 0; i < list.n; i++) {
        const struct label_row *row = &list.rows[i];
        struct cell *c = cells + 5 * i;
        c[0] = text(row->thematique);
        c[1] = text(row->dispositif);
        c[2] = text(row->domaine);
        c[3] = text(row->du);
        c[4] = text(row->au);
    }
    return put_cells(w, CHILD_LABEL, owner, cells, list.n, changed, e);
}

/* The last step of a put: children may have changed where the record itself did not. */
static bool finish(struct writer *w, enum record_kind kind, bool good, bool changed, struct written *out,
                   struct err *e)
{
    if (!good)
        return err_prefix(e, "%s", out->uid);
    return !changed || record_touch(w, kind, out, e);
}

/* --- collectivités ---------------------------------------------------------------------------------- */

/* 69123 -> 69, 2A004 -> 2A, 97411 -> 974, 98818 -> 988. */
static void departement_of(const char *insee, char out[4])
{
    size_t n = strncmp(insee, "97", 2) == 0 || strncmp(insee, "98", 2) == 0 ? 3 : 2;
    snprintf(out, 4, "%.*s", (int)n, insee);
}

struct places_of {
    char departement[8], today[16], before[16];
};

/* All rows name the same code, or there is none. */
struct one_code {
    char *out;
    size_t size;
    bool other;
};

static bool take_one(void *context, const struct cell *row)
{
    struct one_code *c = context;
    const char *code = cell_text_of(&row[0]);
    if (code && !*c->out)
        snprintf(c->out, c->size, "%s", code);
    else if (code && strcmp(code, c->out) != 0)
        c->other = true;
    return true;
}

/* The région of today that one of before 2016 went into, or the other way round, where there is one alone. */
static bool other_region(struct writer *w, const char *code, bool old, char *out, size_t size, struct err *e)
{
    static const struct question TODAY = {.table = (enum table)VOCABULARY_DEPARTEMENT,
                                          .columns = {"region"},
                                          .by = {"region_1970"}},
                                 BEFORE = {.table = (enum table)VOCABULARY_DEPARTEMENT,
                                           .columns = {"region_1970"},
                                           .by = {"region"}};
    struct one_code c = {out, size, false};
    if (!store_ask(w->store, old ? &TODAY : &BEFORE, (struct cell[]){cell_text(code)}, take_one, &c, e))
        return false;
    if (c.other)
        out[0] = '\0';
    return true;
}

struct regions {
    struct places_of *places;
    bool there;
};

static bool take_regions(void *context, const struct cell *row)
{
    struct regions *r = context;
    const char *today = cell_text_of(&row[0]), *before = cell_text_of(&row[1]);
    snprintf(r->places->today, sizeof r->places->today, "%s", today ? today : "");
    snprintf(r->places->before, sizeof r->places->before, "%s", before ? before : "");
    r->there = true;
    return false;
}

/* What the code or the département of a collectivité says about its régions. */
static bool derive(struct writer *w, const struct collectivite_row *row, struct places_of *p, struct err *e)
{
    static const struct question REGIONS = {
        .table = (enum table)VOCABULARY_DEPARTEMENT, .columns = {"region", "region_1970"}, .by = {"code"}};
    bool has_code = !missing(row->code);
    *p = (struct places_of){{0}, {0}, {0}};
    if (strcmp(row->type, "region") == 0 && has_code) {
        bool old = strncmp(row->code, "22:", 3) == 0;
        snprintf(old ? p->before : p->today, sizeof p->today, "%s", row->code);
        return other_region(w, row->code, old, old ? p->today : p->before, sizeof p->today, e);
    }
    if (!missing(row->departement))
        snprintf(p->departement, sizeof p->departement, "%s", row->departement);
    else if (has_code && strcmp(row->type, "departement") == 0)
        snprintf(p->departement, sizeof p->departement, "%s", row->code);
    else if (has_code && strcmp(row->type, "commune") == 0)
        departement_of(row->code, p->departement);
    if (!p->departement[0])
        return true;
    struct regions found = {p, false};
    const struct cell by[] = {cell_text(p->departement)};
    if (!store_ask(w->store, &REGIONS, by, take_regions, &found, e))
        return false;
    return found.there || err_param(e, ERR_INVALID, "departement", p->departement,
                                    "there is no département '%s'", p->departement);
}

static struct cell derived(const char *t)
{
    return *t ? text(t) : (struct cell){.kind = CELL_KEEP};
}

bool writer_put_collectivite(struct writer *w, const struct collectivite_row *row, struct written *out,
                             struct err *e)
{
    struct places_of p;
    char uid[RECORD_UID_SIZE];
    const char *table = "collectivite";
    if (!check_required(table, "type", row->type, e) || !check_name(table, "nom", row->nom, e) ||
        (missing(row->code) && !check_required(table, "nom", row->nom, e)) || !derive(w, row, &p, e))
        return false;
    bool commune = strcmp(row->type, "commune") == 0;
    bool by_siren = !missing(row->code) && strlen(row->code) == 9 && !row->distinct;
    bool epci = by_siren && strcmp(row->type, "epci") == 0;
    uid_collectivite(uid, row->type, row->code, row->nom, p.departement, row->distinct);
    const struct cell cells[] = {text(row->type),
                                 text(row->nom),
                                 text(by_siren && !row->siren ? row->code : row->siren),
                                 commune ? text(row->code) : (struct cell){.kind = CELL_KEEP},
                                 row->departement ? text(row->departement) : derived(p.departement),
                                 derived(p.today),
                                 derived(p.before),
                                 text(epci && !row->epci ? row->code : row->epci),
                                 text(row->nature_epci),
                                 number(row->population),
                                 text(row->site_web)};
    static_assert(sizeof cells / sizeof *cells == 11, "as in tables.c");
    bool changed = false;
    if (!record_put(w, RECORD_COLLECTIVITE, uid, cells, &row->position, out, e))
        return false;
    bool good = networks_put(w, out->id, row->reseaux, row->relais, &changed, e) &&
                contacts_put(w, CHILD_COLLECTIVITE_CONTACT, out->id, row->contacts, &changed, e) &&
                put_labels(w, out->id, row->labels, &changed, e);
    return finish(w, RECORD_COLLECTIVITE, good, changed, out, e);
}

/* --- the other records ------------------------------------------------------------------------------ */

bool writer_put_partenaire(struct writer *w, const struct partenaire_row *row, struct written *out,
                           struct err *e)
{
    char uid[RECORD_UID_SIZE];
    if (!check_required("partenaire", "nom", row->nom, e))
        return false;
    uid_partenaire(uid, row->pays, row->nom, row->distinct);
    const struct cell cells[] = {text(row->nom), text(row->pays), text(row->admin1), text(row->site_web)};
    bool changed = false;
    if (!record_put(w, RECORD_PARTENAIRE, uid, cells, &row->position, out, e))
        return false;
    bool good = contacts_put(w, CHILD_PARTENAIRE_CONTACT, out->id, row->contacts, &changed, e);
    return finish(w, RECORD_PARTENAIRE, good, changed, out, e);
}

static int compare_uids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* External ids, sorted, so that the order in which members are named does not matter. */
static bool hash_ids(struct writer *w, enum record_kind kind, struct id_list list, struct uid_hash *h,
                     struct err *e)
{
    char(*uids)[RECORD_UID_SIZE] = mem_alloc(list.n, sizeof *uids);
    bool good = true;
    for (size_t i = 0; good && i < list.n; i++)
        good = writer_uid_of(w, kind, list.ids[i], uids[i], e);
    qsort(uids, list.n, sizeof *uids, compare_uids);
    for (size_t i = 0; good && i < list.n; i++)
        if (i == 0 || strcmp(uids[i], uids[i - 1]) != 0)
            uid_hash_add(h, uids[i]);
    uid_hash_add(h, "");
    free(uids);
    return good;
}

static bool cooperation_uid(struct writer *w, const struct cooperation_row *row, char uid[RECORD_UID_SIZE],
                            struct err *e)
{
    struct uid_hash h = {0};
    uid_hash_add(&h, row->nature);
    if (!missing(row->key))
        uid_hash_add(&h, row->key);
    else if (!row->members.ids || !row->partners.ids)
        return err_set(e, ERR_INVALID,
                       "cooperation: without a key of its own, members and partners are its key");
    else if (!hash_ids(w, RECORD_COLLECTIVITE, row->members, &h, e) ||
             !hash_ids(w, RECORD_PARTENAIRE, row->partners, &h, e))
        return false;
    uid_from_hash(uid, "c", &h);
    return true;
}

bool writer_find_cooperation(struct writer *w, const struct cooperation_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    return cooperation_uid(w, row, uid, e) && writer_find(w, RECORD_COOPERATION, uid, id, e);
}

bool writer_put_cooperation(struct writer *w, const struct cooperation_row *row, struct written *out,
                            struct err *e)
{
    char uid[RECORD_UID_SIZE];
    if (!check_required("cooperation", "nature", row->nature, e) || !cooperation_uid(w, row, uid, e))
        return false;
    int64_t id = 0;
    struct maybe jumelage = row->jumelage; /* NOT NULL: what is not said is no jumelage in a new one */
    if (!w->bulk && !writer_find(w, RECORD_COOPERATION, uid, &id, e))
        return false;
    if (jumelage.state == MAYBE_EMPTY || (jumelage.state == MAYBE_KEEP && !id))
        jumelage = maybe_value(0);
    const struct cell cells[] = {text(row->nature),     text(row->titre),      number(jumelage),
                                 text(row->statut),     number(row->depuis),   number(row->fin),
                                 text(row->convention), text(row->description)};
    bool changed = false;
    if (!record_put(w, RECORD_COOPERATION, uid, cells, NULL, out, e))
        return false;
    bool good = put_members(w, out->id, row, &changed, e) &&
                put_ids(w, CHILD_COOPERATION_PARTENAIRE, out->id, row->partners, &changed, e);
    return finish(w, RECORD_COOPERATION, good, changed, out, e);
}

/* Key of what an owner has under a title in a year. */
static bool titled_uid(struct writer *w, const char *prefix, const char *key, enum record_kind owner_kind,
                       int64_t owner, const char *titre, struct maybe annee, char uid[RECORD_UID_SIZE],
                       struct err *e)
{
    struct uid_hash h = {0};
    char owner_uid[RECORD_UID_SIZE], year[24] = "";
    if (!missing(key)) {
        uid_hash_add(&h, "key");
        uid_hash_add(&h, key);
    } else {
        if (!writer_uid_of(w, owner_kind, owner, owner_uid, e))
            return false;
        if (annee.state == MAYBE_VALUE)
            snprintf(year, sizeof year, "%lld", (long long)annee.value);
        uid_hash_add(&h, owner_uid);
        uid_hash_add_folded(&h, titre);
        uid_hash_add(&h, year);
    }
    uid_from_hash(uid, prefix, &h);
    return true;
}

static bool projet_uid(struct writer *w, const struct projet_row *row, char uid[RECORD_UID_SIZE],
                       struct err *e)
{
    return titled_uid(w, "pr", row->key, RECORD_COOPERATION, row->cooperation, row->titre, row->annee_debut,
                      uid, e);
}

bool writer_find_projet(struct writer *w, const struct projet_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    return projet_uid(w, row, uid, e) && writer_find(w, RECORD_PROJET, uid, id, e);
}

static bool bourse_uid(struct writer *w, const struct bourse_row *row, char uid[RECORD_UID_SIZE],
                       struct err *e)
{
    return titled_uid(w, "b", row->key, RECORD_PARTENAIRE, row->partenaire, row->titre, row->annee, uid, e);
}

bool writer_find_bourse(struct writer *w, const struct bourse_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    return bourse_uid(w, row, uid, e) && writer_find(w, RECORD_BOURSE, uid, id, e);
}

bool writer_put_projet(struct writer *w, const struct projet_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    if (!check_required("projet", "titre", row->titre, e) || !projet_uid(w, row, uid, e))
        return false;
    const struct cell cells[] = {cell_int(row->cooperation),    text(row->titre),
                                 text(row->objectifs),          text(row->description),
                                 text(row->historique),         text(row->contexte),
                                 text(row->partenaires_france), text(row->partenaires_pays),
                                 text(row->volontaires),        number(row->annee_debut),
                                 number(row->annee_fin),        text(row->statut)};
    static_assert(sizeof cells / sizeof *cells == 12, "as in tables.c");
    bool changed = false;
    if (!record_put(w, RECORD_PROJET, uid, cells, NULL, out, e))
        return false;
    bool good = put_texts(w, CHILD_PROJET_THEMATIQUE, out->id, row->thematiques, &changed, e) &&
                put_texts(w, CHILD_PROJET_ODD, out->id, row->odd, &changed, e) &&
                put_financements(w, out->id, row->financements, &changed, e) &&
                contacts_put(w, CHILD_PROJET_CONTACT, out->id, row->contacts, &changed, e) &&
                put_documents(w, CHILD_PROJET_DOCUMENT, out->id, row->documents, &changed, e);
    return finish(w, RECORD_PROJET, good, changed, out, e);
}

bool writer_put_bourse(struct writer *w, const struct bourse_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    if (!check_required("bourse", "titre", row->titre, e) || !bourse_uid(w, row, uid, e))
        return false;
    int64_t id = 0;
    const char *etat = row->etat; /* NOT NULL: a new one that does not say is a draft */
    if (!w->bulk && !writer_find(w, RECORD_BOURSE, uid, &id, e))
        return false;
    if (missing(etat))
        etat = id ? NULL : "brouillon";
    const struct cell cells[] = {cell_int(row->partenaire), text(row->titre),   text(row->objectifs),
                                 text(row->description),    number(row->annee), number(row->budget),
                                 text(row->statut),         text(etat),         text(row->depose_le),
                                 text(row->publie_le)};
    static_assert(sizeof cells / sizeof *cells == 10, "as in tables.c");
    bool changed = false;
    if (!record_put(w, RECORD_BOURSE, uid, cells, NULL, out, e))
        return false;
    bool good = put_texts(w, CHILD_BOURSE_THEMATIQUE, out->id, row->thematiques, &changed, e) &&
                put_texts(w, CHILD_BOURSE_ODD, out->id, row->odd, &changed, e) &&
                contacts_put(w, CHILD_BOURSE_CONTACT, out->id, row->contacts, &changed, e) &&
                put_documents(w, CHILD_BOURSE_DOCUMENT, out->id, row->documents, &changed, e);
    return finish(w, RECORD_BOURSE, good, changed, out, e);
}

bool writer_put_reseau(struct writer *w, const struct reseau_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    struct uid_hash h = {0};
    if (!check_required("reseau", "nom", row->nom, e))
        return false;
    uid_hash_add_folded(&h, row->nom);
    uid_from_hash(uid, "r", &h);
    const struct cell cells[] = {text(row->nom), text(row->pays), text(row->portee), text(row->site_web)};
    return record_put(w, RECORD_RESEAU, uid, cells, NULL, out, e);
}

bool writer_put_appel(struct writer *w, const struct appel_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    struct uid_hash h = {0};
    if (!check_required("appel", "nom", row->nom, e))
        return false;
    uid_hash_add_folded(&h, row->nom);
    uid_from_hash(uid, "a", &h);
    const struct cell cells[] = {text(row->nom), number(row->annee_debut), number(row->annee_fin),
                                 text(row->description), text(row->site_web)};
    bool changed = false;
    if (!record_put(w, RECORD_APPEL, uid, cells, NULL, out, e))
        return false;
    bool good = put_texts(w, CHILD_APPEL_PAYS, out->id, row->pays, &changed, e) &&
                put_texts(w, CHILD_APPEL_THEMATIQUE, out->id, row->thematiques, &changed, e);
    return finish(w, RECORD_APPEL, good, changed, out, e);
}
