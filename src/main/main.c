/* atlasd: one program, several verbs. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "main/manual.h"
#include "main/verb.h"
#include "main/version.h"

enum { HELP_BYTES = 1 << 18 };

static const struct verb *const VERBS[] = {&VERB_SERVE,   &VERB_IMPORT, &VERB_FIND,    &VERB_EXPORT,
                                           &VERB_TILE,    &VERB_SEED,   &VERB_CHECK,   &VERB_BACKUP,
                                           &VERB_RESTORE, &VERB_MERGE,  &VERB_GENERATE};
enum { N_VERBS = sizeof VERBS / sizeof VERBS[0] };

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < N_VERBS; i++)
        if (strcmp(name, VERBS[i]->command->verb) == 0)
            return VERBS[i];
    return NULL;
}

static const char *verb_name(const void *context, unsigned i)
{
    (void)context;
    return VERBS[i]->command->verb;
}

static void print_usage(FILE *out)
{
    fputs("usage: atlasd VERB [OPTIONS]\n\n"
          "Geospatial search and map tile server of the Atlas français de la coopération décentralisée.\n\n",
          out);
    for (size_t i = 0; i < N_VERBS; i++)
        fprintf(out, "  %-10s %s\n", VERBS[i]->command->verb, VERBS[i]->command->purpose);
    fputs("\natlasd VERB --help says more, atlasd --version which atlasd this is.\n", out);
}

/* What was printed is kept in memory until here: a full disk shows only now. Of more than fits there the
 * reason is lost by then, as a part was written before. */
static int end(const char *verb, int status)
{
    if (status != 0)
        return status;
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "atlasd%s%s: cannot write to standard output%s%s\n", *verb ? " " : "", verb,
            errno ? ": " : "", errno ? strerror(errno) : "");
    return 1;
}

static int version(void)
{
    printf("atlasd %s\n", VERSION.text);
    return end("", 0);
}

static int fail(const char *verb, const struct err *e, enum language language)
{
    fprintf(stderr, language == LANGUAGE_FR ? "atlasd %s : %s\n" : "atlasd %s: %s\n", verb,
            err_text(e, language));
    return e->code == ERR_USAGE ? 2 : 1;
}

static int help(const struct verb *v, const char *topic)
{
    struct err e = {0};
    struct bytes out;
    bytes_init(&out, HELP_BYTES);
    if (!topic || !v->explain)
        arguments_help(v->command, &out);
    bool done = !v->explain || v->explain(topic, &out, &e);
    if (done)
        fwrite(out.data, 1, out.n, stdout);
    bytes_release(&out);
    return done ? end(v->command->verb, 0) : fail(v->command->verb, &e, LANGUAGE_EN);
}

static int manual(void)
{
    struct bytes out;
    bytes_init(&out, HELP_BYTES);
    manual_write(VERBS, N_VERBS, &out);
    fwrite(out.data, 1, out.n, stdout);
    bytes_release(&out);
    return end("help", 0);
}

static int run(const struct verb *v, int argc, char **argv)
{
    const char *topic, *verb = v->command->verb;
    struct err e = {0};
    switch (arguments_asked(v->command, argc, argv, &topic)) {
    case ARGUMENTS_HELP:
        return help(v, topic);
    case ARGUMENTS_VERSION:
        return version();
    case ARGUMENTS_RUN:
        break;
    }
    void *arguments = mem_alloc(1, v->size);
    bool done = arguments_take(v->command, argc, argv, arguments, &e) && v->run(arguments, &e);
    free(arguments);
    if (!done)
        return fail(verb, &e, v->language ? v->language(argc, argv) : LANGUAGE_EN);
    return v->prints ? end(verb, 0) : 0;
}

static int unknown(const char *name)
{
    const char *near = arguments_near(name, verb_name, NULL, N_VERBS);
    fprintf(stderr, "atlasd: there is no verb '%s'%s%s%s: see atlasd --help\n", name,
            near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
    return 2;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of writing like a full disk */
    if (argc < 2) {
        print_usage(stderr);
        return 2;
    }
    const char *first = argv[1];
    bool helps = strcmp(first, "help") == 0;
    if (strcmp(first, "--version") == 0)
        return version();
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || (helps && argc == 2)) {
        print_usage(stdout);
        return end("", 0);
    }
    if (helps && strcmp(argv[2], "man") == 0)
        return manual();
    const struct verb *v = find_verb(helps ? argv[2] : first);
    if (!v)
        return unknown(helps ? argv[2] : first);
    return helps ? help(v, argc > 3 ? argv[3] : NULL) : run(v, argc - 1, argv + 1);
}
