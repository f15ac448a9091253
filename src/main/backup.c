/* atlasd backup: a copy of a database while others use it. */
#include "store/copy_db.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "main/verb.h"

static const char HELP[] =
    "usage: atlasd backup --db FILE --to COPY [--force]\n\n"
    "Writes one state of the database FILE to the new file COPY, while servers read it and others write to "
    "it: "
    "all\n"
    "pages are checked, COPY is synced and comes into being whole or not at all. Reads FILE only: a user who "
    "may not\n"
    "write to it can do it. COPY is a database without a log; atlasd restore puts it back, beside a running "
    "server.\n\n"
    "  --force     replace COPY; without it a file that is there is left alone\n";

static bool read_options(int argc, char **argv, const char **db, const char **to, bool *force, bool *help,
                         struct err *e)
{
    static const struct option OPTIONS[] = {{"db", required_argument, NULL, 'd'},
                                            {"to", required_argument, NULL, 't'},
                                            {"force", no_argument, NULL, 'f'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", OPTIONS, NULL)) != -1;)
        switch (c) {
        case 'd':
            *db = optarg;
            break;
        case 't':
            *to = optarg;
            break;
        case 'f':
            *force = true;
            break;
        case 'h':
            *help = true;
            return true;
        case ':':
            return err_set(e, ERR_USAGE, "%s needs a value: see atlasd backup --help", argv[optind - 1]);
        default:
            return err_set(e, ERR_USAGE, "there is no option %s: see atlasd backup --help", argv[optind - 1]);
        }
    if (optind < argc)
        return err_set(e, ERR_USAGE, "'%s' is one argument too many: see atlasd backup --help", argv[optind]);
    if (!*db || !**db || !*to || !**to)
        return err_set(e, ERR_USAGE, "%s is missing: see atlasd backup --help",
                       !*db || !**db ? "--db FILE" : "--to COPY");
    return true;
}

int verb_backup(int argc, char **argv)
{
    const char *db = NULL, *to = NULL;
    bool force = false, help = false;
    struct err e = {0};
    if (!read_options(argc, argv, &db, &to, &force, &help, &e))
        return verb_fail("backup", &e);
    if (help) {
        fputs(HELP, stdout);
        return 0;
    }
    return backup_database(db, to, force ? PUBLISH_REPLACE : PUBLISH_NEW, &e) ? 0 : verb_fail("backup", &e);
}
