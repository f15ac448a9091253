/* atlasd restore: a copy becomes the content of a database while others use it. */
#include <limits.h>
#include <stdio.h>

#include "main/verb.h"
#include "store/store.h"

struct restore {
    const char *db, *from;
};

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database; made when it is not there",
     .at = offsetof(struct restore, db),
     .required = true},
    {.name = "from",
     .value = "COPY",
     .what = "what atlasd backup wrote",
     .at = offsetof(struct restore, from),
     .required = true},
};

static bool run(const void *arguments, struct err *e)
{
    const struct restore *r = arguments;
    char aside[STORE_ASIDE_BYTES];
    bool done = store_restore(r->db, r->from, aside, e);
    if (*aside)
        fprintf(stderr, "atlasd restore: %s was no database any more, it is kept as %s\n", r->db, aside);
    return done;
}

const struct verb VERB_RESTORE = {
    .command =
        &(const struct command){
            .verb = "restore",
            .purpose = "put a copy back under those who use the database",
            .about = "Makes the content of COPY (as atlasd backup writes it; any whole atlasd database "
                     "whose pages have the size of FILE's will do) that of FILE, in one transaction: "
                     "servers and other programs that have FILE open see the old state or the new one, "
                     "and servers show the new one at once. COPY is looked at first: what is damaged, "
                     "newer than this atlasd or no atlasd database is refused, and then, as after a kill "
                     "or on a full disk, FILE is as it was. It takes room for COPY twice beside FILE. A "
                     "FILE that is missing is made; one that is no database any more is kept as "
                     "FILE.damaged-TIME.",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct restore),
    .run = run,
};
