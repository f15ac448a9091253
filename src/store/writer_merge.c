/* One record takes in another of its kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

struct ids {
    int64_t *ids;
    size_t n, capacity;
};

static bool take_id(void *context, const struct cell *row)
{
    struct ids *l = context;
    l->ids = mem_room(l->ids, l->n, &l->capacity, sizeof *l->ids);
    l->ids[l->n++] = cell_int_of(&row[0]);
    return true;
}

static bool ask_ids(struct writer *w, const struct question *q, int64_t of, struct ids *out, struct err *e)
{
    return store_ask(w->store, q, (struct cell[]){cell_int(of)}, take_id, out, e);
}

#define RECORDS(kind) .table = (enum table)(TABLE_RECORDS + RECORD_##kind)
#define LINKS(child, a, b)                                                                                   \
    {                                                                                                        \
        .table = (enum table)(TABLE_CHILDREN + CHILD_##child), .columns = {a}, .by = {b}, .order = { a }     \
    }
static const struct question MEMBERS_OF = LINKS(COOPERATION_COLLECTIVITE, "collectivite_id",
                                                "cooperation_id"),
                             PARTNERS_OF = LINKS(COOPERATION_PARTENAIRE, "partenaire_id", "cooperation_id"),
                             OF_MEMBER = LINKS(COOPERATION_COLLECTIVITE, "cooperation_id", "collectivite_id"),
                             OF_PARTNER = LINKS(COOPERATION_PARTENAIRE, "cooperation_id", "partenaire_id"),
                             PROJETS_OF = {RECORDS(PROJET), .columns = {"id"}, .by = {"cooperation_id"},
                                           .order = {"id"}},
                             REQUESTS_OF = {RECORDS(BOURSE), .columns = {"id"}, .by = {"partenaire_id"},
                                            .order = {"id"}};

/* --- whole rows --------------------------------------------------------------------------------------------
 */

/* A record as it is; texts in the arena. */
struct whole {
    struct arena *arena;
    struct cell cells[TABLE_COLUMNS];
    size_t n;
    bool there;
};

static bool take_whole(void *context, const struct cell *row)
{
    struct whole *r = context;
    for (size_t i = 0; i < r->n; i++) {
        r->cells[i] = row[i];
        if (row[i].kind == CELL_TEXT)
            r->cells[i].text = arena_text(r->arena, row[i].text, strlen(row[i].text));
    }
    r->there = true;
    return false;
}

static bool read_whole(struct writer *w, enum record_kind kind, int64_t id, struct arena *a,
                       struct whole *out, struct err *e)
{
    static const struct question BY_ID[] = {{RECORDS(COLLECTIVITE), .by = {"id"}},
                                            {RECORDS(PARTENAIRE), .by = {"id"}},
                                            {RECORDS(COOPERATION), .by = {"id"}},
                                            {RECORDS(PROJET), .by = {"id"}},
                                            {RECORDS(BOURSE), .by = {"id"}}};
    *out = (struct whole){.arena = a, .n = table_columns(table_of_record(kind))};
    if (!store_ask(w->store, &BY_ID[kind], (struct cell[]){cell_int(id)}, take_whole, out, e))
        return false;
    return out->there || err_set(e, ERR_NOT_FOUND, "there is no %s with the internal id %lld",
                                 TABLES[table_of_record(kind)].name, (long long)id);
}

static struct cell *cell_of(struct whole *r, enum record_kind kind, const char *column)
{
    return &r->cells[table_column(table_of_record(kind), column)];
}

static const char *uid_of(struct whole *r, enum record_kind kind)
{
    const char *uid = cell_text_of(cell_of(r, kind, "uid"));
    return uid ? uid : "";
}

/* What the one that is kept does not say is what the other said. skip: a column that stays as it is; NULL. */
static bool fill(struct writer *w, enum record_kind kind, struct whole *kept, struct whole *gone,
                 const char *skip, struct err *e)
{
    const enum table t = table_of_record(kind);
    const size_t own = (size_t)table_column(t, "uid");
    struct cell cells[TABLE_COLUMNS] = {{0}};
    struct position position = {NULL, 0, 0};
    struct written out = {0};
    for (size_t i = 0; i < own; i++)
        if (kept->cells[i].kind == CELL_NULL && gone->cells[i].kind != CELL_NULL &&
            (!skip || strcmp(skip, TABLES[t].columns[i]) != 0))
            cells[i] = gone->cells[i];
    if (kind == RECORD_COOPERATION && cell_int_of(cell_of(gone, kind, "jumelage")))
        cells[table_column(t, "jumelage")] = cell_int(1);
    if (TABLES[t].placed && kept->cells[kept->n - 1].kind != CELL_REAL &&
        gone->cells[gone->n - 1].kind == CELL_REAL)
        position = (struct position){cell_text_of(cell_of(gone, kind, "qualite")),
                                     gone->cells[gone->n - 2].real, gone->cells[gone->n - 1].real};
    return record_put(w, kind, uid_of(kept, kind), cells, TABLES[t].placed ? &position : NULL, &out, e);
}

/* --- what a key leads to -----------------------------------------------------------------------------------
 */

/* A list that has the record by another key from now on still means this one. */
static bool lead(struct writer *w, const char *key, const char *collection, const char *uid, struct err *e)
{
    const struct cell row[] = {cell_text(key), cell_text(collection), cell_text(uid), cell_text(w->now)};
    static const struct question FORMER = {.table = TABLE_FORMER, .columns = {"uid"}, .by = {"uid"}};
    bool there;
    if (strcmp(key, uid) == 0)
        return true;
    successor_note(w, key, uid);
    return store_ask_any(w->store, &FORMER, row, &there, e) &&
           (there ? write_set(w, TABLE_FORMER, cell_text(uid), row, e)
                  : write_insert(w, TABLE_FORMER, row, NULL, e));
}

/* What belongs to an owner goes to another: projets of a coopération, requests of a partenaire. */
static bool move_titled(struct writer *w, enum record_kind kind, int64_t id, enum record_kind owner_kind,
                        int64_t from, int64_t to, struct err *e)
{
    const bool projet = kind == RECORD_PROJET;
    const char *prefix = projet ? "pr" : "b", *year = projet ? "annee_debut" : "annee";
    char before[RECORD_UID_SIZE], after[RECORD_UID_SIZE];
    struct cell cells[TABLE_COLUMNS] = {cell_int(to)};
    struct arena arena;
    struct whole row;
    struct written out = {0};
    int64_t other = 0;
    arena_init(&arena);
    bool good = read_whole(w, kind, id, &arena, &row, e);
    if (good) {
        const struct cell *annee = cell_of(&row, kind, year);
        const struct maybe when = annee->kind == CELL_INT ? maybe_value(annee->number) : maybe_empty();
        const char *titre = cell_text_of(cell_of(&row, kind, "titre"));
        const char *uid = uid_of(&row, kind);
        good = key_of_title(w, prefix, owner_kind, from, titre ? titre : "", when, before, e) &&
               key_of_title(w, prefix, owner_kind, to, titre ? titre : "", when, after, e) &&
               writer_find(w, kind, after, &other, e) && record_put(w, kind, uid, cells, NULL, &out, e) &&
               (strcmp(before, uid) != 0 || other || lead(w, after, projet ? "projets" : "bourse", uid, e));
    }
    arena_release(&arena);
    return good;
}

/* --- coopérations ------------------------------------------------------------------------------------------
 */

static const char *collection_of(struct whole *r)
{
    const char *nature = cell_text_of(cell_of(r, RECORD_COOPERATION, "nature"));
    return nature && strcmp(nature, "action") == 0 ? "actions" : "cooperations";
}

bool merge_cooperation(struct writer *w, int64_t kept, int64_t gone, struct writer_merged *out, struct err *e)
{
    struct ids projets = {0};
    struct arena arena;
    struct whole k, g;
    arena_init(&arena);
    bool good = read_whole(w, RECORD_COOPERATION, kept, &arena, &k, e) &&
                read_whole(w, RECORD_COOPERATION, gone, &arena, &g, e) &&
                ask_ids(w, &PROJETS_OF, gone, &projets, e);
    for (size_t i = 0; good && i < projets.n; i++)
        good = move_titled(w, RECORD_PROJET, projets.ids[i], RECORD_COOPERATION, gone, kept, e);
    if (good && out) {
        out->projets += projets.n;
        out->cooperations_merged++;
    }
    good = good &&
           fill(w, RECORD_COOPERATION, &k, &g,
                strcmp(collection_of(&k), "actions") == 0 ? "convention" : NULL, e) &&
           writer_delete(w, RECORD_COOPERATION, gone, uid_of(&k, RECORD_COOPERATION), e);
    free(projets.ids);
    arena_release(&arena);
    return good;
}

/* Both sides of a coopération; the caller frees. */
static bool read_sides(struct writer *w, int64_t id, struct ids *members, struct ids *partners, struct err *e)
{
    return ask_ids(w, &MEMBERS_OF, id, members, e) && ask_ids(w, &PARTNERS_OF, id, partners, e);
}

static bool sides_key(struct writer *w, struct whole *c, int64_t id, char key[RECORD_UID_SIZE], struct err *e)
{
    struct ids members = {0}, partners = {0};
    const char *nature = cell_text_of(cell_of(c, RECORD_COOPERATION, "nature"));
    bool good = read_sides(w, id, &members, &partners, e) &&
                key_of_sides(w, nature ? nature : "", (struct id_list){members.ids, members.n},
                             (struct id_list){partners.ids, partners.n}, key, e);
    free(members.ids);
    free(partners.ids);
    return good;
}

/* In a coopération another member or partner takes the place of one. */
static bool change_side(struct writer *w, int64_t id, enum child_kind side, int64_t kept, int64_t gone,
                        struct writer_merged *out, struct err *e)
{
    char before[RECORD_UID_SIZE], after[RECORD_UID_SIZE];
    struct arena arena;
    struct whole c;
    int64_t other = 0;
    arena_init(&arena);
    bool good = read_whole(w, RECORD_COOPERATION, id, &arena, &c, e) && sides_key(w, &c, id, before, e) &&
                children_replace(w, side, id, gone, kept, e) && sides_key(w, &c, id, after, e) &&
                writer_find(w, RECORD_COOPERATION, after, &other, e);
    const char *uid = good ? uid_of(&c, RECORD_COOPERATION) : "";
    struct written touched = {.what = WRITTEN_UNCHANGED, .id = id};
    if (good && strcmp(before, uid) == 0 && other && other != id)
        good = merge_cooperation(w, other, id, out, e);
    else if (good)
        good = record_touch(w, RECORD_COOPERATION, &touched, e) &&
               (strcmp(before, uid) != 0 || lead(w, after, collection_of(&c), uid, e));
    out->cooperations += good;
    arena_release(&arena);
    return good;
}

static bool change_sides(struct writer *w, bool partners, int64_t kept, int64_t gone,
                         struct writer_merged *out, struct err *e)
{
    struct ids cooperations = {0};
    bool good = ask_ids(w, partners ? &OF_PARTNER : &OF_MEMBER, gone, &cooperations, e);
    for (size_t i = 0; good && i < cooperations.n; i++)
        good = change_side(w, cooperations.ids[i],
                           partners ? CHILD_COOPERATION_PARTENAIRE : CHILD_COOPERATION_COLLECTIVITE, kept,
                           gone, out, e);
    free(cooperations.ids);
    return good;
}

/* --- APD ---------------------------------------------------------------------------------------------------
 */

struct declared {
    struct declared_row {
        int64_t annee, montant, source;
        char pays[9];
    } * rows;
    size_t n, capacity;
};

static bool take_declared(void *context, const struct cell *row)
{
    struct declared *d = context;
    const char *pays = cell_text_of(&row[1]);
    struct declared_row r = {cell_int_of(&row[0]), cell_int_of(&row[2]), cell_int_of(&row[3]), ""};
    snprintf(r.pays, sizeof r.pays, "%s", pays ? pays : "");
    d->rows = mem_room(d->rows, d->n, &d->capacity, sizeof *d->rows);
    d->rows[d->n++] = r;
    return true;
}

static bool move_declared(struct writer *w, const struct declared_row *r, int64_t kept, bool add,
                          struct err *e)
{
    static const struct question AMOUNT = {.table = TABLE_APD,
                                           .columns = {"annee", "pays", "montant", "source"},
                                           .by = {"collectivite_id", "annee", "pays"}};
    const struct cell row[] = {cell_int(kept), cell_int(r->annee), cell_text(r->pays), cell_int(r->montant),
                               r->source ? cell_int(r->source) : cell_null()};
    struct declared there = {0};
    bool good = store_ask(w->store, &AMOUNT, row, take_declared, &there, e);
    const int64_t was = there.n ? there.rows[0].montant : 0;
    if (good && !there.n)
        good = write_insert(w, TABLE_APD, row, NULL, e);
    else if (good && was != r->montant && !add)
        good = err_say(
            e, ERR_INVALID, "apd", r->pays,
            "both declared APD of %lld for %s, %lld and %lld euros: say --add to add them up, or correct one "
            "first",
            "toutes deux ont déclaré l’APD de %lld pour %s, %lld et %lld euros : ajouter --add pour les "
            "additionner, ou en corriger une d’abord",
            (long long)r->annee, r->pays, (long long)was, (long long)r->montant);
    else if (good && was != r->montant)
        good = write_set(w, TABLE_APD, cell_int(was + r->montant), row, e);
    free(there.rows);
    return good;
}

static bool move_apd(struct writer *w, int64_t kept, int64_t gone, bool add, struct writer_merged *out,
                     struct err *e)
{
    static const struct question OF = {.table = TABLE_APD,
                                       .columns = {"annee", "pays", "montant", "source"},
                                       .by = {"collectivite_id"},
                                       .order = {"annee", "pays"}};
    struct declared d = {0};
    bool good = store_ask(w->store, &OF, (struct cell[]){cell_int(gone)}, take_declared, &d, e);
    for (size_t i = 0; good && i < d.n; i++)
        good = move_declared(w, &d.rows[i], kept, add, e);
    out->apd += d.n;
    free(d.rows);
    return good;
}

/* --- the two kinds -----------------------------------------------------------------------------------------
 */

static bool move_partner(struct writer *w, int64_t kept, int64_t gone, struct writer_merged *out,
                         struct err *e)
{
    struct ids requests = {0};
    bool good = change_sides(w, true, kept, gone, out, e) && ask_ids(w, &REQUESTS_OF, gone, &requests, e);
    for (size_t i = 0; good && i < requests.n; i++)
        good = move_titled(w, RECORD_BOURSE, requests.ids[i], RECORD_PARTENAIRE, gone, kept, e);
    out->requests += requests.n;
    free(requests.ids);
    return good && children_join(w, CHILD_PARTENAIRE_CONTACT, gone, kept, &out->contacts, e);
}

static bool move_member(struct writer *w, int64_t kept, int64_t gone, bool add, struct writer_merged *out,
                        struct err *e)
{
    return change_sides(w, false, kept, gone, out, e) && move_apd(w, kept, gone, add, out, e) &&
           children_join(w, CHILD_COLLECTIVITE_CONTACT, gone, kept, &out->contacts, e) &&
           children_join(w, CHILD_LABEL, gone, kept, &out->labels, e) &&
           children_join(w, CHILD_COLLECTIVITE_RESEAU, gone, kept, &out->networks, e);
}

bool writer_merge(struct writer *w, enum record_kind kind, int64_t kept, int64_t gone, bool add,
                  struct writer_merged *out, struct err *e)
{
    struct arena arena;
    struct whole k, g;
    *out = (struct writer_merged){0};
    writer_begin_row(w);
    arena_init(&arena);
    bool good = read_whole(w, kind, kept, &arena, &k, e) && read_whole(w, kind, gone, &arena, &g, e) &&
                (kind == RECORD_PARTENAIRE ? move_partner(w, kept, gone, out, e)
                                           : move_member(w, kept, gone, add, out, e)) &&
                writer_delete(w, kind, gone, uid_of(&k, kind), e) && fill(w, kind, &k, &g, NULL, e);
    struct written touched = {.what = WRITTEN_UNCHANGED, .id = kept};
    good = good && record_touch(w, kind, &touched, e); /* after all this, it changed */
    arena_release(&arena);
    return good;
}
