#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sheet/xlsx_inside.h"

static void stop(struct xlsx *x, const char *english, const char *french)
{
    err_say(&x->why, ERR_INVALID, NULL, NULL, "line %1$u: %2$s: the file is damaged%3$.0s",
            "ligne %1$u : %3$s : le fichier est endommagé%2$.0s", (unsigned)x->row, english, french);
    xml_stop(x->xml);
}

/* --- references ---------------------------------------------------------------------------------------- */

/* "BC12": column 54, row 12; either may be missing. False: it is none, or beyond every sheet. */
static bool read_reference(const char **text, uint32_t *column, uint32_t *row)
{
    uint64_t c = 0, r = 0;
    const char *p = *text;
    for (p += *p == '$'; (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z' && c <= XLSX_COLUMNS; p++)
        c = c * 26 + (uint64_t)((*p | 0x20) - 'a' + 1);
    for (p += *p == '$'; *p >= '0' && *p <= '9' && r <= XLSX_ROWS; p++)
        r = r * 10 + (uint64_t)(*p - '0');
    *text = p;
    if (c > XLSX_COLUMNS || r > XLSX_ROWS || c == 0 || r == 0)
        return false;
    *column = (uint32_t)c - 1;
    *row = (uint32_t)r;
    return true;
}

/* --- values -------------------------------------------------------------------------------------------- */

/* "12500" and "12.5" are as they are to be written, but for what number_decimal sees to. */
static bool as_it_is(const char *s, size_t n)
{
    const size_t digits = strspn(s, "0123456789");
    return digits == n && n > 0 && n < 15 && (*s != '0' || n == 1);
}

static void put_number(struct xlsx *x, struct xlsx_cell *c, const char *text, size_t n)
{
    const uint32_t format = c->style < x->styles.styles ? x->styles.of_style[c->style] : 0;
    if (format == 0 && as_it_is(text, n)) {
        build_cell(&x->build, c->column, text, n, SHEET_NUMBER);
        return;
    }
    char *end;
    double v = strtod(text, &end);
    if (end == text || *end || !isfinite(v)) {
        build_fault(&x->build, c->column, "a number that is none", "un nombre qui n’en est pas un");
        return;
    }
    struct bytes out;
    enum sheet_known known;
    bytes_init(&out, 1000);
    number_write(&out, v, &x->styles.formats[format], x->from_1904, &known);
    build_cell(&x->build, c->column, out.data, out.n, known);
    bytes_release(&out);
}

static void put_shared(struct xlsx *x, const struct xlsx_cell *c, const char *text)
{
    char *end;
    unsigned long at = strtoul(text, &end, 10);
    if (end == text || *end || at >= x->strings.n) {
        stop(x, "a text that the workbook does not hold", "un texte que le classeur ne contient pas");
        return;
    }
    const char *s = x->strings.text.data + x->strings.starts[at];
    build_cell(&x->build, c->column, s, strlen(s), SHEET_TEXT);
}

static void put_cell(struct xlsx *x)
{
    struct xlsx_cell *c = &x->cell;
    struct bytes *text = &x->run.text, iso;
    if (c->type != CELL_TEXT && c->type != CELL_INLINE) { /* blanks around a value are nobody's */
        size_t lead = strspn(text->data, " \t\r\n");
        while (text->n > lead && strchr(" \t\r\n", text->data[text->n - 1]))
            text->n--;
        memmove(text->data, text->data + lead, text->n -= lead);
        text->data[text->n] = '\0';
    } else if (c->type == CELL_TEXT) {
        text->n = xlsx_unescape(text->data, text->n);
    }
    if (text->full) {
        build_fault(&x->build, c->column, "the cell is larger than a text of a list may be",
                    "la cellule dépasse ce qu’un texte de liste peut contenir");
        text->full = false;
    } else if (c->formula && text->n == 0 && c->type != CELL_TEXT) {
        build_cell(&x->build, c->column, "", 0, SHEET_NO_VALUE);
    } else if (text->n == 0) {
        return;
    } else if (c->type == CELL_SHARED) {
        put_shared(x, c, text->data);
    } else if (c->type == CELL_NUMBER) {
        put_number(x, c, text->data, text->n);
    } else if (c->type == CELL_YES) {
        const bool yes = strcmp(text->data, "0") != 0 && strcmp(text->data, "false") != 0;
        build_cell(&x->build, c->column, yes ? "oui" : "non", 3, SHEET_YES);
    } else if (c->type == CELL_ERROR) {
        build_cell(&x->build, c->column, text->data, text->n, SHEET_ERROR);
    } else if (c->type == CELL_DATE) {
        bytes_init(&iso, SHEET_CELL_BYTES);
        number_iso(&iso, text->data);
        build_cell(&x->build, c->column, iso.data, iso.n, SHEET_DATE);
        bytes_release(&iso);
    } else {
        build_cell(&x->build, c->column, text->data, text->n, SHEET_TEXT);
    }
}

/* --- events -------------------------------------------------------------------------------------------- */

static void start_row(struct xlsx *x, const char **attributes)
{
    const char *r = xml_attribute(attributes, "r"), *hidden = xml_attribute(attributes, "hidden");
    char *end;
    unsigned long row = r ? strtoul(r, &end, 10) : x->row + 1ul;
    if ((r && (end == r || *end)) || row > XLSX_ROWS || row <= x->row) {
        err_say(&x->why, ERR_INVALID, NULL, NULL,
                "the row behind line %u goes back, or lies beyond every sheet: the file is damaged",
                "la ligne qui suit la ligne %u revient en arrière, ou sort de toute feuille : le fichier est "
                "endommagé",
                (unsigned)x->row);
        xml_stop(x->xml);
        return;
    }
    x->row = (uint32_t)row;
    x->column = 0;
    build_begin(&x->build, row, hidden && strcmp(hidden, "0") != 0 && strcmp(hidden, "false") != 0);
    x->row_there = true;
}

static void start_cell(struct xlsx *x, const char **attributes)
{
    static const struct {
        const char *name;
        int type;
    } TYPES[] = {{"n", CELL_NUMBER}, {"s", CELL_SHARED}, {"str", CELL_TEXT}, {"inlineStr", CELL_INLINE},
                 {"b", CELL_YES},    {"e", CELL_ERROR},  {"d", CELL_DATE}};
    const char *r = NULL, *s = NULL, *t = NULL;
    for (const char **a = attributes; *a; a += 2) { /* hot: names of one letter */
        if (a[0][1])
            continue;
        r = a[0][0] == 'r' ? a[1] : r;
        s = a[0][0] == 's' ? a[1] : s;
        t = a[0][0] == 't' ? a[1] : t;
    }
    uint32_t column = x->column, row = x->row;
    if (r && (!read_reference(&r, &column, &row) || *r || row != x->row || column < x->column)) {
        stop(x, "a cell that goes back, or beyond every sheet",
             "une cellule qui revient en arrière, ou hors de toute feuille");
        return;
    }
    x->column = column + 1;
    x->cell = (struct xlsx_cell){.column = column, .style = s ? strtoul(s, NULL, 10) : 0};
    for (size_t i = 0; t && i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strcmp(TYPES[i].name, t) == 0)
            x->cell.type = TYPES[i].type;
    bytes_reset(&x->run.text);
    x->run.taking = false;
    x->run.phonetic = 0;
    x->in_cell = true;
}

static void row_start(void *context, const char *name, const char **attributes)
{
    struct xlsx *x = context;
    if (x->why.code != ERR_NONE) {
        return;
    } else if (x->in_cell) {
        if (strcmp(name, "v") == 0) {
            x->run.taking = x->cell.type != CELL_INLINE;
            x->run.start = x->run.text.n;
        } else if (strcmp(name, "f") == 0) {
            x->cell.formula = true;
        } else if (x->cell.type == CELL_INLINE) {
            xlsx_run_start(&x->run, name, attributes);
        }
    } else if (x->in_rows && strcmp(name, "c") == 0 && x->row_there) {
        start_cell(x, attributes);
    } else if (x->in_rows && strcmp(name, "row") == 0) {
        start_row(x, attributes);
    } else if (strcmp(name, "sheetData") == 0) {
        x->in_rows = true;
    }
}

static void row_text(void *context, const char *text, size_t n)
{
    struct xlsx *x = context;
    if (x->in_cell)
        xlsx_run_text(&x->run, text, n);
}

static void end_row(struct xlsx *x)
{
    x->row_there = false;
    if (!build_row(&x->build, &x->anything, &x->why))
        xml_stop(x->xml);
    else if (x->anything)
        xml_pause(x->xml);
}

static void row_end(void *context, const char *name)
{
    struct xlsx *x = context;
    if (x->why.code != ERR_NONE) {
        return;
    } else if (x->in_cell) {
        if (strcmp(name, "c") == 0) {
            x->in_cell = false;
            put_cell(x);
        } else if (strcmp(name, "v") == 0) {
            x->run.taking = false;
        } else if (x->cell.type == CELL_INLINE) {
            xlsx_run_end(&x->run, name);
        }
    } else if (x->row_there && strcmp(name, "row") == 0) {
        end_row(x);
    } else if (strcmp(name, "sheetData") == 0) {
        x->in_rows = false;
    }
}

/* --- before the rows ----------------------------------------------------------------------------------- */

struct peek {
    struct xml *xml;
    bool holds;
};

static void peek_start(void *context, const char *name, const char **attributes)
{
    struct peek *p = context;
    (void)attributes;
    if (strcmp(name, "v") == 0 || strcmp(name, "is") == 0 || strcmp(name, "f") == 0) {
        p->holds = true;
        xml_stop(p->xml);
    }
}

bool xlsx_holds_rows(struct xlsx *x, uint64_t part, bool *holds, struct err *e)
{
    static const struct xml_events EVENTS = {peek_start, NULL, NULL};
    struct peek p = {.holds = false};
    struct part *t = part_open(x->package, part, e);
    if (!t)
        return false;
    p.xml = xml_new(&EVENTS, &p);
    enum xml_state state = xml_run(p.xml, &(struct xml_source){part_read, t}, e);
    *holds = p.holds;
    xml_free(p.xml);
    part_close(t);
    return state == XML_END || state == XML_STOPPED;
}

struct areas {
    struct merged *merged;
    struct xml *xml;
    struct err why;
};

static void area_start(void *context, const char *name, const char **attributes)
{
    struct areas *a = context;
    if (a->why.code != ERR_NONE || strcmp(name, "mergeCell") != 0)
        return;
    const char *ref = xml_attribute(attributes, "ref");
    const char *p = ref ? ref : "";
    uint32_t left = 0, top = 0, right = 0, bottom = 0;
    bool good = read_reference(&p, &left, &top) && (*p == ':' || !*p);
    if (good && *p == ':') {
        p++;
        good = read_reference(&p, &right, &bottom) && !*p && right >= left && bottom >= top;
    } else {
        right = left;
        bottom = top;
    }
    if (!good)
        err_say(&a->why, ERR_INVALID, NULL, NULL, "merged cells '%.40s' that are none: the file is damaged",
                "des cellules fusionnées « %.40s » qui n’en sont pas : le fichier est endommagé",
                ref ? ref : "");
    if (!good || !merged_add(a->merged, top, left, bottom, right, &a->why))
        xml_stop(a->xml);
}

/* All of the part: its check sum is looked at, and whether it speaks of merged cells at all. */
static bool speaks_of(struct xlsx *x, const char *word, bool *speaks, struct err *e)
{
    enum { ROOM = 65536, KEEP = 16 };
    struct part *t = part_open(x->package, x->parts[x->chosen], e);
    if (!t)
        return false;
    char *room = mem_alloc(ROOM, 1);
    size_t kept = 0;
    long n;
    *speaks = false;
    while ((n = part_read(t, room + kept, ROOM - kept, e)) > 0) {
        const size_t have = kept + (size_t)n;
        *speaks = *speaks || memmem(room, have, word, strlen(word)) != NULL || room[0] == '\0' ||
                  room[1] == '\0';
        kept = have < KEEP ? have : KEEP;
        memmove(room, room + have - kept, kept);
    }
    free(room);
    part_close(t);
    return n == 0;
}

bool xlsx_begin_rows(struct xlsx *x, struct err *e)
{
    static const struct xml_events AREAS = {area_start, NULL, NULL}, ROWS = {row_start, row_end, row_text};
    struct areas a = {.merged = &x->build.merged};
    bool speaks = false;
    if (!x->empty && !speaks_of(x, "mergeCell", &speaks, e))
        return false;
    if (speaks) {
        struct part *t = part_open(x->package, x->parts[x->chosen], e);
        if (!t)
            return false;
        a.xml = xml_new(&AREAS, &a);
        enum xml_state state = xml_run(a.xml, &(struct xml_source){part_read, t}, e);
        if (state == XML_STOPPED && e)
            *e = a.why;
        xml_free(a.xml);
        part_close(t);
        if (state != XML_END)
            return false;
    }
    merged_sort(&x->build.merged);
    x->part = part_open(x->package, x->parts[x->chosen], e);
    x->xml = x->part ? xml_new(&ROWS, x) : NULL;
    return x->part != NULL;
}
