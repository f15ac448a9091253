/* /api/collections/{c}/items: OGC API - Features, part 1, clause 7.15 */
#include <string.h>
#include <time.h>

#include "out/extract.h"
#include "out/formats.h"
#include "out/sink_geojson.h"
#include "search/parse_criteria.h"
#include "search/parse_datetime.h"
#include "serve/handlers.h"
#include "serve/items_asked.h"

enum { URL_BYTES = 65536, MOST_LINKS = 4, SHARED_MOST = 2000, LINK_BYTES = 2048 };

bool plan_items(struct call *c, struct err *e)
{
    struct items_asked *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    if (!collection_parse(&p->collection, c->parameter[0], e) || !call_criteria(c, p->collection, e) ||
        !parse_datetime(&c->criteria, &c->query, e) || !items_asked_read(p, c, e))
        return false;
    c->answer.type = p->format->sink->type;
    if (p->format->file)
        return true; /* nobody else asks for the same soon: without a key it is not kept */
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->parameter[0]);
    items_asked_key(p, c);
    call_key(c, c->base_url);
    call_key_criteria(c);
    return true;
}

/* --- the answer
 * --------------------------------------------------------------------------------------------- */

static struct sink_link page_link(struct call *c, const char *rel, long offset)
{
    const struct items_asked *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "%s/api/collections/%s/items?", c->base_url, COLLECTION_NAMES[p->collection]);
    size_t n = href.n;
    criteria_print(&c->criteria, c->snapshot, &href);
    if (href.n > n)
        bytes_add_char(&href, '&');
    items_asked_print(p, offset, &href);
    struct sink_link link = {rel, SINK_GEOJSON.type, arena_text(&c->memory, href.data, href.n)};
    bytes_release(&href);
    return link;
}

static struct sink_link collection_link(struct call *c)
{
    const struct items_asked *p = c->plan;
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
    const struct items_asked *p = c->plan;
    size_t n = 0;
    links[n++] = page_link(c, "self", p->offset);
    if (list->n && (long)list->selection->n_matched - p->offset > (long)list->n)
        links[n++] = page_link(c, "next", p->offset + (long)list->n);
    if (p->offset > 0)
        links[n++] = page_link(c, "prev", p->offset > p->limit ? p->offset - p->limit : 0);
    links[n++] = collection_link(c);
    return n;
}

/* The links that fit in few bytes, as proxies have little room for a head: those that lead on go before. */
static void add_link_field(struct call *c, const struct sink_link *links, size_t n)
{
    static const char *const RELATIONS[] = {"next", "prev", "self", "collection"};
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

static void name_file(struct call *c, time_t made_at)
{
    const struct items_asked *p = c->plan;
    char name[FORMAT_NAME_BYTES];
    struct bytes text;
    format_file_name(p->format, p->collection, made_at, name);
    bytes_init(&text, 4 * FORMAT_NAME_BYTES);
    bytes_add_format(&text, "attachment; filename=\"%s\"; filename*=UTF-8''%s", name, name);
    answer_add(&c->answer, "Content-Disposition", arena_text(&c->memory, text.data, text.n));
    bytes_release(&text);
}

/* The list is taken over. */
static bool make_file(struct call *c, struct list *list, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct sink_head head = {&c->criteria, time(NULL), NULL, 0};
    struct format_means means = {NULL, false};
    struct source *source = extract_new(list, p->format->make(p->format, &means), &head, e);
    if (!source)
        return false;
    name_file(c, head.made_at);
    answer_set_source(&c->answer, NULL, source);
    return true;
}

/* All that was asked for, counted before it is made: a page that is not small is streamed (call.h). The cache
 * of fragments is for those who ask for what others see too, not for who takes all. */
bool make_items(struct call *c, struct worker *w, struct err *e)
{
    const struct items_asked *p = c->plan;
    struct selection *sel = call_selection(c, p->collection, &c->criteria);
    struct sink_link links[MOST_LINKS];
    struct list list;
    (void)w;
    list_init(&list, sel, &p->order, (uint64_t)p->offset, (uint64_t)p->limit);
    selection_free(sel);
    if (p->format->file)
        return make_file(c, &list, e);
    struct sink_head head = {&c->criteria, time(NULL), links, find_links(c, &list, links)};
    struct sink *sink = crs_is_84(p->crs)
                            ? sink_geojson_new(list.n > SHARED_MOST ? NULL : c->core->fragments, false)
                            : sink_geojson_new_in(p->crs, c->core->projectors);
    call_add_crs(c, p->crs);
    add_link_field(c, links, head.n_links);
    struct source *source = extract_new(&list, sink, &head, e);
    if (source)
        answer_set_source(&c->answer, NULL, source);
    return source != NULL;
}
