/* atlasd restore: a copy becomes the content of a database while others use it. */
#include <getopt.h>
#include <stdio.h>

#include "main/verb.h"
#include "store/copy_db.h"

static const char HELP[] =
    "usage: atlasd restore --db FILE --from COPY\n\n"
    "Makes the content of COPY (as atlasd backup writes it; any whole atlasd database will do) that of FILE, "
    "in "
    "one\n"
    "transaction: servers and other programs that have FILE open see the old state or the new one, and "
    "servers "
    "show\n"
    "the new one at once. COPY is looked at first: what is damaged, newer than this atlasd or no atlasd "
    "database is\n"
    "refused, and then, as after a kill or on a full disk, FILE is as it was. It takes room for COPY twice "
    "beside FILE.\n"
    "A FILE that is missing is made; one that is no database any more is kept as FILE.damaged-TIME.\n";

static bool read_options(int argc, char **argv, const char **db, const char **from, bool *help, struct err *e)
{
    static const struct option OPTIONS[] = {{"db", required_argument, NULL, 'd'},
                                            {"from", required_argument, NULL, 'f'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", OPTIONS, NULL)) != -1;)
        switch (c) {
        case 'd':
            *db = optarg;
            break;
        case 'f':
            *from = optarg;
            break;
        case 'h':
            *help = true;
            return true;
        case ':':
            return err_set(e, ERR_USAGE, "%s needs a value: see atlasd restore --help", argv[optind - 1]);
        default:
            return err_set(e, ERR_USAGE, "there is no option %s: see atlasd restore --help",
                           argv[optind - 1]);
        }
    if (optind < argc)
        return err_set(e, ERR_USAGE, "'%s' is one argument too many: see atlasd restore --help",
                       argv[optind]);
    if (!*db || !**db || !*from || !**from)
        return err_set(e, ERR_USAGE, "%s is missing: see atlasd restore --help",
                       !*db || !**db ? "--db FILE" : "--from COPY");
    return true;
}

int verb_restore(int argc, char **argv)
{
    const char *db = NULL, *from = NULL;
    char aside[PATH_MAX + 64];
    bool help = false;
    struct err e = {0};
    if (!read_options(argc, argv, &db, &from, &help, &e))
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
