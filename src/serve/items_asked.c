#include "serve/items_asked.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/parse_criteria.h"
#include "search/parse_datetime.h"

enum { LIMIT_PRESET = 10, FEED_PRESET = 50, PAGE_MOST = 100, URL_BYTES = 65536 };

#define ALL (LONG_MAX / 2) /* that a file has, unless a limit is asked for */

#define DISTANCE  "distance" /* beside the properties */
#define RELEVANCE "relevance"

/* --- order -------------------------------------------------------------------------------------------------
 */

/* Outlines are not near or far. */
static bool refuse_places(const struct items_asked *p, const char *text, struct err *e)
{
    return err_param(e, ERR_INVALID, "sortby", text,
                     "%s are territories, which are sorted by their properties, not by %.60s",
                     COLLECTION_NAMES[p->collection], text);
}

/* Nearest first is the rule where a point is given, and the only way to go from it. */
static bool read_distance(struct items_asked *p, const struct call *c, const char *text, struct err *e)
{
    if (!c->criteria.has_near)
        return err_param(e, ERR_INVALID, "sortby", text,
                         "sortby=%.60s stands without near: it takes near=longitude,latitude beside it",
                         text);
    if (collection_territory(p->collection))
        return refuse_places(p, text, e);
    p->order.by = LIST_BY_DISTANCE;
    return *text != '-' || err_param(e, ERR_INVALID, "sortby", text,
                                     "'%.60s' cannot be: sortby takes distance alone, nearest first", text);
}

/* Year: whichever the collection has. */
static const struct property *find_key(enum collection c, const char *name)
{
    static const char *const YEARS[] = {"annee", "annee_debut", "depuis"};
    const struct property *p = property_find(c, name);
    for (size_t i = 1; !p && strcmp(name, YEARS[0]) == 0 && i < sizeof YEARS / sizeof YEARS[0]; i++)
        p = property_find(c, YEARS[i]);
    if (p && strcmp(p->name, LIST_CHANGED.name) == 0)
        return &LIST_CHANGED;
    return p && p->sortable ? p : NULL;
}

static bool unknown_key(const struct items_asked *p, const char *name, const char *text, struct err *e)
{
    struct bytes offer;
    size_t n;
    const struct property *all = collection_properties(p->collection, &n);
    bytes_init(&offer, 4096);
    for (size_t i = 0; i < n; i++)
        if (all[i].sortable)
            bytes_add_format(&offer, "%s%s", offer.n ? ", " : "", all[i].name);
    if (!collection_territory(p->collection))
        bytes_add_text(&offer, ", " DISTANCE ", " RELEVANCE);
    err_param(e, ERR_INVALID, "sortby", text,
              "%s cannot be sorted by '%.60s'; sortby takes %s, with - before one for the other way",
              COLLECTION_NAMES[p->collection], name, offer.data);
    bytes_release(&offer);
    return false;
}

/* One of the list: a blank is a + of the query. */
static bool read_key(struct items_asked *p, const char *text, const char *all, struct err *e)
{
    struct list_order *o = &p->order;
    const char *name = text + (*text == '-' || *text == '+' || *text == ' ');
    const struct property *key = find_key(p->collection, name);
    if (!key)
        return unknown_key(p, name, all, e);
    for (unsigned i = 0; i < o->n_keys; i++)
        if (o->keys[i].property == key)
            return err_param(e, ERR_INVALID, "sortby", all, "sortby names %s twice", key->name);
    if (o->n_keys == LIST_MOST_KEYS)
        return err_param(e, ERR_TOO_LARGE, "sortby", all, "sortby takes %d fields at most", LIST_MOST_KEYS);
    o->keys[o->n_keys++] = (struct list_key){key, *text == '-'};
    return true;
}

/* As links say it: without what says nothing. */
static const char *print_keys(struct call *c, const struct list_order *o)
{
    struct bytes text;
    bytes_init(&text, 4096);
    for (unsigned i = 0; i < o->n_keys; i++)
        bytes_add_format(&text, "%s%s%s", i ? "," : "", o->keys[i].descending ? "-" : "",
                         o->keys[i].property->name);
    const char *kept = arena_text(&c->memory, text.data, text.n);
    bytes_release(&text);
    return kept;
}

/* The name of a record alone is an order that need not be sorted. */
static void choose_order(struct items_asked *p)
{
    struct list_order *o = &p->order;
    size_t n;
    bool by_name = o->n_keys == 1 && o->keys[0].property == collection_properties(p->collection, &n);
    o->by = by_name ? LIST_BY_NAME : LIST_BY_KEYS;
    o->descending = by_name && o->keys[0].descending;
}

static bool read_sortby(struct items_asked *p, struct call *c, const char *text, struct err *e)
{
    char *rest = arena_text(&c->memory, text, strlen(text));
    if (strcmp(text + (strchr("-+ ", *text) != NULL), DISTANCE) == 0) {
        p->sortby = DISTANCE;
        return read_distance(p, c, text, e);
    }
    if (strcmp(text, RELEVANCE) == 0) {
        p->sortby = RELEVANCE;
        p->order.by = LIST_BY_RELEVANCE;
        return c->criteria.n_words ||
               err_param(e, ERR_INVALID, "sortby", text,
                         "sortby=relevance stands without q: it takes words beside it");
    }
    while (rest) {
        const char *item = strsep(&rest, ",");
        if (!query_blank(item) && !read_key(p, item, text, e))
            return false;
    }
    if (p->order.n_keys) {
        p->sortby = print_keys(c, &p->order);
        choose_order(p);
    }
    return true;
}

/* --- page --------------------------------------------------------------------------------------------------
 */

/* More than a page holds is no error but a full page, and next leads on (requirement fc-limit-response-1). */
static bool take_limit(struct call *c, const struct format *f, long *limit, struct err *e)
{
    const char *text;
    const long most = f->file ? ALL : c->core->options->page,
               preset = f->newest_first ? FEED_PRESET : LIMIT_PRESET;
    if (!query_take(&c->query, "limit", &text, e))
        return false;
    *limit = preset < most && !f->file ? preset : most;
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

static bool refuse_feed(const struct items_asked *p, const char *f, struct err *e)
{
    return err_param(e, ERR_INVALID, "f", f,
                     "f=%s lists what was changed last, and %s are territories, which do not change", f,
                     COLLECTION_NAMES[p->collection]);
}

/* json is what others call the first of them. */
static bool take_format(struct items_asked *p, struct call *c, struct err *e)
{
    const struct format **format = &p->format;
    const char *text;
    struct bytes offer;
    *format = format_at(0);
    if (!query_take(&c->query, "f", &text, e))
        return false;
    bool page = text && strcmp(text, "html") == 0;
    if (!text || page || strcmp(text, "json") == 0 || (*format = format_find(text))) {
        return ((*format)->file || call_offer_page(c, text, COLLECTION_TITLES[p->collection], e)) &&
               (format_suits(*format, p->collection) || refuse_feed(p, text, e));
    }
    bytes_init(&offer, 4096);
    bytes_add_list(&offer, format_name, format_count(), " or ");
    err_param(e, ERR_INVALID, "f", text, "f takes %s or html here, not '%.80s'", offer.data, text);
    bytes_release(&offer);
    return false;
}

/* All but the first say where things are in columns or formats of their own, for which it is the same. */
static bool suits_crs(const struct items_asked *p, struct err *e)
{
    char uri[CRS_URI_BYTES];
    return p->format == format_at(0) || crs_is_84(p->crs) ||
           err_param(e, ERR_INVALID, "crs", crs_uri(p->crs, uri),
                     "a file or feed (f=%s) has longitudes and latitudes, and takes no other crs",
                     p->format->sink->name);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static const char *print_criteria(struct call *c)
{
    struct bytes text;
    bytes_init(&text, URL_BYTES);
    criteria_print(&c->criteria, c->snapshot, &text);
    const char *kept = arena_text(&c->memory, text.data, text.n);
    bytes_release(&text);
    return kept;
}

static bool read_order(struct items_asked *p, struct call *c, struct err *e)
{
    const bool territories = collection_territory(p->collection) != NULL;
    const char *sort;
    if (!query_take(&c->query, "sortby", &sort, e) || (sort && !read_sortby(p, c, sort, e)))
        return false;
    if (!p->sortby && p->format->newest_first)
        p->order = (struct list_order){.by = LIST_BY_KEYS, .keys = {{&LIST_CHANGED, true}}, .n_keys = 1};
    else if (!p->sortby && c->criteria.has_near && !territories)
        p->order.by = LIST_BY_DISTANCE;
    else if (!p->sortby && c->criteria.n_words)
        p->order.by = LIST_BY_RELEVANCE;
    p->order.lon_deg = c->criteria.near_lon_deg;
    p->order.lat_deg = c->criteria.near_lat_deg;
    return true;
}

static bool read_page(struct items_asked *p, struct call *c, struct err *e)
{
    if (!take_limit(c, p->format, &p->limit, e) ||
        !query_take_int(&c->query, "offset", 0, LONG_MAX / 2, &p->offset, e) ||
        !query_take(&c->query, "token", &p->token, e))
        return false;
    if (p->token && p->offset)
        return err_param(e, ERR_INVALID, "token", p->token, "token and offset cannot stand together");
    if (c->page && p->limit > PAGE_MOST)
        p->limit = PAGE_MOST; /* a page for people, made at once */
    return !p->token || page_token_read(&p->from, c, p->token, p->sortby ? p->sortby : "", p->criteria, e);
}

bool items_asked_read(struct items_asked *p, struct call *c, struct err *e)
{
    if (!collection_parse(&p->collection, c->parameter[0], e) || !call_criteria(c, p->collection, e))
        return false;
    p->criteria = print_criteria(c);
    return parse_datetime(&c->criteria, p->collection, &c->query, &p->datetime, e) && take_format(p, c, e) &&
           call_take_crs(c, &p->crs, e) && suits_crs(p, e) && read_order(p, c, e) && read_page(p, c, e);
}

void items_asked_key(const struct items_asked *p, struct call *c)
{
    call_key(c, p->format->sink->name);
    call_key(c, COLLECTION_NAMES[p->collection]);
    call_key_int(c, p->limit);
    call_key_int(c, p->offset);
    call_key(c, p->token ? p->token : "");
    call_key(c, p->datetime ? p->datetime : "");
    call_key(c, p->sortby ? p->sortby : "");
    call_key(c, p->crs->name);
    call_key(c, p->criteria);
}

/* Dates need little of what a query may hold. */
static void add_escaped(struct bytes *out, const char *before, const char *text)
{
    static const char plain[] = "0123456789-:./TZtz";
    bytes_add_text(out, before);
    for (; *text; text++)
        bytes_add_format(out, strchr(plain, *text) ? "%c" : "%%%02X", (unsigned char)*text);
}

void items_asked_print_other(const struct items_asked *p, const char *criteria, bool words, bool dated,
                             struct bytes *out)
{
    char uri[CRS_URI_BYTES];
    bytes_add_format(out, "%s%slimit=%ld", criteria, *criteria ? "&" : "", p->limit);
    if (p->datetime && dated)
        add_escaped(out, "&datetime=", p->datetime);
    if (p->sortby && (words || p->order.by != LIST_BY_RELEVANCE))
        bytes_add_format(out, "&sortby=%s", p->sortby);
    if (!crs_is_84(p->crs))
        bytes_add_format(out, "&crs=%s", crs_uri(p->crs, uri));
}

void items_asked_print(const struct items_asked *p, long offset, const char *token, struct bytes *out)
{
    items_asked_print_other(p, p->criteria, true, true, out);
    if (token)
        bytes_add_format(out, "&token=%s", token);
    else if (offset)
        bytes_add_format(out, "&offset=%ld", offset);
}
