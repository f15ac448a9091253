/* /legend/{layers}[@2x|@3x].png and .json: what the marks of a map stand for */
#include <string.h>

#include "serve/handlers.h"
#include "serve/legend_answer.h"

struct legend_plan {
    struct map_asked map;
    struct legend_asked asked;
};

/* --- what is asked for -------------------------------------------------------------------------------------
 */

static bool ends(const char *text, size_t *n, const char *end)
{
    const size_t length = strlen(end);
    if (*n <= length || memcmp(text + *n - length, end, length) != 0)
        return false;
    *n -= length;
    return true;
}

static bool parse_name(struct call *c, struct legend_plan *p, struct err *e)
{
    const char *name = c->parameter[0];
    size_t n = strlen(name);
    p->asked.frame.scale = 1;
    p->asked.picture = ends(name, &n, ".png");
    if (!p->asked.picture && !ends(name, &n, ".json"))
        return err_param(
            e, ERR_NOT_FOUND, "layers", name,
            "'%.60s' is no legend; addresses are /legend/LAYERS.png, with @2x or @3x before .png "
            "for finer screens, and /legend/LAYERS.json",
            name);
    for (int scale = 1; p->asked.picture && scale <= TILE_SCALE_MAX; scale++) {
        const char end[] = {'@', (char)('0' + scale), 'x', '\0'};
        if (ends(name, &n, end)) {
            p->asked.frame.scale = scale;
            break;
        }
    }
    c->parameter[0] = arena_text(&c->memory, name, n);
    return true;
}

bool plan_legend(struct call *c, struct err *e)
{
    struct legend_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    bool current;
    if (!parse_name(c, p, e) || !call_take_language(c, e) || !map_take(c, &p->map, c->parameter[0], e) ||
        !call_take_version(c, &current, e))
        return false;
    if (!p->map.data)
        return err_param(e, ERR_INVALID, "layers", c->parameter[0],
                         "a legend is of layers with marks, and '%.60s' has none", c->parameter[0]);
    c->answer.type = p->asked.picture ? "image/png" : "application/json";
    c->answer.policy.caching = current ? CACHING_IMMUTABLE : CACHING_CHECK;
    legend_key(c, &p->asked);
    map_key(c, &p->map);
    return true;
}

bool make_legend(struct call *c, struct worker *w, struct err *e)
{
    struct legend_plan *p = c->plan;
    return legend_answer(c, w, &p->map, &p->asked, e);
}
