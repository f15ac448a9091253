#include "out/search_page_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "out/formats.h"
#include "out/list.h"
#include "out/search_facets.h"
#include "out/search_row.h"
#include "search/emptied_by.h"
#include "search/page_query.h"
#include "search/say_understood.h"
#include "search/unknown_words.h"

enum { ADDRESS_BYTES = 1 << 17 };

/* --- addresses ---------------------------------------------------------------------------------------------
 */

void search_page_add(const struct search_page_writer *w, const struct search_change *change,
                     struct bytes *out)
{
    bytes_add_format(out, "%s/", w->m->base_url);
    size_t before = out->n;
    bytes_add_char(out, '?');
    search_asked_print(w->a, change, out);
    if (out->n == before + 1) { /* nothing is asked */
        out->n = before;
        out->data[before] = '\0';
    }
}

void search_page_put(struct search_page_writer *w, const char *name, const struct search_change *change)
{
    bytes_reset(&w->text);
    search_page_add(w, change, &w->text);
    json_put_text(w->j, name, w->text.data);
}

/* {"page":...} under a name. */
static void put_turn(struct search_page_writer *w, const char *name, const struct search_change *change)
{
    json_put_object(w->j, name);
    search_page_put(w, "page", change);
    json_end(w->j);
}

static void put_link(struct search_page_writer *w, const char *rel, const char *type, const char *f)
{
    struct search_change same = search_asked_same(w->a);
    same.page = w->a->page;
    bytes_reset(&w->text);
    search_page_add(w, &same, &w->text);
    if (f)
        bytes_add_format(&w->text, "%cf=%s", strchr(w->text.data, '?') ? '&' : '?', f);
    json_object(w->j);
    json_put_text(w->j, "rel", rel);
    json_put_text(w->j, "type", type);
    json_put_text(w->j, "href", w->text.data);
    json_end(w->j);
}

static void put_links(struct search_page_writer *w)
{
    json_put_array(w->j, "links");
    put_link(w, "self", "text/html", NULL);
    put_link(w, "alternate", "application/json", "json");
    json_end(w->j);
}

static void put_self(struct search_page_writer *w)
{
    struct search_change same = search_asked_same(w->a);
    same.page = w->a->page;
    search_page_put(w, "page", &same);
    bytes_reset(&w->text);
    search_asked_print(w->a, &same, &w->text);
    json_put_text(w->j, "query", w->text.data);
    same = search_asked_same(w->a);
    same.bare = true;
    put_turn(w, "clear", &same);
    same = search_asked_same(w->a);
    same.listed = true;
    if (search_asked_hides_list(w->a))
        put_turn(w, "masked", &same);
}

static const char *layers_text(struct search_page_writer *w)
{
    size_t n = 0;
    *w->layers = '\0';
    for (unsigned i = 0; i < SEARCH_LAYERS; i++)
        if (w->a->layers >> i & 1)
            n += (size_t)snprintf(w->layers + n, sizeof w->layers - n, "%s%s", n ? "," : "",
                                  SEARCH_LAYER_NAMES[i]);
    return w->layers;
}

/* As the API takes them; of the list with the visible box too. */
static void put_criteria(struct search_page_writer *w)
{
    bytes_reset(&w->text);
    search_asked_print_criteria(w->a, NULL, &w->text);
    json_put_text(w->j, "map_query", w->text.data);
    json_put_object(w->j, "map");
    json_put_text(w->j, "query", w->text.data);
    json_put_text(w->j, "layers", layers_text(w));
    json_end(w->j);
    if (w->a->visible) {
        bytes_add_format(&w->text, "%sbbox=", w->text.n ? "&" : "");
        page_query_escape(&w->text, w->a->visible);
        if (w->m->criteria->located == LOCATED_TRUE && !strstr(w->text.data, "located="))
            bytes_add_text(&w->text, "&located=true");
    }
    json_put_text(w->j, "list_query", w->text.data);
}

/* --- what is listed, what is shown -------------------------------------------------------------------------
 */

static uint32_t count_list(const struct search_page_writer *w, enum collection of)
{
    struct criteria c;
    struct err e;
    uint32_t n = 0;
    if (of == w->a->collection)
        return w->m->selection->n_matched;
    if (search_asked_criteria(w->a, w->s, of, &c, &e))
        n = selection_count(w->s, of, &c);
    criteria_release(&c);
    return n;
}

static void put_lists(struct search_page_writer *w)
{
    json_put_array(w->j, "lists");
    for (unsigned i = 0; i < SEARCH_LISTS; i++) {
        const enum collection of = SEARCH_LIST[i];
        struct search_change to = search_asked_same(w->a);
        to.collection = of;
        json_object(w->j);
        json_put_text(w->j, "value", COLLECTION_NAMES[of]);
        json_put_bool(w->j, COLLECTION_NAMES[of], true);
        json_put_bool(w->j, "chosen", of == w->a->collection);
        json_put_int(w->j, "count", count_list(w, of));
        search_page_put(w, "page", &to);
        json_end(w->j);
    }
    json_end(w->j);
}

static void put_layers(struct search_page_writer *w)
{
    json_put_array(w->j, "layers_shown");
    for (unsigned i = 0; i < SEARCH_LAYERS; i++) {
        bool chosen = w->a->layers >> i & 1;
        json_object(w->j);
        json_put_text(w->j, "value", SEARCH_LAYER_NAMES[i]);
        json_put_bool(w->j, SEARCH_LAYER_NAMES[i], true);
        json_put_bool(w->j, "chosen", chosen);
        json_end(w->j);
    }
    json_end(w->j);
    json_put_text(w->j, "layers", layers_text(w));
}

/* --- nothing found -----------------------------------------------------------------------------------------
 */

/* Of "a=1&b=2" the next part, and its length. */
static const char *next_part(const char **rest, size_t *n)
{
    const char *part = *rest;
    *n = strcspn(part, "&");
    *rest = part[*n] ? part + *n + 1 : part + *n;
    return part;
}

static bool is_named(const char *part, size_t n, const char *name)
{
    size_t n_name = strlen(name);
    return n > n_name && strncmp(part, name, n_name) == 0 && part[n_name] == '=';
}

/* The words as they are asked for now, in canonical text. */
static bool same_words(const struct search_page_writer *w, const char *part, size_t n)
{
    struct bytes all;
    bool same = false;
    bytes_init(&all, ADDRESS_BYTES);
    criteria_print(w->m->criteria, w->s, &all);
    for (const char *rest = all.data, *own; *rest;) {
        size_t n_own;
        own = next_part(&rest, &n_own);
        same |= n_own == n && memcmp(own, part, n) == 0;
    }
    bytes_release(&all);
    return same;
}

/* The page with other criteria: words stay as they were typed, the visible box is the page's own. */
static void print_way_out(const void *context, const char *criteria, bool words, bool dated,
                          struct bytes *out)
{
    const struct search_page_writer *w = context;
    const bool visible = w->a->visible != NULL;
    struct search_change to = search_asked_same(w->a);
    struct bytes kept;
    (void)words;
    (void)dated;
    bytes_init(&kept, ADDRESS_BYTES);
    to.follows = false;
    for (const char *rest = criteria; *rest;) {
        size_t n;
        const char *part = next_part(&rest, &n);
        bool box = is_named(part, n, "bbox"), own = visible && (box || is_named(part, n, "located"));
        to.follows |= visible && box;
        if (own)
            continue;
        bytes_add_text(&kept, kept.n ? "&" : "");
        if (is_named(part, n, "q") && same_words(w, part, n)) {
            bytes_add_text(&kept, "q=");
            page_query_escape(&kept, search_page_text(w->a, CRITERION_Q));
        } else {
            bytes_add(&kept, part, n);
        }
    }
    to.criteria = kept.data;
    search_page_add(w, &to, out);
    bytes_release(&kept);
}

/* --- the list ----------------------------------------------------------------------------------------------
 */

/* The narrowest box around all sites; across the antimeridian where that is narrower. */
static void put_extent(struct search_page_writer *w)
{
    const struct sites *s = &w->m->selection->sites;
    double south = INFINITY, north = -INFINITY, west[2] = {INFINITY, INFINITY},
           east[2] = {-INFINITY, -INFINITY};
    for (uint32_t i = 0; s->weight && i < s->places->n_located; i++) {
        const double lon = s->places->lon[i], lat = s->places->lat[i];
        if (!s->weight[i])
            continue;
        south = fmin(south, lat);
        north = fmax(north, lat);
        west[lon >= 0] = fmin(west[lon >= 0], lon);
        east[lon >= 0] = fmax(east[lon >= 0], lon);
    }
    if (south > north)
        return;
    double from = fmin(west[0], west[1]), to = fmax(east[0], east[1]);
    if (isfinite(west[0]) && isfinite(west[1]) && east[0] + 360 - west[1] < to - from) {
        from = west[1];
        to = east[0];
    }
    bytes_reset(&w->text);
    bytes_add_format(&w->text, "%.4f,%.4f,%.4f,%.4f", from, south, to, north);
    json_put_text(w->j, "extent", w->text.data);
}

/* What the links of a collectivité or partenaire add to: its projets under the same criteria. */
static const char *projects_query(struct search_page_writer *w, struct bytes *query)
{
    struct search_change to = search_asked_same(w->a);
    to.collection = COLLECTION_PROJETS;
    to.follows = false;
    search_asked_print(w->a, &to, query);
    return query->data;
}

static void put_turns(struct search_page_writer *w, const struct list *l)
{
    const uint64_t from = (uint64_t)(w->a->page - 1) * SEARCH_PAGE;
    struct search_change to = search_asked_same(w->a);
    json_put_int(w->j, "offset", (int64_t)from);
    bytes_reset(&w->text);
    bytes_add_int(&w->text, (int64_t)from + 1);
    json_put_text(w->j, "first_row", w->text.data);
    if (l->n && from + l->n < l->selection->n_matched) {
        to.page = w->a->page + 1;
        put_turn(w, "next", &to);
        json_put_int(w->j, "left", (int64_t)(l->selection->n_matched - from - l->n));
    }
    if (w->a->page > 1) {
        to.page = w->a->page - 1;
        put_turn(w, "previous", &to);
    }
}

static void put_rows(struct search_page_writer *w)
{
    const struct list_order order = search_page_order(w->a, w->m->criteria);
    struct selection *sel = w->m->selection;
    struct bytes query;
    struct list l;
    bytes_init(&query, ADDRESS_BYTES);
    struct search_row_means means = {sel, highlight_new(sel->understood, sel->collection),
                                     matched_new(sel, w->m->criteria), w->m->base_url,
                                     projects_query(w, &query)};
    list_init(&l, sel, &order, (uint64_t)(w->a->page - 1) * SEARCH_PAGE, SEARCH_PAGE);
    json_put_array(w->j, "rows");
    for (uint32_t i = 0; i < l.n; i++)
        search_row_write(&means, w->j, l.rows[i], l.distance_m ? &l.distance_m[i] : NULL);
    json_end(w->j);
    put_turns(w, &l);
    list_release(&l);
    highlight_free(means.highlight);
    matched_free(means.matched);
    bytes_release(&query);
}

static void put_feed(struct search_page_writer *w)
{
    bytes_reset(&w->text);
    bytes_add_format(&w->text, "%s/api/collections/%s/items?f=atom%s", w->m->base_url,
                     COLLECTION_NAMES[w->a->collection], w->a->n_values ? "&" : "");
    search_asked_print_criteria(w->a, NULL, &w->text);
    json_put_text(w->j, "feed", w->text.data);
}

static void put_files(struct search_page_writer *w)
{
    json_put_array(w->j, "files");
    const struct format *f;
    for (unsigned i = 0; (f = format_file_at(i)); i++) {
        bytes_reset(&w->text);
        bytes_add_format(&w->text, "%s/api/collections/%s/items?f=%s", w->m->base_url,
                         COLLECTION_NAMES[w->a->collection], f->sink->name);
        if (w->a->n_values)
            bytes_add_char(&w->text, '&');
        search_asked_print_criteria(w->a, NULL, &w->text);
        json_object(w->j);
        json_put_text(w->j, "format", f->sink->name);
        json_put_bool(w->j, f->sink->name, true);
        json_put_text(w->j, "address", w->text.data);
        json_end(w->j);
    }
    json_end(w->j);
}

/* What some words name together. */
static void put_meaning(struct search_page_writer *w, const struct understood *u, const struct meaning *m,
                        uint32_t terms)
{
    bool first = true;
    json_object(w->j);
    say_understood_words(w->j, u, terms);
    json_put_array(w->j, "values");
    for (size_t k = 0; k < m->n_values; k++) {
        const struct taken_value *v = &m->values[k];
        if (v->terms != terms || say_understood_begins(u, m, v))
            continue;
        json_object(w->j);
        json_put_text(w->j, "criterion", CRITERIA[v->which].name);
        json_put_bool(w->j, CRITERIA[v->which].name, true);
        json_put_text(w->j, "value", taken_value_code(u, v));
        json_put_text(w->j, "label", taken_value_label(u, v, w->m->language));
        json_put_bool(w->j, "first", first);
        json_end(w->j);
        first = false;
    }
    json_end(w->j);
    json_end(w->j);
}

/* "named":[{"words":"mali","values":[{"pays":true,"label":"Mali","first":true}]}]: what is only begun is not
 * said, as another letter changes it. */
static void put_named(struct search_page_writer *w, const struct understood *u)
{
    uint32_t said[CRITERIA_MAX_WORDS];
    unsigned n_said = 0;
    json_put_array(w->j, "named");
    for (uint32_t i = 0; u && i < u->n; i++)
        for (size_t k = 0; k < u->terms[i].n_values && !u->terms[i].excluded; k++) {
            const struct taken_value *v = &u->terms[i].values[k];
            bool again = say_understood_begins(u, &u->terms[i], v) || n_said == CRITERIA_MAX_WORDS;
            for (unsigned m = 0; m < n_said; m++)
                again |= said[m] == v->terms;
            if (again)
                continue;
            said[n_said++] = v->terms;
            put_meaning(w, u, &u->terms[i], v->terms);
        }
    json_end(w->j);
}

static void put_summary(struct search_page_writer *w)
{
    const struct selection *sel = w->m->selection;
    const struct emptied_asked asked = {.href = print_way_out, .context = w, .language = w->m->language};
    json_put_int(w->j, "numberMatched", sel->n_matched);
    json_put_int(w->j, "numberUnlocated", sel->n_unlocated);
    if (sel->n_matched == 0)
        emptied_by_put(w->j, sel->snapshot, sel->collection, w->m->criteria, &asked);
    say_understood(w->j, sel->understood, w->m->language);
    unknown_words_put(w->j, sel->understood);
    json_put_object(w->j, "found");
    json_put_int(w->j, COLLECTION_NAMES[w->a->collection], sel->n_matched);
    json_end(w->j);
    put_named(w, sel->understood);
    put_extent(w);
}

void search_page_write(const struct search_page_means *m, struct json *j)
{
    struct search_page_writer w = {.m = m, .a = m->asked, .s = m->selection->snapshot, .j = j};
    bytes_init(&w.text, ADDRESS_BYTES);
    json_put_text(j, "collection", COLLECTION_NAMES[w.a->collection]);
    json_put_bool(j, "follows", w.a->follows);
    put_self(&w);
    put_links(&w);
    put_criteria(&w);
    put_lists(&w);
    put_layers(&w);
    search_page_put_asked(&w);
    search_facets_put(j, w.a, m->selection, m->criteria, m->language);
    put_summary(&w);
    put_rows(&w);
    put_files(&w);
    put_feed(&w);
    bytes_release(&w.text);
}
