#include "sheet/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "sheet/csv_inside.h"
#include "sheet/row_inside.h"

/* What is wrong with a row, or, from BROKEN_OPEN on, with the whole file. */
enum fault {
    FAULT_NONE,
    FAULT_STRAY,
    FAULT_CONTROL,
    FAULT_UNKNOWN_BYTE,
    FAULT_COLUMNS,
    BROKEN_OPEN,
    BROKEN_LARGE,
    BROKEN_STRAY,
    BROKEN_SWALLOWED,
    BROKEN_RESUMED
};

struct csv {
    struct csv_input input;
    struct sheet_limits limits;
    char separator;
    unsigned long record; /* as a spreadsheet counts rows: blank ones too, and those of several lines once */
    size_t rows, width;   /* so far; cells of the widest of the first ones */
    size_t separators;    /* so far on this line, inside quotes too */
    unsigned long doubtful_line; /* of the last row that was left out for its quotes; 0: none was */
    /* of the row at hand */
    struct bytes raw, text;      /* the cell as it stands in the file; the cells, each with its NUL */
    size_t *starts, n, capacity; /* where each cell begins in text */
    unsigned long cell_line;     /* where the cell at hand begins */
    size_t column;               /* from 1 */
    enum fault fault;            /* the first one */
    unsigned long fault_line;    /* of the text */
    size_t fault_column;
    unsigned long swallowed_line; /* of the quote that whole rows stand behind; 0: none does */
    size_t swallowed_column;
    size_t foreign;
    char **cells;
    size_t cells_capacity;
};

enum { FIRST_ROWS = 8 }; /* a title may stand above the header */

static const struct sheet_limits DEFAULTS = {SHEET_FILE_BYTES, SHEET_CELL_BYTES, SHEET_COLUMNS};

static const char CHOICES[] = ",;\t";
enum { N_CHOICES = sizeof CHOICES - 1, LEAST_BELOW = 2 /* separators of the rows below a title */ };

/* How often each separator stands, outside quotes, in the next row that is not blank, and how the row starts.
 * False: there is none. */
static bool count_separators(struct csv_input *in, size_t counts[N_CHOICES], char start[6])
{
    size_t n = 0;
    bool quoted = false;
    memset(counts, 0, N_CHOICES * sizeof *counts);
    memset(start, 0, 6);
    for (int b = csv_input_take(in); b != EOF; b = csv_input_take(in)) {
        if (!quoted && (b == '\n' || b == '\r')) {
            if (n)
                break;
            continue;
        }
        if (n < 5)
            start[n] = (char)b;
        n++;
        quoted ^= b == '"';
        const char *which = b && !quoted ? strchr(CHOICES, b) : NULL;
        if (which)
            counts[which - CHOICES]++;
    }
    return n > 0;
}

/* Where the first row has none, a title perhaps: what two rows that follow each other have as often. */
static size_t separator_below(struct csv_input *in)
{
    size_t counts[2][N_CHOICES] = {{0}};
    char start[6];
    for (size_t r = 1; r < FIRST_ROWS && count_separators(in, counts[r % 2], start); r++)
        for (size_t k = 0; k < N_CHOICES; k++)
            if (counts[r % 2][k] >= LEAST_BELOW && counts[0][k] == counts[1][k])
                return k;
    return 0;
}

/* Which separator stands most often in the first row that is not blank. */
static void detect_separator(struct csv *c)
{
    struct csv_input *in = &c->input;
    size_t counts[N_CHOICES], best = 0;
    char start[6];
    count_separators(in, counts, start);
    for (size_t i = 1; i < N_CHOICES; i++)
        if (counts[i] > counts[best])
            best = i;
    if (counts[best] == 0)
        best = separator_below(in);
    c->separator = CHOICES[best];
    bool told = strncmp(start, "sep=", 4) == 0 && start[4] && strchr(CHOICES, start[4]);
    if (told)
        c->separator = start[4];
    csv_input_restart(in);
    if (told) {
        while (csv_input_peek(in) == '\n' || csv_input_peek(in) == '\r')
            csv_input_take_line(in);
        for (int i = 0; i < 5; i++)
            csv_input_take(in);
    }
}

struct csv *csv_open(FILE *in, const struct sheet_limits *limits, enum sheet_encoding encoding, struct err *e)
{
    struct csv *c = mem_alloc(1, sizeof *c);
    c->limits = limits ? *limits : DEFAULTS;
    bytes_init(&c->raw, SIZE_MAX / 4);  /* bounded by cell_bytes */
    bytes_init(&c->text, SIZE_MAX / 4); /* bounded by columns times three times that */
    if (csv_input_open(&c->input, in, c->limits.file_bytes, encoding, e)) {
        detect_separator(c);
        return c;
    }
    csv_close(c);
    return NULL;
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    bytes_release(&c->raw);
    bytes_release(&c->text);
    free(c->starts);
    free(c->cells);
    free(c);
}

/* --- cells --------------------------------------------------------------------------------------------- */

/* What ended a cell; END_BROKEN: the file. */
enum cell_end { END_SEPARATOR, END_LINE, END_FILE, END_BROKEN };

static void note_fault(struct csv *c, enum fault fault)
{
    if (c->fault != FAULT_NONE && fault < BROKEN_OPEN)
        return;
    c->fault = fault;
    c->fault_line = c->cell_line;
    c->fault_column = c->column;
}

static enum cell_end broken(struct csv *c, enum fault fault)
{
    note_fault(c, fault);
    return END_BROKEN;
}

/* One byte into the cell; false when it is full. */
static bool keep(struct csv *c, int b)
{
    if (c->raw.n >= c->limits.cell_bytes)
        return false;
    if (b == '\v' || b == '\f') /* line breaks of word processors */
        b = '\n';
    if (b < ' ' && b != '\n' && b != '\t')
        note_fault(c, FAULT_CONTROL);
    else
        bytes_add_char(&c->raw, (char)b);
    return true;
}

/* The next byte; counts separators by line, wherever they stand. */
static int take(struct csv *c)
{
    int b = csv_input_take_line(&c->input);
    c->separators += b == c->separator;
    return b;
}

/* Text behind a closing quote: was that quote the last? The row alone is given up where its quotes are all on
 * its line, and as many open as close; else rows could be text, and text rows. */
static enum cell_end leave_row(struct csv *c, int b)
{
    size_t quotes = 0;
    bool one_line = c->input.line == c->cell_line;
    for (; b != EOF && b != '\n'; b = take(c))
        quotes += b == '"';
    if (!one_line || quotes % 2)
        return broken(c, BROKEN_STRAY);
    note_fault(c, FAULT_STRAY);
    c->doubtful_line = c->cell_line;
    return b == EOF ? END_FILE : END_LINE;
}

static enum cell_end behind_quote(struct csv *c)
{
    for (;;) {
        int b = take(c);
        if (b == c->separator)
            return END_SEPARATOR;
        if (b == '\n')
            return END_LINE;
        if (b == EOF)
            return END_FILE;
        if (b != ' ' && b != '\t')
            return leave_row(c, b);
    }
}

static enum cell_end read_quoted(struct csv *c)
{
    for (;;) {
        int b = take(c);
        if (b == EOF)
            return broken(c, BROKEN_OPEN);
        if (b == '\n') {
            if (c->width > 1 && c->separators == c->width - 1 && !c->swallowed_line) {
                c->swallowed_line = c->cell_line;
                c->swallowed_column = c->column;
            }
            c->separators = 0;
        }
        if (b == '"') {
            if (csv_input_peek(&c->input) != '"')
                return behind_quote(c);
            csv_input_take(&c->input);
        }
        if (!keep(c, b))
            return broken(c, BROKEN_LARGE);
    }
}

/* A quote that ends an unquoted cell may close what a row that was left out has opened. */
static bool ends_in_quote(const struct csv *c)
{
    size_t n = c->raw.n;
    while (n && (c->raw.data[n - 1] == ' ' || c->raw.data[n - 1] == '\t'))
        n--;
    return n && c->raw.data[n - 1] == '"';
}

static enum cell_end read_unquoted(struct csv *c)
{
    for (;;) {
        int b = take(c);
        enum cell_end end = b == c->separator ? END_SEPARATOR
                            : b == '\n'       ? END_LINE
                            : b == EOF        ? END_FILE
                                              : END_BROKEN;
        if (end != END_BROKEN)
            return c->doubtful_line && ends_in_quote(c) ? broken(c, BROKEN_RESUMED) : end;
        if (!keep(c, b))
            return broken(c, BROKEN_LARGE);
    }
}

static enum cell_end read_cell(struct csv *c)
{
    struct csv_input *in = &c->input;
    bytes_reset(&c->raw);
    c->cell_line = in->line;
    while (csv_input_peek(in) == ' ' || (csv_input_peek(in) == '\t' && c->separator != '\t'))
        csv_input_take(in);
    if (csv_input_peek(in) != '"')
        return read_unquoted(c);
    csv_input_take(in);
    return read_quoted(c);
}

static void finish_cell(struct csv *c)
{
    if (c->column > c->limits.columns) {
        note_fault(c, FAULT_COLUMNS);
        return;
    }
    c->starts = mem_room(c->starts, c->n, &c->capacity, sizeof *c->starts);
    c->starts[c->n] = c->text.n;
    if (!csv_input_decode(&c->input, c->raw.data, c->raw.n, &c->text, &c->foreign))
        note_fault(c, FAULT_UNKNOWN_BYTE);
    else if (c->input.encoding >= SHEET_UTF16LE && c->input.encoding <= SHEET_UTF16BE &&
             memmem(c->text.data + c->starts[c->n], c->text.n - c->starts[c->n], "\xEF\xBF\xBD", 3))
        note_fault(c, FAULT_UNKNOWN_BYTE);
    c->text.n = c->starts[c->n] + row_trim(c->text.data + c->starts[c->n], c->text.n - c->starts[c->n]);
    bytes_add_char(&c->text, '\0');
    c->n++;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

/* Always false. The line is that of the text, as where rows begin is in doubt. */
static bool say_broken(const struct csv *c, struct err *e)
{
    char letters[SHEET_LETTERS];
    const unsigned long line = c->fault_line;
    const char *column = sheet_column(letters, c->fault_column - 1);
    switch (c->fault) {
    case BROKEN_OPEN:
        return err_say(e, ERR_INVALID, NULL, NULL,
                       "line %lu, column %s: the quote that opens here is never closed",
                       "ligne %lu, colonne %s : le guillemet ouvert ici n’est jamais fermé", line, column);
    case BROKEN_LARGE:
        return err_say(
            e, ERR_TOO_LARGE, NULL, NULL,
            "line %lu, column %s: the cell that begins here is larger than %zu bytes; is a quote "
            "left open?",
            "ligne %lu, colonne %s : la cellule qui commence ici dépasse %zu octets ; un guillemet "
            "est-il resté ouvert ?",
            line, column, c->limits.cell_bytes);
    case BROKEN_STRAY:
        return err_say(
            e, ERR_INVALID, NULL, NULL,
            "line %lu, column %s: text stands behind the quote that closes this cell, and it is not "
            "to be told where the row ends; a quote inside a quoted cell is to be doubled",
            "ligne %lu, colonne %s : du texte suit le guillemet qui ferme cette cellule, et rien ne "
            "dit où la ligne finit ; un guillemet dans une cellule entre guillemets se double",
            line, column);
    case BROKEN_SWALLOWED:
        return err_say(
            e, ERR_INVALID, NULL, NULL,
            "line %lu, column %s: the quote that opens here closes behind whole rows; one is "
            "missing before",
            "ligne %lu, colonne %s : le guillemet ouvert ici se ferme après des lignes entières ; il "
            "en manque un avant",
            line, column);
    default:
        return err_say(
            e, ERR_INVALID, NULL, NULL,
            "line %lu, column %s: a quote closes that none has opened, behind line %lu, where text "
            "stands behind a closing quote; a quote inside a quoted cell is to be doubled",
            "ligne %lu, colonne %s : un guillemet se ferme qu’aucun n’a ouvert, après la ligne %lu, où du "
            "texte "
            "suit un guillemet fermant ; un guillemet dans une cellule entre guillemets se double",
            line, column, c->doubtful_line);
    }
}

/* Always false. line: of the row. */
static bool say_fault(const struct csv *c, unsigned long line, struct err *e)
{
    char letters[SHEET_LETTERS];
    const char *column = sheet_column(letters, c->fault_column - 1);
    switch (c->fault) {
    case FAULT_UNKNOWN_BYTE:
        return err_say(
            e, ERR_INVALID, NULL, NULL,
            "line %lu, column %s: a byte that %s does not have; save the file as CSV in UTF-8",
            "ligne %lu, colonne %s : un octet qui n’existe pas en %s ; enregistrez le fichier en CSV "
            "UTF-8",
            line, column, csv_is_unicode(c->input.encoding) ? "UTF-8" : csv_encoding(c));
    case FAULT_CONTROL:
        return err_say(
            e, ERR_INVALID, NULL, NULL, "line %lu, column %s: a control character, where text is expected",
            "ligne %lu, colonne %s : un caractère de contrôle, là où du texte est attendu", line, column);
    case FAULT_STRAY:
        return err_say(e, ERR_INVALID, NULL, NULL,
                       "line %lu, column %s: text stands behind a closing quote; a quote inside a quoted "
                       "cell is to be doubled",
                       "ligne %lu, colonne %s : du texte suit un guillemet fermant ; un guillemet dans une "
                       "cellule entre guillemets se double",
                       line, column);
    case FAULT_COLUMNS:
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "line %lu has more than %zu columns",
                       "la ligne %lu a plus de %zu colonnes", line, c->limits.columns);
    default:
        return say_broken(c, e);
    }
}

static void finish_row(struct csv *c, struct sheet_row *row)
{
    if (c->cells_capacity < c->n) {
        c->cells_capacity = c->capacity;
        c->cells = mem_grow(c->cells, c->cells_capacity, sizeof *c->cells);
    }
    for (size_t i = 0; i < c->n; i++)
        c->cells[i] = c->text.data + c->starts[i];
    row->n = c->n;
    row->cells = c->cells;
    row->foreign = c->foreign;
}

static enum sheet_step read_row(struct csv *c, struct sheet_row *row, struct err *e)
{
    bytes_reset(&c->text);
    c->n = c->column = c->separators = c->foreign = 0;
    c->fault = FAULT_NONE;
    c->swallowed_line = 0;
    *row = (struct sheet_row){.line = ++c->record};
    for (enum cell_end end = END_SEPARATOR; end == END_SEPARATOR;) {
        c->column++;
        end = read_cell(c);
        if (end == END_BROKEN)
            break;
        finish_cell(c);
    }
    if (c->fault < BROKEN_OPEN && c->swallowed_line && c->column < c->width) {
        c->fault = BROKEN_SWALLOWED;
        c->fault_line = c->swallowed_line;
        c->fault_column = c->swallowed_column;
    }
    if (c->fault != FAULT_NONE) {
        say_fault(c, row->line, e);
        return c->fault < BROKEN_OPEN ? SHEET_BAD_ROW : SHEET_BROKEN;
    }
    finish_row(c, row);
    return SHEET_ROW;
}

enum sheet_step csv_next(struct csv *c, struct sheet_row *row, struct err *e)
{
    while (csv_input_peek(&c->input) != EOF) {
        enum sheet_step step = read_row(c, row, e);
        bool blank = step == SHEET_ROW && c->text.n == row->n; /* nothing but the cells' NULs */
        if (!blank && c->rows < FIRST_ROWS && c->column > c->width)
            c->width = c->column;
        c->rows += !blank;
        if (!blank)
            return step;
    }
    return csv_input_check_end(&c->input, e) ? SHEET_END : SHEET_BROKEN;
}

char csv_separator(const struct csv *c)
{
    return c->separator;
}

const char *csv_encoding(const struct csv *c)
{
    static const char *const NAMES[SHEET_ENCODINGS] = {
        [SHEET_BY_CONTENT] = "UTF-8",  [SHEET_UTF8] = "UTF-8",        [SHEET_WINDOWS_1252] = "Windows-1252",
        [SHEET_UTF16LE] = "UTF-16 LE", [SHEET_UTF16BE] = "UTF-16 BE", [SHEET_MAC_ROMAN] = "Mac Roman",
        [SHEET_CP850] = "CP850",
    };
    return NAMES[c->input.encoding];
}

size_t csv_file_bytes(const struct csv *c)
{
    return c->input.bytes;
}

size_t csv_read_bytes(const struct csv *c)
{
    return c->input.read;
}

void csv_write_cell(struct bytes *out, const char *cell, char separator)
{
    size_t n = strlen(cell);
    bool blank_end = n && (strchr(" \t", cell[0]) || strchr(" \t", cell[n - 1]));
    char special[] = {'"', '\n', '\r', separator, '\0'};
    if (!blank_end && !strpbrk(cell, special)) {
        bytes_add(out, cell, n);
        return;
    }
    bytes_add_char(out, '"');
    for (const char *p = cell; *p; p++) {
        if (*p == '"')
            bytes_add_char(out, '"');
        bytes_add_char(out, *p);
    }
    bytes_add_char(out, '"');
}
