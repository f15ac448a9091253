/* atlasd import: a CSV file into the database, with a report on every row. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "import/import.h"
#include "main/verb.h"

enum { HELP_BYTES = 1 << 16, ERRORS_SHOWN = 20, NOTES_SHOWN = 20 };

static const char HELP[] =
    "usage: atlasd import --db FILE SOURCE.csv --as KIND [OPTIONS]\n"
    "       atlasd import --help KIND          the columns of a kind; --help all, --help markdown\n\n"
    "Reads SOURCE.csv (- is standard input; UTF-8 or Windows-1252; comma, semicolon or TAB; quoted cells may "
    "hold line breaks) "
    "into the\n"
    "database FILE, which is made when it is not there. KIND: ";
static const char HELP_OPTIONS[] =
    ".\n\n"
    "  --columns THEIRS=OURS,...  which column of the file is which of ours, where its header does not "
    "tell;\n"
    "                             THEIRS= leaves one out\n"
    "  --report FILE              a CSV file (UTF-8, semicolons) with a line for each row: what was done, "
    "which places\n"
    "                             were found, exactly or not, and the candidates there were; a last line\n"
    "                             says why when all of it was refused\n"
    "  --source NAME              who the records are from; else the name of the file without folder and "
    "ending\n"
    "  --replace                  retire the records of this source that are no longer in the file;\n"
    "                             not while rows are in error\n"
    "  --strict                   a row in error ends the import, and nothing is written\n"
    "  --dry-run                  do all but write\n\n"
    "All rows go in together or not at all. Importing the same file again changes nothing. An empty cell "
    "leaves what\n"
    "is there, a lone \"-\" takes it away. A row in error is named on standard error and left out; one that "
    "goes in with\n"
    "something to look at is named too. A file whose quotes leave in doubt where rows end is refused "
    "whole.\n";

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static unsigned long errors_told;

static void tell_error(const char *sentence)
{
    if (errors_told++ < ERRORS_SHOWN)
        fprintf(stderr, "%s%s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", sentence);
}

static unsigned long notes_told;

static void tell_note(const char *sentence)
{
    if (notes_told++ < NOTES_SHOWN)
        fprintf(stderr, "%s%s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", sentence);
}

static void show_progress(const struct import_progress *p)
{
    fprintf(stderr, "\r%lu rows, %zu %%\033[K", p->rows, p->of_bytes ? p->bytes * 100 / p->of_bytes : 100);
    fflush(stderr);
}

static int help(const char *about)
{
    struct bytes out;
    bytes_init(&out, HELP_BYTES);
    bool markdown = about && strcmp(about, "markdown") == 0,
         all = markdown || (about && strcmp(about, "all") == 0);
    const struct import_kind *kind = about && !all ? import_kind_find(about) : NULL;
    if (about && !all && !kind) {
        fprintf(stderr, "atlasd import: there is no kind '%s'; see atlasd import --help\n", about);
        bytes_release(&out);
        return 2;
    }
    if (!about) {
        bytes_add_text(&out, HELP);
        for (size_t i = 0; i < IMPORT_KINDS; i++)
            bytes_add_format(&out, "%s%s", i ? " " : "", IMPORT_KIND[i].name);
        bytes_add_text(&out, HELP_OPTIONS);
    }
    for (size_t i = 0; i < IMPORT_KINDS; i++) {
        if (!all && kind != &IMPORT_KIND[i])
            continue;
        if (i && all)
            bytes_add_char(&out, '\n');
        if (markdown)
            import_kind_markdown(&IMPORT_KIND[i], &out);
        else
            import_kind_help(&IMPORT_KIND[i], &out);
    }
    if (kind || (all && !markdown))
        bytes_add_text(
            &out,
            "\n* required. Headers are compared without accents, case, spaces, underscores and articles.\n");
    fputs(out.data, stdout);
    bytes_release(&out);
    return 0;
}

/* An option with a value, as "--name VALUE" or "--name=VALUE". Returns whether it is this one. */
static bool take_value(int argc, char **argv, int *at, const char *name, const char **value, struct err *e)
{
    size_t n = strlen(name);
    if (strncmp(argv[*at], name, n) != 0 || (argv[*at][n] != '\0' && argv[*at][n] != '='))
        return false;
    if (argv[*at][n] == '=')
        *value = argv[*at] + n + 1;
    else if (*at + 1 < argc)
        *value = argv[++*at];
    else
        err_set(e, ERR_USAGE, "%s needs a value", name);
    return true;
}

static bool read_options(struct import_options *o, int argc, char **argv, struct err *e)
{
    const char *kind = NULL;
    for (int i = 1; i < argc && e->code == ERR_NONE; i++) {
        if (strcmp(argv[i], "--dry-run") == 0)
            o->dry_run = true;
        else if (strcmp(argv[i], "--strict") == 0)
            o->strict = true;
        else if (strcmp(argv[i], "--replace") == 0)
            o->replace = true;
        else if (take_value(argc, argv, &i, "--db", &o->db_path, e) ||
                 take_value(argc, argv, &i, "--as", &kind, e) ||
                 take_value(argc, argv, &i, "--columns", &o->columns, e) ||
                 take_value(argc, argv, &i, "--report", &o->report_path, e) ||
                 take_value(argc, argv, &i, "--source", &o->source, e))
            continue;
        else if (strncmp(argv[i], "--", 2) == 0)
            return err_set(e, ERR_USAGE, "there is no option '%.60s'; see --help", argv[i]);
        else if (o->csv_path)
            return err_set(e, ERR_USAGE, "one file at a time: '%.60s' and '%.60s'", o->csv_path, argv[i]);
        else
            o->csv_path = argv[i];
    }
    if (e->code != ERR_NONE)
        return false;
    if (!o->db_path || !o->csv_path || !kind)
        return err_set(e, ERR_USAGE, "%s is missing; see --help",
                       !o->db_path    ? "--db FILE"
                       : !o->csv_path ? "SOURCE.csv"
                                      : "--as KIND");
    size_t n = strlen(kind); /* a source as the summary names it, KIND/NAME */
    if (o->source && strncmp(o->source, kind, n) == 0 && o->source[n] == '/')
        o->source += n + 1;
    o->kind = import_kind_find(kind);
    return o->kind || err_set(e, ERR_USAGE, "there is no kind '%.60s'; see --help", kind);
}

static void print_summary(const struct import_options *o, const struct import_summary *s)
{
    const char *separator = s->separator == ';' ? "semicolons" : s->separator == ',' ? "commas" : "TABs";
    printf("%s: %lu rows (%s, %s), source %s\n", o->csv_path, s->rows, s->encoding, separator, s->source);
    if (s->foreign)
        printf(
            "not in %s: characters on %lu lines, of which %lu is the first; each was read as Windows-1252\n",
            s->encoding, s->foreign, s->foreign_line);
    printf("columns: %s\n", s->mapping);
    if (*s->ignored)
        printf("not used: %s\n", s->ignored);
    printf("%s: %lu added, %lu changed, %lu unchanged, %lu repeated, %lu in error", o->kind->name, s->added,
           s->changed, s->unchanged, s->repeated, s->states[IMPORT_ERROR]);
    if (o->replace && s->states[IMPORT_ERROR])
        printf("; nothing retired, because of the rows in error");
    else if (o->replace)
        printf(", %lu retired", s->retired);
    if (s->kept)
        printf(", %lu kept because others refer to them", s->kept);
    printf("\nplaces:");
    for (int k = IMPORT_EXACT; k > IMPORT_ERROR; k--)
        printf("%s %lu %s", k < IMPORT_EXACT ? "," : "", s->states[k],
               import_state_name((enum import_state)k));
    if (s->collectivites || s->partenaires || s->cooperations)
        printf("\nreferred to and new: %lu collectivites, %lu partenaires, %lu cooperations",
               s->collectivites, s->partenaires, s->cooperations);
    printf("\n%s", o->dry_run ? "dry run: nothing was written\n" : "");
}

int verb_import(int argc, char **argv)
{
    struct import_options o = {.row_error = tell_error, .row_note = tell_note, .interrupted = &interrupted};
    struct import_summary summary;
    struct err e = {0};
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return help(i + 1 < argc ? argv[i + 1] : NULL);
    if (!read_options(&o, argc, argv, &e))
        return verb_fail("import", &e);
    if (isatty(STDERR_FILENO))
        o.progress = show_progress;
    struct sigaction stop = {.sa_handler = interrupt,
                             .sa_flags = (int)SA_RESETHAND}; /* a second one ends it */
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    bool done = import_run(&o, &summary, &e);
    if (o.progress)
        fputs("\r\033[K", stderr);
    if (errors_told > ERRORS_SHOWN)
        fprintf(stderr, "... and %lu more rows in error%s\n", errors_told - ERRORS_SHOWN,
                o.report_path ? "; the report has them all" : ": --report FILE tells them all");
    if (done && notes_told > NOTES_SHOWN)
        fprintf(stderr, "... and %lu more rows to look at%s\n", notes_told - NOTES_SHOWN,
                o.report_path ? "; the report has them all" : ": --report FILE tells them all");
    if (!done)
        return verb_fail("import", &e);
    print_summary(&o, &summary);
    return 0;
}
