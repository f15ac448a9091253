/* formats.h - the formats that lists come in: one table for f=, `atlasd export --format`, documentation */
#ifndef OUT_FORMATS_H
#define OUT_FORMATS_H

#include "base/cache.h"
#include "http/spool.h"
#include "map/tile.h"
#include "out/sink.h"

/* What a sink may be made with besides its list. */
struct format_means {
    struct cache *fragments; /* out/fragments.h, or NULL */
    bool lines;              /* where line ends mean nothing: a record on a line of its own */
    struct tile_shared *map; /* of formats that show one, or NULL: they have none then */
    struct spool_room *room; /* of formats that must be a file before they can be sent */
    uint64_t client;         /* whose they are (http/spool.h); 0: nobody's */
};

/* A file is what somebody keeps: all of a selection unless a limit is asked for, under a name of its own.
 * Others come in pages. */
struct format {
    const struct sink_format *sink; /* name, media type, ending */
    bool file;
    bool binary;       /* not for a terminal */
    bool map;          /* shows one */
    bool newest_first; /* of records alone, which say when they were changed */
    const char *what;  /* in documentation */
    struct sink *(*make)(const struct format *f, const struct format_means *m);
};

const struct format *format_at(unsigned i); /* NULL behind the last */
const char *format_name(unsigned i);        /* likewise: for bytes_add_list, words of an option */
unsigned format_count(void);
const struct format *format_file_at(unsigned i); /* of the files alone: what a page offers to keep */
bool format_suits(const struct format *f, enum collection c);
const struct format *format_find(const char *name); /* NULL: there is none */

/* "atlas-projets-2026-11-28.csv", ASCII: what a file of a collection is called, by the day of its data,
 * without one when they do not tell (0). */
enum { FORMAT_NAME_BYTES = 64 };
void format_file_name(const struct format *f, enum collection c, int64_t changed_s,
                      char name[FORMAT_NAME_BYTES]);

#endif
