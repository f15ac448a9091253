/* An action that has an agreement is made again as a coopération: its projets come with it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

#define RECORDS(kind) .table = (enum table)(TABLE_RECORDS + RECORD_##kind)

static void note(struct writer *w, int64_t action, int64_t partner)
{
    struct actions *l = &w->actions;
    const uint32_t before = hash_map_get(&l->by_partner, (const char *)&partner, sizeof partner);
    l->rows = mem_room(l->rows, l->n, &l->capacity, sizeof *l->rows);
    l->rows[l->n] = (struct action_of){action, before};
    hash_map_put(&l->by_partner, (const char *)&partner, sizeof partner, (uint32_t)l->n++);
}

void again_note_action(struct writer *w, int64_t action, struct id_list partners)
{
    for (size_t i = 0; w->actions.read && i < partners.n; i++)
        note(w, action, partners.ids[i]);
}

void again_release(struct writer *w)
{
    hash_map_release(&w->actions.by_partner);
    free(w->actions.rows);
}

struct reading {
    struct writer *w;
    int64_t action;
    struct err *e;
    bool good;
};

static bool take_partner(void *context, const struct cell *row)
{
    const struct reading *r = context;
    note(r->w, r->action, cell_int_of(&row[0]));
    return true;
}

static bool take_action(void *context, const struct cell *row)
{
    static const struct question PARTNERS = {
        .table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE),
        .columns = {"partenaire_id"},
        .by = {"cooperation_id"}};
    struct reading *r = context;
    r->action = cell_int_of(&row[0]);
    r->good = store_ask(r->w->store, &PARTNERS, (struct cell[]){row[0]}, take_partner, r, r->e);
    return r->good;
}

static bool read_actions(struct writer *w, struct err *e)
{
    static const struct question ACTIONS = {RECORDS(COOPERATION), .columns = {"id"}, .by = {"nature"},
                                            .order = {"id"}};
    struct reading r = {w, 0, e, true};
    if (w->actions.read)
        return true;
    if (!store_ask(w->store, &ACTIONS, (struct cell[]){cell_text("action")}, take_action, &r, e) || !r.good)
        return false;
    w->actions.read = true;
    return true;
}

static bool has(struct id_list list, int64_t id)
{
    for (size_t i = 0; i < list.n; i++)
        if (list.ids[i] == id)
            return true;
    return false;
}

/* Are these the same, in whatever order? A record stands once in links, but may be said twice in a row. */
static bool same(struct id_list links, struct id_list said)
{
    for (size_t i = 0; i < links.n; i++)
        if (!has(said, links.ids[i]))
            return false;
    for (size_t i = 0; i < said.n; i++)
        if (!has(links, said.ids[i]))
            return false;
    return true;
}

/* An id that is remembered may be gone, or another record's by now. */
static bool is_action_of(struct writer *w, int64_t id, const struct cooperation_row *row, struct arena *a,
                         bool *is, struct err *e)
{
    static const struct question NATURE = {RECORDS(COOPERATION), .columns = {"id"}, .by = {"id", "nature"}};
    struct record_identity sides;
    *is = false;
    bool action;
    if (!store_ask_any(w->store, &NATURE, (struct cell[]){cell_int(id), cell_text("action")}, &action, e))
        return false;
    if (!action)
        return true;
    if (!writer_identity(w, RECORD_COOPERATION, id, &sides, a, e))
        return false;
    *is = same(sides.members, row->members) && same(sides.partners, row->partners);
    return true;
}

static void tell(struct writer *w, const char *action, bool several)
{
    struct err said = {0};
    if (!w->note)
        return;
    if (several)
        err_say(&said, ERR_NONE, "nature", action,
                "several actions have the same members and partners: which of them has the agreement now? "
                "They stay",
                "plusieurs actions ont les mêmes membres et partenaires : laquelle a désormais une "
                "convention ? Elles "
                "restent");
    else
        err_say(&said, ERR_NONE, "nature", action,
                "the action %s of the same members and partners is retired: this coopération takes its place "
                "and its "
                "projets",
                "l’action %s des mêmes membres et partenaires est retirée : cette coopération prend sa place "
                "et ses "
                "projets",
                action);
    w->note(w->note_context, &said);
}

bool again_as_cooperation(struct writer *w, int64_t cooperation, const struct cooperation_row *row,
                          struct err *e)
{
    struct arena arena;
    char uid[RECORD_UID_SIZE];
    int64_t found = 0;
    size_t n = 0;
    bool is = false;
    if (!row->members.n || !row->partners.n)
        return true;
    if (!read_actions(w, e))
        return false;
    const int64_t partner = row->partners.ids[0];
    uint32_t k = hash_map_get(&w->actions.by_partner, (const char *)&partner, sizeof partner);
    bool good = true;
    arena_init(&arena);
    for (; good && k != HASH_NONE; k = w->actions.rows[k].before) {
        const int64_t action = w->actions.rows[k].action;
        good = action == found || is_action_of(w, action, row, &arena, &is, e);
        if (good && is && action != found && n++ == 0)
            found = action;
    }
    arena_release(&arena);
    if (!good || n == 0)
        return good;
    if (n > 1) {
        tell(w, "", true);
        return true;
    }
    if (!writer_uid_of(w, RECORD_COOPERATION, found, uid, e) ||
        !merge_cooperation(w, cooperation, found, NULL, e))
        return false;
    tell(w, uid, false);
    return true;
}
