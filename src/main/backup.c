/* atlasd backup: a copy of a database while others use it. */
#include <stdio.h>

#include "main/arguments.h"
#include "main/verb.h"
#include "store/sqlite/copy_db.h"

/* clang-format off */
static const char HELP[] =
    "usage: atlasd backup --db FILE --to COPY [--force]\n\n"
    "Writes one state of the database FILE to the new file COPY, while servers read it and others write to\n"
    "it: all pages are checked, COPY is synced and comes into being whole or not at all. Reads FILE only: a\n"
    "user who may not write to it can do it. COPY is a database without a log; atlasd restore puts it back,\n"
    "beside a running server.\n\n"
    "  --force     replace COPY; without it a file that is there is left alone\n";
/* clang-format on */

int verb_backup(int argc, char **argv)
{
    const char *db = NULL, *to = NULL;
    bool force = false, help;
    const struct argument arguments[] = {
        {"db", "FILE", &db, NULL}, {"to", "COPY", &to, NULL}, {"force", "", NULL, &force}};
    struct err e = {0};
    if (!arguments_take(argc, argv, arguments, sizeof arguments / sizeof arguments[0], &help, &e))
        return verb_fail("backup", &e);
    if (help) {
        fputs(HELP, stdout);
        return 0;
    }
    return backup_database(db, to, force ? PUBLISH_REPLACE : PUBLISH_NEW, &e) ? 0 : verb_fail("backup", &e);
}
