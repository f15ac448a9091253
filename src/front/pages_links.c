#include <string.h>

#include "front/pages_inside.h"

enum { ADDRESS_BYTES = 1 << 17 };

/* What says which part of a list is wanted, in what form: a file has all of it. */
static const char *const OF_A_PAGE[] = {"limit=", "offset=", "token=", "after=", "f=", "lang="};

static bool is_of_a_page(const char *parameter)
{
    for (size_t i = 0; i < sizeof OF_A_PAGE / sizeof OF_A_PAGE[0]; i++)
        if (strncmp(parameter, OF_A_PAGE[i], strlen(OF_A_PAGE[i])) == 0)
            return true;
    return false;
}

static const char *keep(const struct page *p, struct bytes *text)
{
    const char *kept = arena_text(p->memory, text->n ? text->data : "", text->n);
    bytes_release(text);
    return kept;
}

/* Behind base_url/api: NULL: the address is elsewhere. */
static const char *path_in_api(const struct page *p, const char *address)
{
    size_t n = strlen(p->asked->base_url);
    if (strncmp(address, p->asked->base_url, n) != 0 || strncmp(address + n, "/api", 4) != 0)
        return NULL;
    address += n + 4;
    return *address == '/' || *address == '?' || !*address ? address : NULL;
}

static const char *with_form(const struct page *p, const char *address, const char *f)
{
    const bool said = p->asked->language_said && strcmp(f, "html") == 0 && !strstr(address, "lang=");
    return view_format(p->memory, "%s%cf=%s%s%s", address, strchr(address, '?') ? '&' : '?', f,
                       said ? "&lang=" : "", said ? LANGUAGE_CODES[p->asked->language] : "");
}

const char *page_address(const struct page *p, const char *address)
{
    const char *path = path_in_api(p, address);
    bool page = path && (!*path || *path == '?' || strncmp(path, "/collections", 12) == 0 ||
                         strncmp(path, "/conformance", 12) == 0);
    if (!page || strstr(path, "/tiles") || strstr(address, "?f=") || strstr(address, "&f="))
        return address;
    return with_form(p, address, "html");
}

const char *page_of_path(const struct page *p, const char *path)
{
    return page_address(p, view_format(p->memory, "%s/api%s", p->asked->base_url, path));
}

static void add_escaped(struct bytes *to, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
    for (const char *t = text; *t; t++)
        bytes_add_format(to, strchr(plain, *t) ? "%c" : "%%%02X", (unsigned char)*t);
}

/* Where the site has the pages of a collection. */
static const struct {
    const char *collection, *folder;
} FOLDERS[] = {{"collectivites", "collectivites"},
               {"partenaires", "partenaires"},
               {"cooperations", "cooperations"},
               {"actions", "cooperations"},
               {"projets", "projets"},
               {"bourse", "bourse"},
               {"pays", "pays"},
               {"regions", "regions"},
               {"departements", "departements"}};

/* NULL: the site has none. */
static const char *page_of_site(const struct page *p, const char *collection, const char *id)
{
    struct bytes to;
    size_t i = 0;
    while (i < sizeof FOLDERS / sizeof FOLDERS[0] && strcmp(FOLDERS[i].collection, collection) != 0)
        i++;
    if (i == sizeof FOLDERS / sizeof FOLDERS[0])
        return NULL;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/%s/", p->asked->base_url, FOLDERS[i].folder);
    add_escaped(&to, id);
    if (p->asked->language_said)
        bytes_add_format(&to, "?lang=%s", LANGUAGE_CODES[p->asked->language]);
    return keep(p, &to);
}

const char *page_of_record(const struct page *p, const char *collection, const struct json_value *id)
{
    struct bytes path;
    if (!id || !collection || (id->kind != JSON_STRING && id->kind != JSON_NUMBER))
        return NULL;
    const char *page = id->kind == JSON_STRING ? page_of_site(p, collection, id->text) : NULL;
    if (page)
        return page;
    bytes_init(&path, ADDRESS_BYTES);
    bytes_add_format(&path, "/collections/%s/items/", collection);
    if (id->kind == JSON_STRING)
        add_escaped(&path, id->text);
    else
        bytes_add_format(&path, "%.0f", id->number);
    return page_of_path(p, keep(p, &path));
}

const char *page_link(const struct page *p, const char *rel)
{
    const struct json_value *links = json_member(p->document, "links");
    for (const struct json_value *l = links ? links->first : NULL; l; l = l->next) {
        const struct json_value *r = json_member(l, "rel"), *href = json_member(l, "href");
        if (r && href && r->kind == JSON_STRING && href->kind == JSON_STRING && strcmp(r->text, rel) == 0)
            return href->text;
    }
    return NULL;
}

static const char *self(const struct page *p)
{
    const char *href = page_link(p, "self");
    return href ? href : view_format(p->memory, "%s/api%s", p->asked->base_url, p->asked->path);
}

const char *page_other(const struct page *p, const char *f)
{
    return with_form(p, self(p), f);
}

/* The whole list as a file. */
static const char *file_address(const struct page *p, const char *f)
{
    const char *address = self(p), *query = strchr(address, '?');
    struct bytes text;
    if (!query)
        return with_form(p, address, f);
    bytes_init(&text, ADDRESS_BYTES);
    bytes_add(&text, address, (size_t)(query - address));
    char before = '?';
    for (const char *at = query + 1; *at;) {
        size_t n = strcspn(at, "&");
        if (n && !is_of_a_page(at)) {
            bytes_add_char(&text, before);
            bytes_add(&text, at, n);
            before = '&';
        }
        at += n + (at[n] == '&');
    }
    return with_form(p, keep(p, &text), f);
}

static void put_form(struct page *p, struct view *list, const char *f, const char *address)
{
    struct view form = view_object(p->memory);
    const char *name = page_text(p, view_format(p->memory, "format_%s", f));
    view_put_text(&form, "address", address);
    view_put_text(&form, "form", *name ? name : f);
    view_put(list, NULL, form.value);
}

/* Other forms of the same, the document's own first; those of a list that are files have all of it. */
static void put_forms(struct page *p)
{
    struct view forms = view_list(p->memory);
    const char *own = page_is(p, "items") || page_is(p, "item") ? "geojson" : "json";
    put_form(p, &forms, own, page_other(p, own));
    const char *name;
    for (unsigned i = 1; p->asked->format && (name = p->asked->format(i)); i++)
        put_form(p, &forms, name, file_address(p, name));
    view_put(&p->view, "forms", forms.value);
    view_put_truth(&p->view, "forms_any", true);
}

static void put_crumb(struct page *p, struct view *list, const char *name, const char *path)
{
    struct view crumb = view_object(p->memory);
    view_put_text(&crumb, "name", name);
    view_put_text(&crumb, "address", page_of_path(p, path));
    view_put(list, NULL, crumb.value);
}

/* Atlas > API > Collections > Projets > Enregistrements > this. */
static void put_way(struct page *p)
{
    struct view way = view_list(p->memory);
    const struct page_asked *a = p->asked;
    const char *collection = a->name ? view_format(p->memory, "/collections/%s", a->name) : "";
    if (!page_is(p, "landing"))
        put_crumb(p, &way, page_text(p, "api"), "");
    if (a->name)
        put_crumb(p, &way, page_text(p, "collections"), "/collections");
    if (a->name && !page_is(p, "collection"))
        put_crumb(p, &way, a->of, collection);
    if (page_is(p, "item"))
        put_crumb(p, &way, page_text(p, "records"), view_format(p->memory, "%s/items", collection));
    view_put(&p->view, "way", way.value);
    const char *here = page_is(p, "items") ? page_text(p, "records")
                       : page_is(p, "schema")
                           ? page_text(p, strstr(a->path, "/sortables") ? "sortables" : "queryables")
                           : NULL;
    view_put_text(&p->view, "here", here);
}

/* All that the document has, as requirement html/content wants them: also those that the page leads to
 * anyway. */
static void put_every_link(struct page *p)
{
    struct view every = view_list(p->memory);
    const struct json_value *links = json_member(p->document, "links");
    for (const struct json_value *l = links ? links->first : NULL; l; l = l->next) {
        static const char *const NAMES[] = {"title", "rel", "type", "href"};
        const char *text[4] = {NULL};
        for (int i = 0; i < 4; i++) {
            const struct json_value *v = json_member(l, NAMES[i]);
            text[i] = v && v->kind == JSON_STRING ? v->text : NULL;
        }
        struct view link = view_object(p->memory);
        view_put_text(&link, "name", text[0] ? text[0] : text[1]);
        view_put_text(&link, "type", text[2]);
        view_put_text(&link, "address", text[3]);
        view_put(&every, NULL, link.value);
    }
    view_put(&p->view, "every_link", every.value);
    view_put_truth(&p->view, "linked", links && links->first);
}

void page_put_api_frame(struct page *p)
{
    put_every_link(p);
    put_way(p);
    put_forms(p);
}
