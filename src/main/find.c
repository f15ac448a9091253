/* atlasd find: records of a collection that meet criteria, as GeoJSON on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/nearest.h"
#include "base/json.h"
#include "base/mem.h"
#include "main/core.h"
#include "main/verb.h"
#include "out/feature.h"
#include "search/parse_criteria.h"

enum { FIND_PART_BYTES = 1 << 20, FIND_CEILING_BYTES = 256 << 20 };

struct find {
    const char *db, *criteria;
    unsigned collection;
};

static const char *collection(unsigned i)
{
    return i < COLLECTION_COUNT ? COLLECTION_NAMES[i] : NULL;
}

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database",
     .at = offsetof(struct find, db),
     .required = true},
    {.kind = ARGUMENT_WORD,
     .value = "COLLECTION",
     .what = "which records",
     .at = offsetof(struct find, collection),
     .required = true,
     .words = collection},
    {.value = "CRITERIA",
     .what = "as in a query string, limit=N and offset=N with them; none: all records",
     .at = offsetof(struct find, criteria),
     .preset = ""},
};

static bool flush(struct bytes *out, struct err *e)
{
    bool done = !out->full && fwrite(out->data, 1, out->n, stdout) == out->n;
    bytes_reset(out);
    return done || err_set(e, ERR_IO, "cannot write to standard output");
}

/* Written in parts, so that memory stays bounded whatever the number of records. */
static bool print_feature(struct bytes *out, const struct selection *sel, uint32_t row,
                          const double *distance_m, bool first, struct err *e)
{
    struct json j;
    json_init(&j, out);
    bytes_add_text(out, first ? "\n" : ",\n");
    if (distance_m)
        feature_write_at(&j, sel->snapshot, sel->collection, row, *distance_m);
    else
        feature_write(&j, sel->snapshot, sel->collection, row, NULL);
    return out->n <= FIND_PART_BYTES || flush(out, e);
}

static bool print_by_name(struct bytes *out, const struct selection *sel, uint32_t offset, uint32_t most,
                          struct err *e)
{
    const struct record_rows *rows = selection_rows(sel->snapshot, sel->collection);
    uint32_t found = 0, printed = 0;
    bool done = true;
    for (uint32_t i = 0; i < rows->n && done && printed < most; i++)
        if (bits_get(&sel->records, rows->by_name[i]) && found++ >= offset)
            done = print_feature(out, sel, rows->by_name[i], NULL, printed++ == 0, e);
    return done;
}

/* From a point on, as the API lists them. */
static bool print_by_distance(struct bytes *out, const struct selection *sel, const struct criteria *c,
                              uint32_t offset, uint32_t most, struct err *e)
{
    struct nearest *page = mem_alloc(most, sizeof *page);
    uint32_t n = nearest_page(sel, c->near_lon_deg, c->near_lat_deg, offset, most, page);
    bool done = true;
    for (uint32_t i = 0; i < n && done; i++)
        done = print_feature(out, sel, page[i].row, &page[i].distance_m, i == 0, e);
    free(page);
    return done;
}

static bool print_features(const struct selection *sel, const struct criteria *c, uint32_t offset,
                           uint32_t most, struct err *e)
{
    struct bytes out;
    bytes_init(&out, FIND_CEILING_BYTES);
    bool done = (c->has_near ? print_by_distance(&out, sel, c, offset, most, e)
                             : print_by_name(&out, sel, offset, most, e)) &&
                flush(&out, e);
    bytes_release(&out);
    return done;
}

static bool print(struct core *c, enum collection collection, struct err *e)
{
    long limit = UINT32_MAX, offset = 0;
    if (!query_take_int(&c->query, "limit", 1, UINT32_MAX, &limit, e) ||
        !query_take_int(&c->query, "offset", 0, UINT32_MAX, &offset, e) || !query_finish(&c->query, e))
        return false;
    struct selection *sel = selection_new(c->snapshot, collection, &c->criteria);
    uint32_t returned = offset >= sel->n_matched ? 0 : sel->n_matched - (uint32_t)offset;
    if (limit < returned)
        returned = (uint32_t)limit;
    printf("{\"type\":\"FeatureCollection\",\"numberMatched\":%u,\"numberReturned\":%u,\"numberSites\":%llu,"
           "\"numberUnlocated\":%u,\"features\":[",
           sel->n_matched, returned, (unsigned long long)sel->sites.n, sel->n_unlocated);
    bool done = returned == 0 || print_features(sel, &c->criteria, (uint32_t)offset, returned, e);
    selection_free(sel);
    if (printf("\n]}\n") < 0 || fflush(stdout) != 0)
        return err_set(e, ERR_IO, "cannot write to standard output");
    return done;
}

static bool run(const void *arguments, struct err *e)
{
    const struct find *f = arguments;
    struct core c;
    bool done = core_open(&c, f->db, f->criteria, e) && print(&c, f->collection, e);
    core_release(&c);
    return done;
}

const struct verb VERB_FIND = {
    .command =
        &(const struct command){
            .verb = "find",
            .purpose = "print the records that meet criteria, as GeoJSON",
            .about = "Prints the records of COLLECTION that meet CRITERIA, in the order of their names or, "
                     "with near=LON,LAT, nearest first, as one GeoJSON FeatureCollection. Without limit=N "
                     "all records are printed.",
            .more = "  atlasd find --db build/demo.db projets 'thematique=eau&pays=ML,SN&q=forage'",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct find),
    .run = run,
    .prints = true,
};
