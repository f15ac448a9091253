/* atlasd import: a list into the database, with a report on every row. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "import/import.h"
#include "main/import_ask.h"
#include "main/import_told.h"
#include "main/report_page.h"
#include "main/report_xlsx.h"
#include "main/verb.h"

struct import_arguments {
    const char *db, *csv, *columns, *report, *source, *answers;
    const char *sheet;
    unsigned kind, language, encoding;
    bool language_given, kind_given, ask, replace, strict, dry_run;
};

static const char *kind_name(unsigned i)
{
    return i < IMPORT_KINDS ? IMPORT_KIND[i].name : NULL;
}

static const char *language_name(unsigned i)
{
    return i < LANGUAGES ? LANGUAGE_CODES[i] : NULL;
}

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database; made when it is not there",
     .at = offsetof(struct import_arguments, db),
     .required = true},
    {.value = "SOURCE",
     .what = "what is read; - is standard input",
     .at = offsetof(struct import_arguments, csv),
     .required = true},
    {.kind = ARGUMENT_WORD,
     .name = "as",
     .value = "KIND",
     .what = "what its rows are; a report that is sent back says it itself",
     .at = offsetof(struct import_arguments, kind),
     .given_at = offsetof(struct import_arguments, kind_given),
     .words = kind_name},
    {.name = "sheet",
     .value = "NAME|NUMBER",
     .what =
         "which sheet of a workbook, by its name or its place from 1; else the only visible one that holds "
         "rows",
     .at = offsetof(struct import_arguments, sheet)},
    {.kind = ARGUMENT_WORD,
     .name = "encoding",
     .value = "ENCODING",
     .preset = "auto",
     .what = "what a CSV file is encoded in; auto: what stands in it tells",
     .at = offsetof(struct import_arguments, encoding),
     .words = sheet_encoding_name},
    {.name = "columns",
     .value = "THEIRS=OURS,...",
     .what = "which column of the file is which of ours, where its header does not tell; THEIRS= leaves one "
             "out",
     .at = offsetof(struct import_arguments, columns)},
    {.name = "report",
     .value = "FILE",
     .what =
         "a line for each row: what was done, which places were found, exactly or not, the candidates "
         "there were, and the row itself; a last line says why when all of it was refused. FILE.xlsx: a "
         "workbook; FILE.html: a page with what is to be settled; else CSV (UTF-8, semicolons). Corrected, "
         "a workbook or CSV file is imported like a list",
     .at = offsetof(struct import_arguments, report)},
    {.kind = ARGUMENT_FLAG,
     .name = "ask",
     .what =
         "ask on the terminal which place is meant, where several could be: a number, s to skip, q to ask "
         "no more",
     .at = offsetof(struct import_arguments, ask)},
    {.name = "answers",
     .value = "FILE",
     .what =
         "which places were meant before (words, country and choice between TABs): they count for the same "
         "words; what --ask hears is added",
     .at = offsetof(struct import_arguments, answers)},
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
     .what =
         "do all but write, and say the sums first: what would be added, changed and retired, the errors by "
         "kind, the places by how they were found",
     .at = offsetof(struct import_arguments, dry_run)},
    {.kind = ARGUMENT_WORD,
     .name = "lang",
     .value = "LANG",
     .what =
         "the language of what is printed and reported; else French where the locale (LC_ALL, LC_MESSAGES, "
         "LANG) or the header of the file is, English where not",
     .at = offsetof(struct import_arguments, language),
     .given_at = offsetof(struct import_arguments, language_given),
     .words = language_name},
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
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

/* Before the arguments are read: they may be what is wrong. */
static enum language language_asked(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *value = strncmp(argv[i], "--lang=", 7) == 0              ? argv[i] + 7
                            : strcmp(argv[i], "--lang") == 0 && i + 1 < argc ? argv[i + 1]
                                                                             : NULL;
        for (int k = 0; value && k < LANGUAGES; k++)
            if (strcmp(value, LANGUAGE_CODES[k]) == 0)
                return (enum language)k;
    }
    return language_of_locale();
}

static bool spoken_known; /* by the header of the file too */
static enum language spoken;

static enum language language_of_errors(int argc, char **argv)
{
    return spoken_known ? spoken : language_asked(argc, argv);
}

/* Who writes the report, by the ending of its name. */
static union {
    struct import_reporter any;
    struct report_xlsx xlsx;
    struct report_page page;
} reporter;

static struct import_reporter *reporter_of(const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    if (dot && strcasecmp(dot, ".xlsx") == 0)
        reporter.xlsx = (struct report_xlsx){.reporter = REPORT_XLSX};
    else if (dot && (strcasecmp(dot, ".html") == 0 || strcasecmp(dot, ".htm") == 0))
        reporter.page = (struct report_page){.reporter = REPORT_PAGE};
    else
        return NULL;
    return &reporter.any;
}

static bool check_ask(const struct import_arguments *a, struct err *e)
{
    struct stat st;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return err_say(e, ERR_USAGE, NULL, NULL, "--ask asks on a terminal: standard input is none",
                       "--ask pose ses questions sur un terminal : l’entrée standard n’en est pas un");
    return (stat(a->csv, &st) != 0 || S_ISREG(st.st_mode)) ||
           err_say(e, ERR_USAGE, NULL, NULL, "--ask reads the list twice: it must be a file",
                   "--ask lit la liste deux fois : il faut un fichier");
}

/* What is left open, found by a run that writes nothing, is asked for before the one that writes. */
static bool ask(const struct import_options *o, struct import_answers *answers, struct err *e)
{
    struct import_options first = *o;
    struct import_summary summary;
    struct import_asked_list *list = import_asked_new();
    first.dry_run = true;
    first.strict = false;
    first.report_path = NULL;
    first.row_error = first.row_note = NULL;
    first.unsure = import_asked_add;
    first.unsure_context = list;
    bool good = import_run(&first, &summary, e);
    spoken = summary.language;
    spoken_known = true;
    if (o->progress)
        fputs("\r\033[K", stderr);
    good = good && import_ask(list, answers, summary.language, o->interrupted, e);
    import_asked_free(list);
    return good;
}

static bool settle(const struct import_arguments *a, struct import_options *o, struct import_answers *answers,
                   struct err *e)
{
    if (!a->ask && !a->answers)
        return true;
    o->answers = answers;
    if (a->answers && !import_answers_read(answers, a->answers, e))
        return false;
    if (!a->ask)
        return true;
    return check_ask(a, e) && ask(o, answers, e) &&
           (!a->answers || import_answers_write(answers, a->answers, e));
}

static bool run(const void *arguments, struct err *e)
{
    const struct import_arguments *a = arguments;
    struct import_options o = {
        .language = a->language_given ? (enum language)a->language : language_of_locale(),
        .language_of_header = !a->language_given,
        .db_path = a->db,
        .csv_path = a->csv,
        .kind = a->kind_given ? &IMPORT_KIND[a->kind] : NULL,
        .columns = a->columns,
        .sheet = a->sheet,
        .encoding = (enum sheet_encoding)a->encoding,
        .report_path = a->report,
        .reporter = reporter_of(a->report),
        .source = a->kind_given ? source_name(a->source, IMPORT_KIND[a->kind].name) : a->source,
        .dry_run = a->dry_run,
        .strict = a->strict,
        .replace = a->replace,
        .row_error = import_told_error,
        .row_note = import_told_note,
        .interrupted = &interrupted};
    struct import_summary summary;
    if (isatty(STDERR_FILENO))
        o.progress = import_told_progress;
    struct sigaction stop = {.sa_handler = interrupt,
                             .sa_flags = (int)SA_RESETHAND}; /* a second one ends it */
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    import_told_begin(&o);
    struct import_answers *answers = import_answers_new();
    bool done = settle(a, &o, answers, e);
    if (done) {
        done = import_run(&o, &summary, e);
        spoken = summary.language;
        spoken_known = true;
        import_told_end(&summary, done);
    }
    import_answers_free(answers);
    return done;
}

const struct verb VERB_IMPORT = {
    .command =
        &(const struct command){
            .verb = "import",
            .purpose = "read a list into the database",
            .about = "Reads SOURCE (a sheet of XLSX or ODS, or CSV with commas, semicolons or TABs in UTF-8, "
                     "Windows-1252, UTF-16, Mac Roman or CP850) into the database FILE. --help KIND says the "
                     "columns of a kind, --help all those of all.",
            .more =
                "All rows go in together or not at all. Importing the same file again changes nothing. An "
                "empty cell leaves what is there, a lone \"-\" takes it away. A row in error is named on "
                "standard error and left out; one that goes in with something to look at is named too. A "
                "file whose quotes leave in doubt where rows end is refused whole.\n\n"
                "The status is 0 when the file came in (with --dry-run: would have), rows in error left out; "
                "1 "
                "when nothing was written: the file, all of its rows, or with --strict one of them is wrong, "
                "or "
                "the database cannot be written; 2 for a wrong command line.",
            .topic = "KIND",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct import_arguments),
    .run = run,
    .explain = explain,
    .language = language_of_errors,
};
