/* atlasd export: all records of a collection that meet criteria, as a file on standard output. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "main/data.h"
#include "main/rows.h"
#include "main/verb.h"
#include "out/extract.h"
#include "out/formats.h"

struct export
{
    const char *db, *criteria;
    unsigned collection, format;
};

static const char *collection(unsigned i)
{
    return i < COLLECTION_COUNT ? COLLECTION_NAMES[i] : NULL;
}

static const struct argument TABLE[] = {
    ROW_DB(struct export),
    {.kind = ARGUMENT_WORD,
     .name = "format",
     .value = "FORMAT",
     .what = "what is written",
     .at = offsetof(struct export, format),
     .required = true,
     .words = format_name},
    {.kind = ARGUMENT_WORD,
     .value = "COLLECTION",
     .what = "which records",
     .at = offsetof(struct export, collection),
     .required = true,
     .words = collection},
    {.value = "CRITERIA",
     .what = "as in a query string, limit=N and offset=N with them; none: all records",
     .at = offsetof(struct export, criteria),
     .preset = ""},
};

/* What is made in a file first has as much room as the disk: it is one list, for who owns the machine. */
enum { MEMORY_BYTES = 1 << 20, FILES = 16 };

static bool write_list(struct data *c, const struct format *f, enum collection collection, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    struct spool_room room = {.folder = folder && *folder ? folder : "/var/tmp",
                              .each_bytes = MEMORY_BYTES,
                              .memory_bytes = (size_t)MEMORY_BYTES * FILES,
                              .file_bytes = UINT64_MAX,
                              .files = FILES};
    struct format_means means = {.lines = true, .room = &room};
    struct sink_head head = {&c->criteria, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct list list;
    if (!data_list(c, collection, f->newest_first, &list, e))
        return false;
    if (f->map && !(means.map = tile_shared_new(e))) {
        list_release(&list);
        return false;
    }
    struct source *made = extract_new(&list, f->make(f, &means), &head, e);
    bool done = made && source_drain(made, STDOUT_FILENO, "standard output", e);
    tile_shared_free(means.map);
    return done;
}

static bool run(const void *arguments, struct err *e)
{
    const struct export *x = arguments;
    const struct format *f = format_at(x->format);
    struct data c;
    if (f->binary && isatty(STDOUT_FILENO))
        return err_set(e, ERR_USAGE, "%s is nothing for a terminal: write it to a file, > FILE.%s",
                       f->sink->name, f->sink->extension);
    if (!format_suits(f, (enum collection)x->collection))
        return err_set(e, ERR_USAGE,
                       "%s lists what was changed last, and %s are territories, which do not change",
                       f->sink->name, COLLECTION_NAMES[x->collection]);
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone is an error to speak of */
    bool done = data_open(&c, x->db, e) && data_criteria(&c, x->collection, x->criteria, e) &&
                write_list(&c, f, x->collection, e);
    data_release(&c);
    return done;
}

/* What each format is. */
static bool explain(const char *topic, struct bytes *out, struct err *e)
{
    (void)topic;
    (void)e;
    bytes_add_text(out, "Formats:\n");
    for (unsigned i = 0; format_at(i); i++)
        bytes_add_format(out, "  %-12s %s\n", format_name(i), format_at(i)->what);
    return true;
}

const struct verb VERB_EXPORT = {
    .command =
        &(const struct command){
            .verb = "export",
            .purpose = "write the records that meet criteria, as CSV and other files",
            .about =
                "Writes all records of COLLECTION that meet CRITERIA to standard output, in the order of "
                "their names or, with near=LON,LAT, nearest first: what f=FORMAT of the API answers.",
            .more = "  atlasd export --db build/demo.db --format csv projets 'thematique=eau&pays=ML,SN' "
                    "> projets.csv",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct export),
    .run = run,
    .explain = explain,
    .prints = true,
};
