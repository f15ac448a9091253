#include "serve/page.h"

#include <string.h>

#include "atlas/labels.h"
#include "front/pages.h"
#include "front/view.h"
#include "out/formats.h"
#include "out/site.h"
#include "search/say_criteria.h"
#include "serve/route.h"
#include "store/published.h"

enum { CRITERIA_BYTES = 1 << 16, SELF_BYTES = 1 << 16 };

/* In words; as many as there are, or an ellipsis behind those that a page has room for. */
static const char *say(struct call *c)
{
    struct bytes text;
    if (c->published || criteria_empty(&c->criteria))
        return NULL;
    bytes_init(&text, CRITERIA_BYTES);
    say_criteria(&c->criteria, c->snapshot, c->language, &text);
    const char *said = view_format(&c->memory, "%s%s", text.data, text.full ? " …" : "");
    bytes_release(&text);
    return said;
}

/* Below the API, with the collection in its place. */
static const char *path_of(struct call *c)
{
    const char *pattern = c->route->pattern + strlen("/api"), *hole = strstr(pattern, "{c}");
    if (!hole)
        return pattern;
    return view_format(&c->memory, "%.*s%s%s", (int)(hole - pattern), pattern, c->parameter[0],
                       hole + strlen("{c}"));
}

static void name_collection(struct call *c, struct page_asked *asked)
{
    asked->name = c->parameter[0];
    asked->of = c->published ? c->published->title : "";
    asked->in_atlas = !c->published && collection_parse(&asked->collection, asked->name, NULL);
    if (asked->in_atlas) {
        const char *title = COLLECTION_TITLES[asked->collection],
                   *label = label_in(c->language, "collections", asked->name);
        asked->of = label ? label : title;
        asked->title = strcmp(asked->title, title) == 0 ? asked->of : asked->title;
    }
}

/* Those of territories: as format_name, without what lists changes. */
static const char *undated_format(unsigned i)
{
    while (format_at(i) && format_at(i)->newest_first)
        i++; /* they are the last */
    return format_name(i);
}

/* What a page offers to keep is whole: files, and no first page of a list. */
static const char *file_name(unsigned i)
{
    const struct format *f = format_file_at(i);
    return f ? f->sink->name : NULL;
}

static const char *file_type(unsigned i)
{
    const struct format *f = format_file_at(i);
    return f ? f->sink->type : NULL;
}

static bool is_api(const struct call *c)
{
    return strncmp(c->route->pattern, "/api", strlen("/api")) == 0;
}

/* The path as the site writes it: however it was asked for, the page that is kept says one. */
static void add_path(const struct call *c, struct bytes *to)
{
    unsigned n = 0;
    for (const char *p = c->route->pattern; *p; p++) {
        if (*p == '{') {
            site_escape(to, c->parameter[n++]);
            p = strchr(p, '}');
        } else {
            bytes_add_char(to, *p);
        }
    }
}

/* The address of the page: its path, and what of its query was understood. */
static const char *self_of(struct call *c)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:,!/";
    struct bytes to;
    char before = '?';
    bytes_init(&to, SELF_BYTES);
    add_path(c, &to);
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (!q->taken || strcmp(q->name, "f") == 0 || strcmp(q->name, "lang") == 0)
            continue;
        bytes_add_char(&to, before);
        bytes_add_text(&to, q->name);
        bytes_add_char(&to, '=');
        for (const char *t = q->value; *t; t++)
            bytes_add_format(&to, strchr(plain, *t) ? "%c" : "%%%02X", (unsigned char)*t);
        before = '&';
    }
    if (is_api(c)) /* which has pages only for who asks for them */
        bytes_add_format(&to, "%cf=html", before);
    const char *self = arena_text(&c->memory, to.n ? to.data : "", to.n);
    bytes_release(&to);
    return self;
}

/* What pages of the API say beside their document. */
static void add_api(struct call *c, struct page_asked *asked)
{
    asked->path = path_of(c);
    if (strstr(c->route->pattern, "{c}"))
        name_collection(c, asked);
    if (strcmp(asked->template, "items") != 0)
        return;
    asked->criteria = say(c);
    asked->nearest = asked->in_atlas && c->criteria.has_near;
    if (asked->in_atlas)
        asked->format = collection_territory(asked->collection) ? undated_format : format_name;
}

bool page_make(struct call *c, struct err *e)
{
    struct bytes page;
    struct page_asked asked = {.template = c->route->page,
                               .language = c->language,
                               .language_said = c->language_said,
                               .file = file_name,
                               .file_type = file_type,
                               .title = c->page,
                               .base_url = c->base_url,
                               .path = "",
                               .self = self_of(c),
                               .snapshot = c->snapshot};
    if (is_api(c))
        add_api(c, &asked);
    bytes_init(&page, c->out.ceiling);
    bool made = pages_write(c->core->pages, &asked, c->out.n ? c->out.data : "", &c->memory, &page, e);
    if (made && page.full)
        made = err_set(e, ERR_INTERNAL,
                       "the page is larger than the %zu bytes that an answer may have (--max-answer-bytes)",
                       page.ceiling);
    bytes_release(&c->out);
    c->out = page;
    return made;
}
