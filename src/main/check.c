/* atlasd check: the integrity of a database and the quality of its positions. */
#include "store/sqlite/check.h"

#include <stdio.h>
#include <string.h>

#include "main/core.h"
#include "main/verb.h"

enum { REPORT_MAX = 1 << 20 };

static const char HELP[] =
    "usage: atlasd check --db FILE\n\n"
    "Says whether FILE is sound: pages and indexes, references, spatial and full-text indexes, triggers, "
    "positions;\n"
    "then how good its positions are and how many records have a value of each vocabulary.\n"
    "Exit status 0 when all is sound, 1 when something is not.\n";

int verb_check(int argc, char **argv)
{
    struct err e = {0};
    const char *path;
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(HELP, stdout);
        return 0;
    }
    if (!core_take_db(&argc, argv, &path, &e))
        return verb_fail("check", &e);
    if (argc != 1) {
        err_set(&e, ERR_USAGE, "expected --db FILE and nothing else: see atlasd check --help");
        return verb_fail("check", &e);
    }
    struct bytes out;
    bytes_init(&out, REPORT_MAX);
    struct check_report report = {.out = &out};
    bool read = check_database(path, &report, &e);
    fwrite(out.data, 1, out.n, stdout);
    bytes_release(&out);
    if (read && report.n_faults)
        err_set(&e, ERR_INVALID, "%u of %u checks found faults in %s; the first: %s", report.n_faults,
                report.n_checks, path, report.first);
    return read && !report.n_faults ? 0 : verb_fail("check", &e);
}
