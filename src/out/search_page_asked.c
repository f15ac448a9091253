/* What is asked of the search page, as it says it: criteria in words, a point and its radius, the order. */
#include "out/search_page_inside.h"

#include <stdio.h>
#include <string.h>

#include "out/list.h"
#include "out/search_facets.h"
#include "search/parse_criteria.h"
#include "search/say_criteria.h"

/* --- the criteria in words ---------------------------------------------------------------------------------
 */

const char *search_page_text(const struct search_asked *a, enum criterion which)
{
    for (unsigned i = 0; i < a->n_values; i++)
        if (a->values[i].which == which)
            return a->values[i].text;
    return NULL;
}

/* In words; a point with its radius. */
static void say_value(struct search_page_writer *w, const struct search_value *v)
{
    struct query q = {.n = 0};
    struct criteria c;
    const char *beside = v->which == CRITERION_NEAR ? search_page_text(w->a, CRITERION_RADIUS) : NULL;
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
static bool is_code(const struct search_page_writer *w, const struct search_value *v)
{
    const struct vocabulary *of = v->which < CRITERION_LISTS ? criterion_vocabulary(w->s, v->which) : NULL;
    return of && vocabulary_find(of, v->text) != VOCABULARY_NONE;
}

/* "pays : Mali" in its two parts. */
static void put_said(struct search_page_writer *w, const struct search_value *v)
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

static void put_chip(struct search_page_writer *w, const struct search_value *v)
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
    search_page_put(w, "page", &without);
    json_end(w->j);
}

static void put_chips(struct search_page_writer *w)
{
    json_put_text(w->j, "words", search_page_text(w->a, CRITERION_Q));
    json_put_array(w->j, "chips");
    for (unsigned i = 0; i < w->a->n_values; i++)
        if (w->a->values[i].which != CRITERION_RADIUS || !search_page_text(w->a, CRITERION_NEAR))
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

static void put_ignored(struct search_page_writer *w)
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

static void put_near(struct search_page_writer *w)
{
    static const int KM[] = {10, 25, 50, 100, 250, 500, 1000};
    const char *near = search_page_text(w->a, CRITERION_NEAR),
               *radius = search_page_text(w->a, CRITERION_RADIUS),
               *side = search_page_text(w->a, CRITERION_SIDE);
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
static void put_sorts(struct search_page_writer *w)
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

void search_page_put_asked(struct search_page_writer *w)
{
    put_chips(w);
    put_ignored(w);
    put_near(w);
    put_sorts(w);
}
