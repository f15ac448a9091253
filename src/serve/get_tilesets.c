/* /api/tiles, /api/map/tiles, /api/collections/{c}/tiles and /api/collections/{c}/map/tiles, and what stands
 * below them: OGC API - Tiles, part 1 (OGC 20-057). A tile is that of /tiles, by another name. */
#include <string.h>

#include "http/accept.h"
#include "http/head.h"
#include "serve/handlers.h"
#include "serve/tileset_document.h"

static const char *const FORMS[] = {"mvt", "png", NULL},
                         *const TYPES[] = {"application/vnd.mapbox-vector-tile", "image/png", NULL},
                         *const ENDINGS[] = {".mvt", ".png"};
enum { MVT, PNG, FORM_COUNT, ACCEPT_BYTES = 65536 };

struct tileset_plan {
    struct tileset_asked asked;
    struct map_asked map;
    const struct matrix_set *set; /* NULL: a list of those that there are */
};

/* --- documents ---------------------------------------------------------------------------------------------
 */

static bool plan_document(struct call *c, struct tileset_plan *p, struct err *e)
{
    static const char *const JSON[] = {"json", NULL};
    bool current;
    c->answer.type = "application/json";
    if (!call_take_word(c, "f", JSON, e) || !map_take(c, &p->map, p->asked.layers, e) ||
        !call_take_version(c, &current, e))
        return false;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, p->set ? p->set->quad : "-");
    call_key_int(c, p->asked.pictures);
    call_key(c, p->asked.collection ? p->asked.collection : "-");
    call_key(c, p->asked.collections ? p->asked.collections : "-");
    map_key(c, &p->map);
    map_key_query(c, &p->map);
    return true;
}

bool plan_tilesets(struct call *c, struct err *e)
{
    struct tileset_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    p->set = NULL;
    return tileset_take(c, &p->asked, e) && plan_document(c, p, e);
}

bool make_tilesets(struct call *c, struct worker *w, struct err *e)
{
    const struct tileset_plan *p = c->plan;
    (void)w;
    (void)e;
    tileset_write_list(c, &p->asked, &p->map);
    return true;
}

bool plan_tileset(struct call *c, struct err *e)
{
    struct tileset_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct matrix_asked m;
    if (!tileset_take(c, &p->asked, e) || !tileset_take_set(&p->asked, &m, e))
        return false;
    p->set = m.set;
    return plan_document(c, p, e);
}

bool make_tileset(struct call *c, struct worker *w, struct err *e)
{
    struct tileset_plan *p = c->plan;
    (void)w;
    (void)e;
    map_hold(c, &p->map);
    tileset_write(c, &p->asked, &p->map, p->set);
    map_drop(&p->map);
    return true;
}

/* --- a tile, which is planned as one of /tiles, and made there
 * ------------------------------------------------------------------------------------------------
 */

static unsigned accepted(const struct call *c, unsigned preset)
{
    const char *const offered[] = {TYPES[preset], TYPES[!preset], NULL};
    struct bytes room;
    bytes_init(&room, ACCEPT_BYTES);
    const char *field = c->head ? head_list(c->head, HEAD_ACCEPT, &room) : NULL;
    const bool other = accept_type(field, offered) == 1;
    bytes_release(&room);
    return other ? !preset : preset;
}

/* f goes before Accept. Vector tiles may be had painted. */
static bool take_form(struct call *c, const struct tileset_asked *a, unsigned *form, struct err *e)
{
    const char *f;
    if (!query_take(&c->query, "f", &f, e))
        return false;
    *form = a->pictures ? PNG : MVT;
    if (!f && !a->pictures) {
        c->answer.policy.vary |= VARY_ACCEPT;
        *form = accepted(c, *form);
    }
    for (unsigned i = a->pictures ? PNG : 0; f && i < FORM_COUNT; i++)
        if (strcmp(f, FORMS[i]) == 0) {
            *form = i;
            return true;
        }
    return !f || err_param(e, ERR_INVALID, "f", f, "f takes %s here, not '%.40s'",
                           a->pictures ? "png" : "mvt or png", f);
}

bool plan_tileset_tile(struct call *c, struct err *e)
{
    struct tileset_asked a;
    struct matrix_asked m;
    unsigned form;
    if (!tileset_take(c, &a, e) || !tileset_take_set(&a, &m, e))
        return false;
    if (!matrix_take_tile(&m, &TILESET_NAMES, a.behind[1], a.behind[2], a.behind[3], e)) {
        if (e)
            e->code = ERR_NOT_FOUND;
        return false;
    }
    if (!take_form(c, &a, &form, e))
        return false;
    c->answer.type = TYPES[form];
    matrix_plan_tile(c, a.layers, &m, ENDINGS[form]);
    return true;
}
