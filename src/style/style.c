#include "style/style.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_BYTES_MAX (1u << 20)
#define LINE_WORDS_MAX 32
#define PATH_BYTES     4096

/* Colours that the program asks for by name, not layers.txt. */
static const char *const USED_BY_CODE[] = {
    "mark-outline", "cooperations", "actions",      "jumelages", "projets", "collectivites",
    "partenaires",  "bourse",       "area-1",       "area-2",    "area-3",  "area-4",
    "area-5",       "area-zero",    "area-missing", "area-line", "flux"};
enum { USED_BY_CODE_N = sizeof USED_BY_CODE / sizeof USED_BY_CODE[0] };

struct reader {
    const char *file, *text;
    unsigned line;
    struct style *style;
    struct err *err;
    char *words[LINE_WORDS_MAX];
    size_t n;
    bool indented;
    char buffer[512];
};

__attribute__((format(printf, 2, 3))) static bool wrong(struct reader *r, const char *format, ...)
{
    char text[384];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return err_set(r->err, ERR_INVALID, "%s, line %u: %s", r->file, r->line, text);
}

/* Next line that holds words, cut at blanks; `#` begins a comment only where a word would and no colour does.
 * 1: a line, 0: the end, -1: an error. */
static int next_line(struct reader *r)
{
    while (*r->text) {
        size_t n = strcspn(r->text, "\n");
        r->line++;
        if (n >= sizeof r->buffer) {
            wrong(r, "lines have at most %zu bytes", sizeof r->buffer - 1);
            return -1;
        }
        memcpy(r->buffer, r->text, n);
        r->buffer[n] = '\0';
        r->text += n + (r->text[n] == '\n');
        r->indented = isspace((unsigned char)r->buffer[0]);
        r->n = 0;
        for (char *rest = r->buffer, *word; (word = strtok_r(rest, " \t\r", &rest));) {
            if (word[0] == '#' && !isxdigit((unsigned char)word[1]))
                break;
            if (r->n == LINE_WORDS_MAX) {
                wrong(r, "lines have at most %d words", LINE_WORDS_MAX);
                return -1;
            }
            r->words[r->n++] = word;
        }
        if (r->n)
            return 1;
    }
    return 0;
}

static bool name_copy(struct reader *r, char to[STYLE_NAME], const char *word)
{
    if (strlen(word) >= STYLE_NAME)
        return wrong(r, "'%s' is too long for a name: %d letters at most", word, STYLE_NAME - 1);
    memcpy(to, word, strlen(word) + 1);
    return true;
}

/* --- palette.txt ------------------------------------------------------------------------------------------
 */

static struct style_colour *find_colour(const struct style *s, const char *name)
{
    for (size_t i = 0; i < s->colour_n; i++)
        if (strcmp(s->colours[i].name, name) == 0)
            return &s->colours[i];
    return NULL;
}

uint32_t style_colour(const struct style *s, const char *name)
{
    const struct style_colour *c = find_colour(s, name);
    return c ? c->value : 0;
}

static bool read_colour(struct reader *r)
{
    struct style *s = r->style;
    struct style_colour c = {.used = false};
    if (r->n != 2)
        return wrong(r, "a colour is NAME #rrggbb or NAME #rrggbbaa");
    size_t digits = strspn(r->words[1] + 1, "0123456789abcdef");
    if (r->words[1][0] != '#' || r->words[1][digits + 1] || (digits != 6 && digits != 8))
        return wrong(r, "'%s' is no colour: #rrggbb or #rrggbbaa, lower case", r->words[1]);
    if (!name_copy(r, c.name, r->words[0]))
        return false;
    if (find_colour(s, c.name))
        return wrong(r, "the colour %s is there already", c.name);
    unsigned long v = strtoul(r->words[1] + 1, NULL, 16);
    c.value = digits == 6 ? 0xFF000000u | (uint32_t)v : (uint32_t)(v >> 8) | (uint32_t)(v & 255) << 24;
    for (size_t i = 0; i < USED_BY_CODE_N; i++)
        c.used |= strcmp(c.name, USED_BY_CODE[i]) == 0;
    s->colours = mem_grow(s->colours, s->colour_n + 1, sizeof *s->colours);
    s->colours[s->colour_n++] = c;
    return true;
}

/* --- layers.txt -------------------------------------------------------------------------------------------
 */

enum value { COLOUR, LENGTH, YES_NO };

static const struct property {
    const char *name;
    enum value value;
    size_t offset;
    bool of_labels;
} PROPERTIES[] = {
    {"fill", COLOUR, offsetof(struct style_rule, fill), false},
    {"stroke", COLOUR, offsetof(struct style_rule, stroke), false},
    {"width", LENGTH, offsetof(struct style_rule, width_px), false},
    {"dash", LENGTH, offsetof(struct style_rule, dash_px), false},
    {"gap", LENGTH, offsetof(struct style_rule, gap_px), false},
    {"colour", COLOUR, offsetof(struct style_rule, colour), true},
    {"halo", COLOUR, offsetof(struct style_rule, halo), true},
    {"dot", COLOUR, offsetof(struct style_rule, dot), true},
    {"size", LENGTH, offsetof(struct style_rule, size_px), true},
    {"halo-width", LENGTH, offsetof(struct style_rule, halo_px), true},
    {"spacing", LENGTH, offsetof(struct style_rule, spacing_px), true},
    {"wrap", LENGTH, offsetof(struct style_rule, wrap_px), true},
    {"dot-size", LENGTH, offsetof(struct style_rule, dot_px), true},
    {"least", LENGTH, offsetof(struct style_rule, least), true},
    {"apart", LENGTH, offsetof(struct style_rule, apart_px), true},
    {"bold", YES_NO, offsetof(struct style_rule, bold), true},
    {"italic", YES_NO, offsetof(struct style_rule, italic), true},
    {"capitals", YES_NO, offsetof(struct style_rule, capitals), true},
};

static const struct style_rule DEFAULTS = {
    .width_px = 1, .size_px = 11, .halo_px = 1.5, .dot_px = 2, .apart_px = 2};

static bool read_layer(struct reader *r)
{
    struct style *s = r->style;
    struct style_layer l = {.line = r->line};
    bool labels = r->n > 2 && strcmp(r->words[2], "labels") == 0;
    if (strcmp(r->words[0], "layer") != 0 || r->n != (labels ? 4 : 3))
        return wrong(r, "expected `layer NAME SOURCE` or `layer NAME labels KIND`");
    if (!name_copy(r, l.name, r->words[1]) || !name_copy(r, l.source, r->words[2]) ||
        (labels && !name_copy(r, l.kind, r->words[3])))
        return false;
    for (size_t i = 0; i < s->layer_n; i++)
        if (strcmp(s->layers[i].name, l.name) == 0)
            return wrong(r, "the layer %s is there already, on line %u", l.name, s->layers[i].line);
    for (int z = 0; z < STYLE_ZOOMS; z++)
        l.at[z] = DEFAULTS;
    s->layers = mem_grow(s->layers, s->layer_n + 1, sizeof *s->layers);
    s->layers[s->layer_n++] = l;
    return true;
}

/* The number that *p begins with, if any; any beyond the zooms there are is one too many. */
static void take_zoom(const char **p, int *zoom)
{
    if (isdigit((unsigned char)**p))
        *zoom = 0;
    for (; isdigit((unsigned char)**p); ++*p)
        *zoom = *zoom > STYLE_ZOOMS ? *zoom : *zoom * 10 + (**p - '0');
}

/* `*`, `4-7`, `5-`, `-3`: from a to below b. */
static bool read_zooms(struct reader *r, const char *word, int *from, int *to)
{
    *from = 0;
    *to = STYLE_ZOOMS;
    if (strcmp(word, "*") == 0)
        return true;
    const char *p = word;
    take_zoom(&p, from);
    bool dash = *p == '-';
    if (dash) {
        p++;
        take_zoom(&p, to);
    }
    if (!dash || *p || *from >= *to || *to > STYLE_ZOOMS || strlen(word) < 2)
        return wrong(r, "'%s' is no range of zooms: *, 4-7, 5- or -3, zooms 0 to %d", word, STYLE_ZOOMS - 1);
    return true;
}

static bool same_name(const char *word, const char *yes)
{
    return strcmp(word, yes) == 0;
}

/* The value of a property as bytes of its field. */
static bool read_value(struct reader *r, const struct property *p, const char *word, void *to, size_t *size)
{
    if (p->value == COLOUR) {
        struct style_colour *c = find_colour(r->style, word);
        if (!c)
            return wrong(r, "the palette has no colour '%s'", word);
        c->used = true;
        memcpy(to, &c->value, *size = sizeof c->value);
    } else if (p->value == LENGTH) {
        char *end;
        double v = strtod(word, &end);
        if (*end || end == word || !isfinite(v) || v < 0 || v > 1e9)
            return wrong(r, "%s takes a number, not '%s'", p->name, word);
        memcpy(to, &v, *size = sizeof v);
    } else {
        bool yes = same_name(word, "yes");
        if (!yes && !same_name(word, "no"))
            return wrong(r, "%s takes yes or no, not '%s'", p->name, word);
        memcpy(to, &yes, *size = sizeof yes);
    }
    return true;
}

static bool read_property(struct reader *r, struct style_layer *l, int from, int to, const char *name,
                          const char *word)
{
    const struct property *p = NULL;
    bool labels = *l->kind;
    for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0] && !p; i++)
        if (same_name(name, PROPERTIES[i].name) && PROPERTIES[i].of_labels == labels)
            p = &PROPERTIES[i];
    if (!p)
        return wrong(r, "%s have no property '%s'", labels ? "names" : "shapes", name);
    _Alignas(double) unsigned char value[sizeof(double)];
    size_t size = 0;
    if (!read_value(r, p, word, value, &size))
        return false;
    bool changes = false;
    for (int z = from; z < to; z++) {
        unsigned char *field = (unsigned char *)&l->at[z] + p->offset;
        changes |= memcmp(field, value, size) != 0;
        memcpy(field, value, size);
    }
    return changes || wrong(r, "%s is %s already at these zooms", name, word);
}

static bool read_rule(struct reader *r)
{
    int from, to;
    if (!r->style->layer_n)
        return wrong(r, "a rule stands below its layer");
    struct style_layer *l = &r->style->layers[r->style->layer_n - 1];
    if (!read_zooms(r, r->words[0], &from, &to))
        return false;
    if (r->n < 3 || r->n % 2 == 0)
        return wrong(r, "expected ZOOMS PROPERTY VALUE ...");
    for (size_t i = 1; i < r->n; i += 2)
        if (!read_property(r, l, from, to, r->words[i], r->words[i + 1]))
            return false;
    for (int z = from; z < to; z++)
        l->at[z].shown = true;
    return true;
}

static bool read_all(struct style *s, const char *palette_name, const char *palette, const char *layers_name,
                     const char *layers, struct err *e)
{
    struct reader r = {.file = palette_name, .text = palette, .style = s, .err = e};
    int got;
    while ((got = next_line(&r)) > 0)
        if (!read_colour(&r))
            return false;
    if (got < 0)
        return false;
    r = (struct reader){.file = layers_name, .text = layers, .style = s, .err = e};
    while ((got = next_line(&r)) > 0)
        if (!(r.indented ? read_rule(&r) : read_layer(&r)))
            return false;
    for (size_t i = 0; got == 0 && i < s->colour_n; i++)
        if (!s->colours[i].used)
            return err_set(e, ERR_INVALID, "%s: nothing names the colour %s", palette_name,
                           s->colours[i].name);
    return got == 0;
}

struct style *style_parse(const char *palette_name, const char *palette, const char *layers_name,
                          const char *layers, struct err *e)
{
    struct style *s = mem_alloc(1, sizeof *s);
    if (read_all(s, palette_name, palette, layers_name, layers, e))
        return s;
    style_free(s);
    return NULL;
}

static bool read_file(const char *name, const char *file, struct bytes *out, char *path, struct err *e)
{
    char place[256];
    snprintf(place, sizeof place, "styles/%s/%s", name, file);
    return file_share(place, path, PATH_BYTES, e) && file_read(path, out, e);
}

static bool check_used_by_code(const struct style *s, const char *palette_name, struct err *e)
{
    for (size_t i = 0; i < USED_BY_CODE_N; i++)
        if (!find_colour(s, USED_BY_CODE[i]))
            return err_set(e, ERR_INVALID, "%s: the colour %s is missing", palette_name, USED_BY_CODE[i]);
    return true;
}

struct style *style_load(const char *name, struct err *e)
{
    struct bytes palette, layers;
    char palette_path[PATH_BYTES], layers_path[PATH_BYTES];
    struct style *s = NULL;
    bytes_init(&palette, FILE_BYTES_MAX);
    bytes_init(&layers, FILE_BYTES_MAX);
    if (read_file(name, "palette.txt", &palette, palette_path, e)) {
        const bool own = read_file(name, "layers.txt", &layers, layers_path, NULL);
        if (own || read_file(STYLE_DEFAULT, "layers.txt", &layers, layers_path, e))
            s = style_parse(palette_path, palette.data ? palette.data : "", layers_path,
                            layers.data ? layers.data : "", e);
        if (s && !check_used_by_code(s, palette_path, e)) {
            style_free(s);
            s = NULL;
        }
        if (s)
            s->own_layers = own;
    }
    bytes_release(&palette);
    bytes_release(&layers);
    return s;
}

void style_free(struct style *s)
{
    if (!s)
        return;
    free(s->layers);
    free(s->colours);
    free(s);
}
