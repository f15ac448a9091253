/* A report that is sent back with corrections: which rows of it are imported, and as what. */
#include <stdio.h>
#include <string.h>

#include "import/import_inside.h"
#include "import/import_seal.h"

enum { LINE, STATE, ACTION, UID, FRANCE_CHOICE = IMPORT_REPORT_CHOICES, ABROAD_CHOICE };

/* --- the header ---------------------------------------------------------------------------------------- */

static int own_column(const char *header)
{
    for (int c = 0; c < IMPORT_REPORT_COLUMNS; c++)
        if (strcmp(header, IMPORT_REPORT_COLUMN[c]) == 0)
            return c;
    return -1;
}

static const char *own_cell(const struct import *i, int column)
{
    const int at = i->back.columns[column];
    return at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
}

static bool check_options(const struct import *i, const struct import_kind *kind, struct err *e)
{
    if (i->o->kind && i->o->kind != kind)
        return err_say(e, ERR_USAGE, NULL, NULL, "this is a report on %s, not on %s",
                       "ce fichier est un rapport sur des %s, pas sur des %s", kind->name, i->o->kind->name);
    if (i->o->replace)
        return err_say(e, ERR_USAGE, NULL, NULL, "--replace: a report may hold a part of its list only",
                       "--replace : un rapport peut ne contenir qu’une partie de sa liste");
    return true;
}

/* Our columns are taken out of the header, so that those of the list alone are looked at. */
static void take_header(struct import *i)
{
    for (size_t k = 0; k < i->row.n && k < SHEET_COLUMNS; k++) {
        char *header = i->row.cells[k];
        const int own = own_column(header);
        if (own >= 0 && i->back.columns[own] < 0)
            i->back.columns[own] = (int)k;
        if (import_is_seal(header))
            i->back.seal = (int)k;
        i->back.own[k] = own >= 0 || !*header || import_is_seal(header);
        if (i->back.own[k])
            i->row.cells[k] = arena_text(&i->header, "", 0);
        else if (strncmp(header, "liste.", 6) == 0)
            i->row.cells[k] = header + 6 +
                              (header[6 + strspn(header + 6, "0123456789")] ? 0 : strlen(header + 6));
    }
}

bool import_back_begin(struct import *i, struct err *e)
{
    const char *parts[4], *header = NULL;
    bool line = false, state = false;
    for (size_t k = 0; k < i->row.n; k++) {
        line = line || strcmp(i->row.cells[k], IMPORT_REPORT_COLUMN[LINE]) == 0;
        state = state || strcmp(i->row.cells[k], IMPORT_REPORT_COLUMN[STATE]) == 0;
        if (import_is_seal(i->row.cells[k]))
            header = i->row.cells[k];
    }
    if (!header || !line || !state || !import_seal_read(header, parts, &i->header))
        return i->o->kind ||
               err_say(e, ERR_USAGE, NULL, NULL,
                       "--as KIND is missing, and this is no report that says it: see atlasd "
                       "import --help",
                       "--as KIND manque, et ce fichier n’est pas un rapport qui le dise : voir "
                       "atlasd import --help");
    const struct import_kind *kind = import_kind_find(parts[0]);
    if (!kind)
        return err_say(e, ERR_INVALID, NULL, NULL, "this report is on '%.60s', which is no kind of list",
                       "ce rapport porte sur « %.60s », qui n’est pas une sorte de liste", parts[0]);
    if (!check_options(i, kind, e))
        return false;
    i->options.kind = kind;
    i->back.is = i->summary->back = true;
    i->back.file = parts[1];
    i->back.seal = -1;
    for (size_t c = 0; c < IMPORT_REPORT_COLUMNS; c++)
        i->back.columns[c] = -1;
    if (!i->o->source)
        i->options.source = parts[2];
    if (!i->o->columns) {
        i->options.columns = parts[3];
        i->back.by_list = true;
    }
    take_header(i);
    return true;
}

const char *import_file_name(const struct import *i)
{
    const char *path = i->o->csv_path, *slash = strrchr(path, '/');
    if (i->back.file)
        return i->back.file;
    return strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0 ? "stdin" : slash ? slash + 1 : path;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

void import_list_headers(struct import *i, struct import_reported_list *l)
{
    const char **headers = arena_alloc(&i->header, (i->n_columns + IMPORT_COLUMNS + 1) * sizeof *headers);
    for (size_t k = 0; k < i->n_columns; k++)
        if (!i->back.own[k])
            headers[l->n_headers++] = i->headers[k];
    for (int c = 0; i->o->kind->columns[c].name; c++)
        if (i->given[c] && i->column_of[c] < 0) /* by a title or a header: it is in no cell */
            headers[l->n_headers++] = i->o->kind->columns[c].name;
    l->headers = headers;
}

/* What the cell says, or the one above it for it: rows of a report are parted from those above. */
static const char *list_cell(const struct import *i, size_t column)
{
    for (int c = 0; i->o->kind->columns[c].name; c++)
        if (i->filled[c] && i->column_of[c] == (int)column)
            return i->filled[c];
    return column < i->row.n ? i->row.cells[column] : "";
}

void import_list_cells(struct import *i, struct import_reported *row)
{
    const char **cells = arena_alloc(&i->arena, (i->n_columns + IMPORT_COLUMNS + 1) * sizeof *cells);
    row->n_cells = 0;
    for (size_t k = 0; k < i->n_columns && i->row.n; k++)
        if (!i->back.own[k])
            cells[row->n_cells++] = list_cell(i, k);
    for (int c = 0; i->row.n && i->o->kind->columns[c].name; c++)
        if (i->given[c] && i->column_of[c] < 0)
            cells[row->n_cells++] = i->given[c];
    row->cells = cells;
}

static enum import_seal_state compare(struct import *i)
{
    struct import_reported_list l = {0};
    struct import_reported row = {0};
    const char *seal = i->back.seal >= 0 && (size_t)i->back.seal < i->row.n ? i->row.cells[i->back.seal] : "";
    import_list_headers(i, &l);
    import_list_cells(i, &row);
    bool any = false;
    for (size_t k = 0; k < row.n_cells; k++)
        any = any || *row.cells[k];
    if (!any && !*seal)
        return SEAL_KEPT;
    return import_seal_compare(seal, import_seal(l.headers, row.cells, row.n_cells, &i->arena));
}

/* What a dry run, or an import that was refused, would have written is not there. */
static bool is_there(struct import *i, bool *there, struct err *e)
{
    static const enum record_kind KINDS[IMPORT_KINDS] = {[IMPORT_COLLECTIVITES] = RECORD_COLLECTIVITE,
                                                         [IMPORT_PARTENAIRES] = RECORD_PARTENAIRE,
                                                         [IMPORT_COOPERATIONS] = RECORD_COOPERATION,
                                                         [IMPORT_PROJETS] = RECORD_PROJET,
                                                         [IMPORT_BOURSE] = RECORD_BOURSE,
                                                         [IMPORT_APD] = RECORD_KINDS,
                                                         [IMPORT_JUMELAGES] = RECORD_COOPERATION};
    const enum record_kind kind = KINDS[i->o->kind - IMPORT_KIND];
    int64_t id = 0;
    if (kind != RECORD_KINDS && *own_cell(i, UID) && !writer_find(i->w, kind, own_cell(i, UID), &id, e))
        return false;
    *there = id != 0;
    return true;
}

bool import_back_takes(struct import *i, bool *takes, struct err *e)
{
    const char *state = own_cell(i, STATE);
    const enum import_seal_state seal = compare(i);
    bool there;
    i->back.choices[0] = own_cell(i, FRANCE_CHOICE);
    i->back.choices[1] = own_cell(i, ABROAD_CHOICE);
    memset(i->back.used, 0, sizeof i->back.used);
    *takes = false;
    if (strcmp(own_cell(i, ACTION), "rien") == 0)
        return true; /* no row, but why all were refused */
    if (strcmp(own_cell(i, ACTION), "ignoree") == 0 && seal != SEAL_CHANGED)
        return true; /* a title, a total */
    const bool asks = strcmp(state, import_state_name(IMPORT_ERROR)) == 0 ||
                      strcmp(state, import_state_name(IMPORT_AMBIGUOUS)) == 0 ||
                      strcmp(state, import_state_name(IMPORT_NOT_FOUND)) == 0 || *i->back.choices[0] ||
                      *i->back.choices[1];
    if (!is_there(i, &there, e))
        return false;
    *takes = asks || seal == SEAL_CHANGED || !there;
    if (!*takes || seal != SEAL_LOST)
        return true;
    return err_say(
        e, ERR_INVALID, NULL, NULL,
        "letters of this row were lost when the report was saved, or it is too long for its file: "
        "save the report as \"CSV UTF-8\", or correct the list itself",
        "des lettres de cette ligne ont été perdues à l’enregistrement du rapport, ou elle y était "
        "trop longue : enregistrez-le en « CSV UTF-8 », ou corrigez la liste elle-même");
}

/* --- what it was before -------------------------------------------------------------------------------- */

static bool replace(struct import *i, enum record_kind kind, const char *was, const char *now, struct err *e)
{
    bool done, kept;
    if (!writer_replace(i->w, kind, was, now, &done, &kept, e))
        return false;
    i->back.replaced = i->back.replaced || done;
    i->summary->retired += done;
    if (kept)
        import_note(i, "%s stays, because other records refer to it",
                    "%s reste, car d’autres fiches s’y réfèrent", was);
    return true;
}

bool import_back_replace(struct import *i, const struct written *now, struct err *e)
{
    const char *was = own_cell(i, UID);
    if (!i->back.is || !*was || strcmp(was, now->uid) == 0)
        return true;
    switch ((enum import_kind_id)(i->o->kind - IMPORT_KIND)) {
    case IMPORT_COLLECTIVITES:
        return replace(i, RECORD_COLLECTIVITE, was, now->uid, e);
    case IMPORT_PARTENAIRES:
        return replace(i, RECORD_PARTENAIRE, was, now->uid, e);
    case IMPORT_PROJETS:
        return replace(i, RECORD_PROJET, was, now->uid, e);
    case IMPORT_BOURSE:
        return replace(i, RECORD_BOURSE, was, now->uid, e);
    case IMPORT_APD: {
        long long id, year;
        char country[9];
        bool done = true;
        if (sscanf(was, "apd-%lld-%lld-%8s", &id, &year, country) == 3 &&
            !writer_replace_apd(i->w, id, year, country, &done, e))
            return false;
        i->back.replaced = i->back.replaced || done;
        i->summary->retired += done;
        return true;
    }
    default:
        return replace(i, RECORD_COOPERATION, was, now->uid, e);
    }
}

bool import_back_end(struct import *i, struct err *e)
{
    static const enum record_kind KINDS[] = {RECORD_COOPERATION, RECORD_COLLECTIVITE, RECORD_PARTENAIRE};
    const struct import_kind *kind = i->o->kind;
    size_t n, kept;
    if (!i->back.replaced || kind == &IMPORT_KIND[IMPORT_COLLECTIVITES] ||
        kind == &IMPORT_KIND[IMPORT_PARTENAIRES])
        return true;
    for (size_t k = kind == &IMPORT_KIND[IMPORT_PROJETS] ? 0 : 1; k < 3; k++)
        if (!writer_retire_unused(i->w, KINDS[k], &n, &kept, e))
            return false;
    return true;
}
