#include "out/sink_kml.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "out/columns.h"
#include "out/outlined.h"
#include "out/xml.h"
#include "search/say_criteria.h"

const struct sink_format SINK_KML = {"kml", "application/vnd.google-earth.kml+xml", "kml"};

#define SCHEMA "schema"

enum { SAID_BYTES = 1 << 20 };

struct kml {
    struct sink sink;
    struct columns columns;
    bool many; /* places of a record */
};

/* --- head --------------------------------------------------------------------------------------------------
 */

static void put_schema(struct kml *k, struct bytes *out)
{
    static const char *const TYPES[] = {[FILE_TEXT] = "string",
                                        [FILE_INTEGER] = "double",
                                        [FILE_REAL] = "double",
                                        [FILE_TRUTH] = "bool",
                                        [FILE_DATE] = "string"};
    bytes_add_format(out, "<Schema name=\"%s\" id=\"" SCHEMA "\">\n",
                     COLLECTION_NAMES[k->columns.list->selection->collection]);
    for (unsigned i = 0; i < k->columns.n; i++) {
        const struct file_column *c = &k->columns.column[i];
        bytes_add_format(out, "<SimpleField type=\"%s\" name=\"%s\">", TYPES[c->kind], c->name);
        xml_put_element(out, "displayName", c->title);
        bytes_add_text(out, "</SimpleField>\n");
    }
    bytes_add_text(out, "</Schema>\n");
}

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct kml *k = (struct kml *)s;
    const struct selection *sel = l->selection;
    struct bytes said;
    (void)e;
    columns_init(&k->columns, l);
    k->many = collection_has_many_places(sel->collection);
    bytes_init(&said, SAID_BYTES);
    bytes_add_text(&said, sel->snapshot->demonstration ? "Données de démonstration, inventées. " : "");
    bytes_add_text(&said, "Critères\u00a0: ");
    say_criteria(h->criteria, sel->snapshot, LANGUAGE_FR, &said);
    bytes_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    xml_put_element(out, "name", COLLECTION_TITLES[sel->collection]);
    xml_put_element(out, "description", said.data);
    put_schema(k, out);
    bytes_release(&said);
    return true;
}

/* --- records -----------------------------------------------------------------------------------------------
 */

static void put_value(struct bytes *out, const struct file_column *c, const struct file_value *v)
{
    bytes_add_text(out, "<SimpleData name=\"");
    bytes_add_text(out, c->name);
    bytes_add_text(out, "\">");
    if (v->kind == FILE_TEXT)
        xml_put_text(out, v->text, v->n);
    else if (v->kind == FILE_TRUTH)
        bytes_add_text(out, v->number ? "true" : "false");
    else if (v->kind == FILE_REAL)
        bytes_add_format(out, "%.1f", v->real);
    else if (v->kind == FILE_DATE)
        columns_put_date(out, v->number);
    else
        bytes_add_int(out, v->number);
    bytes_add_text(out, "</SimpleData>");
}

static void put_geometry(struct kml *k, uint32_t row, struct bytes *out)
{
    const struct selection *sel = k->columns.list->selection;
    const struct outline *o = outlined(sel->snapshot, sel->collection, row);
    struct record_places places;
    uint32_t place;
    unsigned n = 0;
    if (o)
        outlined_kml(out, o);
    record_places_begin(&places, sel, row);
    for (; record_places_next(&places, &place); n++)
        bytes_add_format(out, "%s<Point><coordinates>%.6f,%.6f</coordinates></Point>",
                         n == 0 && k->many ? "<MultiGeometry>" : "", places.places->lon[place],
                         places.places->lat[place]);
    bytes_add_text(out, n > 0 && k->many ? "</MultiGeometry>" : "");
}

/* The name is that of the first property, as of all collections. */
static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    enum { NAME = 1 };
    struct kml *k = (struct kml *)s;
    struct file_value v;
    (void)texts;
    (void)e;
    columns_value(&k->columns, NAME, i, &v);
    bytes_add_text(out, "<Placemark><name>");
    if (v.kind == FILE_TEXT)
        xml_put_text(out, v.text, v.n);
    bytes_add_text(out, "</name><ExtendedData><SchemaData schemaUrl=\"#" SCHEMA "\">");
    for (unsigned c = 0; c < k->columns.n; c++) {
        columns_value(&k->columns, c, i, &v);
        if (v.kind != FILE_MISSING)
            put_value(out, &k->columns.column[c], &v);
    }
    bytes_add_text(out, "</SchemaData></ExtendedData>");
    put_geometry(k, k->columns.list->rows[i], out);
    bytes_add_text(out, "</Placemark>\n");
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    (void)s;
    (void)e;
    bytes_add_text(out, "</Document>\n</kml>\n");
    return SOURCE_END;
}

static void free_kml(struct sink *s)
{
    struct kml *k = (struct kml *)s;
    if (k->columns.list)
        columns_release(&k->columns);
    free(k);
}

struct sink *sink_kml_new(void)
{
    struct kml *k = mem_alloc(1, sizeof *k);
    k->sink = (struct sink){&SINK_KML, begin, feature, end, free_kml};
    return &k->sink;
}
