/* /api/collections/{c}/items: OGC API - Features, part 1, clause 7.15 */
#include <string.h>

#include "out/extract.h"
#include "out/formats.h"
#include "out/sink_geojson.h"
#include "search/emptied_by.h"
#include "search/parse_criteria.h"
#include "search/parse_datetime.h"
#include "serve/guess.h"
#include "serve/handlers.h"
#include "serve/items_asked.h"

enum { URL_BYTES = 65536, MOST_LINKS = 24, OTHER_LINKS = 4, SHARED_MOST = 2000, LINK_BYTES = 2048 };

bool plan_items(struct call *c, struct err *e)
{
    struct items_asked *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    if (published_named(c))
        return plan_published_items(c, e);
    if (!items_asked_read(p, c, e))
        return false;
    if (!c->page)
        c->answer.type = p->format->sink->type;
    if (p->format->file)
        return true; /* nobody else asks for the same soon: without a key it is not kept */
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    items_asked_key(p, c);
    c->guess_us = guess_sum(guess_selection_us(c), guess_list_us(c, p->collection, &p->order,
                                                                 (uint64_t)p->offset, (uint64_t)p->limit));
    return true;
}

/* --- the answer
 * --------------------------------------------------------------------------------------------- */

/* f: of another format, or NULL. */
static struct sink_link page_link(struct call *c, const char *rel, long offset, const char *token,
                                  const char *f, const char *type)
{
    const struct items_asked *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/api/collections/%s/items?", c->base_url, COLLECTION_NAMES[p->collection]);
    items_asked_print(p, offset, token, &href);
    if (f)
        bytes_add_format(&href, "&f=%s", f);
    struct sink_link link = {rel, type, arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return link;
}

/* To the collection itself, or below it. */
static struct sink_link collection_link(struct call *c, const char *rel, const char *type, const char *below)
{
    const struct items_asked *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/api/collections/%s%s", c->base_url, COLLECTION_NAMES[p->collection], below);
    struct sink_link link = {rel, type, arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return link;
}

/* The same records in every other media type (requirement fc-links); files know CRS84 alone. */
static size_t add_alternates(struct call *c, struct sink_link links[MOST_LINKS], size_t n)
{
    const struct items_asked *p = c->plan;
    links[n++] = page_link(c, "alternate", p->offset, p->token, "html", "text/html");
    for (unsigned i = 1; crs_is_84(p->crs) && n < MOST_LINKS - OTHER_LINKS && i < format_count(); i++) {
        if (!format_suits(format_at(i), p->collection))
            continue;
        const struct sink_format *to = format_at(i)->sink;
        if (strcmp(to->type, format_at(i - 1)->sink->type) != 0)
            links[n++] = page_link(c, "alternate", p->offset, p->token, to->name, to->type);
    }
    return n;
}

/* What people read is the search of the site. */
static size_t add_search(struct call *c, struct sink_link links[MOST_LINKS], size_t n)
{
    const struct items_asked *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/?%s%sliste=%s", c->base_url, p->criteria, *p->criteria ? "&" : "",
                     COLLECTION_NAMES[p->collection]);
    links[n++] = (struct sink_link){"alternate", "text/html", arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return n;
}

/* Which links a page has; how many. */
static size_t find_links(struct call *c, const struct list *list, struct sink_link links[MOST_LINKS])
{
    const struct items_asked *p = c->plan;
    const char *type = p->format->sink->type, *f = p->format == format_at(0) ? NULL : p->format->sink->name;
    size_t n = 0;
    links[n++] = page_link(c, "self", p->offset, p->token, f, type);
    n = f ? add_search(c, links, n) : add_alternates(c, links, n);
    if (list->n && (long)list->selection->n_matched - p->offset > (long)list->n) {
        const char *sortby = p->sortby ? p->sortby : "",
                   *token = page_token_print(c, list, &p->order, (uint64_t)p->offset, sortby, p->criteria);
        links[n++] = page_link(c, "next", 0, token, f, type);
    }
    if (p->offset > 0)
        links[n++] = page_link(c, "prev", p->offset > p->limit ? p->offset - p->limit : 0, NULL, f, type);
    links[n++] = collection_link(c, "collection", "application/json", "");
    links[n++] = collection_link(c, HANDLER_QUERYABLES, "application/schema+json", "/queryables");
    return n;
}

/* The links that fit in few bytes, as proxies have little room for a head: those that lead on go before. */
static void add_link_field(struct call *c, const struct sink_link *links, size_t n)
{
    static const char *const RELATIONS[] = {"next", HANDLER_QUERYABLES, "prev", "self", "collection"};
    struct bytes text;
    bytes_init(&text, LINK_BYTES);
    for (size_t i = 0; i < sizeof RELATIONS / sizeof RELATIONS[0]; i++)
        for (size_t k = 0; k < n; k++) {
            size_t before = text.n;
            if (strcmp(links[k].rel, RELATIONS[i]) != 0)
                continue;
            bytes_add_format(&text, "%s<%s>; rel=\"%s\"; type=\"%s\"", before ? ", " : "", links[k].href,
                             links[k].rel, links[k].type);
            if (text.full)
                text.n = before;
            text.full = false;
        }
    if (text.n)
        answer_add(&c->answer, "Link", arena_text(&c->memory, text.data, text.n));
    bytes_release(&text);
}

static void name_file(struct call *c)
{
    const struct items_asked *p = c->plan;
    char name[FORMAT_NAME_BYTES];
    struct bytes text;
    format_file_name(p->format, p->collection, c->snapshot->changed_s, name);
    bytes_init(&text, 4 * FORMAT_NAME_BYTES);
    bytes_add_format(&text, "attachment; filename=\"%s\"; filename*=UTF-8''%s", name, name);
    answer_add(&c->answer, "Content-Disposition", arena_text(&c->memory, text.data, text.n));
    bytes_release(&text);
}

/* The list is taken over. */
static struct source *make_file(struct call *c, struct list *list, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct sink_head head = {&c->criteria, NULL, 0, NULL, c->base_url, LANGUAGE_FR};
    struct format_means means = {.map = c->core->painting, .room = &c->core->files, .client = c->client};
    struct source *source = extract_new(list, p->format->make(p->format, &means), &head, e);
    name_file(c);
    return source;
}

/* Where the page begins in these data. */
static bool find_offset(struct items_asked *p, struct selection *sel, struct err *e)
{
    uint64_t offset;
    if (!p->token)
        return true;
    if (!page_token_offset(&p->from, sel, &p->order, &offset, e))
        return false;
    p->offset = (long)offset;
    return true;
}

/* --- a page of nothing -------------------------------------------------------------------------------------
 */

static void print_other(const void *context, const char *criteria, bool words, bool dated, struct bytes *out)
{
    const struct call *c = context;
    const struct items_asked *p = c->plan;
    bytes_add_format(out, "%s/api/collections/%s/items?", c->base_url, COLLECTION_NAMES[p->collection]);
    items_asked_print_other(p, criteria, words, dated, out);
}

/* The criteria without datetime, and it alone: read again, as hardly anybody needs them. */
static bool part_datetime(struct call *c, struct criteria *undated, struct criteria *date, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct query *q = arena_alloc(&c->memory, sizeof *q);
    criteria_init(undated);
    datetime_criteria(date, p->collection, p->datetime);
    return query_parse(q, p->criteria, strlen(p->criteria), &c->memory, e) &&
           parse_criteria(undated, c->snapshot, q, e) && criteria_own(undated, p->collection, e);
}

static struct source *write_nothing(struct call *c, struct list *list, struct sink *sink,
                                    struct sink_head head, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct criteria undated, date;
    struct err none = {0};
    struct emptied_asked asked = {.href = print_other, .context = c, .language = call_language(c)};
    if (p->datetime && part_datetime(c, &undated, &date, &none)) {
        asked.datetime = p->datetime;
        asked.undated = &undated;
        asked.date = &date;
    }
    head.asked = &asked;
    struct source *source = extract_new(list, sink, &head, e);
    if (p->datetime) {
        criteria_release(&undated);
        criteria_release(&date);
    }
    return source;
}

/* --- pages -------------------------------------------------------------------------------------------------
 */

static struct sink *make_sink(struct call *c, const struct list *list)
{
    const struct items_asked *p = c->plan;
    struct format_means means = {.fragments = list->n > SHARED_MOST ? NULL : c->core->fragments};
    return crs_is_84(p->crs) ? p->format->make(p->format, &means)
                             : sink_geojson_new_in(p->crs, c->core->projectors);
}

static struct source *write_page(struct call *c, struct list *list, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct sink_link links[MOST_LINKS];
    struct sink_head head = {&c->criteria, links,       find_links(c, list, links),
                             NULL,         c->base_url, call_language(c)};
    struct sink *sink = make_sink(c, list);
    if (p->format == format_at(0))
        call_add_crs(c, p->crs);
    add_link_field(c, links, head.n_links);
    return list->selection->n_matched ? extract_new(list, sink, &head, e)
                                      : write_nothing(c, list, sink, head, e);
}

/* All that was asked for, counted before it is made: a page that is not small is streamed (call.h). The cache
 * of fragments is for those who ask for what others see too, not for who takes all. */
bool make_items(struct call *c, struct worker *w, struct err *e)
{
    if (c->published)
        return make_published_items(c, w, e);
    struct items_asked *p = c->plan;
    struct selection *sel = call_selection(c, p->collection, &c->criteria);
    struct source *source = NULL;
    struct list list;
    (void)w;
    if (find_offset(p, sel, e)) {
        list_init(&list, sel, &p->order, (uint64_t)p->offset, (uint64_t)p->limit);
        source = (p->format->file ? make_file : write_page)(c, &list, e);
    }
    selection_free(sel);
    if (source)
        answer_set_source(&c->answer, NULL, source);
    return source != NULL;
}
