#include "out/columns.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

#define JOINT "; "

/* All values of one record in one property; the store allows less of a record in all. */
enum { JOINED_BYTES = 64 << 20 };

static void add(struct columns *c, struct file_column column)
{
    assert(c->n < COLUMNS_MOST);
    c->column[c->n++] = column;
}

/* Codes are found once for themselves and for their labels beside them. */
static bool is_label_of(const struct property *p, const struct property *before)
{
    return before && p->form == FORM_LABEL && before->form == FORM_CODE &&
           p->vocabulary == before->vocabulary && p->level == before->level &&
           p->criterion == before->criterion && p->column.at == before->column.at;
}

static enum file_kind kind_of(const struct property *p)
{
    static const enum file_kind KINDS[PROPERTY_TYPES] = {
        [PROPERTY_TEXT] = FILE_TEXT,       [PROPERTY_JOINED] = FILE_TEXT, [PROPERTY_LIST] = FILE_TEXT,
        [PROPERTY_INTEGER] = FILE_INTEGER, [PROPERTY_TRUTH] = FILE_TRUTH, [PROPERTY_DATE] = FILE_DATE,
    };
    return KINDS[p->type];
}

void columns_init(struct columns *c, const struct list *l)
{
    size_t n;
    const struct property *all = collection_properties(l->selection->collection, &n);
    *c = (struct columns){.list = l};
    property_values_init(&c->values);
    c->values.numbers = l->selection->numbers;
    bytes_init(&c->joined, JOINED_BYTES);
    bytes_init(&c->clean, JOINED_BYTES);
    add(c, (struct file_column){"id", "Identifiant", COLUMN_OF_ID, FILE_TEXT, NULL, false});
    for (size_t i = 0; i < n; i++)
        if (!all[i].queryable_only && all[i].type != PROPERTY_LIST)
            add(c, (struct file_column){all[i].name, all[i].title[LANGUAGE_FR], COLUMN_OF_PROPERTY,
                                        kind_of(&all[i]), &all[i],
                                        is_label_of(&all[i], c->column[c->n - 1].property)});
    if (l->distance_m)
        add(c, (struct file_column){"distance_m", "Distance (mètres)", COLUMN_OF_DISTANCE, FILE_REAL, NULL,
                                    false});
}

void columns_release(struct columns *c)
{
    property_values_release(&c->values);
    bytes_release(&c->joined);
    bytes_release(&c->clean);
}

static void set_text(struct columns *c, struct file_value *value, const char *text, size_t n)
{
    value->kind = FILE_TEXT;
    value->text = text;
    value->n = n;
    if (utf8_run(text, n) == n)
        return;
    bytes_reset(&c->clean);
    utf8_clean(&c->clean, text, n);
    value->text = c->clean.data;
    value->n = c->clean.n;
}

static void set_texts(struct columns *c, struct file_value *value)
{
    const struct property_values *v = &c->values;
    if (v->n == 1) {
        const char *text = property_text(&v->list[0]);
        set_text(c, value, text, strlen(text));
        return;
    }
    bytes_reset(&c->joined);
    for (uint32_t i = 0; i < v->n; i++) {
        bytes_add_text(&c->joined, i ? JOINT : "");
        bytes_add_text(&c->joined, property_text(&v->list[i]));
    }
    set_text(c, value, c->joined.data, c->joined.n);
}

static void name_values(struct property_values *v, const struct vocabulary *of)
{
    for (uint32_t i = 0; i < v->n; i++)
        v->list[i].text = of->values[v->list[i].number].label;
}

static void set_property(struct columns *c, const struct file_column *column, uint32_t row,
                         struct file_value *value)
{
    const struct selection *sel = c->list->selection;
    if (column->labels && c->values_of == column - 1)
        name_values(&c->values, &sel->snapshot->vocabularies[column->property->vocabulary]);
    else
        property_get(column->property, sel->snapshot, sel->collection, row, &c->values);
    c->values_of = column;
    if (!c->values.n)
        return;
    value->kind = column->kind;
    if (column->kind == FILE_TEXT)
        set_texts(c, value);
    else
        value->number = c->values.list[0].number;
}

void columns_value(struct columns *c, unsigned column, uint32_t i, struct file_value *value)
{
    const struct selection *sel = c->list->selection;
    const struct file_column *k = &c->column[column];
    const uint32_t row = c->list->rows[i];
    *value = (struct file_value){.kind = FILE_MISSING};
    if (i != c->row || k->of != COLUMN_OF_PROPERTY)
        c->values_of = NULL;
    c->row = i;
    if (k->of == COLUMN_OF_ID) {
        const char *id = snapshot_text(sel->snapshot,
                                       collection_rows(sel->snapshot, sel->collection)->uid[row]);
        set_text(c, value, id, strlen(id));
    } else if (k->of == COLUMN_OF_PROPERTY) {
        set_property(c, k, row, value);
    } else if (isfinite(c->list->distance_m[i])) { /* the place is known */
        value->kind = FILE_REAL;
        value->real = round(c->list->distance_m[i] * 10.0) / 10.0; /* as features have it */
    }
}

void columns_day(int64_t days, int *year, int *month, int *day)
{
    enum { DAYS_TO_1970 = 719528, DAY_S = 86400 };
    date_civil((days + DAYS_TO_1970) * DAY_S, year, month, day);
}

void columns_put_date(struct bytes *out, int64_t days)
{
    int year, month, day;
    columns_day(days, &year, &month, &day);
    bytes_add_format(out, "%04d-%02d-%02d", year, month, day);
}
