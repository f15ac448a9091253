/* atlasd check: the integrity of a database and the quality of its positions. */
#include <stdio.h>

#include "main/rows.h"
#include "main/verb.h"
#include "store/store.h"

enum { REPORT_MAX = 1 << 20 };

struct check {
    const char *db;
};

static const struct argument TABLE[] = {
    ROW_DB(struct check),
};

static bool run(const void *arguments, struct err *e)
{
    const struct check *c = arguments;
    struct bytes out;
    bytes_init(&out, REPORT_MAX);
    struct check_report report = {.out = &out};
    bool read = store_check(c->db, &report, e);
    fwrite(out.data, 1, out.n, stdout);
    bytes_release(&out);
    if (read && report.n_faults)
        return err_set(e, ERR_INVALID, "%u of %u checks found faults in %s; the first: %s", report.n_faults,
                       report.n_checks, c->db, report.first);
    return read;
}

const struct verb VERB_CHECK = {
    .command =
        &(const struct command){
            .verb = "check",
            .purpose = "say whether a database is sound",
            .about = "Says whether FILE is sound: pages and indexes, references, spatial and full-text "
                     "indexes, triggers, positions; then how good its positions are and how many records "
                     "have a value of each vocabulary. Exit status 0 when all is sound, 1 when something is "
                     "not.",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct check),
    .run = run,
    .prints = true,
};
