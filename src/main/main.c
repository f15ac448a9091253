/* atlasd: one program, several verbs. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "main/verb.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} VERBS[] = {
    {"import", verb_import, "read a CSV file into the database"},
    {"tile", verb_tile, "paint one tile of the map"},
    {"check", verb_check, "say whether a database is sound"},
    {"backup", verb_backup, "copy a database while others use it"},
    {"restore", verb_restore, "put a copy back under those who use the database"},
    {"generate", verb_generate, "make a database of demonstration data"},
    {"find", verb_find, "print the records that meet criteria, as GeoJSON"},
    {"serve", verb_serve, "answer on HTTP: the site, the API, the tiles"},
    {NULL, NULL, NULL},
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
        return 0;
    }
    for (size_t i = 0; VERBS[i].name; i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            return VERBS[i].run(argc - 1, argv + 1);
    fprintf(stderr, "atlasd: there is no verb '%s': see atlasd --help\n", argv[1]);
    return 2;
}
