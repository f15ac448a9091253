#include "out/sink_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "out/columns.h"

const struct sink_format SINK_CSV = {"csv", "text/csv; charset=utf-8; header=present", "csv"},
                         SINK_CSV_EXCEL = {"csv-excel", "text/csv; charset=utf-8; header=present", "csv"};

#define LINE_END        "\r\n"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct csv {
    struct sink sink;
    struct columns columns;
    bool excel, many; /* many: places */
    char separator, point;
    bool quoted[256]; /* characters for which a cell stands in quotes */
};

/* --- cells -------------------------------------------------------------------------------------------------
 */

static bool is_formula(const char *text, size_t n)
{
    return n > 0 &&
           (*text == '=' || *text == '+' || *text == '-' || *text == '@' || *text == '\t' || *text == '\r');
}

static void put_quoted(struct bytes *out, const char *text, size_t n)
{
    const char *end = text + n;
    bytes_add_text(out, is_formula(text, n) ? "\"'" : "\"");
    while (text < end) {
        const char *quote = memchr(text, '"', (size_t)(end - text));
        const char *to = quote ? quote + 1 : end;
        bytes_add(out, text, (size_t)(to - text));
        if (quote)
            bytes_add_char(out, '"');
        text = to;
    }
    bytes_add_char(out, '"');
}

/* Most cells have nothing in them that is to be quoted: they are copied while that is looked at. */
static void put_text(struct csv *v, struct bytes *out, const char *text, size_t n)
{
    char *to = is_formula(text, n) ? NULL : bytes_room(out, n);
    size_t i = 0;
    if (to) {
        while (i < n && !v->quoted[(unsigned char)text[i]]) {
            to[i] = text[i];
            i++;
        }
    }
    if (to && i == n)
        out->n += n;
    else
        put_quoted(out, text, n);
}

static void put_real(struct csv *v, struct bytes *out, double number, int decimals)
{
    size_t from = out->n;
    decimal_add(out, number, decimals);
    char *point = v->point == '.' ? NULL : memchr(out->data + from, '.', out->n - from);
    if (point)
        *point = v->point;
}

static void put_date(struct csv *v, struct bytes *out, int64_t days)
{
    int year, month, day;
    if (!v->excel) {
        columns_put_date(out, days);
        return;
    }
    columns_day(days, &year, &month, &day);
    bytes_add_format(out, "%02d/%02d/%04d", day, month, year);
}

static void put_value(struct csv *v, struct bytes *out, const struct file_value *value)
{
    static const char *const TRUTH[2][2] = {{"false", "true"}, {"non", "oui"}};
    switch (value->kind) {
    case FILE_TEXT:
        put_text(v, out, value->text, value->n);
        break;
    case FILE_INTEGER:
        bytes_add_int(out, value->number);
        break;
    case FILE_REAL:
        put_real(v, out, value->real, 1);
        break;
    case FILE_TRUTH:
        bytes_add_text(out, TRUTH[v->excel][value->number != 0]);
        break;
    case FILE_DATE:
        put_date(v, out, value->number);
        break;
    case FILE_MISSING:
        break;
    }
}

/* --- where it is -------------------------------------------------------------------------------------------
 */

static void put_point(struct csv *v, struct bytes *out, struct record_places *r)
{
    double lon, lat;
    bool located = record_places_point(r, &lon, &lat);
    bytes_add_char(out, v->separator);
    if (located)
        put_real(v, out, lon, 6);
    bytes_add_char(out, v->separator);
    if (located)
        put_real(v, out, lat, 6);
}

static void put_points(struct csv *v, struct bytes *out, struct record_places *r)
{
    bytes_add_char(out, v->separator);
    size_t from = out->n;
    bytes_add_char(out, '"');
    record_places_wkt(r, out);
    if (out->n == from + 1)
        out->n = from;
    else
        bytes_add_char(out, '"');
}

/* --- the sink ----------------------------------------------------------------------------------------------
 */

static void put_heading(struct csv *v, struct bytes *out, const char *name, const char *title,
                        const char *after)
{
    const char *text = v->excel ? title : name;
    put_text(v, out, text, strlen(text));
    bytes_add_text(out, after);
}

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct csv *v = (struct csv *)s;
    const char separator[] = {v->separator, '\0'};
    (void)h;
    (void)e;
    columns_init(&v->columns, l);
    v->many = collection_has_many_places(l->selection->collection);
    bytes_add_text(out, v->excel ? BYTE_ORDER_MARK : "");
    for (unsigned i = 0; i < v->columns.n; i++)
        put_heading(v, out, v->columns.column[i].name, v->columns.column[i].title, separator);
    if (v->many) {
        put_heading(v, out, "geometry", "Positions (WKT)", LINE_END);
    } else {
        put_heading(v, out, "longitude", "Longitude", separator);
        put_heading(v, out, "latitude", "Latitude", LINE_END);
    }
    return true;
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct csv *v = (struct csv *)s;
    const struct selection *sel = v->columns.list->selection;
    struct file_value value;
    struct record_places places;
    (void)texts;
    (void)e;
    for (unsigned k = 0; k < v->columns.n; k++) {
        if (k)
            bytes_add_char(out, v->separator);
        columns_value(&v->columns, k, i, &value);
        put_value(v, out, &value);
    }
    record_places_begin(&places, sel, v->columns.list->rows[i]);
    if (v->many)
        put_points(v, out, &places);
    else
        put_point(v, out, &places);
    bytes_add_text(out, LINE_END);
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    (void)s;
    (void)out;
    (void)e;
    return SOURCE_END;
}

static void free_csv(struct sink *s)
{
    struct csv *v = (struct csv *)s;
    if (v->columns.list)
        columns_release(&v->columns);
    free(v);
}

struct sink *sink_csv_new(const struct sink_format *format)
{
    struct csv *v = mem_alloc(1, sizeof *v);
    v->sink = (struct sink){format, begin, feature, end, free_csv};
    v->excel = format == &SINK_CSV_EXCEL;
    v->separator = v->excel ? ';' : ',';
    v->point = v->excel ? ',' : '.';
    for (const char *p = ",;\"\r\n\t"; *p; p++)
        v->quoted[(unsigned char)*p] = true;
    return &v->sink;
}
