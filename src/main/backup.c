/* atlasd backup: a copy of a database while others use it. */
#include "main/rows.h"
#include "main/verb.h"
#include "store/store.h"

struct backup {
    const char *db, *to;
    bool force;
};

static const struct argument TABLE[] = {
    ROW_DB(struct backup),
    {.name = "to",
     .value = "COPY",
     .what = "the new file",
     .at = offsetof(struct backup, to),
     .required = true},
    {.kind = ARGUMENT_FLAG,
     .name = "force",
     .what = "replace COPY; without it a file that is there is left alone",
     .at = offsetof(struct backup, force)},
};

static bool run(const void *arguments, struct err *e)
{
    const struct backup *b = arguments;
    return store_backup(b->db, b->to, b->force, e);
}

const struct verb VERB_BACKUP = {
    .command =
        &(const struct command){
            .verb = "backup",
            .purpose = "copy a database while others use it",
            .about = "Writes one state of the database FILE to the new file COPY, while servers read it "
                     "and others write to it: all pages are checked, COPY is synced and comes into being "
                     "whole or not at all. Reads FILE only: a user who may not write to it can do it. "
                     "COPY is a database without a log; atlasd restore puts it back, beside a running "
                     "server.",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct backup),
    .run = run,
};
