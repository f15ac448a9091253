#include "oracle/property_table.h"

#include "atlas/property.h"
#include "atlas/selection.h"

enum { BYTES = 1 << 20 };

const struct places *property_places(const struct snapshot *s, enum collection c, uint32_t row,
                                     uint32_t *list, uint32_t *n)
{
    const struct places *p = c == COLLECTION_COLLECTIVITES ? &s->collectivites.places
                                                           : &s->partenaires.places;
    *n = 0;
    if (collection_territory(c))
        return p; /* these data come without outlines */
    if (c == COLLECTION_COLLECTIVITES || c == COLLECTION_PARTENAIRES || c == COLLECTION_BOURSE) {
        uint32_t place = c == COLLECTION_BOURSE ? s->bourse.partenaire[row] : row;
        if (place < p->n_located)
            list[(*n)++] = place;
        return p;
    }
    uint32_t of = c == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
    const struct csr *links = &s->cooperations.partners;
    for (uint32_t i = links->first[of]; i < links->first[of + 1]; i++)
        if (links->list[i] < p->n_located)
            list[(*n)++] = links->list[i];
    return p;
}

static void bind_geometry(struct bytes *sql, const struct snapshot *s, enum collection c, uint32_t row)
{
    uint32_t list[64], n;
    const struct places *p = property_places(s, c, row, list, &n);
    bytes_add_text(sql, n ? "GeomFromText('MULTIPOINT(" : "NULL");
    for (uint32_t i = 0; i < n; i++)
        bytes_add_format(sql, "%s%.6f %.6f", i ? "," : "", p->lon[list[i]], p->lat[list[i]]);
    bytes_add_text(sql, n ? ")', 4326)" : "");
}

void property_quoted(struct bytes *out, const char *text)
{
    bytes_add_char(out, '\'');
    for (const char *p = text; *p; p++)
        bytes_add_format(out, *p == '\'' ? "''" : "%c", *p);
    bytes_add_char(out, '\'');
}

/* A value as SQL has it: a joined text, an array of JSON, a day as text. */
static void add_value(struct bytes *sql, const struct property *p, const struct property_values *v)
{
    struct bytes text;
    bytes_init(&text, BYTES);
    for (uint32_t i = 0; i < v->n; i++) {
        if (p->type == PROPERTY_LIST)
            bytes_add_format(&text, "%s\"%s\"", i ? "," : "[", property_text(&v->list[i]));
        else if (p->type == PROPERTY_TEXT || p->type == PROPERTY_JOINED)
            bytes_add_format(&text, "%s%s", i ? "; " : "", property_text(&v->list[i]));
    }
    if (p->type == PROPERTY_LIST)
        bytes_add_text(&text, v->n ? "]" : "[]");
    if (v->n == 0 && p->type != PROPERTY_LIST)
        bytes_add_text(sql, "NULL");
    else if (p->type == PROPERTY_DATE)
        bytes_add_format(sql, "date('1970-01-01', '%lld days')", (long long)v->list[0].number);
    else if (p->type == PROPERTY_INTEGER || p->type == PROPERTY_TRUTH)
        bytes_add_format(sql, "%lld", (long long)v->list[0].number);
    else
        property_quoted(sql, text.data);
    bytes_release(&text);
}

bool property_table(struct db *db, const struct snapshot *s, enum collection c, struct err *e)
{
    size_t n;
    const struct property *all = collection_properties(c, &n);
    const struct record_rows *rows = collection_rows(s, c);
    struct bytes sql;
    struct property_values v;
    struct criteria none;
    criteria_init(&none);
    struct selection *records = selection_new((struct snapshot *)s, c, &none);
    bytes_init(&sql, BYTES);
    property_values_init(&v);
    v.numbers = records->numbers;
    bytes_add_format(&sql, "CREATE TEMP TABLE t%d (row INTEGER PRIMARY KEY, id TEXT, geometry BLOB", (int)c);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(&sql, ", %s", all[i].name);
    bytes_add_text(&sql, ")");
    bool done = db_exec(db, sql.data, e);
    for (uint32_t row = 0; done && row < rows->n; row++) {
        if (!bits_get(&records->records, row))
            continue;
        bytes_reset(&sql);
        bytes_add_format(&sql, "INSERT INTO t%d VALUES (%u, '%s', ", (int)c, row,
                         snapshot_text(s, rows->uid[row]));
        bind_geometry(&sql, s, c, row);
        for (size_t i = 0; i < n; i++) {
            bytes_add_text(&sql, ", ");
            property_get(&all[i], s, c, row, &v);
            add_value(&sql, &all[i], &v);
        }
        bytes_add_text(&sql, ")");
        done = db_exec(db, sql.data, e);
    }
    property_values_release(&v);
    bytes_release(&sql);
    selection_free(records);
    return done;
}
