/* atlasd generate: a database of demonstration data. */
#include "demo/generate.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main/verb.h"

static const char HELP[] =
    "usage: atlasd generate --db FILE [--scale N] [--seed N] [--force]\n\n"
    "Makes FILE: a database of demonstration data of the size that was published for 2015 (4 787 "
    "collectivités,\n"
    "8 674 partners in 146 countries, 12 756 projets of cooperations and 753 of other actions, 130 requests "
    "in the\n"
    "Bourse), with real places and invented cooperations. It says of itself that it is demonstration "
    "data.\n\n"
    "  --scale N   N times that size (1 to 1000, default 1); places repeat, their names get a number\n"
    "  --seed N    other data for another N (default 1), the same for the same\n"
    "  --force     replace FILE; without it a file that is there is left alone\n";

static bool read_number(const char *name, const char *text, uint64_t most, uint64_t *out, struct err *e)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *out <= most)
        return true;
    return err_param(e, ERR_USAGE, name, text, "--%s expects a number from 0 to %llu, not '%s'", name,
                     (unsigned long long)most, text);
}

static bool read_options(int argc, char **argv, struct generate_options *o, bool *help, struct err *e)
{
    static const struct option OPTIONS[] = {
        {"db", required_argument, NULL, 'd'},   {"scale", required_argument, NULL, 's'},
        {"seed", required_argument, NULL, 'g'}, {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},       {NULL, 0, NULL, 0}};
    uint64_t scale = 1;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", OPTIONS, NULL)) != -1;)
        switch (c) {
        case 'd':
            o->path = optarg;
            break;
        case 's':
            if (!read_number("scale", optarg, GENERATE_MAX_SCALE, &scale, e))
                return false;
            if (scale < 1)
                return err_param(e, ERR_USAGE, "scale", optarg, "--scale expects 1 or more");
            o->scale = (int)scale;
            break;
        case 'g':
            if (!read_number("seed", optarg, UINT64_MAX, &o->seed, e))
                return false;
            break;
        case 'f':
            o->force = true;
            break;
        case 'h':
            *help = true;
            return true;
        case ':':
            return err_set(e, ERR_USAGE, "%s needs a value: see atlasd generate --help", argv[optind - 1]);
        default:
            return err_set(e, ERR_USAGE, "there is no option %s: see atlasd generate --help",
                           argv[optind - 1]);
        }
    if (optind < argc)
        return err_set(e, ERR_USAGE, "'%s' is one argument too many: see atlasd generate --help",
                       argv[optind]);
    if (!o->path || !*o->path)
        return err_set(e, ERR_USAGE, "--db FILE is missing: see atlasd generate --help");
    return true;
}

static void show_progress(void *context, int done, int of)
{
    (void)context;
    fprintf(stderr, "\ratlasd generate: %d %%%s", done * 100 / of, done == of ? "\n" : "");
}

int verb_generate(int argc, char **argv)
{
    struct generate_options o = {.scale = 1, .seed = 1};
    struct err e = {0};
    bool help = false;
    if (!read_options(argc, argv, &o, &help, &e))
        return verb_fail("generate", &e);
    if (help) {
        fputs(HELP, stdout);
        return 0;
    }
    if (isatty(STDERR_FILENO) && o.scale > 1)
        o.progress = show_progress;
    return generate(&o, &e) ? 0 : verb_fail("generate", &e);
}
