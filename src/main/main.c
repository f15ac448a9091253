/* atlasd: one program, several verbs. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "main/verb.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
    bool prints; /* what it is run for stands on standard output */
} VERBS[] = {
    {"import", verb_import, "read a CSV file into the database", false},
    {"tile", verb_tile, "paint one tile of the map", true},
    {"check", verb_check, "say whether a database is sound", true},
    {"backup", verb_backup, "copy a database while others use it", false},
    {"restore", verb_restore, "put a copy back under those who use the database", false},
    {"generate", verb_generate, "make a database of demonstration data", false},
    {"find", verb_find, "print the records that meet criteria, as GeoJSON", true},
    {"serve", verb_serve, "answer on HTTP: the site, the API, the tiles", false},
    {NULL, NULL, NULL, false},
};

int verb_fail(const char *verb, const struct err *e)
{
    fprintf(stderr, "atlasd %s: %s\n", verb, e->text);
    return e->code == ERR_USAGE ? 2 : 1;
}

static void print_usage(FILE *out)
{
    fputs("usage: atlasd VERB [OPTIONS]\n\n"
          "Geospatial search and map tile server of the Atlas français de la coopération décentralisée.\n\n",
          out);
    for (size_t i = 0; VERBS[i].name; i++)
        fprintf(out, "  %-10s %s\n", VERBS[i].name, VERBS[i].what);
    fputs("\natlasd VERB --help says more.\n", out);
}

/* What was printed is kept in memory until here: a full disk shows only now. */
static int end(const char *verb, int status)
{
    if (status == 0 && (fflush(stdout) != 0 || ferror(stdout))) {
        fprintf(stderr, "atlasd%s%s: cannot write to standard output\n", *verb ? " " : "", verb);
        return 1;
    }
    return status;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of writing like a full disk */
    if (argc < 2) {
        print_usage(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return end("", 0);
    }
    for (size_t i = 0; VERBS[i].name; i++)
        if (strcmp(argv[1], VERBS[i].name) == 0) {
            int status = VERBS[i].run(argc - 1, argv + 1);
            return VERBS[i].prints ? end(VERBS[i].name, status) : status;
        }
    fprintf(stderr, "atlasd: there is no verb '%s': see atlasd --help\n", argv[1]);
    return 2;
}
