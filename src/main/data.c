#include "main/data.h"

#include <limits.h>
#include <string.h>

#include "atlas/territories.h"
#include "base/file.h"
#include "search/parse_criteria.h"
#include "store/store.h"

enum { READINGS = 5 };

/* What changed while it was read is read once more. */
static bool read_data(struct data *c, const char *path, struct err *e)
{
    struct err why = {0};
    for (int i = 0; i < READINGS && !c->snapshot; i++) {
        why = (struct err){0};
        store_close(c->store);
        c->store = store_open(path, STORE_KEEP, &why);
        if (!c->store || (!store_load(c->store, 0, &c->snapshot, &why) && !store_stale(c->store)))
            break;
    }
    if (!c->snapshot && e)
        *e = why;
    return c->snapshot != NULL;
}

bool data_open(struct data *c, const char *path, struct err *e)
{
    *c = (struct data){0};
    arena_init(&c->memory);
    criteria_init(&c->criteria);
    return read_data(c, path, e);
}

/* Reading them takes some time: only who lists territories needs their outlines. */
static bool read_outlines(struct data *c, struct err *e)
{
    char path[PATH_MAX];
    struct shapes *shapes = file_share("geodata/built/base.shapes", path, sizeof path, e)
                                ? shapes_load(path, e)
                                : NULL;
    if (!shapes)
        return false;
    c->outlines = outlines_new(shapes);
    shapes_free(shapes);
    territories_outline(c->snapshot, c->outlines);
    return true;
}

bool data_criteria(struct data *c, enum collection collection, const char *criteria, struct err *e)
{
    if (*criteria == '?')
        criteria++;
    if (collection_territory(collection) && !c->outlines && !read_outlines(c, e))
        return false;
    return query_parse(&c->query, criteria, strlen(criteria), &c->memory, e) &&
           parse_criteria_of(&c->criteria, c->snapshot, collection, &c->query, e);
}

bool data_list(struct data *c, enum collection collection, bool newest_first, struct list *l, struct err *e)
{
    long limit = UINT32_MAX, offset = 0;
    if (!query_take_int(&c->query, "limit", 1, UINT32_MAX, &limit, e) ||
        !query_take_int(&c->query, "offset", 0, UINT32_MAX, &offset, e) || !query_finish(&c->query, e))
        return false;
    const bool nearest = c->criteria.has_near && !collection_territory(collection);
    struct list_order order = {.by = newest_first ? LIST_BY_KEYS
                                     : nearest    ? LIST_BY_DISTANCE
                                                  : LIST_BY_RELEVANCE,
                               .keys = {{&LIST_CHANGED, true}},
                               .n_keys = 1,
                               .lon_deg = c->criteria.near_lon_deg,
                               .lat_deg = c->criteria.near_lat_deg};
    struct selection *sel = selection_new(c->snapshot, collection, &c->criteria);
    list_init(l, sel, &order, (uint64_t)offset, (uint64_t)limit);
    selection_free(sel);
    return true;
}

void data_release(struct data *c)
{
    criteria_release(&c->criteria);
    snapshot_free(c->snapshot);
    outlines_free(c->outlines);
    store_close(c->store);
    arena_release(&c->memory);
}
