#include "out/search_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "out/formats.h"
#include "out/list.h"
#include "out/search_facets.h"
#include "out/search_row.h"
#include "search/emptied_by.h"
#include "search/page_query.h"
#include "search/parse_criteria.h"
#include "search/say_criteria.h"
#include "search/say_understood.h"
#include "search/unknown_words.h"

enum { ADDRESS_BYTES = 1 << 17, SAID_BYTES = 1 << 17 };

struct writer {
    const struct search_page_means *m;
    const struct search_asked *a;
    const struct snapshot *s;
    struct json *j;
    struct bytes text; /* scratch */
    char layers[80];   /* names of all there are, and commas */
};

/* --- addresses ---------------------------------------------------------------------------------------------
 */

static void add_page(const struct writer *w, const struct search_change *change, struct bytes *out)
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

static void put_page(struct writer *w, const char *name, const struct search_change *change)
{
    bytes_reset(&w->text);
    add_page(w, change, &w->text);
    json_put_text(w->j, name, w->text.data);
}

/* {"page":...} under a name. */
static void put_turn(struct writer *w, const char *name, const struct search_change *change)
{
    json_put_object(w->j, name);
    put_page(w, "page", change);
    json_end(w->j);
}

static void put_link(struct writer *w, const char *rel, const char *type, const char *f)
{
    struct search_change same = search_asked_same(w->a);
    same.page = w->a->page;
    bytes_reset(&w->text);
    add_page(w, &same, &w->text);
    if (f)
        bytes_add_format(&w->text, "%cf=%s", strchr(w->text.data, '?') ? '&' : '?', f);
    json_object(w->j);
    json_put_text(w->j, "rel", rel);
    json_put_text(w->j, "type", type);
    json_put_text(w->j, "href", w->text.data);
    json_end(w->j);
}

static void put_links(struct writer *w)
{
    json_put_array(w->j, "links");
    put_link(w, "self", "text/html", NULL);
    put_link(w, "alternate", "application/json", "json");
    json_end(w->j);
}

static void put_self(struct writer *w)
{
    struct search_change same = search_asked_same(w->a);
    same.page = w->a->page;
    put_page(w, "page", &same);
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

static const char *layers_text(struct writer *w)
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
static void put_criteria(struct writer *w)
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

static uint32_t count_list(const struct writer *w, enum collection of)
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

static void put_lists(struct writer *w)
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
        put_page(w, "page", &to);
        json_end(w->j);
    }
    json_end(w->j);
}

static void put_layers(struct writer *w)
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

/* --- the criteria in words ---------------------------------------------------------------------------------
 */

static const char *text_of(const struct search_asked *a, enum criterion which)
{
    for (unsigned i = 0; i < a->n_values; i++)
        if (a->values[i].which == which)
            return a->values[i].text;
    return NULL;
}

/* In words; a point with its radius. */
static void say_value(struct writer *w, const struct search_value *v)
{
    struct query q = {.n = 0};
    struct criteria c;
    const char *beside = v->which == CRITERION_NEAR ? text_of(w->a, CRITERION_RADIUS) : NULL;
    q.parameters[q.n++] = (struct query_parameter){CRITERIA[v->which].name, v->text, false};
    if (beside)
        q.parameters[q.n++] = (struct query_parameter){CRITERIA[CRITERION_RADIUS].name, beside, false};
    bytes_reset(&w->text);
    if (parse_criteria(&c, w->s, &q, NULL))
        say_criteria(&c, w->s, w->m->language, &w->text);
    criteria_release(&c);
}

/* Codes and names speak for themselves; numbers and truths do not. */
static bool needs_title(enum criterion which)
{
    switch (CRITERIA[which].kind) {
    case KIND_CODES:
    case KIND_RECORDS:
    case KIND_NUMBERED_CODES:
    case KIND_WORDS:
        return false;
    default:
        return true;
    }
}

/* One value of a vocabulary, which has a label in every language. */
static bool is_code(const struct writer *w, const struct search_value *v)
{
    const struct vocabulary *of = v->which < CRITERION_LISTS ? criterion_vocabulary(w->s, v->which) : NULL;
    return of && vocabulary_find(of, v->text) != VOCABULARY_NONE;
}

/* "pays : Mali" in its two parts. */
static void put_said(struct writer *w, const struct search_value *v)
{
    const char *behind = say_behind_name(v->which, w->m->language, w->text.data);
    const char *said = behind ? behind : w->text.data;
    json_put_text(w->j, "title", CRITERIA[v->which].said[w->m->language]);
    json_put_text(w->j, "said", said);
    if (behind && (needs_title(v->which) || strcmp(v->text, "none") == 0))
        json_put_bool(w->j, "whole", true);
    else if (is_code(w, v))
        json_put_text(w->j, "label", said);
}

static void put_chip(struct writer *w, const struct search_value *v)
{
    struct search_change without = search_asked_same(w->a);
    without.without = v;
    json_object(w->j);
    json_put_text(w->j, "criterion", CRITERIA[v->which].name);
    json_put_bool(w->j, CRITERIA[v->which].name, true);
    json_put_text(w->j, "value", v->text);
    if (v->which == CRITERION_Q) {
        json_put_text(w->j, "title", CRITERIA[v->which].said[w->m->language]);
    } else {
        say_value(w, v);
        put_said(w, v);
    }
    put_page(w, "page", &without);
    json_end(w->j);
}

static void put_chips(struct writer *w)
{
    json_put_text(w->j, "words", text_of(w->a, CRITERION_Q));
    json_put_array(w->j, "chips");
    for (unsigned i = 0; i < w->a->n_values; i++)
        if (w->a->values[i].which != CRITERION_RADIUS || !text_of(w->a, CRITERION_NEAR))
            put_chip(w, &w->a->values[i]);
    json_end(w->j);
    json_put_array(w->j, "hidden");
    for (unsigned i = 0; i < w->a->n_values; i++) {
        const struct search_value *v = &w->a->values[i];
        if (search_facets_has_field(w->a, w->s, v))
            continue;
        json_object(w->j);
        json_put_text(w->j, "name", CRITERIA[v->which].name);
        json_put_text(w->j, "value", v->text);
        json_end(w->j);
    }
    json_end(w->j);
}

static void put_ignored(struct writer *w)
{
    json_put_array(w->j, "ignored");
    for (unsigned i = 0; i < w->a->n_ignored; i++) {
        json_object(w->j);
        json_put_text(w->j, "name", w->a->ignored[i].name);
        json_put_bool(w->j, w->a->ignored[i].name, true);
        json_put_text(w->j, "value", w->a->ignored[i].value);
        json_end(w->j);
    }
    json_end(w->j);
    if (w->a->n_more_ignored)
        json_put_int(w->j, "ignored_more", w->a->n_more_ignored);
}

/* --- near, order -------------------------------------------------------------------------------------------
 */

static void put_near(struct writer *w)
{
    static const int KM[] = {10, 25, 50, 100, 250, 500, 1000};
    const char *near = text_of(w->a, CRITERION_NEAR), *radius = text_of(w->a, CRITERION_RADIUS),
               *side = text_of(w->a, CRITERION_SIDE);
    bool known = !radius;
    if (!near)
        return;
    json_put_object(w->j, "around");
    json_put_text(w->j, "value", near);
    json_put_bool(w->j, "france", side && strcmp(side, SIDE_NAMES[SIDE_FRANCE]) == 0);
    json_put_array(w->j, "radii");
    for (size_t i = 0; i < sizeof KM / sizeof KM[0]; i++) {
        char metres[16];
        snprintf(metres, sizeof metres, "%d000", KM[i]);
        bool chosen = radius && strcmp(radius, metres) == 0;
        known |= chosen;
        json_object(w->j);
        json_put_text(w->j, "value", metres);
        json_put_int(w->j, "km", KM[i]);
        json_put_bool(w->j, "chosen", chosen);
        json_end(w->j);
    }
    json_end(w->j);
    if (!known)
        json_put_text(w->j, "radius", radius);
    json_end(w->j);
}

static const struct property *key_of(enum collection c, enum search_sort by)
{
    static const char *const YEARS[] = {"annee", "annee_debut", "depuis", NULL}, *const AMOUNTS[] = {
                                                                                     "montant_total",
                                                                                     "budget", NULL};
    const char *const *names = by == SORT_AMOUNT ? AMOUNTS : YEARS;
    for (; *names; names++) {
        const struct property *p = property_find(c, *names);
        if (p && p->sortable)
            return p;
    }
    return NULL;
}

static bool can_sort(const struct search_asked *a, const struct criteria *c, enum search_sort by)
{
    switch (by) {
    case SORT_RULE:
        return false;
    case SORT_RELEVANCE:
        return c->n_words > 0;
    case SORT_DISTANCE:
        return c->has_near;
    case SORT_NAME:
        return true;
    default:
        return key_of(a->collection, by) != NULL;
    }
}

static enum search_sort sort_of(const struct search_asked *a, const struct criteria *c)
{
    if (can_sort(a, c, a->sort))
        return a->sort;
    return c->has_near ? SORT_DISTANCE : c->n_words ? SORT_RELEVANCE : SORT_NAME;
}

struct list_order search_page_order(const struct search_asked *a, const struct criteria *c)
{
    const enum search_sort by = sort_of(a, c);
    struct list_order o = {.lon_deg = c->near_lon_deg, .lat_deg = c->near_lat_deg};
    o.by = by == SORT_DISTANCE    ? LIST_BY_DISTANCE
           : by == SORT_RELEVANCE ? LIST_BY_RELEVANCE
           : by == SORT_NAME      ? LIST_BY_NAME
                                  : LIST_BY_KEYS;
    if (o.by == LIST_BY_KEYS)
        o.keys[o.n_keys++] = (struct list_key){key_of(a->collection, by), by != SORT_OLDEST};
    return o;
}

/* The rule is asked for by saying nothing. */
static void put_sorts(struct writer *w)
{
    static const char *const FLAGS[SEARCH_SORTS] = {NULL,     "relevance", "distance", "name",
                                                    "newest", "oldest",    "amount"};
    const enum search_sort chosen = sort_of(w->a, w->m->criteria);
    const struct search_asked unsorted = {.collection = w->a->collection};
    const enum search_sort rule = sort_of(&unsorted, w->m->criteria);
    json_put_array(w->j, "sorts");
    for (enum search_sort by = SORT_RULE + 1; by < SEARCH_SORTS; by++) {
        if (!can_sort(w->a, w->m->criteria, by))
            continue;
        json_object(w->j);
        json_put_text(w->j, "value", by == rule ? "" : SEARCH_SORT_NAMES[by]);
        json_put_bool(w->j, FLAGS[by], true);
        json_put_bool(w->j, "chosen", by == chosen);
        json_end(w->j);
    }
    json_end(w->j);
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
static bool same_words(const struct writer *w, const char *part, size_t n)
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
    const struct writer *w = context;
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
            page_query_escape(&kept, text_of(w->a, CRITERION_Q));
        } else {
            bytes_add(&kept, part, n);
        }
    }
    to.criteria = kept.data;
    add_page(w, &to, out);
    bytes_release(&kept);
}

/* --- the list ----------------------------------------------------------------------------------------------
 */

/* The narrowest box around all sites; across the antimeridian where that is narrower. */
static void put_extent(struct writer *w)
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
static const char *projects_query(struct writer *w, struct bytes *query)
{
    struct search_change to = search_asked_same(w->a);
    to.collection = COLLECTION_PROJETS;
    to.follows = false;
    search_asked_print(w->a, &to, query);
    return query->data;
}

static void put_turns(struct writer *w, const struct list *l)
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

static void put_rows(struct writer *w)
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

static void put_feed(struct writer *w)
{
    bytes_reset(&w->text);
    bytes_add_format(&w->text, "%s/api/collections/%s/items?f=atom%s", w->m->base_url,
                     COLLECTION_NAMES[w->a->collection], w->a->n_values ? "&" : "");
    search_asked_print_criteria(w->a, NULL, &w->text);
    json_put_text(w->j, "feed", w->text.data);
}

static void put_files(struct writer *w)
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
static void put_meaning(struct writer *w, const struct understood *u, const struct meaning *m, uint32_t terms)
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
static void put_named(struct writer *w, const struct understood *u)
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

static void put_summary(struct writer *w)
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
    struct writer w = {.m = m, .a = m->asked, .s = m->selection->snapshot, .j = j};
    bytes_init(&w.text, ADDRESS_BYTES);
    json_put_text(j, "collection", COLLECTION_NAMES[w.a->collection]);
    json_put_bool(j, "follows", w.a->follows);
    put_self(&w);
    put_links(&w);
    put_criteria(&w);
    put_lists(&w);
    put_layers(&w);
    put_chips(&w);
    put_ignored(&w);
    put_near(&w);
    put_sorts(&w);
    search_facets_put(j, w.a, m->selection, m->criteria, m->language);
    put_summary(&w);
    put_rows(&w);
    put_files(&w);
    put_feed(&w);
    bytes_release(&w.text);
}
