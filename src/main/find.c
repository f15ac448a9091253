/* atlasd find: records of a collection that meet criteria, as GeoJSON on standard output. */
#include <signal.h>
#include <unistd.h>

#include "main/data.h"
#include "main/rows.h"
#include "main/verb.h"
#include "out/extract.h"
#include "out/sink_geojson.h"

struct find {
    const char *db, *criteria;
    unsigned collection;
};

static const char *collection(unsigned i)
{
    return i < COLLECTION_COUNT ? COLLECTION_NAMES[i] : NULL;
}

static const struct argument TABLE[] = {
    ROW_DB(struct find),
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

/* A step at a time, so that memory stays what it is whatever the number of records. */
static bool print(struct data *c, enum collection collection, struct err *e)
{
    struct list list;
    struct sink_head head = {&c->criteria, NULL, 0,
                             NULL,         NULL, LANGUAGE_FR}; /* no time: the same data are the same bytes */
    if (!data_list(c, collection, false, &list, e))
        return false;
    struct source *found = extract_new(&list, sink_geojson_new(NULL, true), &head, e);
    return found && source_drain(found, STDOUT_FILENO, "standard output", e);
}

static bool run(const void *arguments, struct err *e)
{
    const struct find *f = arguments;
    struct data c;
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone is an error to speak of */
    bool done = data_open(&c, f->db, e) && data_criteria(&c, f->collection, f->criteria, e) &&
                print(&c, f->collection, e);
    data_release(&c);
    return done;
}

const struct verb VERB_FIND = {
    .command =
        &(const struct command){
            .verb = "find",
            .purpose = "print the records that meet criteria, as GeoJSON",
            .about = "Prints the records of COLLECTION that meet CRITERIA, in the order of their names, the "
                     "best first with q, or, "
                     "with near=LON,LAT, nearest first, as one GeoJSON FeatureCollection. Without limit=N "
                     "all records are printed.",
            .more = "  atlasd find --db build/demo.db projets 'thematique=eau&pays=ML,SN&q=forage'",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct find),
    .run = run,
    .prints = true,
};
