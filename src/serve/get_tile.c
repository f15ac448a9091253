/* /tiles/{layers}/{z}/{x}/{y}[@2x|@3x].png: one tile of the map */
#include <stdio.h>
#include <string.h>

#include "map/tile.h"
#include "serve/handlers.h"
#include "serve/map_asked.h"

struct tile_plan {
    struct map_asked map;
    struct tile_request request;
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

static bool parse_address(struct tile_request *r, const char *const parameter[CALL_PARAMETERS], struct err *e)
{
    int64_t z, x, y;
    const char *last = parameter[3];
    size_t n = strcspn(last, "@.");
    const char *rest = last + n;
    r->scale = 1;
    if (rest[0] == '@' && rest[1] >= '1' && rest[1] <= '0' + TILE_SCALE_MAX && rest[2] == 'x') {
        r->scale = rest[1] - '0';
        rest += 3;
    }
    if (strcmp(rest, ".png") != 0)
        return err_param(e, ERR_NOT_FOUND, "y", last,
                         "'%.60s' is no tile; addresses end in Y.png, Y@2x.png or Y@3x.png", last);
    return parse_number(parameter[1], strlen(parameter[1]), "z", &z, e) &&
           parse_number(parameter[2], strlen(parameter[2]), "x", &x, e) &&
           parse_number(last, n, "y", &y, e) && tile_check(z, x, y, &r->tile, e);
}

bool plan_tile(struct call *c, struct err *e)
{
    struct tile_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct tile_request *r = &p->request;
    bool current;
    c->answer.type = "image/png";
    if (!parse_address(r, c->parameter, e) || !map_take(c, &p->map, c->parameter[0], e) ||
        !call_take_version(c, &current, e))
        return false;
    c->answer.policy.caching = current ? CACHING_IMMUTABLE : p->map.data ? CACHING_CHECK : CACHING_DAY;
    call_key_int(c, r->tile.z);
    call_key_int(c, r->tile.x);
    call_key_int(c, r->tile.y);
    call_key_int(c, r->scale);
    map_key(c, &p->map);
    return true;
}

bool make_tile(struct call *c, struct worker *w, struct err *e)
{
    struct tile_plan *p = c->plan;
    struct tile_request *r = &p->request;
    bool empty = false;
    map_hold(c, &p->map);
    r->drawing = p->map.drawing;
    bool done = tile_paint(w->painter, r, &c->out, &empty, e);
    map_drop(&p->map);
    if (done && empty)
        answer_set_blob(&c->answer, blob_ref(c->core->empty_tile[r->scale - 1]));
    return done;
}
