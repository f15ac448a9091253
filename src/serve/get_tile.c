/* /tiles/{layers}/{z}/{x}/{y}: one tile of the map as [@2x|@3x].png, as .mvt, or as .grid.json */
#include <stdio.h>
#include <string.h>

#include "map/tile.h"
#include "map/utfgrid.h"
#include "map/vector_tile.h"
#include "serve/guess.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

enum form { FORM_PNG, FORM_MVT, FORM_GRID, TILE_FORMS };

static const struct {
    const char *ending, *type;
} FORMS[TILE_FORMS] = {
    [FORM_PNG] = {".png", "image/png"},
    [FORM_MVT] = {".mvt", "application/vnd.mapbox-vector-tile"},
    [FORM_GRID] = {".grid.json", "application/json"},
};
struct tile_plan {
    struct map_asked map;
    struct tile_request request;
    enum form form;
};

/* Decimal digits alone; what has more of them than any tile is far outside the world anyway. */
static bool parse_number(const char *text, size_t n, const char *name, int64_t *value, struct err *e)
{
    char copy[32];
    snprintf(copy, sizeof copy, "%.*s", (int)(n < 31 ? n : 31), text);
    if (n == 0 || strspn(copy, "0123456789") != strlen(copy))
        return err_param(e, ERR_NOT_FOUND, name, copy, "'%s' is not a whole number, as %s of a tile is", copy,
                         name);
    *value = 0;
    for (size_t i = 0; i < 18 && copy[i]; i++)
        *value = *value * 10 + (copy[i] - '0');
    if (n > 18)
        *value = INT64_MAX;
    return true;
}

static bool parse_form(struct tile_plan *p, const char *last, struct err *e)
{
    const char *rest = last + strcspn(last, "@.");
    const bool scaled = rest[0] == '@' && rest[1] >= '1' && rest[1] <= '0' + TILE_SCALE_MAX && rest[2] == 'x';
    p->request.scale = scaled ? rest[1] - '0' : 1;
    for (enum form f = 0; f < TILE_FORMS; f++)
        if (strcmp(scaled ? rest + 3 : rest, FORMS[f].ending) == 0 && (f == FORM_PNG || !scaled)) {
            p->form = f;
            return true;
        }
    return err_param(e, ERR_NOT_FOUND, "y", last,
                     "'%.60s' is no tile; addresses end in Y.png, Y@2x.png, Y@3x.png, Y.mvt or Y.grid.json",
                     last);
}

static bool parse_address(struct tile_plan *p, const char *const parameter[CALL_PARAMETERS], struct err *e)
{
    int64_t z, x, y;
    const char *last = parameter[3];
    return parse_form(p, last, e) && parse_number(parameter[1], strlen(parameter[1]), "z", &z, e) &&
           parse_number(parameter[2], strlen(parameter[2]), "x", &x, e) &&
           parse_number(last, strcspn(last, "@."), "y", &y, e) && tile_check(z, x, y, &p->request.tile, e);
}

bool plan_tile(struct call *c, struct err *e)
{
    struct tile_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct tile_request *r = &p->request;
    bool current;
    if (!parse_address(p, c->parameter, e) || !map_take(c, &p->map, c->parameter[0], e) ||
        !call_take_version(c, &current, e))
        return false;
    c->answer.type = FORMS[p->form].type;
    c->answer.policy.caching = current ? CACHING_IMMUTABLE : p->map.data ? CACHING_CHECK : CACHING_DAY;
    call_key_int(c, r->tile.z);
    call_key_int(c, r->tile.x);
    call_key_int(c, r->tile.y);
    call_key_int(c, r->scale);
    call_key_int(c, p->form);
    map_key(c, &p->map);
    if (p->form == FORM_PNG && p->map.data)
        c->guess_us = guess_tile_us(c, &p->map.drawing, r->scale);
    return true;
}

static bool make_picture(struct call *c, struct worker *w, const struct tile_request *r, struct err *e)
{
    bool empty = false;
    if (!tile_paint(w->painter, r, &c->out, &empty, e))
        return false;
    if (empty)
        answer_set_blob(&c->answer, blob_ref(c->core->empty_tile[r->scale - 1]));
    return true;
}

static bool make_grid(struct call *c, const struct tile_request *r, struct err *e)
{
    struct marks marks = {0};
    const bool done = utfgrid_write(&marks, tile_shared_shapes(c->core->painting), r, &c->out, e);
    marks_release(&marks);
    return done;
}

bool make_tile(struct call *c, struct worker *w, struct err *e)
{
    struct tile_plan *p = c->plan;
    struct tile_request *r = &p->request;
    bool done = false;
    map_hold(c, &p->map);
    r->drawing = p->map.drawing;
    switch (p->form) {
    case FORM_PNG:
        done = make_picture(c, w, r, e);
        break;
    case FORM_MVT:
        done = vector_tile_write(worker_vectors(w), r, &c->out, e);
        break;
    default:
        done = make_grid(c, r, e);
    }
    map_drop(&p->map);
    return done;
}
