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

static const char HELP[] =
    "usage: atlasd find --db FILE COLLECTION [CRITERIA]\n\n"
    "Prints the records of COLLECTION (collectivites partenaires cooperations actions "
    "projets bourse) that meet\n"
    "CRITERIA, in the order of their names or, with near=LON,LAT, nearest first, as one GeoJSON "
    "FeatureCollection. CRITERIA are written as in a query string:\n\n"
    "  atlasd find --db build/demo.db projets 'thematique=eau&pays=ML,SN&q=forage'\n\n"
    "limit=N and offset=N cut the list; without them all records are printed.\n";

static bool flush(struct bytes *out, struct err *e)
{
    bool done = !out->full && fwrite(out->data, 1, out->n, stdout) == out->n;
    bytes_reset(out);
    return done || err_set(e, ERR_IO, "cannot write to standard output");
}

/* Written in parts, so that memory stays bounded whatever the number of records. */
static bool print_features(const struct selection *sel, long offset, long limit, struct err *e)
{
    const struct record_rows *rows = selection_rows(sel->snapshot, sel->collection);
    struct bytes out;
    long found = 0;
    bool done = true;
    bytes_init(&out, FIND_CEILING_BYTES);
    for (uint32_t i = 0; i < rows->n && done && found < offset + limit; i++) {
        struct json j;
        uint32_t row = rows->by_name[i];
        if (!bits_get(&sel->records, row) || found++ < offset)
            continue;
        json_init(&j, &out);
        bytes_add_text(&out, found == offset + 1 ? "\n" : ",\n");
        feature_write(&j, sel->snapshot, sel->collection, row, NULL);
        if (out.n > FIND_PART_BYTES)
            done = flush(&out, e);
    }
    done = done && flush(&out, e);
    bytes_release(&out);
    return done;
}

/* From a point on, as the API lists them. */
static bool print_nearest(const struct selection *sel, const struct criteria *c, uint32_t offset,
                          uint32_t most, struct err *e)
{
    struct nearest *page = mem_alloc(most, sizeof *page);
    uint32_t n = nearest_page(sel, c->near_lon_deg, c->near_lat_deg, offset, most, page);
    struct bytes out;
    bool done = true;
    bytes_init(&out, FIND_CEILING_BYTES);
    for (uint32_t i = 0; i < n && done; i++) {
        struct json j;
        json_init(&j, &out);
        bytes_add_text(&out, i == 0 ? "\n" : ",\n");
        feature_write_at(&j, sel->snapshot, sel->collection, page[i].row, page[i].distance_m);
        if (out.n > FIND_PART_BYTES)
            done = flush(&out, e);
    }
    done = done && flush(&out, e);
    bytes_release(&out);
    free(page);
    return done;
}

static bool find(struct core *c, enum collection collection, struct err *e)
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
    bool done = c->criteria.has_near && returned
                    ? print_nearest(sel, &c->criteria, (uint32_t)offset, returned, e)
                    : print_features(sel, offset, limit, e);
    selection_free(sel);
    if (printf("\n]}\n") < 0 || fflush(stdout) != 0)
        return err_set(e, ERR_IO, "cannot write to standard output");
    return done;
}

int verb_find(int argc, char **argv)
{
    struct err e = {0};
    struct core c;
    enum collection collection;
    const char *path;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        fputs(HELP, stdout);
        return 0;
    }
    if (!core_take_db(&argc, argv, &path, &e))
        return verb_fail("find", &e);
    if (argc < 2 || argc > 3) {
        err_set(&e, ERR_USAGE, "it takes a COLLECTION and at most one CRITERIA; see --help");
        return verb_fail("find", &e);
    }
    if (!parse_collection(&collection, argv[1], &e)) {
        e.code = ERR_USAGE;
        return verb_fail("find", &e);
    }
    bool done = core_open(&c, path, argc == 3 ? argv[2] : "", &e) && find(&c, collection, &e);
    core_release(&c);
    return done ? 0 : verb_fail("find", &e);
}
