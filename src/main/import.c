/* atlasd import: a CSV file into the database, with a report on every row. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "import/import.h"
#include "main/verb.h"

enum { ERRORS_SHOWN = 20, NOTES_SHOWN = 20 };

struct import_arguments {
    const char *db, *csv, *columns, *report, *source;
    unsigned kind;
    bool replace, strict, dry_run;
};

static const char *kind_name(unsigned i)
{
    return i < IMPORT_KINDS ? IMPORT_KIND[i].name : NULL;
}

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database; made when it is not there",
     .at = offsetof(struct import_arguments, db),
     .required = true},
    {.value = "SOURCE.csv",
     .what = "what is read; - is standard input",
     .at = offsetof(struct import_arguments, csv),
     .required = true},
    {.kind = ARGUMENT_WORD,
     .name = "as",
     .value = "KIND",
     .what = "what its rows are",
     .at = offsetof(struct import_arguments, kind),
     .required = true,
     .words = kind_name},
    {.name = "columns",
     .value = "THEIRS=OURS,...",
     .what = "which column of the file is which of ours, where its header does not tell; THEIRS= leaves one "
             "out",
     .at = offsetof(struct import_arguments, columns)},
    {.name = "report",
     .value = "FILE",
     .what = "a CSV file (UTF-8, semicolons) with a line for each row: what was done, which places were "
             "found, exactly or not, and the candidates there were; a last line says why when all of it was "
             "refused",
     .at = offsetof(struct import_arguments, report)},
    {.name = "source",
     .value = "NAME",
     .what = "who the records are from; else the name of the file without folder and ending",
     .at = offsetof(struct import_arguments, source)},
    {.kind = ARGUMENT_FLAG,
     .name = "replace",
     .what = "retire the records of this source that are no longer in the file; not while rows are in error",
     .at = offsetof(struct import_arguments, replace)},
    {.kind = ARGUMENT_FLAG,
     .name = "strict",
     .what = "a row in error ends the import, and nothing is written",
     .at = offsetof(struct import_arguments, strict)},
    {.kind = ARGUMENT_FLAG,
     .name = "dry-run",
     .what = "do all but write",
     .at = offsetof(struct import_arguments, dry_run)},
};

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

static const char *near_kind(const void *context, unsigned i)
{
    (void)context;
    return kind_name(i);
}

static bool no_kind(const char *topic, struct err *e)
{
    const char *near = arguments_near(topic, near_kind, NULL, IMPORT_KINDS);
    return err_set(e, ERR_USAGE, "there is no KIND '%.60s'%s%s%s: see atlasd import --help", topic,
                   near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static void explain_kind(const struct import_kind *k, bool markdown, struct bytes *out)
{
    if (markdown)
        import_kind_markdown(k, out);
    else
        import_kind_help(k, out);
}

/* The columns of a kind; "all" and "markdown" are those of all. Without a topic: which kinds there are. */
static bool explain(const char *topic, struct bytes *out, struct err *e)
{
    bool markdown = topic && strcmp(topic, "markdown") == 0,
         all = markdown || (topic && strcmp(topic, "all") == 0);
    const struct import_kind *kind = topic && !all ? import_kind_find(topic) : NULL;
    if (!topic)
        return true;
    if (!all && !kind)
        return no_kind(topic, e);
    for (size_t i = 0; i < IMPORT_KINDS; i++) {
        if (!all && kind != &IMPORT_KIND[i])
            continue;
        if (i && all)
            bytes_add_char(out, '\n');
        explain_kind(&IMPORT_KIND[i], markdown, out);
    }
    if (!markdown)
        bytes_add_text(
            out,
            "\n* required. Headers are compared without accents, case, spaces, underscores and articles.\n");
    return true;
}

/* As the summary names it, KIND/NAME, or as it was given. */
static const char *source_name(const char *source, const char *kind)
{
    size_t n = strlen(kind);
    return source && strncmp(source, kind, n) == 0 && source[n] == '/' ? source + n + 1 : source;
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

static void tell_the_rest(unsigned long told, unsigned long shown, const char *what, bool report)
{
    if (told > shown)
        fprintf(stderr, "... and %lu more rows %s%s\n", told - shown, what,
                report ? "; the report has them all" : ": --report FILE tells them all");
}

static bool run(const void *arguments, struct err *e)
{
    const struct import_arguments *a = arguments;
    struct import_options o = {.language = LANGUAGE_EN,
                               .db_path = a->db,
                               .csv_path = a->csv,
                               .kind = &IMPORT_KIND[a->kind],
                               .columns = a->columns,
                               .report_path = a->report,
                               .source = source_name(a->source, IMPORT_KIND[a->kind].name),
                               .dry_run = a->dry_run,
                               .strict = a->strict,
                               .replace = a->replace,
                               .row_error = tell_error,
                               .row_note = tell_note,
                               .interrupted = &interrupted};
    struct import_summary summary;
    if (isatty(STDERR_FILENO))
        o.progress = show_progress;
    struct sigaction stop = {.sa_handler = interrupt,
                             .sa_flags = (int)SA_RESETHAND}; /* a second one ends it */
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    bool done = import_run(&o, &summary, e);
    if (o.progress)
        fputs("\r\033[K", stderr);
    tell_the_rest(errors_told, ERRORS_SHOWN, "in error", o.report_path);
    if (done) {
        tell_the_rest(notes_told, NOTES_SHOWN, "to look at", o.report_path);
        print_summary(&o, &summary);
    }
    return done;
}

const struct verb VERB_IMPORT = {
    .command =
        &(const struct command){
            .verb = "import",
            .purpose = "read a CSV file into the database",
            .about =
                "Reads SOURCE.csv (UTF-8 or Windows-1252; comma, semicolon or TAB; quoted cells may hold "
                "line breaks) into the database FILE. --help KIND says the columns of a kind, --help all "
                "those of all.",
            .more =
                "All rows go in together or not at all. Importing the same file again changes nothing. An "
                "empty cell leaves what is there, a lone \"-\" takes it away. A row in error is named on "
                "standard error and left out; one that goes in with something to look at is named too. A "
                "file whose quotes leave in doubt where rows end is refused whole.",
            .topic = "KIND",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct import_arguments),
    .run = run,
    .explain = explain,
};
