/* Finding records of a transaction, deleting and retiring them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

#define EACH_KIND(macro)                                                                                     \
    {                                                                                                        \
        macro(COLLECTIVITE), macro(PARTENAIRE), macro(COOPERATION), macro(PROJET), macro(BOURSE),            \
            macro(RESEAU), macro(APPEL)                                                                      \
    }
#define RECORDS(kind) .table = (enum table)(TABLE_RECORDS + RECORD_##kind)

bool writer_find(struct writer *w, enum record_kind kind, const char *uid, int64_t *id, struct err *e)
{
#define ID(kind)                                                                                             \
    {                                                                                                        \
        RECORDS(kind), .columns = {"id"}, .by = { "uid" }                                                    \
    }
    static const struct question IDS[RECORD_KINDS] = EACH_KIND(ID);
#undef ID
    return store_ask_int(w->store, &IDS[kind], (struct cell[]){cell_text(uid)}, id, e);
}

bool writer_uid_of(struct writer *w, enum record_kind kind, int64_t id, char uid[RECORD_UID_SIZE],
                   struct err *e)
{
#define UID(kind)                                                                                            \
    {                                                                                                        \
        RECORDS(kind), .columns = {"uid"}, .by = { "id" }                                                    \
    }
    static const struct question UIDS[RECORD_KINDS] = EACH_KIND(UID);
#undef UID
    if (!store_ask_text(w->store, &UIDS[kind], (struct cell[]){cell_int(id)}, uid, RECORD_UID_SIZE, e))
        return false;
    return *uid || err_set(e, ERR_NOT_FOUND, "there is no %s with the internal id %lld",
                           TABLES[table_of_record(kind)].name, (long long)id);
}

struct place_found {
    int64_t *id;
    const char **name;
    struct arena *arena;
};

static bool take_place(void *context, const struct cell *row)
{
    struct place_found *f = context;
    const char *name = cell_text_of(&row[1]), *quality = cell_text_of(&row[2]);
    *f->id = cell_int_of(&row[0]);
    if (quality && strcmp(quality, "aucune") == 0)
        *f->name = arena_text(f->arena, name ? name : "", name ? strlen(name) : 0);
    return false;
}

bool writer_find_place(struct writer *w, enum record_kind kind, const char *uid, int64_t *id,
                       const char **name, struct arena *a, struct err *e)
{
    static const struct question PLACES[] = {
        {RECORDS(COLLECTIVITE), .columns = {"id", "nom", "qualite"}, .by = {"uid"}},
        {RECORDS(PARTENAIRE), .columns = {"id", "nom", "qualite"}, .by = {"uid"}}};
    struct place_found f = {id, name, a};
    char now[RECORD_UID_SIZE];
    *id = 0;
    *name = NULL;
    snprintf(now, sizeof now, "%s", uid);
    return successor_follow(w, kind, now, e) && store_ask(w->store, &PLACES[kind == RECORD_PARTENAIRE],
                                                          (struct cell[]){cell_text(now)}, take_place, &f, e);
}

struct place_taken {
    struct place_of_record *out;
    struct arena *arena;
};

static bool take_name(void *context, const struct cell *row)
{
    struct place_taken *t = context;
    const char *nom = cell_text_of(&row[0]), *group = cell_text_of(&row[1]);
    t->out->nom = arena_text(t->arena, nom ? nom : "", nom ? strlen(nom) : 0);
    t->out->group = arena_text(t->arena, group ? group : "", group ? strlen(group) : 0);
    return false;
}

bool writer_place_of(struct writer *w, enum record_kind kind, int64_t id, struct place_of_record *out,
                     struct arena *a, struct err *e)
{
    static const struct question NAMES[] = {{RECORDS(COLLECTIVITE), .columns = {"nom", "type"}, .by = {"id"}},
                                            {RECORDS(PARTENAIRE), .columns = {"nom", "pays"}, .by = {"id"}}};
    *out = (struct place_of_record){"", ""};
    return store_ask(w->store, &NAMES[kind == RECORD_PARTENAIRE], (struct cell[]){cell_int(id)}, take_name,
                     &(struct place_taken){out, a}, e);
}

/* --- what tells a record from another --------------------------------------------------------------------
 */

struct identity_found {
    struct record_identity *out;
    struct arena *arena;
    int64_t source;
};

static const char *keep(struct arena *a, const struct cell *c)
{
    const char *text = cell_text_of(c);
    return arena_text(a, text ? text : "", text ? strlen(text) : 0);
}

static bool take_identity(void *context, const struct cell *row)
{
    struct identity_found *f = context;
    f->out->titre = keep(f->arena, &row[0]);
    f->source = cell_int_of(&row[1]);
    f->out->owner = cell_int_of(&row[2]);
    return false;
}

struct id_side {
    int64_t *ids;
    size_t n, capacity;
};

static bool take_side(void *context, const struct cell *row)
{
    struct id_side *s = context;
    s->ids = mem_room(s->ids, s->n, &s->capacity, sizeof *s->ids);
    s->ids[s->n++] = cell_int_of(&row[0]);
    return true;
}

/* Members or partners of a coopération, and their names. */
static bool read_side(struct writer *w, int64_t id, bool partners, struct id_list *ids, const char **names,
                      struct arena *a, struct err *e)
{
    static const struct question LINKS[] = {
        {.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_COLLECTIVITE),
         .columns = {"collectivite_id"},
         .by = {"cooperation_id"},
         .order = {"collectivite_id"}},
        {.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE),
         .columns = {"partenaire_id"},
         .by = {"cooperation_id"},
         .order = {"partenaire_id"}}};
    static const struct question NAMES[] = {{RECORDS(COLLECTIVITE), .columns = {"nom"}, .by = {"id"}},
                                            {RECORDS(PARTENAIRE), .columns = {"nom"}, .by = {"id"}}};
    enum { NAME = 4096, ALL = 1 << 16 };
    struct id_side side = {0};
    struct bytes all;
    char name[NAME];
    bytes_init(&all, ALL);
    bool good = store_ask(w->store, &LINKS[partners], (struct cell[]){cell_int(id)}, take_side, &side, e);
    for (size_t i = 0; good && i < side.n; i++) {
        good = store_ask_text(w->store, &NAMES[partners], (struct cell[]){cell_int(side.ids[i])}, name,
                              sizeof name, e);
        bytes_add_format(&all, "%s%s", i ? " | " : "", name);
    }
    int64_t *kept = arena_alloc(a, (side.n + 1) * sizeof *kept);
    if (side.n)
        memcpy(kept, side.ids, side.n * sizeof *kept);
    *ids = (struct id_list){kept, side.n};
    *names = arena_text(a, all.n ? all.data : "", all.n);
    free(side.ids);
    bytes_release(&all);
    return good;
}

bool writer_identity(struct writer *w, enum record_kind kind, int64_t id, struct record_identity *out,
                     struct arena *a, struct err *e)
{
    static const struct question IDENTITIES[RECORD_KINDS] = {
        [RECORD_COOPERATION] = {RECORDS(COOPERATION), .columns = {"titre", "source", "id"}, .by = {"id"}},
        [RECORD_PROJET] = {RECORDS(PROJET), .columns = {"titre", "source", "cooperation_id"}, .by = {"id"}},
        [RECORD_BOURSE] = {RECORDS(BOURSE), .columns = {"titre", "source", "partenaire_id"}, .by = {"id"}}};
    static const struct question SOURCE = {.table = TABLE_SOURCE, .columns = {"nom"}, .by = {"id"}};
    struct identity_found f = {.out = out, .arena = a};
    char source[4096];
    *out = (struct record_identity){.titre = "", .source = "", .member_names = "", .partner_names = ""};
    if (!store_ask(w->store, &IDENTITIES[kind], (struct cell[]){cell_int(id)}, take_identity, &f, e) ||
        !store_ask_text(w->store, &SOURCE, (struct cell[]){cell_int(f.source)}, source, sizeof source, e))
        return false;
    out->source = arena_text(a, source, strlen(source));
    return kind != RECORD_COOPERATION || (read_side(w, id, false, &out->members, &out->member_names, a, e) &&
                                          read_side(w, id, true, &out->partners, &out->partner_names, a, e));
}

/* --- deleting --------------------------------------------------------------------------------------------
 */

bool writer_delete(struct writer *w, enum record_kind kind, int64_t id, const char *successor, struct err *e)
{
    static const struct question REQUESTS = {RECORDS(BOURSE), .columns = {"id"}, .by = {"partenaire_id"}};
    const struct cell key[] = {cell_int(id)};
    char uid[RECORD_UID_SIZE];
    bool asks = false;
    if (!writer_uid_of(w, kind, id, uid, e) ||
        (kind == RECORD_PARTENAIRE && !store_ask_any(w->store, &REQUESTS, key, &asks, e)))
        return false;
    if (asks)
        return err_say(e, ERR_INVALID, NULL, NULL,
                       "%s has requests in the Bourse and cannot be deleted before them",
                       "%s a des demandes dans la Bourse et ne peut pas être supprimé avant elles", uid);
    if (successor)
        successor_note(w, uid, successor);
    return write_remove(w, table_of_record(kind), key, e) &&
           (!successor ||
            write_set(w, TABLE_FORMER, cell_text(successor), (struct cell[]){cell_text(uid)}, e));
}

/* Whether other records refer to one, which would lose a member or a partner with it. */
static bool in_use(struct writer *w, enum record_kind kind, int64_t id, bool *used, struct err *e)
{
    static const struct question USES[RECORD_KINDS][2] = {
        [RECORD_COLLECTIVITE] = {{.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_COLLECTIVITE),
                                  .columns = {"cooperation_id"},
                                  .by = {"collectivite_id"}},
                                 {.table = TABLE_APD, .columns = {"annee"}, .by = {"collectivite_id"}}},
        [RECORD_PARTENAIRE] = {{.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE),
                                .columns = {"cooperation_id"},
                                .by = {"partenaire_id"}},
                               {RECORDS(BOURSE), .columns = {"id"}, .by = {"partenaire_id"}}},
        [RECORD_COOPERATION] = {{RECORDS(PROJET), .columns = {"id"}, .by = {"cooperation_id"}}},
    };
    *used = false;
    for (size_t i = 0; i < 2 && USES[kind][i].columns[0] && !*used; i++)
        if (!store_ask_any(w->store, &USES[kind][i], (struct cell[]){cell_int(id)}, used, e))
            return false;
    return true;
}

/* Records of this source that were not touched; the caller frees. */
static bool untouched(struct writer *w, enum record_kind kind, struct id_side *ids, struct err *e)
{
#define OF_SOURCE(kind)                                                                                      \
    {                                                                                                        \
        RECORDS(kind), .columns = {"id"}, .by = {"source"}, .order = { "id" }                                \
    }
    static const struct question IDS[] = {OF_SOURCE(COLLECTIVITE), OF_SOURCE(PARTENAIRE),
                                          OF_SOURCE(COOPERATION), OF_SOURCE(PROJET), OF_SOURCE(BOURSE)};
#undef OF_SOURCE
    size_t kept = 0;
    bool good = store_ask(w->store, &IDS[kind], (struct cell[]){cell_int(w->source)}, take_side, ids, e);
    for (size_t i = 0; i < ids->n; i++)
        if (!record_touched(w, kind, ids->ids[i]))
            ids->ids[kept++] = ids->ids[i];
    ids->n = kept;
    return good;
}

static bool retire(struct writer *w, enum record_kind kind, size_t *n, size_t *kept, struct err *e)
{
    struct id_side ids = {0};
    *n = 0;
    bool good = untouched(w, kind, &ids, e);
    for (size_t i = 0; good && i < ids.n; i++) {
        bool used = false;
        good = (!kept || in_use(w, kind, ids.ids[i], &used, e)) &&
               (used || writer_delete(w, kind, ids.ids[i], NULL, e));
        *n += good && !used;
        if (kept)
            *kept += good && used;
    }
    free(ids.ids);
    return good;
}

bool writer_retire(struct writer *w, enum record_kind kind, size_t *n, struct err *e)
{
    return retire(w, kind, n, NULL, e);
}

bool writer_retire_unused(struct writer *w, enum record_kind kind, size_t *n, size_t *kept, struct err *e)
{
    *kept = 0;
    return retire(w, kind, n, kept, e);
}

bool writer_replace(struct writer *w, enum record_kind kind, const char *uid, const char *successor,
                    bool *done, bool *kept, struct err *e)
{
#define SOURCE_OF(kind)                                                                                      \
    {                                                                                                        \
        RECORDS(kind), .columns = {"source"}, .by = { "id" }                                                 \
    }
    static const struct question SOURCES[] = {SOURCE_OF(COLLECTIVITE), SOURCE_OF(PARTENAIRE),
                                              SOURCE_OF(COOPERATION), SOURCE_OF(PROJET), SOURCE_OF(BOURSE)};
#undef SOURCE_OF
    int64_t id, source = 0;
    *done = *kept = false;
    if (!writer_find(w, kind, uid, &id, e))
        return false;
    if (!id || record_touched(w, kind, id))
        return true;
    if (!store_ask_int(w->store, &SOURCES[kind], (struct cell[]){cell_int(id)}, &source, e))
        return false;
    if (source == 0 || source != w->source)
        return true;
    if (!in_use(w, kind, id, kept, e) || *kept)
        return *kept;
    *done = writer_delete(w, kind, id, successor, e);
    return *done;
}
