/* atlasd generate: a database of demonstration data. */
#include "demo/generate.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "main/verb.h"

struct generate_arguments {
    const char *db;
    long scale, seed;
    bool force;
};

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database to make",
     .at = offsetof(struct generate_arguments, db),
     .required = true},
    {.kind = ARGUMENT_NUMBER,
     .name = "scale",
     .value = "N",
     .what = "N times that size; places repeat, their names get a number",
     .at = offsetof(struct generate_arguments, scale),
     .number = 1,
     .least = 1,
     .most = GENERATE_MAX_SCALE},
    {.kind = ARGUMENT_NUMBER,
     .name = "seed",
     .value = "N",
     .what = "other data for another N, the same for the same",
     .at = offsetof(struct generate_arguments, seed),
     .number = 1,
     .most = LONG_MAX},
    {.kind = ARGUMENT_FLAG,
     .name = "force",
     .what = "replace FILE; without it a file that is there is left alone",
     .at = offsetof(struct generate_arguments, force)},
};

static void show_progress(void *context, int done, int of)
{
    (void)context;
    fprintf(stderr, "\ratlasd generate: %d %%%s", done * 100 / of, done == of ? "\n" : "");
}

static bool run(const void *arguments, struct err *e)
{
    const struct generate_arguments *a = arguments;
    struct generate_options o = {
        .path = a->db, .scale = (int)a->scale, .seed = (uint64_t)a->seed, .force = a->force};
    if (isatty(STDERR_FILENO) && o.scale > 1)
        o.progress = show_progress;
    return generate(&o, e);
}

const struct verb VERB_GENERATE = {
    .command =
        &(const struct command){
            .verb = "generate",
            .purpose = "make a database of demonstration data",
            .about = "Makes FILE: a database of demonstration data of the size that was published for 2015 "
                     "(4 787 collectivités, 8 674 partners in 146 countries, 12 756 projets of cooperations "
                     "and 753 of other actions, 130 requests in the Bourse), with real places and invented "
                     "cooperations. It says of itself that it is demonstration data.",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct generate_arguments),
    .run = run,
};
