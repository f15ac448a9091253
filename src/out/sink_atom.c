#include "out/sink_atom.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/mem.h"
#include "out/columns.h"
#include "out/record_places.h"
#include "out/site.h"
#include "out/xml.h"
#include "search/say_criteria.h"

const struct sink_format SINK_ATOM = {"atom", "application/atom+xml", "atom"};

enum { TEXT_BYTES = 1 << 20, NAME = 1 /* the column of it */ };

struct atom {
    struct sink sink;
    struct columns columns;
    struct bytes base_url; /* empty: none */
};

/* --- ids and times -----------------------------------------------------------------------------------------
 */

/* A name-based UUID of the eighth version (RFC 9562, 5.8): the bits are ours to choose. */
static void put_id(struct bytes *out, const char *of, const char *name)
{
    enum { FIRST_SEED = 1, SECOND_SEED = 2 };
    const uint64_t a = hash_bytes(name, strlen(name), hash_bytes(of, strlen(of), FIRST_SEED)),
                   b = hash_bytes(name, strlen(name), hash_bytes(of, strlen(of), SECOND_SEED));
    bytes_add_format(out, "<id>urn:uuid:%08x-%04x-8%03x-%04x-%012llx</id>\n", (unsigned)(a >> 32),
                     (unsigned)(a >> 16) & 0xFFFF, (unsigned)a & 0xFFF,
                     0x8000 | ((unsigned)(b >> 48) & 0x3FFF), (unsigned long long)b & 0xFFFFFFFFFFFF);
}

static void put_updated(struct bytes *out, time_t when)
{
    char text[32];
    struct tm tm;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
    xml_put_element(out, "updated", text);
}

/* --- the feed ----------------------------------------------------------------------------------------------
 */

static void put_link(struct bytes *out, const char *rel, const char *type, const char *href)
{
    bytes_add_format(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    xml_put_text(out, href, strlen(href));
    bytes_add_text(out, "\"/>\n");
}

static void put_links(struct bytes *out, const struct sink_head *h)
{
    static const struct {
        const char *rel, *type, *as;
    } SAID[] = {{"self", NULL, "self"},
                {"next", NULL, "next"},
                {"prev", NULL, "previous"},
                {"alternate", "text/html", "alternate"}};
    for (size_t k = 0; k < sizeof SAID / sizeof SAID[0]; k++)
        for (size_t i = 0; i < h->n_links; i++)
            if (strcmp(h->links[i].rel, SAID[k].rel) == 0 &&
                (!SAID[k].type || strcmp(h->links[i].type, SAID[k].type) == 0))
                put_link(out, SAID[k].as, h->links[i].type, h->links[i].href);
}

/* The newest of its entries; of none, when the data were changed last. */
static time_t updated(const struct list *l)
{
    const struct record_rows *r = collection_rows(l->selection->snapshot, l->selection->collection);
    uint32_t newest = 0;
    for (uint32_t i = 0; i < l->n; i++)
        newest = r->changed[l->rows[i]] > newest ? r->changed[l->rows[i]] : newest;
    return l->n ? (time_t)newest : (time_t)l->selection->snapshot->changed_s;
}

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct atom *a = (struct atom *)s;
    const struct selection *sel = l->selection;
    struct bytes text;
    (void)e;
    columns_init(&a->columns, l);
    bytes_add_text(&a->base_url, h->base_url ? h->base_url : "");
    bytes_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                        "xmlns:georss=\"http://www.georss.org/georss\" xml:lang=\"fr\">\n");
    bytes_init(&text, TEXT_BYTES);
    criteria_print(h->criteria, sel->snapshot, &text);
    put_id(out, COLLECTION_NAMES[sel->collection], text.data);
    bytes_reset(&text);
    bytes_add_text(&text, COLLECTION_TITLES[sel->collection]);
    if (!criteria_empty(h->criteria)) {
        bytes_add_text(&text, " – ");
        say_criteria(h->criteria, sel->snapshot, LANGUAGE_FR, &text);
    }
    xml_put_element(out, "title", text.data);
    if (sel->snapshot->demonstration)
        xml_put_element(out, "subtitle", "Données de démonstration, inventées");
    put_updated(out, updated(l));
    bytes_add_text(out, "<author>");
    xml_put_element(out, "name", "Atlas français de la coopération décentralisée");
    bytes_add_text(out, "</author>\n");
    put_links(out, h);
    bytes_release(&text);
    return true;
}

/* --- entries -----------------------------------------------------------------------------------------------
 */

/* Codes and ids stand beside what people read. */
static bool is_read(const struct file_column *c)
{
    const struct property *p = c->property;
    return p && p->form != FORM_UID && p->form != FORM_NAME && p->form != FORM_FORMER &&
           (p->form != FORM_CODE || p->vocabulary == VOCABULARY_COUNT);
}

static void put_value(struct bytes *out, const struct file_value *v)
{
    if (v->kind == FILE_TEXT)
        xml_put_text(out, v->text, v->n);
    else if (v->kind == FILE_TRUTH)
        bytes_add_text(out, v->number ? "oui" : "non");
    else if (v->kind == FILE_DATE)
        columns_put_date(out, v->number);
    else
        bytes_add_int(out, v->number);
}

static void put_content(struct atom *a, uint32_t i, struct bytes *out)
{
    const char *before = "";
    bytes_add_text(out, "<content type=\"text\">");
    for (unsigned c = NAME + 1; c < a->columns.n; c++) {
        const struct file_column *column = &a->columns.column[c];
        struct file_value v;
        if (!is_read(column) && !(column->property && column->property->form == FORM_NAME))
            continue;
        columns_value(&a->columns, c, i, &v);
        if (v.kind == FILE_MISSING || v.kind == FILE_REAL)
            continue;
        bytes_add_format(out, "%s%s\u00a0: ", before, column->title);
        put_value(out, &v);
        before = "\n";
    }
    bytes_add_text(out, "</content>\n");
}

static void put_category(struct bytes *out, const struct vocabulary_value *v)
{
    bytes_add_text(out, "<category term=\"");
    xml_put_text(out, v->code, strlen(v->code));
    bytes_add_text(out, "\" label=\"");
    xml_put_text(out, v->label, strlen(v->label));
    bytes_add_text(out, "\"/>\n");
}

/* What readers sort their entries by. */
static void put_categories(struct atom *a, uint32_t row, struct bytes *out)
{
    static const enum vocabulary_id OF[] = {VOCABULARY_THEMATIQUE, VOCABULARY_PAYS};
    const struct selection *sel = a->columns.list->selection;
    struct property_values v;
    property_values_init(&v);
    for (size_t k = 0; k < sizeof OF / sizeof OF[0]; k++) {
        const struct property *p = property_find(sel->collection, VOCABULARY_NAMES[OF[k]]);
        if (!p || p->form != FORM_CODE || p->vocabulary != OF[k])
            continue;
        property_get(p, sel->snapshot, sel->collection, row, &v);
        for (uint32_t i = 0; i < v.n; i++)
            put_category(out, &sel->snapshot->vocabularies[OF[k]].values[v.list[i].number]);
    }
    property_values_release(&v);
}

/* GeoRSS has one geometry for an entry, and none of several points. */
static void put_place(struct atom *a, uint32_t row, struct bytes *out)
{
    struct record_places places;
    uint32_t place, more;
    record_places_begin(&places, a->columns.list->selection, row);
    if (record_places_next(&places, &place) && !record_places_next(&places, &more))
        bytes_add_format(out, "<georss:point>%.6f %.6f</georss:point>\n", places.places->lat[place],
                         places.places->lon[place]);
}

static void put_address(struct bytes *to, const char *base_url, enum collection c, const char *id)
{
    bytes_add_format(to, "%s/%s/", base_url,
                     COLLECTION_NAMES[c == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : c]);
    site_escape(to, id);
}

static void put_page(struct atom *a, const char *id, struct bytes *out)
{
    struct bytes href;
    if (!a->base_url.n)
        return;
    bytes_init(&href, TEXT_BYTES);
    put_address(&href, a->base_url.data, a->columns.list->selection->collection, id);
    put_link(out, "alternate", "text/html", href.data);
    bytes_release(&href);
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct atom *a = (struct atom *)s;
    const struct selection *sel = a->columns.list->selection;
    const uint32_t row = a->columns.list->rows[i];
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    const char *id = snapshot_text(sel->snapshot, r->uid[row]);
    struct file_value name;
    (void)texts;
    (void)e;
    bytes_add_text(out, "<entry>\n");
    put_id(out, COLLECTION_NAMES[sel->collection], id);
    columns_value(&a->columns, NAME, i, &name);
    bytes_add_text(out, "<title>");
    if (name.kind == FILE_TEXT)
        xml_put_text(out, name.text, name.n);
    bytes_add_text(out, "</title>\n");
    put_updated(out, r->changed[row]);
    put_page(a, id, out);
    put_categories(a, row, out);
    put_content(a, i, out);
    put_place(a, row, out);
    bytes_add_text(out, "</entry>\n");
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    (void)s;
    (void)e;
    bytes_add_text(out, "</feed>\n");
    return SOURCE_END;
}

static void free_atom(struct sink *s)
{
    struct atom *a = (struct atom *)s;
    if (a->columns.list)
        columns_release(&a->columns);
    bytes_release(&a->base_url);
    free(a);
}

struct sink *sink_atom_new(void)
{
    struct atom *a = mem_alloc(1, sizeof *a);
    a->sink = (struct sink){&SINK_ATOM, begin, feature, end, free_atom};
    bytes_init(&a->base_url, TEXT_BYTES);
    return &a->sink;
}
