#include "main/import_told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { SHOWN = 20, KINDS = 50, FIRST_LINES = 5, KIND_BYTES = 300, SENTENCE_BYTES = 800 };

/* Rows of a sort: the first are shown. */
struct sort {
    unsigned long n;
    char *kept[SHOWN]; /* of a dry run, until the sums stand */
};

/* Errors that are alike but for what the cells hold. */
struct kind {
    char key[KIND_BYTES], column[200], what[SENTENCE_BYTES];
    unsigned long rows, lines[FIRST_LINES];
};

static struct {
    const struct import_options *o;
    struct sort errors, notes;
    struct kind kinds[KINDS];
    size_t n_kinds;
    unsigned long other; /* errors of further kinds */
    bool progress;       /* a line of it stands */
} told;

void import_told_begin(const struct import_options *o)
{
    told.o = o;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static void tell(const char *sentence)
{
    fprintf(stderr, "%s%s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", sentence);
}

static void tell_row(struct sort *s, const char *sentence)
{
    if (s->n++ >= SHOWN)
        return;
    if (told.o->dry_run)
        s->kept[s->n - 1] = mem_strdup(sentence);
    else
        tell(sentence);
}

/* What stands in quotes, figures, and what is offered behind a semicolon differ from row to row. */
static void key_of(const struct import_told *t, char key[KIND_BYTES])
{
    size_t n = (size_t)snprintf(key, KIND_BYTES, "%.100s:", t->column);
    const char *end = NULL;
    for (const char *p = t->what; *p && *p != ';' && n + 1 < KIND_BYTES; p++) {
        if (strncmp(p, "«", strlen("«")) == 0)
            end = strstr(p, "»");
        else if (*p == '\'' && (p == t->what || p[-1] == ' ' || p[-1] == '('))
            end = strchr(p + 1, '\'');
        if (end)
            p = end;
        else if (*p < '0' || *p > '9')
            key[n++] = *p;
        end = NULL;
    }
    key[n] = '\0';
}

static void count_kind(const struct import_told *t)
{
    char key[KIND_BYTES];
    size_t k = 0;
    key_of(t, key);
    while (k < told.n_kinds && strcmp(told.kinds[k].key, key) != 0)
        k++;
    if (k == KINDS) {
        told.other++;
        return;
    }
    struct kind *kind = &told.kinds[k];
    if (k == told.n_kinds) {
        told.n_kinds++;
        memcpy(kind->key, key, sizeof key);
        snprintf(kind->column, sizeof kind->column, "%s", t->column);
        snprintf(kind->what, sizeof kind->what, "%s", t->what);
    }
    if (kind->rows < FIRST_LINES)
        kind->lines[kind->rows] = t->line;
    kind->rows++;
}

void import_told_error(const struct import_told *t)
{
    tell_row(&told.errors, t->sentence);
    if (told.o->dry_run)
        count_kind(t);
}

void import_told_note(const struct import_told *t)
{
    tell_row(&told.notes, t->sentence);
}

void import_told_progress(const struct import_progress *p)
{
    fprintf(stderr, p->language == LANGUAGE_FR ? "\r%lu lignes, %zu %%\033[K" : "\r%lu rows, %zu %%\033[K",
            p->rows, p->of_bytes ? p->bytes * 100 / p->of_bytes : 100);
    fflush(stderr);
    told.progress = true;
}

/* --- sums ---------------------------------------------------------------------------------------------- */

/* One is one in both languages; none is one in French. */
static const char *some(bool french, unsigned long n, const char *one, const char *many)
{
    return n == 1 || (french && n == 0) ? one : many;
}

static const char *separator_name(char separator, bool french)
{
    switch (separator) {
    case ';':
        return french ? ", points-virgules" : ", semicolons";
    case ',':
        return french ? ", virgules" : ", commas";
    case '\t':
        return french ? ", tabulations" : ", TABs";
    default:
        return "";
    }
}

static void print_file(const struct import_summary *s, bool fr)
{
    const char *sheet = !*s->sheet ? ""
                        : fr       ? ", feuille "
                                   : ", sheet ",
               *other = strncmp(s->encoding, "UTF-", 4) == 0 ? "Windows-1252" : s->encoding;
    printf(fr ? "%s : %lu %s (%s%s%s%s), source %s\n" : "%s: %lu %s (%s%s%s%s), source %s\n",
           told.o->csv_path, s->rows,
           fr ? some(fr, s->rows, "ligne", "lignes") : some(fr, s->rows, "row", "rows"), s->encoding,
           separator_name(s->separator, fr), sheet, s->sheet, s->source);
    if (s->hidden)
        printf(fr ? "lignes masquées, lues comme les autres : %lu\n" : "hidden rows, read like others: %lu\n",
               s->hidden);
    if (s->foreign && fr)
        printf("pas en %s : des caractères de %lu %s, dont la première est la ligne %lu ; lus en "
               "%s\n",
               s->encoding, s->foreign, some(fr, s->foreign, "ligne", "lignes"), s->foreign_line, other);
    else if (s->foreign)
        printf("not in %s: characters on %lu %s, of which %lu is the first; each was read as %s\n",
               s->encoding, s->foreign, some(fr, s->foreign, "line", "lines"), s->foreign_line, other);
    printf(fr ? "colonnes : %s\n" : "columns: %s\n", s->mapping);
    if (*s->ignored)
        printf(fr ? "colonnes inconnues, pas utilisées : %s\n" : "unknown columns, not used: %s\n",
               s->ignored);
}

static void print_rows_french(const struct import_summary *s)
{
    const unsigned long errors = s->states[IMPORT_ERROR];
    printf("%s : %lu %s, %lu %s, %lu sans changement, %lu %s, %lu en erreur", s->kind, s->added,
           some(true, s->added, "ajout", "ajouts"), s->changed,
           some(true, s->changed, "modification", "modifications"), s->unchanged, s->repeated,
           some(true, s->repeated, "doublon", "doublons"), errors);
    if (told.o->replace && errors)
        printf(" ; rien n’est retiré, à cause des lignes en erreur");
    else if (told.o->replace || s->retired)
        printf(", %lu %s", s->retired, some(true, s->retired, "retrait", "retraits"));
    if (s->back)
        printf(", %lu %s", s->left, some(true, s->left, "laissé", "laissés"));
    if (s->kept)
        printf(", %lu %s car d’autres s’y réfèrent", s->kept, some(true, s->kept, "gardé", "gardés"));
}

static void print_rows_english(const struct import_summary *s)
{
    const unsigned long errors = s->states[IMPORT_ERROR];
    printf("%s: %lu added, %lu changed, %lu unchanged, %lu repeated, %lu in error", s->kind, s->added,
           s->changed, s->unchanged, s->repeated, errors);
    if (told.o->replace && errors)
        printf("; nothing retired, because of the rows in error");
    else if (told.o->replace || s->retired)
        printf(", %lu retired", s->retired);
    if (s->back)
        printf(", %lu left as they were", s->left);
    if (s->kept)
        printf(", %lu kept because others refer to them", s->kept);
}

static void print_places(const struct import_summary *s, bool fr)
{
    printf(fr ? "\nlieux :" : "\nplaces:");
    for (int k = IMPORT_EXACT; k > IMPORT_ERROR; k--)
        printf("%s %lu %s", k < IMPORT_EXACT ? "," : "", s->states[k],
               import_state_name((enum import_state)k));
    if (s->collectivites + s->partenaires + s->cooperations == 0)
        printf("\n");
    else if (fr)
        printf("\ncités et nouveaux : %lu %s, %lu %s, %lu %s\n", s->collectivites,
               some(fr, s->collectivites, "collectivité", "collectivités"), s->partenaires,
               some(fr, s->partenaires, "partenaire", "partenaires"), s->cooperations,
               some(fr, s->cooperations, "coopération", "coopérations"));
    else
        printf("\nreferred to and new: %lu collectivites, %lu partenaires, %lu cooperations\n",
               s->collectivites, s->partenaires, s->cooperations);
}

static void print_kind(const struct kind *k, bool fr)
{
    const char *column = !*k->column ? "" : fr ? ", colonne " : ", column ";
    printf("  %lu %s%s%s%s%s (%s ", k->rows,
           fr ? some(fr, k->rows, "ligne", "lignes") : some(fr, k->rows, "row", "rows"), column, k->column,
           fr ? " : " : ": ", k->what,
           fr ? some(fr, k->rows, "ligne", "lignes") : some(fr, k->rows, "line", "lines"));
    for (size_t i = 0; i < k->rows && i < FIRST_LINES; i++)
        printf("%s%lu", i ? ", " : "", k->lines[i]);
    printf("%s)\n", k->rows > FIRST_LINES ? ", ..." : "");
}

/* The first line of each kind stands for all of it. */
static void print_kinds(bool fr)
{
    if (told.n_kinds)
        printf(fr ? "erreurs :\n" : "errors:\n");
    for (size_t k = 0; k < told.n_kinds; k++)
        print_kind(&told.kinds[k], fr);
    if (told.other)
        printf(fr ? "  et %lu autres erreurs\n" : "  and %lu other errors\n", told.other);
}

static void tell_the_rest(struct sort *s, bool fr, const char *what)
{
    for (size_t k = 0; k < SHOWN && s->kept[k]; k++) {
        tell(s->kept[k]);
        free(s->kept[k]);
        s->kept[k] = NULL;
    }
    if (s->n <= SHOWN)
        return;
    const unsigned long more = s->n - SHOWN;
    const char *where = told.o->report_path
                            ? (fr ? " ; le rapport les nomme toutes" : "; the report has them all")
                            : (fr ? " : --report FICHIER les nomme toutes"
                                  : ": --report FILE tells them all");
    if (fr)
        fprintf(stderr, "... et %lu %s %s%s\n", more, some(fr, more, "autre ligne", "autres lignes"), what,
                where);
    else
        fprintf(stderr, "... and %lu more %s %s%s\n", more, some(fr, more, "row", "rows"), what, where);
}

static void print_sums(const struct import_summary *s, bool fr)
{
    print_file(s, fr);
    if (fr)
        print_rows_french(s);
    else
        print_rows_english(s);
    print_places(s, fr);
    print_kinds(fr);
    if (told.o->dry_run)
        printf(fr ? "essai : rien n’a été écrit\n" : "dry run: nothing was written\n");
    fflush(stdout);
}

void import_told_end(const struct import_summary *s, bool done)
{
    const bool fr = s->language == LANGUAGE_FR;
    if (told.progress)
        fputs("\r\033[K", stderr);
    if (told.o->dry_run && done)
        print_sums(s, fr);
    tell_the_rest(&told.errors, fr, fr ? "en erreur" : "in error");
    if (done)
        tell_the_rest(&told.notes, fr, fr ? "à regarder" : "to look at");
    if (!told.o->dry_run && done)
        print_sums(s, fr);
}
