/* What a page says to programs that read pages: schema.org as JSON-LD 1.1, made from its document. */
#include <string.h>

#include "base/json.h"
#include "front/pages_inside.h"

enum { STRUCTURED_BYTES = 1 << 18 };

#define CONTEXT "https://schema.org"

/* What stands in a folder of the site. */
static const struct {
    const char *folder, *type;
} TYPES[] = {
    {"/collectivites/", "GovernmentOrganization"},
    {"/partenaires/", "GovernmentOrganization"},
    {"/cooperations/", "Project"},
    {"/projets/", "Project"},
    {"/bourse/", "Project"},
    {"/reseaux/", "Organization"},
    {"/pays/", "Country"},
    {"/continents/", "Continent"},
    {"/regions/", "AdministrativeArea"},
    {"/departements/", "AdministrativeArea"},
    {"/monde", "Place"},
};

static const char *type_of(const struct page *p)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strncmp(p->asked->self, TYPES[i].folder, strlen(TYPES[i].folder)) == 0)
            return TYPES[i].type;
    return NULL;
}

static bool is_place(const char *type)
{
    return strcmp(type, "Organization") != 0 && strcmp(type, "GovernmentOrganization") != 0 &&
           strcmp(type, "Project") != 0;
}

/* Whole, wherever the page is kept. */
static const char *home_of(const struct page *p)
{
    return view_format(p->memory, "%s/", p->asked->base_url);
}

static void put_if(struct json *j, const char *key, const char *text)
{
    if (text)
        json_put_text(j, key, text);
}

static const char *own(const struct page *p, const char *name)
{
    return page_text_at(p->view.value, name);
}

static void begin(struct json *j, const char *type)
{
    json_object(j);
    json_put_text(j, "@type", type);
}

/* --- what the page is about --------------------------------------------------------------------------------
 */

/* The step before it on the way there: a country lies on its continent. */
static void put_around(struct page *p, struct json *j)
{
    const struct json_value *trail = json_member(p->shown, "trail"), *last = NULL;
    for (const struct json_value *v = trail ? trail->first : NULL; v; v = v->next)
        last = v;
    if (!page_text_at(last, "name"))
        return;
    json_put_object(j, "containedInPlace");
    json_put_text(j, "@type", "Place");
    json_put_text(j, "name", page_text_at(last, "name"));
    put_if(j, "url", page_text_at(last, "page"));
    json_end(j);
}

static void put_subject(struct page *p, struct json *j, const char *type)
{
    const struct json_value *texts = json_member(p->document, "textes");
    const char *site = page_text_at(texts ? texts : p->document, "site_web");
    const char *said = p->asked->language == LANGUAGE_EN ? page_text_at(p->document, "description_en") : NULL;
    if (!said)
        said = page_text_at(p->document, "description");
    begin(j, type);
    put_if(j, "name", own(p, "title"));
    put_if(j, "description", said ? said : own(p, "description"));
    put_if(j, "url", own(p, "canonical"));
    put_if(j, "image", own(p, "picture"));
    if (site && (strncmp(site, "http://", 7) == 0 || strncmp(site, "https://", 8) == 0))
        json_put_text(j, "sameAs", site);
    if (is_place(type))
        put_around(p, j);
    json_end(j);
}

/* --- the way there -----------------------------------------------------------------------------------------
 */

static void put_step(struct json *j, int position, const char *name, const char *address)
{
    begin(j, "ListItem");
    json_put_int(j, "position", position);
    json_put_text(j, "name", name);
    put_if(j, "item", address);
    json_end(j);
}

static void put_way(struct page *p, struct json *j)
{
    const struct json_value *trail = json_member(p->shown, "trail");
    int position = 1;
    begin(j, "BreadcrumbList");
    json_put_array(j, "itemListElement");
    put_step(j, position++, page_text(p, "home"), home_of(p));
    for (const struct json_value *v = trail ? trail->first : NULL; v; v = v->next)
        if (page_text_at(v, "name"))
            put_step(j, position++, page_text_at(v, "name"), page_text_at(v, "page"));
    put_step(j, position, own(p, "title") ? own(p, "title") : "", own(p, "canonical"));
    json_end(j);
    json_end(j);
}

/* --- the site and its data ---------------------------------------------------------------------------------
 */

static void put_site(struct page *p, struct json *j)
{
    begin(j, "WebSite");
    json_put_text(j, "name", page_text(p, "site"));
    json_put_text(j, "url", home_of(p));
    json_put_text(j, "inLanguage", LANGUAGE_CODES[p->asked->language]);
    json_put_object(j, "potentialAction");
    json_put_text(j, "@type", "SearchAction");
    json_put_text(j, "target", view_format(p->memory, "%s/?q={search_term_string}", p->asked->base_url));
    json_put_text(j, "query-input", "required name=search_term_string");
    json_end(j);
    json_end(j);
}

static void put_dataset(struct page *p, struct json *j, enum collection c)
{
    const char *name = COLLECTION_NAMES[c], *format,
               *address = view_format(p->memory, "%s/api/collections/%s", p->asked->base_url, name);
    begin(j, "Dataset");
    json_put_text(j, "name", view_format(p->memory, "%s – %s", COLLECTION_TITLES[c], page_text(p, "site")));
    json_put_text(j, "description",
                  view_format(p->memory, "%s. %s", COLLECTION_TITLES[c], page_text(p, "structured_dataset")));
    json_put_text(j, "url", address);
    json_put_bool(j, "isAccessibleForFree", true);
    json_put_object(j, "creator");
    json_put_text(j, "@type", "Organization");
    json_put_text(j, "name", page_text(p, "site"));
    json_put_text(j, "url", home_of(p));
    json_end(j);
    json_put_array(j, "distribution");
    for (unsigned i = 0; p->asked->file && (format = p->asked->file(i)); i++) {
        begin(j, "DataDownload");
        json_put_text(j, "encodingFormat", p->asked->file_type(i));
        json_put_text(j, "contentUrl", view_format(p->memory, "%s/items?f=%s", address, format));
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

static void put_catalogue(struct page *p, struct json *j)
{
    begin(j, "DataCatalog");
    put_if(j, "name", own(p, "title"));
    put_if(j, "url", own(p, "canonical"));
    json_put_array(j, "dataset");
    for (enum collection c = 0; c < COLLECTION_COUNT; c++)
        if (!collection_territory(c))
            put_dataset(p, j, c);
    json_end(j);
    json_end(j);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

/* Text of JSON in which nothing can end the element that it stands in, nor begin another (HTML 13.2.5.4). */
static const char *for_html(struct page *p, const struct bytes *json)
{
    struct bytes out;
    bytes_init(&out, 6 * (size_t)STRUCTURED_BYTES);
    for (const char *at = json->data; *at; at++)
        bytes_add_format(&out, strchr("<>&", *at) ? "\\u%04x" : "%c", (unsigned char)*at);
    const char *kept = arena_text(p->memory, out.data, out.n);
    bytes_release(&out);
    return kept;
}

void page_put_structured(struct page *p)
{
    const char *type = type_of(p);
    struct bytes text;
    struct json j;
    bytes_init(&text, STRUCTURED_BYTES);
    json_init(&j, &text);
    json_object(&j);
    json_put_text(&j, "@context", CONTEXT);
    json_put_array(&j, "@graph");
    put_site(p, &j);
    put_way(p, &j);
    if (type)
        put_subject(p, &j, type);
    if (strcmp(p->asked->self, "/donnees-ouvertes") == 0)
        put_catalogue(p, &j);
    json_end(&j);
    json_end(&j);
    view_put_text(&p->view, "structured", text.full ? NULL : for_html(p, &text));
    bytes_release(&text);
}
