#include <stdio.h>
#include <string.h>

#include "import/import_inside.h"

/* --- columns ------------------------------------------------------------------------------------------- */

static void add_text(char *out, size_t size, const char *a, const char *b, const char *c)
{
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s%s%s", n ? ", " : "", a, b, c);
}

static bool take_column(struct import *i, int ours, size_t theirs, bool exact, bool *by_name, struct err *e)
{
    const struct import_column *c = &i->o->kind->columns[ours];
    int have = i->column_of[ours];
    if (have >= 0 && (!exact || by_name[ours])) {
        if (by_name[ours] && !exact)
            return true; /* our own name counts before another header */
        return err_say(e, ERR_INVALID, NULL, NULL,
                       "the headers '%.60s' and '%.60s' both mean the column %s: choose with --columns",
                       "les en-têtes « %.60s » et « %.60s » désignent tous deux la colonne %s : choisissez "
                       "avec --columns",
                       i->row.cells[have], i->row.cells[theirs], c->name);
    }
    i->column_of[ours] = (int)theirs;
    by_name[ours] = exact;
    return true;
}

/* "theirs=ours,theirs=ours". done[k]: the header k is dealt with. */
static bool read_columns_option(struct import *i, bool *done, bool *by_name, struct err *e)
{
    for (const char *p = i->o->columns; p && *p;) {
        size_t n = strcspn(p, ","), name = strcspn(p, "=");
        if (name >= n)
            return err_say(e, ERR_USAGE, NULL, NULL, "--columns: '%.*s' is not theirs=ours",
                           "--columns : « %.*s » n’est pas de la forme la_leur=la_notre", (int)n, p);
        struct err unknown;
        bool found = false, exact;
        char theirs[256], ours[64];
        snprintf(theirs, sizeof theirs, "%.*s", (int)name, p);
        snprintf(ours, sizeof ours, "%.*s", (int)(n - name - 1), p + name + 1);
        int column = import_column_find(i->o->kind, ours, &exact);
        if (*ours && (column < 0 || !exact))
            return err_say(e, ERR_USAGE, NULL, NULL,
                           "--columns: %1$s has no column '%2$s'; see import --help %1$s",
                           "--columns : %1$s n’a pas de colonne « %2$s » ; voir import --help %1$s",
                           i->o->kind->name, ours);
        for (size_t k = 0; k < i->row.n && !found; k++)
            if (strcmp(i->row.cells[k], theirs) == 0) {
                found = done[k] = true;
                if (*ours && !take_column(i, column, k, true, by_name, e ? e : &unknown))
                    return false;
            }
        if (!found)
            return err_say(e, ERR_USAGE, NULL, NULL, "--columns: the file has no column headed '%.60s'",
                           "--columns : le fichier n’a pas de colonne intitulée « %.60s »", theirs);
        p += n + (p[n] == ',');
    }
    return true;
}

static bool check_required(struct import *i, struct err *e)
{
    char headers[300] = "";
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        const struct import_column *c = &i->o->kind->columns[k];
        if (i->column_of[k] >= 0)
            add_text(i->summary->mapping, sizeof i->summary->mapping, i->row.cells[i->column_of[k]], " = ",
                     c->name);
        if (!c->required || i->column_of[k] >= 0)
            continue;
        for (size_t h = 0; h < i->row.n; h++)
            add_text(headers, sizeof headers, i->row.cells[h], "", "");
        return err_say(
            e, ERR_INVALID, c->name, "",
            "no column of the file is %1$s (%2$s): its headers are %3$s; name it with --columns theirs=%1$s",
            "aucune colonne du fichier n’est reconnue comme %1$s ; ses en-têtes sont : %3$s ; désignez-la "
            "avec --columns la_leur=%1$s%2$.0s",
            c->name, c->what, headers);
    }
    return true;
}

static void keep_headers(struct import *i)
{
    i->n_columns = i->row.n;
    i->headers = arena_alloc(&i->header, (i->row.n + 1) * sizeof *i->headers);
    for (size_t k = 0; k < i->row.n; k++)
        i->headers[k] = arena_text(&i->header, i->row.cells[k], strlen(i->row.cells[k]));
}

bool import_read_header(struct import *i, struct err *e)
{
    bool done[SHEET_COLUMNS] = {false}, by_name[IMPORT_COLUMNS] = {false}, exact;
    enum sheet_step step = sheet_next(i->sheet, &i->row, e);
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        i->column_of[k] = -1;
    if (step == SHEET_END)
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is empty", "%s est vide", i->o->csv_path);
    if (step != SHEET_ROW)
        return false;
    keep_headers(i);
    import_note_foreign(i);
    import_tell_note(i);
    if (!read_columns_option(i, done, by_name, e))
        return false;
    for (size_t k = 0; k < i->row.n; k++) {
        int ours = done[k] ? -1 : import_column_find(i->o->kind, i->row.cells[k], &exact);
        if (ours >= 0 && !take_column(i, ours, k, exact, by_name, e))
            return false;
    }
    if (i->o->language_of_header && import_header_french(i))
        i->options.language = i->summary->language = LANGUAGE_FR;
    for (size_t k = 0; k < i->row.n; k++) {
        bool used = false;
        for (int c = 0; c < IMPORT_COLUMNS; c++)
            used = used || i->column_of[c] == (int)k;
        if (!used)
            add_text(i->summary->ignored, sizeof i->summary->ignored, i->row.cells[k], "", "");
    }
    return check_required(i, e);
}

static void name_file_column(const struct import *i, size_t column, char *out, size_t size)
{
    char letters[SHEET_LETTERS];
    const char *header = column < i->n_columns ? i->headers[column] : "";
    snprintf(out, size, "%s%s%.80s%s", sheet_column(letters, column), *header ? " (" : "", header,
             *header ? ")" : "");
    import_whole_characters(out);
}

void import_name_column(const struct import *i, const char *name, char *out, size_t size)
{
    bool exact;
    int ours = import_column_of(i, name);
    if (ours < 0 && *name) /* by another header: rarely, and it costs */
        ours = import_column_find(i->o->kind, name, &exact);
    const int theirs = ours < 0 ? -1 : i->column_of[ours];
    if (theirs >= 0)
        name_file_column(i, (size_t)theirs, out, size);
    else
        snprintf(out, size, "%s", name);
}

void import_say_file_column(const struct import *i, size_t column, enum language l, char *out, size_t size)
{
    char words[COLUMN_BYTES];
    name_file_column(i, column, words, sizeof words);
    snprintf(out, size, l == LANGUAGE_FR ? "colonne %.150s : " : "column %.150s: ", words);
}

void import_say_column(const struct import *i, const char *name, enum language l, char *out, size_t size)
{
    char words[COLUMN_BYTES];
    import_name_column(i, name, words, sizeof words);
    *out = '\0';
    if (*words)
        snprintf(out, size, l == LANGUAGE_FR ? "colonne %.150s : " : "column %.150s: ", words);
}
