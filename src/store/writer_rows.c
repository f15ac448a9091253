#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/text_limit.h"
#include "store/uid.h"
#include "store/writer_inside.h"

/* --- values into cells ------------------------------------------------------------------------------ */

static struct cell text(const char *t)
{
    return text_to_write(t);
}

static struct cell number(struct maybe m)
{
    return number_to_write(m);
}

/* A name or title that a new record must have; "" would take it away from one that is there. */
bool writer_check_name(const char *table, const char *column, const char *value, struct err *e)
{
    if (value && !*value)
        return err_say(e, ERR_INVALID, column, value, "%s: '%s' must not be empty",
                       "%s : « %s » ne peut être vide", table, column);
    return true;
}

bool writer_check_required(const char *table, const char *column, const char *value, struct err *e)
{
    if (is_missing(value))
        return err_say(e, ERR_INVALID, column, value, "%s: '%s' is required", "%s : « %s » est demandé",
                       table, column);
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
        cells[4 * i + 3] = text(writer_web(w, row->url, false));
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

/* --- the other records ------------------------------------------------------------------------------ */

bool writer_put_partenaire(struct writer *w, const struct partenaire_row *row, struct written *out,
                           struct err *e)
{
    char uid[RECORD_UID_SIZE];
    writer_begin_row(w);
    if (!writer_check_required("partenaire", "nom", row->nom, e))
        return false;
    int64_t known = row->is;
    char own[RECORD_UID_SIZE];
    uid_partenaire(own, row->pays, row->nom, row->distinct);
    snprintf(uid, sizeof uid, "%s", own);
    if (known ? !writer_uid_of(w, RECORD_PARTENAIRE, known, uid, e)
              : !successor_follow(w, RECORD_PARTENAIRE, uid, e))
        return false;
    const bool other = strcmp(uid, own) != 0; /* it keeps its name */
    const struct cell keep = {.kind = CELL_KEEP};
    const struct cell cells[] = {other ? keep : text(row->nom), other ? keep : text(row->pays),
                                 text(row->admin1), text(writer_web(w, row->site_web, true))};
    bool changed = false;
    if (!record_put(w, RECORD_PARTENAIRE, uid, cells, &row->position, out, e))
        return false;
    places_put(w, out->id, row->pays, &row->position);
    bool good = contacts_put(w, CHILD_PARTENAIRE_CONTACT, out->id, row->contacts, &changed, e);
    return record_finish(w, RECORD_PARTENAIRE, good, changed, out, e);
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

bool key_of_sides(struct writer *w, const char *nature, struct id_list members, struct id_list partners,
                  char uid[RECORD_UID_SIZE], struct err *e)
{
    struct uid_hash h = {0};
    uid_hash_add(&h, nature);
    if (!hash_ids(w, RECORD_COLLECTIVITE, members, &h, e) || !hash_ids(w, RECORD_PARTENAIRE, partners, &h, e))
        return false;
    uid_from_hash(uid, "c", &h);
    return true;
}

static bool cooperation_uid(struct writer *w, const struct cooperation_row *row, char uid[RECORD_UID_SIZE],
                            struct err *e)
{
    if (!is_missing(row->key)) {
        struct uid_hash h = {0};
        uid_hash_add(&h, row->nature);
        uid_hash_add(&h, row->key);
        uid_from_hash(uid, "c", &h);
    } else if (!row->members.ids || !row->partners.ids) {
        return err_set(e, ERR_INVALID,
                       "cooperation: without a key of its own, members and partners are its key");
    } else if (!key_of_sides(w, row->nature, row->members, row->partners, uid, e)) {
        return false;
    }
    return successor_follow(w, RECORD_COOPERATION, uid, e);
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
    writer_begin_row(w);
    if (!writer_check_required("cooperation", "nature", row->nature, e) || !cooperation_uid(w, row, uid, e))
        return false;
    int64_t id = 0;
    struct maybe jumelage = row->jumelage; /* NOT NULL: what is not said is no jumelage in a new one */
    if (!w->bulk && !writer_find(w, RECORD_COOPERATION, uid, &id, e))
        return false;
    if (jumelage.state == MAYBE_EMPTY || (jumelage.state == MAYBE_KEEP && !id))
        jumelage = maybe_value(0);
    const bool again = !id && !w->bulk && strcmp(row->nature, "cooperation") == 0;
    /* What a list still calls an action may be a coopération by now. */
    const struct cell keep = {.kind = CELL_KEEP};
    const struct cell cells[] = {
        id ? keep : text(row->nature), text(row->titre), number(jumelage),      text(row->statut),
        number(row->depuis),           number(row->fin), text(row->convention), text(row->description)};
    bool changed = false;
    if (!record_put(w, RECORD_COOPERATION, uid, cells, NULL, out, e))
        return false;
    bool good = put_members(w, out->id, row, &changed, e) &&
                put_ids(w, CHILD_COOPERATION_PARTENAIRE, out->id, row->partners, &changed, e) &&
                (!again || again_as_cooperation(w, out->id, row, e));
    if (!id && !again)
        again_note_action(w, out->id, row->partners);
    return record_finish(w, RECORD_COOPERATION, good, changed, out, e);
}

/* Key of what an owner has under a title in a year. */
bool key_of_title(struct writer *w, const char *prefix, enum record_kind owner_kind, int64_t owner,
                  const char *titre, struct maybe annee, char uid[RECORD_UID_SIZE], struct err *e)
{
    struct uid_hash h = {0};
    char owner_uid[RECORD_UID_SIZE], year[24] = "";
    if (!writer_uid_of(w, owner_kind, owner, owner_uid, e))
        return false;
    if (annee.state == MAYBE_VALUE)
        snprintf(year, sizeof year, "%lld", (long long)annee.value);
    uid_hash_add(&h, owner_uid);
    uid_hash_add_folded(&h, titre);
    uid_hash_add(&h, year);
    uid_from_hash(uid, prefix, &h);
    return true;
}

static void key_of_source(const char *prefix, const char *key, char uid[RECORD_UID_SIZE])
{
    struct uid_hash h = {0};
    uid_hash_add(&h, "key");
    uid_hash_add(&h, key);
    uid_from_hash(uid, prefix, &h);
}

static bool projet_uid(struct writer *w, const struct projet_row *row, char uid[RECORD_UID_SIZE],
                       struct err *e)
{
    if (!is_missing(row->key))
        key_of_source("pr", row->key, uid);
    else if (!key_of_title(w, "pr", RECORD_COOPERATION, row->cooperation, row->titre, row->annee_debut, uid,
                           e))
        return false;
    return successor_follow(w, RECORD_PROJET, uid, e);
}

bool writer_find_projet(struct writer *w, const struct projet_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    return projet_uid(w, row, uid, e) && writer_find(w, RECORD_PROJET, uid, id, e);
}

static bool bourse_uid(struct writer *w, const struct bourse_row *row, char uid[RECORD_UID_SIZE],
                       struct err *e)
{
    if (!is_missing(row->key))
        key_of_source("b", row->key, uid);
    else if (!key_of_title(w, "b", RECORD_PARTENAIRE, row->partenaire, row->titre, row->annee, uid, e))
        return false;
    return successor_follow(w, RECORD_BOURSE, uid, e);
}

bool writer_find_bourse(struct writer *w, const struct bourse_row *row, int64_t *id, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    return bourse_uid(w, row, uid, e) && writer_find(w, RECORD_BOURSE, uid, id, e);
}

static bool around_nature(struct writer *w, int64_t cooperation, struct err *e)
{
    static const struct question NATURE = {
        .table = (enum table)(TABLE_RECORDS + RECORD_COOPERATION), .columns = {"nature"}, .by = {"id"}};
    w->around.nature = w->around_text;
    return store_ask_text(w->store, &NATURE, (struct cell[]){cell_int(cooperation)}, w->around_text,
                          sizeof w->around_text, e);
}

static bool around_partner(struct writer *w, int64_t partenaire, struct err *e)
{
    static const struct question COUNTRY = {
        .table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE), .columns = {"pays"}, .by = {"id"}};
    w->around.pays = w->around_text;
    return store_ask_text(w->store, &COUNTRY, (struct cell[]){cell_int(partenaire)}, w->around_text,
                          sizeof w->around_text, e);
}

bool writer_put_projet(struct writer *w, const struct projet_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    int64_t id = 0;
    const char *statut = row->statut;
    writer_begin_row(w);
    if (!writer_check_required("projet", "titre", row->titre, e) || !projet_uid(w, row, uid, e) ||
        (!statut && !w->bulk && !writer_find(w, RECORD_PROJET, uid, &id, e)))
        return false;
    if (!statut && !id)
        statut = rules_statut(row->annee_fin.state == MAYBE_VALUE ? row->annee_fin.value : 0,
                              w->around.this_year);
    const struct cell cells[] = {cell_int(row->cooperation),    text(row->titre),
                                 text(row->objectifs),          text(row->description),
                                 text(row->historique),         text(row->contexte),
                                 text(row->partenaires_france), text(row->partenaires_pays),
                                 text(row->volontaires),        number(row->annee_debut),
                                 number(row->annee_fin),        text(statut)};
    static_assert(sizeof cells / sizeof *cells == 12, "as in tables.c");
    bool changed = false;
    if (!record_put(w, RECORD_PROJET, uid, cells, NULL, out, e) ||
        (row->financements.n && !around_nature(w, row->cooperation, e)))
        return false;
    bool good = put_texts(w, CHILD_PROJET_THEMATIQUE, out->id, row->thematiques, &changed, e) &&
                put_texts(w, CHILD_PROJET_ODD, out->id, row->odd, &changed, e) &&
                put_financements(w, out->id, row->financements, &changed, e) &&
                contacts_put(w, CHILD_PROJET_CONTACT, out->id, row->contacts, &changed, e) &&
                put_documents(w, CHILD_PROJET_DOCUMENT, out->id, row->documents, &changed, e);
    return record_finish(w, RECORD_PROJET, good, changed, out, e);
}

bool writer_put_bourse(struct writer *w, const struct bourse_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    writer_begin_row(w);
    if (!writer_check_required("bourse", "titre", row->titre, e) || !bourse_uid(w, row, uid, e))
        return false;
    int64_t id = 0;
    const char *etat = row->etat; /* NOT NULL: a new one that does not say is a draft */
    if ((!w->bulk && !writer_find(w, RECORD_BOURSE, uid, &id, e)) || !around_partner(w, row->partenaire, e))
        return false;
    if (is_missing(etat))
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
    return record_finish(w, RECORD_BOURSE, good, changed, out, e);
}

/* A network is not renamed by who belongs to it. */
static bool keeps_name(struct writer *w, const char *uid, const char *nom, bool *there, struct err *e)
{
    static const struct question NAME = {
        .table = (enum table)(TABLE_RECORDS + RECORD_RESEAU), .columns = {"nom"}, .by = {"uid"}};
    char was[WRITER_TEXT_NAME_BYTES + 1];
    struct err said = {0};
    if (!store_ask_text(w->store, &NAME, (struct cell[]){cell_text(uid)}, was, sizeof was, e))
        return false;
    *there = *was;
    if (!*there || strcmp(was, nom) == 0 || !w->note)
        return true;
    err_say(&said, ERR_NONE, "nom", nom, "the network '%.100s' is there as '%.100s', which stays its name",
            "le réseau « %.100s » est déjà là sous le nom « %.100s », qu’il garde", nom, was);
    w->note(w->note_context, &said);
    return true;
}

bool writer_put_reseau(struct writer *w, const struct reseau_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    struct uid_hash h = {0};
    writer_begin_row(w);
    if (!writer_check_required("reseau", "nom", row->nom, e))
        return false;
    uid_hash_add_folded(&h, row->nom);
    uid_from_hash(uid, "r", &h);
    bool there = false;
    if (!w->bulk && !keeps_name(w, uid, row->nom, &there, e))
        return false;
    const struct cell keep = {.kind = CELL_KEEP};
    const struct cell cells[] = {there ? keep : text(row->nom), text(row->pays), text(row->portee),
                                 text(writer_web(w, row->site_web, true))};
    return record_put(w, RECORD_RESEAU, uid, cells, NULL, out, e);
}

bool writer_put_appel(struct writer *w, const struct appel_row *row, struct written *out, struct err *e)
{
    char uid[RECORD_UID_SIZE];
    struct uid_hash h = {0};
    writer_begin_row(w);
    if (!writer_check_required("appel", "nom", row->nom, e))
        return false;
    uid_hash_add_folded(&h, row->nom);
    uid_from_hash(uid, "a", &h);
    const struct cell cells[] = {text(row->nom), number(row->annee_debut), number(row->annee_fin),
                                 text(row->description), text(writer_web(w, row->site_web, true))};
    bool changed = false;
    if (!record_put(w, RECORD_APPEL, uid, cells, NULL, out, e))
        return false;
    bool good = put_texts(w, CHILD_APPEL_PAYS, out->id, row->pays, &changed, e) &&
                put_texts(w, CHILD_APPEL_THEMATIQUE, out->id, row->thematiques, &changed, e);
    return record_finish(w, RECORD_APPEL, good, changed, out, e);
}
