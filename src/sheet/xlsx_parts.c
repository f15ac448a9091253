#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sheet/xlsx_inside.h"

bool xlsx_read_part(struct package *p, uint64_t part, const struct xml_events *events, void *context,
                    const struct err *why, struct err *e)
{
    struct part *t = part_open(p, part, e);
    if (!t)
        return false;
    struct xml *x = xml_new(events, context);
    enum xml_state state = xml_run(x, &(struct xml_source){part_read, t}, e);
    if (state == XML_STOPPED && why && e)
        *e = *why;
    xml_free(x);
    part_close(t);
    return state == XML_END;
}

/* --- texts --------------------------------------------------------------------------------------------- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

size_t xlsx_unescape(char *s, size_t n)
{
    enum { ESCAPE = 7, LAST_ASCII = 0x7F };
    size_t m = 0;
    for (size_t i = 0; i < n;) {
        int v = 0;
        bool escape = i + ESCAPE <= n && s[i] == '_' && s[i + 1] == 'x' && s[i + 6] == '_';
        for (size_t k = 2; escape && k < 6; k++) {
            escape = hex(s[i + k]) >= 0;
            v = v * 16 + hex(s[i + k]);
        }
        if (escape && v > 0 && v <= LAST_ASCII) { /* what XML cannot hold, and the _ itself */
            s[m++] = (char)v;
            i += ESCAPE;
        } else {
            s[m++] = s[i++];
        }
    }
    s[m] = '\0';
    return m;
}

void xlsx_run_start(struct xlsx_run *r, const char *name, const char **attributes)
{
    if (strcmp(name, "rPh") == 0) {
        r->phonetic++;
    } else if (strcmp(name, "t") == 0 && !r->phonetic) {
        const char *space = xml_attribute(attributes, "space");
        r->taking = true;
        r->preserve = space && strcmp(space, "preserve") == 0;
        r->start = r->text.n;
    }
}

void xlsx_run_text(struct xlsx_run *r, const char *text, size_t n)
{
    if (r->taking)
        bytes_add(&r->text, text, n);
}

void xlsx_run_end(struct xlsx_run *r, const char *name)
{
    if (strcmp(name, "rPh") == 0 && r->phonetic)
        r->phonetic--;
    if (!r->taking || strcmp(name, "t") != 0)
        return;
    char *s = r->text.data + r->start;
    size_t n = r->text.n - r->start, lead = r->preserve ? 0 : strspn(s, " \t\r\n");
    while (!r->preserve && n > lead && strchr(" \t\r\n", s[n - 1]))
        n--;
    memmove(s, s + lead, n - lead);
    r->text.n = r->start + xlsx_unescape(s, n - lead);
    r->taking = false;
}

/* --- shared strings ------------------------------------------------------------------------------------ */

struct strings_reading {
    struct xlsx_strings *strings;
    struct xlsx_run run;
    struct err why;
    bool in_item;
};

static bool too_many(const struct xlsx_strings *s, size_t more)
{
    return s->n >= XLSX_STRINGS || s->text.n + more > XLSX_STRING_BYTES;
}

static void string_start(void *context, const char *name, const char **attributes)
{
    struct strings_reading *r = context;
    if (strcmp(name, "si") == 0) {
        r->in_item = true;
        bytes_reset(&r->run.text);
    } else if (r->in_item) {
        xlsx_run_start(&r->run, name, attributes);
    }
}

static void string_text(void *context, const char *text, size_t n)
{
    struct strings_reading *r = context;
    if (r->in_item)
        xlsx_run_text(&r->run, text, n);
}

/* Beyond the limits texts are not kept, and *why says so when all is read. */
static void string_end(void *context, const char *name)
{
    struct strings_reading *r = context;
    struct xlsx_strings *s = r->strings;
    if (!r->in_item)
        return;
    xlsx_run_end(&r->run, name);
    if (strcmp(name, "si") != 0)
        return;
    r->in_item = false;
    if (too_many(s, r->run.text.n)) {
        if (r->why.code == ERR_NONE)
            err_say(&r->why, ERR_TOO_LARGE, NULL, NULL,
                    "the workbook has more than %d texts, or %zu MiB of them",
                    "le classeur a plus de %d textes, ou plus de %zu Mio de textes", (int)XLSX_STRINGS,
                    XLSX_STRING_BYTES >> 20);
        return;
    }
    s->starts = mem_room(s->starts, s->n, &s->capacity, sizeof *s->starts);
    s->starts[s->n++] = s->text.n;
    bytes_add(&s->text, r->run.text.data, r->run.text.n);
    bytes_add_char(&s->text, '\0');
}

bool xlsx_read_strings(struct xlsx_strings *s, struct package *p, uint64_t part, struct err *e)
{
    static const struct xml_events EVENTS = {string_start, string_end, string_text};
    struct strings_reading r = {.strings = s};
    bytes_init(&s->text, XLSX_STRING_BYTES + XLSX_STRINGS + 1);
    bytes_init(&r.run.text, SHEET_CELL_BYTES * 2); /* what is cut there is over the limit of a cell */
    bool good = part == PACKAGE_NONE || xlsx_read_part(p, part, &EVENTS, &r, &r.why, e);
    if (good && r.why.code != ERR_NONE) {
        good = false;
        if (e)
            *e = r.why;
    }
    bytes_release(&r.run.text);
    return good;
}

/* --- styles -------------------------------------------------------------------------------------------- */

enum { STYLES = 65536, FORMATS = 65536, OWN_FORMATS = 164 }; /* from there on a workbook's own are numbered */

struct styles_reading {
    struct xlsx_styles *styles;
    struct own_format {
        unsigned number;
        uint32_t at;
    } * own;
    size_t own_n, own_capacity;
    bool in_cells;
};

static uint32_t add_format(struct xlsx_styles *s, const struct number_format *f)
{
    s->formats = mem_room(s->formats, s->n, &s->capacity, sizeof *s->formats);
    s->formats[s->n] = *f;
    return (uint32_t)s->n++;
}

static void take_format(struct styles_reading *r, const char **attributes)
{
    const char *number = xml_attribute(attributes, "numFmtId"),
               *code = xml_attribute(attributes, "formatCode");
    struct number_format f;
    if (!number || !code || r->styles->n >= FORMATS)
        return;
    number_format_read(&f, code);
    r->own = mem_room(r->own, r->own_n, &r->own_capacity, sizeof *r->own);
    r->own[r->own_n++] = (struct own_format){(unsigned)strtoul(number, NULL, 10), add_format(r->styles, &f)};
}

/* A format that the workbook has, else one that all know; made once. */
static uint32_t format_of(struct styles_reading *r, unsigned number)
{
    for (size_t i = r->own_n; i-- > 0;)
        if (r->own[i].number == number)
            return r->own[i].at;
    struct number_format f;
    if (r->styles->n >= FORMATS || !number_format_known(&f, number))
        return 0;
    r->own = mem_room(r->own, r->own_n, &r->own_capacity, sizeof *r->own);
    r->own[r->own_n++] = (struct own_format){number, add_format(r->styles, &f)};
    return r->own[r->own_n - 1].at;
}

static void style_start(void *context, const char *name, const char **attributes)
{
    struct styles_reading *r = context;
    struct xlsx_styles *s = r->styles;
    if (strcmp(name, "numFmt") == 0) {
        take_format(r, attributes);
    } else if (strcmp(name, "cellXfs") == 0) {
        r->in_cells = true;
    } else if (r->in_cells && strcmp(name, "xf") == 0 && s->styles < STYLES) {
        const char *number = xml_attribute(attributes, "numFmtId");
        s->of_style = mem_room(s->of_style, s->styles, &s->styles_capacity, sizeof *s->of_style);
        s->of_style[s->styles++] = number ? format_of(r, (unsigned)strtoul(number, NULL, 10)) : 0;
    }
}

static void style_end(void *context, const char *name)
{
    struct styles_reading *r = context;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cells = false;
}

bool xlsx_read_styles(struct xlsx_styles *s, struct package *p, uint64_t part, struct err *e)
{
    static const struct xml_events EVENTS = {style_start, style_end, NULL};
    struct styles_reading r = {.styles = s};
    add_format(s, &(struct number_format){0}); /* general */
    bool good = part == PACKAGE_NONE || xlsx_read_part(p, part, &EVENTS, &r, NULL, e);
    free(r.own);
    return good;
}
