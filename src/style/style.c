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
    "area-5",       "area-zero",    "area-missing", "area-line", "flux",    "heat-1",
    "heat-2",       "heat-3",       "heat-4",       "heat-5"};
enum { USED_BY_CODE_N = sizeof USED_BY_CODE / sizeof USED_BY_CODE[0] };

struct reader {
    const char *file, *text;
    const struct style_text *first; /* what `as` continues, or NULL */
    unsigned line;
    struct style *style;
    struct style_layer *layer; /* that rules are for */
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

static struct style_layer *find_layer(const struct style *s, const char *name)
{
    for (size_t i = 0; i < s->layer_n; i++)
        if (strcmp(s->layers[i].name, name) == 0)
            return &s->layers[i];
    return NULL;
}

/* `layer NAME`: more rules for one that is there. */
static bool read_again(struct reader *r)
{
    r->layer = find_layer(r->style, r->words[1]);
    return r->layer || wrong(r, "there is no layer %s yet: `layer NAME SOURCE` makes one", r->words[1]);
}

static bool read_layer(struct reader *r)
{
    struct style *s = r->style;
    struct style_layer l = {.line = r->line};
    bool labels = r->n > 2 && strcmp(r->words[2], "labels") == 0;
    if (r->n == 2)
        return read_again(r);
    if (r->n != (labels ? 4 : 3))
        return wrong(r, "expected `layer NAME SOURCE` or `layer NAME labels KIND`");
    if (!name_copy(r, l.name, r->words[1]) || !name_copy(r, l.source, r->words[2]) ||
        (labels && !name_copy(r, l.kind, r->words[3])))
        return false;
    const struct style_layer *known = find_layer(s, l.name);
    if (known)
        return wrong(r, "the layer %s is there already, on line %u", l.name, known->line);
    for (int z = 0; z < STYLE_ZOOMS; z++)
        l.at[z] = DEFAULTS;
    s->layers = mem_grow(s->layers, s->layer_n + 1, sizeof *s->layers);
    s->layers[s->layer_n++] = l;
    r->layer = &s->layers[s->layer_n - 1];
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
    struct style_layer *l = r->layer;
    if (!l)
        return wrong(r, "a rule stands below its layer");
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

static bool read_layers(struct reader *r);

/* letters FACTOR, lines FACTOR */
static bool read_factor(struct reader *r, size_t at)
{
    const bool letters = strcmp(r->words[at], "letters") == 0, lines = strcmp(r->words[at], "lines") == 0;
    char *end;
    const double factor = strtod(r->words[at + 1], &end);
    if (!letters && !lines)
        return wrong(r, "`as` knows letters and lines, not '%s'", r->words[at]);
    if (*end || end == r->words[at + 1] || !(factor >= 0.1 && factor <= 10))
        return wrong(r, "%s takes a factor of 0.1 to 10, not '%s'", r->words[at], r->words[at + 1]);
    for (size_t i = 0; i < r->style->layer_n; i++)
        for (int z = 0; z < STYLE_ZOOMS; z++) {
            struct style_rule *rule = &r->style->layers[i].at[z];
            double *const of_letters[] = {&rule->size_px, &rule->halo_px, &rule->spacing_px, &rule->dot_px};
            double *const of_lines[] = {&rule->width_px, &rule->dash_px, &rule->gap_px};
            for (size_t k = 0; letters && k < sizeof of_letters / sizeof of_letters[0]; k++)
                *of_letters[k] *= factor;
            for (size_t k = 0; lines && k < sizeof of_lines / sizeof of_lines[0]; k++)
                *of_lines[k] *= factor;
        }
    return true;
}

/* All layers of the default style, before any of its own. */
static bool read_as(struct reader *r)
{
    if (r->n < 2 || r->n % 2 || r->indented)
        return wrong(r, "expected `as " STYLE_DEFAULT " [letters FACTOR] [lines FACTOR]`");
    if (r->style->layer_n)
        return wrong(r, "`as` stands before all layers");
    if (strcmp(r->words[1], STYLE_DEFAULT) != 0 || !r->first)
        return wrong(r, "a style can be as " STYLE_DEFAULT " alone, not as '%s'", r->words[1]);
    struct reader first = {.file = r->first->name, .text = r->first->text, .style = r->style, .err = r->err};
    if (!read_layers(&first))
        return false;
    for (size_t i = 2; i < r->n; i += 2)
        if (!read_factor(r, i))
            return false;
    return true;
}

static bool read_layers(struct reader *r)
{
    int got;
    while ((got = next_line(r)) > 0) {
        const bool fine = r->indented                      ? read_rule(r)
                          : strcmp(r->words[0], "as") == 0 ? read_as(r)
                          : strcmp(r->words[0], "layer") == 0
                              ? read_layer(r)
                              : wrong(r, "expected `layer` or `as`, not '%s'", r->words[0]);
        if (!fine)
            return false;
    }
    return got == 0;
}

static bool read_all(struct style *s, const struct style_text *palette, const struct style_text *layers,
                     const struct style_text *first, struct err *e)
{
    struct reader r = {.file = palette->name, .text = palette->text, .style = s, .err = e};
    int got;
    while ((got = next_line(&r)) > 0)
        if (!read_colour(&r))
            return false;
    r = (struct reader){.file = layers->name, .text = layers->text, .first = first, .style = s, .err = e};
    if (got < 0 || !read_layers(&r))
        return false;
    for (size_t i = 0; i < s->colour_n; i++)
        if (!s->colours[i].used)
            return err_set(e, ERR_INVALID, "%s: nothing names the colour %s", palette->name,
                           s->colours[i].name);
    return true;
}

struct style *style_parse(const struct style_text *palette, const struct style_text *layers,
                          const struct style_text *first, struct err *e)
{
    struct style *s = mem_alloc(1, sizeof *s);
    if (read_all(s, palette, layers, first, e))
        return s;
    style_free(s);
    return NULL;
}

/* A file of styles/, and where it stands. */
struct file {
    char path[PATH_BYTES];
    struct bytes bytes;
};

static bool read_file(struct file *f, const char *style, const char *file, struct err *e)
{
    char place[256];
    snprintf(place, sizeof place, "styles/%s/%s", style, file);
    return file_share(place, f->path, sizeof f->path, e) && file_read(f->path, &f->bytes, e);
}

static struct style_text text_of(const struct file *f)
{
    return (struct style_text){f->path, f->bytes.data ? f->bytes.data : ""};
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
    struct file palette, layers, first;
    struct style *s = NULL;
    bytes_init(&palette.bytes, FILE_BYTES_MAX);
    bytes_init(&layers.bytes, FILE_BYTES_MAX);
    bytes_init(&first.bytes, FILE_BYTES_MAX);
    if (read_file(&palette, name, "palette.txt", e) && read_file(&first, STYLE_DEFAULT, "layers.txt", e)) {
        const bool is_first = strcmp(name, STYLE_DEFAULT) == 0,
                   own = is_first || read_file(&layers, name, "layers.txt", NULL);
        const struct style_text p = text_of(&palette), f = text_of(&first),
                                l = own && !is_first ? text_of(&layers) : f;
        s = style_parse(&p, &l, is_first ? NULL : &f, e);
        if (s && !check_used_by_code(s, palette.path, e)) {
            style_free(s);
            s = NULL;
        }
        if (s)
            s->own_layers = own;
    }
    bytes_release(&palette.bytes);
    bytes_release(&layers.bytes);
    bytes_release(&first.bytes);
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
