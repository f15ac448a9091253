#include "out/builder.h"

#include <stdio.h>
#include <string.h>

#include "base/percent.h"
#include "search/say_criteria.h"

enum { TEXT_BYTES = 1 << 16 };

/* --- texts as pages write them
 * -------------------------------------------------------------------------------
 */

static void add_in_html(struct bytes *to, const char *text)
{
    for (; *text; text++) {
        const char *said = *text == '&'   ? "&amp;"
                           : *text == '<' ? "&lt;"
                           : *text == '>' ? "&gt;"
                           : *text == '"' ? "&quot;"
                                          : NULL;
        if (said)
            bytes_add_text(to, said);
        else
            bytes_add_char(to, *text);
    }
}

static void put_in_html(struct json *j, const char *key, const char *text)
{
    struct bytes to;
    bytes_init(&to, 6 * TEXT_BYTES);
    add_in_html(&to, text);
    json_put_text(j, key, to.n ? to.data : "");
    bytes_release(&to);
}

/* --- addresses
 * -----------------------------------------------------------------------------------------------
 */

static void add_layers(struct bytes *to, const struct map_layers *l)
{
    const char *before = "";
    for (size_t i = 0; i < l->n; i++) {
        if (l->list[i] == MAP_BASE)
            continue;
        bytes_add_format(to, "%s%s", before, map_layer_name(l->list[i]));
        before = ",";
    }
}

static void add_criteria(struct bytes *to, char before, const struct builder *b)
{
    for (size_t i = 0; i < b->n_criteria; i++, before = '&') {
        bytes_add_format(to, "%c%s=", before, b->criteria[i].name);
        percent_escape(to, b->criteria[i].value);
    }
}

static void put_addresses(struct json *j, const struct builder *b)
{
    const struct embed *e = b->embed;
    struct bytes to;
    bytes_init(&to, TEXT_BYTES);
    bytes_add_format(&to, "%s/embed?layers=", e->base_url);
    add_layers(&to, &e->layers);
    add_criteria(&to, '&', b);
    if (e->frame)
        bytes_add_format(&to, "&%s", e->frame);
    if (!e->listed)
        bytes_add_text(&to, "&list=no");
    if (strcmp(e->theme, "auto") != 0)
        bytes_add_format(&to, "&theme=%s", e->theme);
    if (e->style)
        bytes_add_format(&to, "&style=%s", e->style);
    if (*b->language)
        bytes_add_format(&to, "&lang=%s", b->language);
    json_put_text(j, "address", to.data);
    put_in_html(j, "address_in_html", to.data);
    bytes_reset(&to);
    bytes_add_format(&to, "%s/static/base,", e->base_url);
    add_layers(&to, &e->layers);
    bytes_add_format(&to, "/640x%ld.png%s%s", b->height_px, e->frame ? "?" : "", e->frame ? e->frame : "");
    if (embed_style(e))
        bytes_add_format(&to, "%cstyle=%s", e->frame ? '&' : '?', embed_style(e));
    add_criteria(&to, e->frame || embed_style(e) ? '&' : '?', b);
    put_in_html(j, "picture_in_html", to.data);
    bytes_reset(&to);
    bytes_add_format(&to, "%s/", e->base_url);
    add_criteria(&to, '?', b);
    put_in_html(j, "search_in_html", to.data);
    bytes_reset(&to);
    add_layers(&to, &e->layers);
    json_put_text(j, "couches", to.data);
    bytes_release(&to);
}

/* --- choices
 * -------------------------------------------------------------------------------------------------
 */

static const char *value_of(const struct builder *b, const char *name)
{
    for (size_t i = 0; i < b->n_criteria; i++)
        if (strcmp(b->criteria[i].name, name) == 0)
            return b->criteria[i].value;
    return NULL;
}

/* Criteria that are chosen from a list, and how the list of their values is called. */
static const struct choice {
    const char *name, *list;
    enum vocabulary_id vocabulary;
} CHOICES[] = {
    {"thematique", "thematiques", VOCABULARY_THEMATIQUE},
    {"continent", "continents", VOCABULARY_CONTINENT},
    {"pays", "pays", VOCABULARY_PAYS},
    {"region", "regions", VOCABULARY_REGION},
    {"departement", "departements", VOCABULARY_DEPARTEMENT},
    {"type", "types", VOCABULARY_TYPE},
};
enum { N_CHOICES = sizeof CHOICES / sizeof CHOICES[0] };

/* "choices":{"pays":{"several":{"value":"ML,SN"},"pays":[{"value","label","chosen"}, ...]}}: what is none of
 * the values stays a choice of its own. */
static void put_choice(struct json *j, const struct builder *b, const struct choice *c)
{
    const struct vocabulary *v = &b->embed->snapshot->vocabularies[c->vocabulary];
    const char *chosen = value_of(b, c->name);
    json_put_object(j, c->name);
    if (chosen && vocabulary_find(v, chosen) == VOCABULARY_NONE) {
        json_put_object(j, "several");
        json_put_text(j, "value", chosen);
        json_end(j);
    }
    json_put_array(j, c->list);
    for (uint32_t i = 0; i < v->n; i++) {
        if (v->values[i].former)
            continue;
        json_object(j);
        json_put_text(j, "value", v->values[i].code);
        json_put_text(j, "label", v->values[i].label);
        json_put_bool(j, "chosen", chosen && strcmp(chosen, v->values[i].code) == 0);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

static bool is_choice(const char *name)
{
    for (size_t i = 0; i < N_CHOICES; i++)
        if (strcmp(CHOICES[i].name, name) == 0)
            return true;
    return strcmp(name, "q") == 0;
}

/* All criteria, and of them those that the form has no field for. */
static void put_criteria(struct json *j, const struct builder *b)
{
    json_put_array(j, "attributes");
    for (size_t i = 0; i < b->n_criteria; i++) {
        json_object(j);
        json_put_text(j, "name", b->criteria[i].name);
        put_in_html(j, "value_in_html", b->criteria[i].value);
        json_end(j);
    }
    json_end(j);
    json_put_array(j, "others");
    for (size_t i = 0; i < b->n_criteria; i++) {
        if (is_choice(b->criteria[i].name))
            continue;
        json_object(j);
        json_put_text(j, "name", b->criteria[i].name);
        json_put_text(j, "value", b->criteria[i].value);
        json_end(j);
    }
    json_end(j);
}

static void put_styles(struct json *j, const struct builder *b)
{
    const struct embed *e = b->embed;
    const char *name;
    json_put_text(j, "style", e->style);
    json_put_array(j, "styles");
    for (unsigned i = 0; (name = tile_shared_style_name(b->styles, i)); i++) {
        json_object(j);
        json_put_text(j, "value", name);
        json_put_text(j, "label", map_style_title(name, e->language));
        json_put_bool(j, "chosen", e->style && strcmp(name, e->style) == 0);
        json_end(j);
    }
    json_end(j);
}

static void put_map(struct json *j, const struct builder *b)
{
    const struct embed *e = b->embed;
    char height[24];
    json_put_object(j, "on");
    for (size_t i = 0; i < e->layers.n; i++)
        json_put_bool(j, map_layer_name(e->layers.list[i]), true);
    json_end(j);
    json_put_text(j, "center", b->center);
    json_put_text(j, "zoom", b->zoom);
    json_put_text(j, "bbox", b->bbox);
    json_put_bool(j, "listed", e->listed);
    json_put_bool(j,
                  strcmp(e->theme, "dark") == 0    ? "dark"
                  : strcmp(e->theme, "light") == 0 ? "light"
                                                   : "any_theme",
                  true);
    json_put_text(j, "theme", strcmp(e->theme, "auto") == 0 ? NULL : e->theme);
    put_styles(j, b);
    json_put_bool(j, "map_fr", strcmp(b->language, "fr") == 0);
    json_put_bool(j, "map_en", strcmp(b->language, "en") == 0);
    json_put_text(j, "language", *b->language ? b->language : NULL);
    snprintf(height, sizeof height, "%ld", b->height_px);
    json_put_text(j, "height", height);
}

void builder_put(struct json *j, const struct builder *b)
{
    struct bytes said;
    bytes_init(&said, TEXT_BYTES);
    if (!criteria_empty(b->embed->criteria)) {
        say_criteria(b->embed->criteria, b->embed->snapshot, b->embed->language, &said);
        json_put_text(j, "criteria", said.data);
        put_in_html(j, "criteria_in_html", said.data);
    }
    bytes_release(&said);
    json_put_text(j, "q", value_of(b, "q"));
    put_map(j, b);
    put_addresses(j, b);
    json_put_object(j, "choices");
    for (size_t i = 0; i < N_CHOICES; i++)
        put_choice(j, b, &CHOICES[i]);
    json_end(j);
    put_criteria(j, b);
}
