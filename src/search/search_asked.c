#include "search/search_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/bbox.h"
#include "search/page_query.h"
#include "search/parse_criteria.h"

const char *const SEARCH_LAYER_NAMES[SEARCH_LAYERS] = {"cooperations", "actions",       "projets",
                                                       "bourse",       "collectivites", "partenaires"};

const enum collection SEARCH_LIST[SEARCH_LISTS] = {COLLECTION_COOPERATIONS, COLLECTION_ACTIONS,
                                                   COLLECTION_PROJETS,      COLLECTION_COLLECTIVITES,
                                                   COLLECTION_PARTENAIRES,  COLLECTION_BOURSE};

const char *const SEARCH_SORT_NAMES[SEARCH_SORTS] = {
    NULL, "pertinence", "distance", "nom", "-annee", "annee", "-montant",
};

#define NO_LAYER "aucune"

enum { VALUE_SHOWN = 40 };

/* What shows the records of a list on the map: the layer of that name. */
static unsigned layers_of(enum collection c)
{
    unsigned layer = 0;
    while (strcmp(SEARCH_LAYER_NAMES[layer], COLLECTION_NAMES[c]) != 0)
        layer++;
    return 1U << layer;
}

/* --- what is put aside -------------------------------------------------------------------------------------
 */

/* Of any length, where a few words must do. */
static const char *shorten(const char *text, struct arena *memory)
{
    size_t n = 0, characters = 0;
    while (text[n] && characters < VALUE_SHOWN) {
        do
            n++;
        while (((unsigned char)text[n] & 0xc0) == 0x80);
        characters++;
    }
    if (!text[n])
        return text;
    char *cut = arena_alloc(memory, n + sizeof "…");
    memcpy(cut, text, n);
    memcpy(cut + n, "…", sizeof "…");
    return cut;
}

static void ignore(struct search_asked *a, const char *name, const char *value, struct arena *memory)
{
    if (a->n_ignored == SEARCH_IGNORED_MOST)
        a->n_more_ignored++;
    else
        a->ignored[a->n_ignored++] = (struct search_ignored){name, shorten(value, memory)};
}

/* --- criteria, value by value ------------------------------------------------------------------------------
 */

struct reader {
    struct search_asked *a;
    const struct snapshot *s;
    struct query *q;
    struct arena *memory;
};

/* Does the API understand it? */
static bool is_understood(const struct reader *r, const char *name, const char *value, const char *beside,
                          const char *beside_value)
{
    struct query *one = arena_alloc(r->memory, sizeof *one);
    struct criteria c;
    one->parameters[one->n++] = (struct query_parameter){name, value, false};
    if (beside)
        one->parameters[one->n++] = (struct query_parameter){beside, beside_value, false};
    bool understood = parse_criteria(&c, r->s, one, NULL);
    criteria_release(&c);
    return understood;
}

static const char *value_of(const struct search_asked *a, enum criterion which)
{
    for (unsigned i = 0; i < a->n_values; i++)
        if (a->values[i].which == which)
            return a->values[i].text;
    return NULL;
}

static bool has_value(const struct search_asked *a, enum criterion which, const char *text)
{
    for (unsigned i = 0; i < a->n_values; i++)
        if (a->values[i].which == which && strcmp(a->values[i].text, text) == 0)
            return true;
    return false;
}

/* The code as the vocabulary has it, behind the ! that may stand before it. */
static const char *as_listed(const struct reader *r, enum criterion which, const char *text)
{
    const bool excluded = *text == '!';
    const struct vocabulary *v = which < CRITERION_LISTS ? criterion_vocabulary(r->s, which) : NULL;
    uint16_t value = v ? vocabulary_find(v, text + excluded) : VOCABULARY_NONE;
    if (value == VOCABULARY_NONE || strcmp(v->values[value].code, text + excluded) == 0)
        return text;
    size_t room = strlen(v->values[value].code) + 2;
    char *own = arena_alloc(r->memory, room);
    snprintf(own, room, "%s%s", excluded ? "!" : "", v->values[value].code);
    return own;
}

static void add_value(const struct reader *r, enum criterion which, const char *text)
{
    text = as_listed(r, which, text);
    const char *name = CRITERIA[which].name;
    const char *near = which == CRITERION_RADIUS ? value_of(r->a, CRITERION_NEAR) : NULL;
    if (has_value(r->a, which, text))
        return;
    if (r->a->n_values == SEARCH_VALUES_MOST ||
        !is_understood(r, name, text, near ? CRITERIA[CRITERION_NEAR].name : NULL, near))
        ignore(r->a, name, text, r->memory);
    else
        r->a->values[r->a->n_values++] = (struct search_value){which, text};
}

/* Without the blanks around it. */
static const char *trim(const char *text, struct arena *memory)
{
    static const char blanks[] = " \t\r\n";
    text += strspn(text, blanks);
    size_t n = strlen(text);
    while (n && strchr(blanks, text[n - 1]))
        n--;
    return text[n] ? arena_text(memory, text, n) : text;
}

static void add_list(const struct reader *r, enum criterion which, const char *list)
{
    char *rest = arena_text(r->memory, list, strlen(list));
    while (rest) {
        const char *item = strsep(&rest, ",");
        if (!query_blank(item))
            add_value(r, which, trim(item, r->memory));
    }
}

/* A single one is the first that came; others are left out, unless they say the same. */
static void add_single(const struct reader *r, enum criterion which, const char *value)
{
    const char *before = value_of(r->a, which), *text = trim(value, r->memory);
    if (!before)
        add_value(r, which, text);
    else if (strcmp(before, text) != 0)
        ignore(r->a, CRITERIA[which].name, text, r->memory);
}

static const char *take(struct query *q, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < q->n; i++)
        if (!q->parameters[i].taken && strcmp(q->parameters[i].name, name) == 0) {
            q->parameters[i].taken = true;
            if (!value)
                value = q->parameters[i].value;
        }
    return value;
}

/* The two ends of a span, as two fields of a form have them. */
static void add_span(const struct reader *r, enum criterion which)
{
    char name[40];
    const char *ends[2], *name_of = CRITERIA[which].name;
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s_%s", name_of, i ? "a" : "de");
        ends[i] = take(r->q, name);
        ends[i] = ends[i] ? trim(ends[i], r->memory) : "";
    }
    if (!*ends[0] && !*ends[1])
        return;
    size_t room = strlen(ends[0]) + strlen(ends[1]) + sizeof "..";
    char *span = arena_alloc(r->memory, room);
    bool one = strcmp(ends[0], ends[1]) == 0;
    snprintf(span, room, "%s%s%s", ends[0], one ? "" : "..", one ? "" : ends[1]);
    add_value(r, which, span);
}

static bool is_span(enum criterion which)
{
    enum criterion_kind k = CRITERIA[which].kind;
    return k == KIND_YEARS || k == KIND_AMOUNTS || k == KIND_COUNTS;
}

static void read_values(const struct reader *r)
{
    for (enum criterion which = 0; which < CRITERION_COUNT; which++) {
        for (size_t i = 0; i < r->q->n; i++) {
            struct query_parameter *p = &r->q->parameters[i];
            if (p->taken || strcmp(p->name, CRITERIA[which].name) != 0)
                continue;
            p->taken = true;
            (which < CRITERION_LISTS ? add_list : add_single)(r, which, p->value);
        }
        if (is_span(which))
            add_span(r, which);
    }
}

/* --- the page's own ----------------------------------------------------------------------------------------
 */

static void read_list(const struct reader *r)
{
    const char *text = take(r->q, "liste");
    r->a->collection = COLLECTION_COOPERATIONS;
    if (!text)
        return;
    for (unsigned i = 0; i < SEARCH_LISTS; i++)
        if (strcmp(text, COLLECTION_NAMES[SEARCH_LIST[i]]) == 0) {
            r->a->collection = SEARCH_LIST[i];
            return;
        }
    ignore(r->a, "liste", text, r->memory);
}

static unsigned layer_named(const char *name)
{
    for (unsigned i = 0; i < SEARCH_LAYERS; i++)
        if (strcmp(name, SEARCH_LAYER_NAMES[i]) == 0)
            return 1U << i;
    return 0;
}

static void read_layers(const struct reader *r)
{
    const unsigned of_list = layers_of(r->a->collection);
    bool asked = false;
    for (size_t i = 0; i < r->q->n; i++) {
        struct query_parameter *p = &r->q->parameters[i];
        if (p->taken || strcmp(p->name, "couches") != 0)
            continue;
        p->taken = true;
        char *rest = arena_text(r->memory, p->value, strlen(p->value));
        while (rest) {
            const char *item = trim(strsep(&rest, ","), r->memory);
            unsigned layer = layer_named(item);
            r->a->layers |= layer;
            asked |= layer || strcmp(item, NO_LAYER) == 0;
            if (!layer && *item && strcmp(item, NO_LAYER) != 0)
                ignore(r->a, "couches", item, r->memory);
        }
    }
    if (!asked)
        r->a->layers = of_list;
    r->a->own_layers = r->a->layers != of_list;
}

static void read_sort(const struct reader *r)
{
    const char *text = take(r->q, "tri");
    if (!text)
        return;
    for (enum search_sort s = SORT_RULE + 1; s < SEARCH_SORTS; s++)
        if (strcmp(text, SEARCH_SORT_NAMES[s]) == 0)
            r->a->sort = s;
    if (r->a->sort == SORT_RULE)
        ignore(r->a, "tri", text, r->memory);
}

static void read_page(const struct reader *r)
{
    const char *text = take(r->q, "page");
    char *end;
    long page = text ? strtol(text, &end, 10) : 1;
    r->a->page = text && (*end || page < 1 || page > SEARCH_PAGES_MOST) ? 1 : page;
}

/* lon,lat,zoom */
static bool is_place(const char *text)
{
    double v[3];
    return bbox_numbers(text, v, 3) == 3 && v[0] >= -LON_MOST_DEG && v[0] <= LON_MOST_DEG && v[1] >= -90 &&
           v[1] <= 90 && v[2] >= 0 && v[2] <= 14;
}

static void read_map(const struct reader *r)
{
    const char *follows = take(r->q, "suivre"), *visible = take(r->q, "carte"), *place = take(r->q, "lieu");
    struct bbox box;
    r->a->follows = follows && strcmp(follows, "1") == 0;
    if (follows && !r->a->follows && strcmp(follows, "0") != 0)
        ignore(r->a, "suivre", follows, r->memory);
    if (place && !is_place(place))
        ignore(r->a, "lieu", place, r->memory);
    if (r->a->follows && visible && !value_of(r->a, CRITERION_BBOX) &&
        bbox_parse(visible, "bbox", &box, NULL))
        r->a->visible = visible;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static const char *join(const struct search_asked *a, unsigned *i, struct arena *memory)
{
    const unsigned first = *i;
    size_t n = 0;
    while (*i < a->n_values && a->values[*i].which == a->values[first].which)
        n += strlen(a->values[(*i)++].text) + 1;
    char *all = arena_alloc(memory, n + 1), *to = all;
    for (unsigned k = first; k < *i; k++) {
        if (k > first)
            *to++ = ',';
        to = stpcpy(to, a->values[k].text);
    }
    return all;
}

static bool read_again(const struct search_asked *a, const struct snapshot *s, enum collection of,
                       struct arena *memory, struct criteria *c, struct err *e)
{
    struct query *q = arena_alloc(memory, sizeof *q);
    for (unsigned i = 0; i < a->n_values;) {
        const char *name = CRITERIA[a->values[i].which].name;
        q->parameters[q->n++] = (struct query_parameter){name, join(a, &i, memory), false};
    }
    if (a->visible) {
        q->parameters[q->n++] = (struct query_parameter){CRITERIA[CRITERION_BBOX].name, a->visible, false};
        if (!value_of(a, CRITERION_LOCATED))
            q->parameters[q->n++] = (struct query_parameter){CRITERIA[CRITERION_LOCATED].name, "true", false};
    }
    return parse_criteria(c, s, q, e) && criteria_own(c, of, e);
}

static void drop_named(struct search_asked *a, const char *name, struct arena *memory)
{
    unsigned n = 0;
    for (unsigned i = 0; i < a->n_values; i++)
        if (strcmp(CRITERIA[a->values[i].which].name, name) == 0)
            ignore(a, name, a->values[i].text, memory);
        else
            a->values[n++] = a->values[i];
    a->n_values = n == a->n_values ? 0 : n; /* nobody knows which: none of them */
}

bool search_asked_criteria(const struct search_asked *a, const struct snapshot *s, enum collection of,
                           struct criteria *c, struct err *e)
{
    struct arena memory;
    arena_init(&memory);
    bool done = read_again(a, s, of, &memory, c, e);
    arena_release(&memory);
    return done;
}

void search_asked_read(struct search_asked *a, const struct snapshot *s, struct query *q,
                       struct arena *memory, struct criteria *c)
{
    const struct reader r = {a, s, q, memory};
    struct err e = {0};
    *a = (struct search_asked){.page = 1};
    a->values = arena_alloc(memory, SEARCH_VALUES_MOST * sizeof *a->values);
    a->ignored = arena_alloc(memory, SEARCH_IGNORED_MOST * sizeof *a->ignored);
    read_values(&r);
    read_list(&r);
    read_layers(&r);
    read_sort(&r);
    read_page(&r);
    read_map(&r);
    while (!read_again(a, s, a->collection, memory, c, &e)) { /* each by itself was right */
        criteria_release(c);
        drop_named(a, e.parameter, memory);
    }
}

/* --- addresses ---------------------------------------------------------------------------------------------
 */

struct search_change search_asked_same(const struct search_asked *a)
{
    return (struct search_change){
        .collection = a->collection, .sort = a->sort, .page = 1, .follows = a->follows};
}

bool search_asked_hides_list(const struct search_asked *a)
{
    return !(a->layers & layers_of(a->collection));
}

static void begin(struct bytes *out, size_t from, const char *name)
{
    bytes_add_format(out, "%s%s=", out->n > from ? "&" : "", name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(CRITERIA[*(const enum criterion *)a].name, CRITERIA[*(const enum criterion *)b].name);
}

/* What is nothing without a point: how far, and whose places. */
static bool goes_with(const struct search_asked *a, const struct search_value *without, enum criterion which)
{
    if (!without || without->which != CRITERION_NEAR)
        return false;
    bool within = false;
    for (unsigned i = 0; i < a->n_values; i++)
        within |= a->values[i].which == CRITERION_WITHIN;
    return which == CRITERION_RADIUS || (which == CRITERION_SIDE && !within);
}

void search_asked_print_criteria(const struct search_asked *a, const struct search_value *without,
                                 struct bytes *out)
{
    const size_t from = out->n;
    enum criterion order[CRITERION_COUNT];
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        order[i] = i;
    qsort(order, CRITERION_COUNT, sizeof *order, compare_names);
    for (unsigned k = 0; k < CRITERION_COUNT; k++) {
        bool any = false;
        for (unsigned i = 0; i < a->n_values; i++) {
            if (a->values[i].which != order[k] || &a->values[i] == without || goes_with(a, without, order[k]))
                continue;
            if (any)
                bytes_add_char(out, ',');
            else
                begin(out, from, CRITERIA[order[k]].name);
            page_query_escape(out, a->values[i].text);
            any = true;
        }
    }
}

static void print_layers(const struct search_asked *a, size_t from, struct bytes *out)
{
    bool any = false;
    begin(out, from, "couches");
    for (unsigned i = 0; i < SEARCH_LAYERS; i++)
        if (a->layers >> i & 1) {
            bytes_add_format(out, "%s%s", any ? "," : "", SEARCH_LAYER_NAMES[i]);
            any = true;
        }
    if (!any)
        bytes_add_text(out, NO_LAYER);
}

void search_asked_print(const struct search_asked *a, const struct search_change *change, struct bytes *out)
{
    const size_t from = out->n;
    if (change->criteria)
        bytes_add_text(out, change->criteria);
    else if (!change->bare)
        search_asked_print_criteria(a, change->without, out);
    if (change->add)
        bytes_add_format(out, "%s%s", out->n > from ? "&" : "", change->add);
    if (change->collection != COLLECTION_COOPERATIONS) {
        begin(out, from, "liste");
        bytes_add_text(out, COLLECTION_NAMES[change->collection]);
    }
    if (a->own_layers && !change->listed && change->collection == a->collection)
        print_layers(a, from, out);
    if (change->sort != SORT_RULE && change->collection == a->collection) {
        begin(out, from, "tri");
        bytes_add_text(out, SEARCH_SORT_NAMES[change->sort]);
    }
    if (change->follows) {
        begin(out, from, "suivre");
        bytes_add_char(out, '1');
    }
    if (change->page > 1) {
        begin(out, from, "page");
        bytes_add_int(out, change->page);
    }
}
