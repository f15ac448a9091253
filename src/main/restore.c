/* atlasd restore: a copy becomes the content of a database while others use it. */
#include <stdio.h>

#include "main/arguments.h"
#include "main/verb.h"
#include "store/sqlite/copy_db.h"

/* clang-format off */
static const char HELP[] =
    "usage: atlasd restore --db FILE --from COPY\n\n"
    "Makes the content of COPY (as atlasd backup writes it; any whole atlasd database whose pages have the\n"
    "size of FILE's will do) that of FILE, in one transaction: servers and other programs that have FILE open\n"
    "see the old state or the new one, and servers show the new one at once. COPY is looked at first: what is\n"
    "damaged, newer than this atlasd or no atlasd database is refused, and then, as after a kill or on a full\n"
    "disk, FILE is as it was. It takes room for COPY twice beside FILE. A FILE that is missing is made; one\n"
    "that is no database any more is kept as FILE.damaged-TIME.\n";
/* clang-format on */

int verb_restore(int argc, char **argv)
{
    const char *db = NULL, *from = NULL;
    char aside[PATH_MAX + 64];
    bool help;
    const struct argument arguments[] = {{"db", "FILE", &db, NULL}, {"from", "COPY", &from, NULL}};
    struct err e = {0};
    if (!arguments_take(argc, argv, arguments, sizeof arguments / sizeof arguments[0], &help, &e))
        return verb_fail("restore", &e);
    if (help) {
        fputs(HELP, stdout);
        return 0;
    }
    bool done = restore_database(db, from, aside, &e);
    if (*aside)
        fprintf(stderr, "atlasd restore: %s was no database any more, it is kept as %s\n", db, aside);
    return done ? 0 : verb_fail("restore", &e);
}
