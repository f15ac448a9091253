#include "serve/published_asked.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search/parse_box.h"
#include "search/parse_datetime.h"
#include "search/parse_filter.h"
#include "search/parse_properties.h"
#include "serve/handlers.h"

enum { LIMIT_PRESET = 10, PAGE_MOST = 100, URL_BYTES = 65536 };

static bool take_number(struct call *c, const char *name, int64_t least, int64_t preset, int64_t *to,
                        struct err *e)
{
    const char *text;
    char *end;
    *to = preset;
    if (!query_take(&c->query, name, &text, e))
        return false;
    if (!text)
        return true;
    errno = 0;
    *to = strtoll(text, &end, 10);
    return (!*end && end != text && *text != '+' && *text != ' ' && *to >= least &&
            (errno == 0 || *to == INT64_MAX)) ||
           err_param(e, ERR_INVALID, name, text, "'%.60s' is not a whole number from %lld on, as %s takes",
                     text, (long long)least, name);
}

static bool take_filter(struct call *c, struct published_question *q, struct err *e)
{
    const struct published *p = c->published;
    if (!parse_filter(&c->criteria.filter, &c->query, e) ||
        !parse_properties(&c->criteria.filter, &c->query, p->properties, p->n_properties, e))
        return false;
    q->filter = c->criteria.filter;
    return !q->filter || filter_check(q->filter, p->properties, p->n_properties, p->name, e);
}

static void add_escaped(struct bytes *to, const char *text)
{
    for (const char *t = text; *t; t++)
        if ((*t >= 'a' && *t <= 'z') || (*t >= 'A' && *t <= 'Z') || (*t >= '0' && *t <= '9') ||
            strchr("-_.~:,", *t))
            bytes_add_char(to, *t);
        else
            bytes_add_format(to, "%%%02X", (unsigned char)*t);
}

/* What was sent, but for the place to begin and the format, which links say themselves. */
static const char *repeat(struct call *c)
{
    static const char *const NOT[] = {"offset", "after", "f"};
    struct bytes text;
    bytes_init(&text, URL_BYTES);
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (strcmp(q->name, NOT[0]) == 0 || strcmp(q->name, NOT[1]) == 0 || strcmp(q->name, NOT[2]) == 0)
            continue;
        add_escaped(&text, q->name);
        bytes_add_char(&text, '=');
        add_escaped(&text, q->value);
        bytes_add_char(&text, '&');
    }
    const char *kept = arena_text(&c->memory, text.n ? text.data : "", text.n);
    bytes_release(&text);
    return kept;
}

static bool take_format(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"geojson", "json", NULL};
    c->answer.type = "application/geo+json";
    if (!call_take_page(c, FORMATS, c->published->title, e))
        return false;
    bytes_reset(&c->key);
    return true;
}

/* Of the columns none is known to be the time of a feature: without one it meets all times, as a partner
 * does. */
bool plan_published_items(struct call *c, struct err *e)
{
    struct published_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    struct published_question *q = &p->question;
    const char *when;
    p->repeated = repeat(c);
    if (!take_format(c, e) || !call_take_crs(c, &p->crs, e))
        return false;
    const int64_t page = c->core->options->page, most = c->page && page > PAGE_MOST ? PAGE_MOST : page;
    if (!take_number(c, "limit", 1, LIMIT_PRESET < most ? LIMIT_PRESET : most, &q->limit, e) ||
        !take_number(c, "offset", 0, 0, &q->offset, e) ||
        !take_number(c, "after", INT64_MIN, INT64_MIN, &q->after, e) ||
        !parse_box(&c->query, &q->has_box, &q->box, e) ||
        !parse_datetime(&c->criteria, COLLECTION_PARTENAIRES, &c->query, &when, e) || !take_filter(c, q, e))
        return false;
    q->limit = q->limit < most ? q->limit : most;
    return true;
}

bool plan_published_item(struct call *c, struct err *e)
{
    struct published_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *id = c->parameter[1];
    char *end;
    errno = 0;
    p->id = strtoll(id, &end, 10);
    if (*end || end == id || errno || *id == '+' || *id == ' ')
        return err_set(e, ERR_NOT_FOUND, "%s has no feature '%.60s'", c->published->name, id);
    return take_format(c, e) && call_take_crs(c, &p->crs, e);
}
