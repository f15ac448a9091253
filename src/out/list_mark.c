#include "out/list_mark.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

enum { FIELDS = LIST_MOST_KEYS + 2, TEXT_BYTES = 1 << 16 };

/* A value that is there begins with this, so that an empty field is none. */
#define THERE '='

static bool is_text(const struct property *p)
{
    return p->type == PROPERTY_TEXT;
}

static void end_field(struct bytes *out)
{
    bytes_add_char(out, '\0');
}

static void put_key(struct bytes *out, const struct property *p, const struct property_values *v)
{
    if (v->n && is_text(p))
        bytes_add_format(out, "%c%s", THERE, property_text(&v->list[0]));
    else if (v->n)
        bytes_add_format(out, "%c%lld", THERE, (long long)v->list[0].number);
    end_field(out);
}

void list_mark_put(struct bytes *out, const struct list *l, const struct list_order *order, uint32_t i)
{
    const struct selection *sel = l->selection;
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    struct property_values v;
    property_values_init(&v);
    v.numbers = sel->numbers;
    for (unsigned k = 0; order->by == LIST_BY_KEYS && k < order->n_keys; k++) {
        property_get(order->keys[k].property, sel->snapshot, sel->collection, l->rows[i], &v);
        put_key(out, order->keys[k].property, &v);
    }
    property_values_release(&v);
    if (order->by == LIST_BY_DISTANCE) {
        if (isfinite(l->distance_m[i]))
            bytes_add_format(out, "%c%.17g", THERE, l->distance_m[i]);
        end_field(out);
    }
    bytes_add_text(out, snapshot_text(sel->snapshot, r->name[l->rows[i]]));
    end_field(out);
    bytes_add_text(out, snapshot_text(sel->snapshot, r->uid[l->rows[i]]));
    end_field(out);
}

/* --- finding it again --------------------------------------------------------------------------------------
 */

struct mark {
    const struct list *list;
    const struct list_order *order;
    const char *field[FIELDS];
    unsigned n;
    struct bytes a, b; /* folded */
};

static bool read_fields(struct mark *m, const char *mark, size_t n)
{
    unsigned keys = m->order->by == LIST_BY_KEYS       ? m->order->n_keys
                    : m->order->by == LIST_BY_DISTANCE ? 1
                                                       : 0;
    if (!n || mark[n - 1])
        return false;
    for (const char *at = mark; at < mark + n; at += strlen(at) + 1) {
        if (m->n == keys + 2)
            return false;
        m->field[m->n++] = at;
    }
    return m->n == keys + 2;
}

/* By value; what is missing comes last. */
static int compare_presence(bool a, bool b)
{
    return a == b ? 0 : a ? -1 : 1;
}

static int compare_texts(struct mark *m, const char *a, const char *b)
{
    bytes_reset(&m->a);
    bytes_reset(&m->b);
    utf8_fold(&m->a, a, strlen(a));
    utf8_fold(&m->b, b, strlen(b));
    return strcmp(m->a.data, m->b.data);
}

static int compare_key(struct mark *m, const struct list_key *key, const struct property_values *v,
                       const char *field)
{
    int order;
    if (!v->n || *field != THERE)
        return compare_presence(v->n > 0, *field == THERE);
    if (is_text(key->property)) {
        order = compare_texts(m, property_text(&v->list[0]), field + 1);
    } else {
        long long other = strtoll(field + 1, NULL, 10);
        order = v->list[0].number < other ? -1 : v->list[0].number > other;
    }
    return key->descending ? -order : order;
}

static int compare_distance(double a_m, const char *field)
{
    double b_m = *field == THERE ? strtod(field + 1, NULL) : HUGE_VAL;
    return a_m < b_m ? -1 : a_m > b_m;
}

/* Record i beside the mark: below 0, above, or 0 when it is the one. */
static int compare(struct mark *m, uint32_t i)
{
    const struct selection *sel = m->list->selection;
    const struct list_order *o = m->order;
    const struct record_rows *r = collection_rows(sel->snapshot, sel->collection);
    uint32_t row = m->list->rows[i];
    struct property_values v;
    int order = o->by == LIST_BY_DISTANCE ? compare_distance(m->list->distance_m[i], m->field[0]) : 0;
    property_values_init(&v);
    v.numbers = sel->numbers;
    for (unsigned k = 0; o->by == LIST_BY_KEYS && k < o->n_keys && order == 0; k++) {
        property_get(o->keys[k].property, sel->snapshot, sel->collection, row, &v);
        order = compare_key(m, &o->keys[k], &v, m->field[k]);
    }
    property_values_release(&v);
    if (order)
        return order;
    order = compare_texts(m, snapshot_text(sel->snapshot, r->name[row]), m->field[m->n - 2]);
    if (order == 0)
        order = strcmp(snapshot_text(sel->snapshot, r->uid[row]), m->field[m->n - 1]);
    return o->by == LIST_BY_NAME && o->descending ? -order : order;
}

/* Scores are of one state of the data: behind the record itself, or, when it is gone, where it was. */
static void find_record(const struct list *all, const char *uid, uint64_t *offset)
{
    const struct selection *sel = all->selection;
    uint32_t row = snapshot_find(sel->snapshot, collection_rows(sel->snapshot, sel->collection), uid);
    for (uint32_t i = 0; row != SNAPSHOT_NO_ROW && i < all->n; i++)
        if (all->rows[i] == row) {
            *offset = (uint64_t)i + 1;
            return;
        }
}

bool list_mark_find(struct selection *sel, const struct list_order *order, const char *mark, size_t n,
                    uint64_t *offset)
{
    struct list all;
    struct mark m = {.list = &all, .order = order};
    if (!read_fields(&m, mark, n))
        return false;
    list_init(&all, sel, order, 0, sel->n_matched);
    if (order->by == LIST_BY_RELEVANCE) {
        find_record(&all, m.field[m.n - 1], offset);
        list_release(&all);
        return true;
    }
    bytes_init(&m.a, TEXT_BYTES);
    bytes_init(&m.b, TEXT_BYTES);
    uint32_t from = 0, to = all.n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (compare(&m, middle) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    *offset = from;
    bytes_release(&m.a);
    bytes_release(&m.b);
    list_release(&all);
    return true;
}
