/* What can be done with a page, and what others are told of it: addresses to pass on, files, feed, pictures.
 */
#include <string.h>

#include "front/pages_inside.h"

enum { ADDRESS_BYTES = 1 << 17 };

#define PICTURE_SIZE "1200x630" /* what social networks show whole */

const char *page_text_at(const struct json_value *object, const char *name)
{
    const struct json_value *v = object ? json_member(object, name) : NULL;
    return v && v->kind == JSON_STRING && *v->text ? v->text : NULL;
}

/* As a value of a query: what is reserved in per cent. */
static const char *escaped(struct page *p, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    struct bytes out;
    bytes_init(&out, ADDRESS_BYTES);
    for (const char *t = text; *t; t++)
        bytes_add_format(&out, strchr(plain, *t) ? "%c" : "%%%02X", (unsigned char)*t);
    const char *kept = out.full ? "" : arena_text(p->memory, out.data, out.n);
    bytes_release(&out);
    return kept;
}

/* "a" and "b" as "a?b", "a?c" and "b" as "a?c&b". */
static const char *with_query(struct page *p, const char *address, const char *query)
{
    if (!query || !*query)
        return address;
    const char *before = strchr(address, '?') ? "&" : "?";
    return view_format(p->memory, "%s%s%s", address, before, query);
}

static const char *in_language(struct page *p, enum language l)
{
    const char *address = view_format(p->memory, "%s%s", p->asked->base_url, p->asked->self);
    return l == LANGUAGE_FR ? address
                            : with_query(p, address, view_format(p->memory, "lang=%s", LANGUAGE_CODES[l]));
}

/* The page in each language, itself too, and the one for all others (hreflang). */
static void put_versions(struct page *p)
{
    struct view list = view_list(p->memory);
    for (unsigned i = 0; i <= LANGUAGES; i++) {
        struct view version = view_object(p->memory);
        view_put_text(&version, "code", i < LANGUAGES ? LANGUAGE_CODES[i] : "x-default");
        view_put_text(&version, "page", in_language(p, i < LANGUAGES ? (enum language)i : LANGUAGE_FR));
        view_put(&list, NULL, version.value);
    }
    view_put(&p->view, "versions", list.value);
}

/* The criteria that the page is about: those of its map, "" for all; NULL: it has none. */
static const char *criteria_of(const struct page *p)
{
    const struct json_value *map = json_member(p->document, "map");
    const struct json_value *query = map ? json_member(map, "query") : NULL;
    return query && query->kind == JSON_STRING ? query->text : NULL;
}

static bool is_about_bourse(const struct page *p)
{
    const char *layers = page_text_at(json_member(p->document, "map"), "layers");
    return layers && strncmp(layers, "bourse", strlen("bourse")) == 0;
}

/* Of the records that a page is about: all in this form. */
static const char *list_address(struct page *p, const char *f)
{
    const char *to = view_format(p->memory, "%s/api/collections/%s/items", p->asked->base_url,
                                 is_about_bourse(p) ? "bourse" : "projets");
    return with_query(p, with_query(p, to, criteria_of(p)), view_format(p->memory, "f=%s", f));
}

static void put_file(struct page *p, struct view *list, const char *format, const char *address)
{
    struct view file = view_object(p->memory);
    const char *name = page_text(p, view_format(p->memory, "format_%s", format));
    view_put_text(&file, "name", *name ? name : format);
    view_put_text(&file, "address", address);
    view_put(list, NULL, file.value);
}

/* Those that the document names; else those of the records that it is about; and itself. */
static void put_files(struct page *p, struct view *tools)
{
    struct view files = view_list(p->memory);
    const struct json_value *named = json_member(p->document, "files");
    const char *name;
    for (const struct json_value *v = named ? named->first : NULL; v; v = v->next)
        if (page_text_at(v, "format") && page_text_at(v, "address"))
            put_file(p, &files, page_text_at(v, "format"), page_text_at(v, "address"));
    for (unsigned i = 0; !named && criteria_of(p) && p->asked->file && (name = p->asked->file(i)); i++)
        put_file(p, &files, name, list_address(p, name));
    view_put(tools, "files", files.value);
    view_put_truth(tools, "records", !named && criteria_of(p));
    view_put_text(
        tools, "json",
        with_query(p, view_format(p->memory, "%s%s", p->asked->base_url, p->asked->self), "f=json"));
}

/* A picture of the map for who shows the address of the page. */
static const char *picture_of(struct page *p)
{
    const char *layers = page_text_at(json_member(p->document, "map"), "layers");
    return with_query(p,
                      view_format(p->memory, "%s/static/base,%s/" PICTURE_SIZE ".png?decor=source",
                                  p->asked->base_url, layers ? layers : "cooperations"),
                      criteria_of(p));
}

static const char *feed_of(struct page *p)
{
    const char *own = page_text_at(p->document, "feed");
    return own ? own : criteria_of(p) ? list_address(p, "atom") : NULL;
}

/* Where a map of the same is made for another site, in the language that the visitor asked for. */
static const char *builder_of(struct page *p)
{
    const char *builder = with_query(p, view_format(p->memory, "%s/integrer", p->asked->base_url),
                                     criteria_of(p));
    return p->asked->language_said
               ? with_query(p, builder, view_format(p->memory, "lang=%s", LANGUAGE_CODES[p->asked->language]))
               : builder;
}

void page_put_tools(struct page *p)
{
    const char *address = in_language(p, p->asked->language_said ? p->asked->language : LANGUAGE_FR);
    const char *title = page_text_at(p->view.value, "title");
    struct view tools = view_object(p->memory);
    view_put_text(&p->view, "canonical", address);
    view_put_text(&p->view, "picture", picture_of(p));
    view_put_text(&p->view, "feed", feed_of(p));
    put_versions(p);
    view_put_text(&tools, "address", address);
    view_put_text(&tools, "code",
                  view_format(p->memory, "%s/qr.svg?path=%s", p->asked->base_url,
                              escaped(p, address + strlen(p->asked->base_url))));
    view_put_text(&tools, "mail",
                  view_format(p->memory, "mailto:?subject=%s&body=%s", escaped(p, title ? title : ""),
                              escaped(p, address)));
    if (criteria_of(p))
        view_put_text(&tools, "embed", builder_of(p));
    put_files(p, &tools);
    view_put(&p->view, "tools", tools.value);
}
