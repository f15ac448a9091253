#include "serve/decor_asked.h"

#include <ctype.h>
#include <string.h>

#include "search/say_criteria.h"

#define CREDIT_EN "Atlas français de la coopération décentralisée · base map: " MAP_SOURCES

enum { WORDS_BYTES = 1 << 20 };

static const char *part_name(unsigned i)
{
    static const char *const NAMES[] = {"title", "legend", "scale", "source"}; /* bits of enum decor_part */
    return i < sizeof NAMES / sizeof NAMES[0] ? NAMES[i] : NULL;
}

/* The bit of one part of the list, or 0. */
static unsigned part(const char *text, size_t n)
{
    for (unsigned i = 0; part_name(i); i++)
        if (strlen(part_name(i)) == n && memcmp(part_name(i), text, n) == 0)
            return 1u << i;
    return 0;
}

static bool take_parts(struct call *c, struct decor_asked *d, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, "decor", &text, e))
        return false;
    d->parts = !text || strcmp(text, "full") == 0 ? DECOR_ALL : 0;
    if (!text || d->parts || strcmp(text, "none") == 0)
        return true;
    for (const char *at = text;; at++) {
        const size_t n = strcspn(at, ",");
        const unsigned one = part(at, n);
        if (!one)
            return err_param(e, ERR_INVALID, "decor", text,
                             "decor takes full, none, or some of title, legend, scale and source with commas "
                             "between, not '%.60s'",
                             text);
        d->parts |= one;
        at += n;
        if (!*at)
            return true;
    }
}

static bool take_title(struct call *c, struct decor_asked *d, struct err *e)
{
    size_t n = 0;
    if (!query_take(&c->query, "title", &d->title, e))
        return false;
    for (const char *at = d->title; at && *at; at++)
        n += ((unsigned char)*at & 0xC0) != 0x80;
    return n <= DECOR_TITLE_MOST ||
           err_param(e, ERR_INVALID, "title", d->title, "a title has %d characters at most, not %zu",
                     DECOR_TITLE_MOST, n);
}

bool decor_take(struct call *c, struct decor_asked *d, struct err *e)
{
    return take_parts(c, d, e) && take_title(c, d, e) && call_take_language(c, e);
}

void decor_key(struct call *c, const struct decor_asked *d, bool data)
{
    call_key_int(c, d->parts);
    if (!d->parts)
        return;
    if (!data) /* sources say whether the data are real */
        call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, LANGUAGE_CODES[call_language(c)]);
    if (!(d->parts & DECOR_TITLE))
        return;
    call_key_int(c, d->title ? (int64_t)strlen(d->title) : -1);
    if (d->title)
        call_key(c, d->title);
}

const char *decor_say_layers(struct call *c, const struct map_drawing *d)
{
    struct bytes said;
    bytes_init(&said, WORDS_BYTES);
    legend_say_layers(d, call_language(c), &said);
    const char *text = arena_text(&c->memory, said.data, said.n);
    bytes_release(&said);
    return text;
}

const char *decor_say_criteria(struct call *c, const struct map_layers *layers)
{
    struct bytes said, asked;
    bytes_init(&said, WORDS_BYTES);
    bytes_init(&asked, WORDS_BYTES);
    criteria_print(&c->criteria, c->snapshot, &asked);
    if (asked.n && (map_layers_have_sites(layers) || map_layers_count(layers)))
        say_criteria(&c->criteria, c->snapshot, call_language(c), &said);
    char *text = arena_text(&c->memory, said.data, said.n);
    text[0] = (char)toupper((unsigned char)text[0]);
    bytes_release(&said);
    bytes_release(&asked);
    return text;
}

static const char *const *credits(const struct call *c)
{
    static const char *const REAL[] = {MAP_CREDIT, "Atlas · " MAP_SOURCES, MAP_SOURCES, NULL},
                             *const INVENTED[] = {"Données de démonstration · " MAP_CREDIT,
                                                  "Données de démonstration · " MAP_SOURCES,
                                                  "Données de démonstration", NULL},
                             *const REAL_EN[] = {CREDIT_EN, "Atlas · " MAP_SOURCES, MAP_SOURCES, NULL},
                             *const INVENTED_EN[] = {"Demonstration data · " CREDIT_EN,
                                                     "Demonstration data · " MAP_SOURCES,
                                                     "Demonstration data", NULL};
    if (call_language(c) == LANGUAGE_EN)
        return c->snapshot->demonstration ? INVENTED_EN : REAL_EN;
    return c->snapshot->demonstration ? INVENTED : REAL;
}

const struct decor *decor_words(struct call *c, struct decor_asked *d, const struct map_drawing *drawing)
{
    if (!d->parts)
        return NULL;
    d->decor = (struct decor){.scale_bar = d->parts & DECOR_SCALE,
                              .legend = d->parts & DECOR_LEGEND,
                              .credits = d->parts & DECOR_SOURCE ? credits(c) : NULL,
                              .language = call_language(c)};
    if (d->parts & DECOR_TITLE) {
        d->decor.title = d->title ? d->title : decor_say_layers(c, drawing);
        d->decor.words = d->title ? NULL : decor_say_criteria(c, &drawing->layers);
    }
    return &d->decor;
}
