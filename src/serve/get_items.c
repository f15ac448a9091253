/* /api/collections/{c}/items: OGC API - Features, part 1, clause 7.15 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "out/extract.h"
#include "out/sink_geojson.h"
#include "search/parse_criteria.h"
#include "serve/handlers.h"

enum { LIMIT_PRESET = 10, URL_BYTES = 65536, MOST_LINKS = 4, SHARED_MOST = 2000 };

#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

struct items_plan {
    enum collection collection;
    long limit, offset;
    struct list_order order;
    const char *sort_name; /* as it stands in links, or NULL for the order that is the rule */
};

/* --- what is asked
 * ------------------------------------------------------------------------------------------ */

static const struct sort_name {
    const char *name;
    enum list_by by;
    unsigned collections; /* that have it, by bit */
} SORT_NAMES[] = {
#define OF(c) (1u << COLLECTION_##c)
    {"nom", LIST_BY_NAME, OF(COLLECTIVITES) | OF(PARTENAIRES)},
    {"titre", LIST_BY_NAME, OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS) | OF(BOURSE)},
    {"depuis", LIST_BY_YEAR, OF(COOPERATIONS) | OF(ACTIONS)},
    {"annee_debut", LIST_BY_YEAR, OF(PROJETS)},
    {"annee", LIST_BY_YEAR, OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS) | OF(BOURSE)},
    {"budget", LIST_BY_AMOUNT, OF(BOURSE)},
    {"population", LIST_BY_POPULATION, OF(COLLECTIVITES)},
    {"distance", LIST_BY_DISTANCE, (1u << COLLECTION_COUNT) - 1},
#undef OF
};
enum { N_SORT_NAMES = sizeof SORT_NAMES / sizeof SORT_NAMES[0] };

/* Nearest first is the rule where a point is given, and the only way to go from it. */
static bool check_distance(const struct items_plan *p, const struct call *c, const char *text, struct err *e)
{
    if (!c->criteria.has_near)
        return err_param(e, ERR_INVALID, "sortby", text,
                         "sortby=%.60s stands without near: it takes near=longitude,latitude beside it",
                         text);
    return !p->order.descending ||
           err_param(e, ERR_INVALID, "sortby", text,
                     "'%.60s' cannot be: sortby takes distance nearest first alone", text);
}

static bool parse_sort(struct items_plan *p, const struct call *c, const char *text, struct err *e)
{
    const char *name = text + (*text == '-' || *text == '+' || *text == ' '); /* + is a space in a query */
    char offer[160] = "";
    for (size_t i = 0; i < N_SORT_NAMES; i++) {
        if (!(SORT_NAMES[i].collections & 1u << p->collection))
            continue;
        if (strcmp(name, SORT_NAMES[i].name) == 0) {
            p->order.by = SORT_NAMES[i].by;
            p->order.descending = *text == '-';
            p->sort_name = SORT_NAMES[i].name;
            return p->order.by != LIST_BY_DISTANCE || check_distance(p, c, text, e);
        }
        size_t n = strlen(offer);
        snprintf(offer + n, sizeof offer - n, "%s%s", n ? ", " : "", SORT_NAMES[i].name);
    }
    return err_param(
        e, ERR_INVALID, "sortby", text,
        "%s cannot be sorted by '%.60s'; sortby takes one of %s, with - before it for the other way",
        COLLECTION_NAMES[p->collection], name, offer);
}

/* A date or time of RFC 3339, or a part of one. A + that was not escaped has come as a blank. */
static bool parse_date(const char *text, size_t n, struct date_span *span)
{
    enum { ZONE = 6, MOST = 40 };
    char copy[MOST];
    if (n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    if (n > sizeof "2012-05-01" + ZONE && copy[n - ZONE] == ' ')
        copy[n - ZONE] = '+';
    return date_parse(span, copy, n);
}

static int64_t year_of(int64_t second_s)
{
    int year, month, day;
    date_civil(second_s, &year, &month, &day);
    return year;
}

/* datetime of the standard, an instant or an interval: the years of UTC that it touches, as annee would say
 * it. */
static bool take_datetime(struct call *c, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, "datetime", &text, e))
        return false;
    if (!text)
        return true;
    if (criteria_asks(&c->criteria, CRITERION_ANNEE))
        return err_param(e, ERR_INVALID, "datetime", text, "datetime and annee cannot stand together");
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    struct date_span from = {0}, to = {0};
    bool open_from = slash && (n == 0 || (n == 2 && strncmp(text, "..", 2) == 0));
    bool open_to = slash && (!slash[1] || strcmp(slash + 1, "..") == 0);
    bool right = open_from || parse_date(text, n, &from);
    if (!slash)
        to = from;
    else
        right = right && (open_to || parse_date(slash + 1, strlen(slash + 1), &to));
    if (!right || (!open_from && !open_to && from.first_s > to.last_s))
        return err_param(e, ERR_INVALID, "datetime", text,
                         "'%.60s' is neither a date that exists, as 2012-05-01T00:00:00Z, nor an interval, "
                         "as 2009-01-01/2014-12-31 or 2009-01-01/..",
                         text);
    if (!(open_from && open_to)) {
        criteria_add(&c->criteria, CRITERION_ANNEE, open_from ? INT64_MIN : year_of(from.first_s),
                     open_to ? INT64_MAX : year_of(to.last_s), false);
        criteria_normalise(&c->criteria);
    }
    return true;
}

/* More than a page holds is no error but a full page, and next leads on (requirement fc-limit-response-1). */
static bool take_limit(struct call *c, long *limit, struct err *e)
{
    const char *text;
    long most = c->core->options->page;
    if (!query_take(&c->query, "limit", &text, e))
        return false;
    *limit = LIMIT_PRESET < most ? LIMIT_PRESET : most;
    if (!text)
        return true;
    long v = strspn(text, "0123456789") == strlen(text) ? strtol(text, NULL, 10) : 0; /* LONG_MAX if more */
    if (v < 1)
        return err_param(e, ERR_INVALID, "limit", text,
                         "'%.60s' is not a whole number from 1 on, as limit takes; a page holds %ld at most",
                         text, most);
    *limit = v < most ? v : most;
    return true;
}

bool plan_items(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"geojson", "json", NULL}, *const SYSTEMS[] = {CRS84, NULL};
    struct items_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *sort;
    c->answer.type = SINK_GEOJSON.type;
    if (!collection_parse(&p->collection, c->parameter[0], e) || !call_criteria(c, e) ||
        !take_datetime(c, e) || !call_take_word(c, "f", FORMATS, e) ||
        !call_take_word(c, "crs", SYSTEMS, e) || !call_take_word(c, "bbox-crs", SYSTEMS, e) ||
        !take_limit(c, &p->limit, e) ||
        !query_take_int(&c->query, "offset", 0, LONG_MAX / 2, &p->offset, e) ||
        !query_take(&c->query, "sortby", &sort, e) || (sort && !parse_sort(p, c, sort, e)))
        return false;
    if (!sort && c->criteria.has_near)
        p->order.by = LIST_BY_DISTANCE;
    p->order.lon_deg = c->criteria.near_lon_deg;
    p->order.lat_deg = c->criteria.near_lat_deg;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->parameter[0]);
    call_key_int(c, p->limit);
    call_key_int(c, p->offset);
    call_key(c, p->order.descending ? "-" : "+");
    call_key(c, p->sort_name ? p->sort_name : "");
    call_key(c, c->base_url);
    call_key_criteria(c);
    return true;
}

/* --- the answer
 * --------------------------------------------------------------------------------------------- */

static struct sink_link page_link(struct call *c, const char *rel, long offset)
{
    const struct items_plan *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/api/collections/%s/items?", c->base_url, COLLECTION_NAMES[p->collection]);
    size_t n = href.n;
    criteria_print(&c->criteria, c->snapshot, &href);
    bytes_add_format(&href, "%slimit=%ld", href.n > n ? "&" : "", p->limit);
    if (offset)
        bytes_add_format(&href, "&offset=%ld", offset);
    if (p->sort_name)
        bytes_add_format(&href, "&sortby=%s%s", p->order.descending ? "-" : "", p->sort_name);
    struct sink_link link = {rel, SINK_GEOJSON.type, arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return link;
}

static struct sink_link collection_link(struct call *c)
{
    const struct items_plan *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/api/collections/%s", c->base_url, COLLECTION_NAMES[p->collection]);
    struct sink_link link = {"collection", "application/json", arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return link;
}

/* Which links a page has; how many. */
static size_t find_links(struct call *c, const struct list *list, struct sink_link links[MOST_LINKS])
{
    const struct items_plan *p = c->plan;
    size_t n = 0;
    links[n++] = page_link(c, "self", p->offset);
    if (list->n && (long)list->selection->n_matched - p->offset > (long)list->n)
        links[n++] = page_link(c, "next", p->offset + (long)list->n);
    if (p->offset > 0)
        links[n++] = page_link(c, "prev", p->offset > p->limit ? p->offset - p->limit : 0);
    links[n++] = collection_link(c);
    return n;
}

/* All that was asked for, counted before it is made: a page that is not small is streamed (call.h). The cache
 * of fragments is for those who ask for what others see too, not for who takes all. */
bool make_items(struct call *c, struct worker *w, struct err *e)
{
    const struct items_plan *p = c->plan;
    struct selection *sel = call_selection(c, p->collection, &c->criteria);
    struct sink_link links[MOST_LINKS];
    struct list list;
    (void)w;
    list_init(&list, sel, &p->order, (uint64_t)p->offset, (uint64_t)p->limit);
    selection_free(sel);
    struct sink_head head = {&c->criteria, time(NULL), links, find_links(c, &list, links)};
    struct sink *sink = sink_geojson_new(list.n > SHARED_MOST ? NULL : c->core->fragments, false);
    struct source *source = extract_new(&list, sink, &head, e);
    if (source)
        answer_set_source(&c->answer, NULL, source);
    return source != NULL;
}
