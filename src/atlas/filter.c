#include "atlas/filter.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/filter_inside.h"
#include "base/date.h"
#include "base/mem.h"

bool filter_fault(struct err *e, enum err_code code, uint32_t position, const char *format, ...)
{
    char what[400];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    return err_param(e, code, "filter", NULL, "at character %u of filter: %s", position, what);
}

/* --- instants ----------------------------------------------------------------------------------------------
 */

enum { DAY_S = 86400, SECOND_US = 1000000 };
static const int64_t UNIX_S = 719528LL * DAY_S; /* from the year 0000 to 1970 */

/* What stands behind the point of the seconds; 0 where there is none. */
static int64_t microseconds(const char *text, size_t n)
{
    const char *point = memchr(text, '.', n);
    int64_t us = 0, unit = SECOND_US / 10;
    for (const char *p = point ? point + 1 : ""; *p >= '0' && *p <= '9'; p++, unit /= 10)
        us += (*p - '0') * unit;
    return us;
}

bool filter_instant(const char *text, int64_t *at_us, bool *date)
{
    struct date_span span;
    size_t n = strlen(text);
    *date = n == strlen("2012-05-31");
    bool zulu = n > strlen("2012-05-31T") && text[10] == 'T' && text[n - 1] == 'Z';
    if (!(*date || zulu) || !date_parse(&span, text, n))
        return false;
    *at_us = (span.first_s - UNIX_S) * SECOND_US + (*date ? 0 : microseconds(text, n));
    return true;
}

bool filter_instant_stored(const char *text, int64_t *at_us)
{
    struct date_span span;
    size_t n = strlen(text);
    if (n < strlen("2012-05-31") || !date_parse(&span, text, n))
        return false;
    *at_us = (span.first_s - UNIX_S) * SECOND_US + microseconds(text, n);
    return true;
}

void filter_print_instant(int64_t at_us, bool date, struct bytes *out)
{
    int year, month, day;
    int64_t all_us = at_us + UNIX_S * SECOND_US, second_s = all_us / SECOND_US;
    int of_day = (int)(second_s % DAY_S), us = (int)(all_us % SECOND_US);
    date_civil(second_s, &year, &month, &day);
    bytes_add_format(out, "%04d-%02d-%02d", year, month, day);
    if (date)
        return;
    bytes_add_format(out, "T%02d:%02d:%02d", of_day / 3600, of_day / 60 % 60, of_day % 60);
    if (us)
        bytes_add_format(out, ".%06d", us);
    bytes_add_char(out, 'Z');
}

/* --- making one --------------------------------------------------------------------------------------------
 */

void filter_draft_init(struct filter_draft *d)
{
    arena_init(&d->memory);
    d->n_nodes = 0;
}

void filter_draft_release(struct filter_draft *d)
{
    arena_release(&d->memory);
}

struct filter_node *filter_node_new(struct filter_draft *d, enum filter_kind kind, uint32_t position,
                                    struct err *e)
{
    if (d->n_nodes == FILTER_MAX_NODES) {
        filter_fault(e, ERR_TOO_LARGE, position, "there are more than %d parts", FILTER_MAX_NODES);
        return NULL;
    }
    struct filter_node *node = arena_alloc(&d->memory, sizeof *node);
    d->n_nodes++;
    node->kind = kind;
    node->position = position;
    return node;
}

void filter_node_add(struct filter_draft *d, struct filter_node *to, struct filter_node *argument)
{
    if (to->n == to->capacity) {
        struct filter_node **old = to->arguments;
        to->capacity = to->capacity ? 2 * to->capacity : 2;
        to->arguments = arena_alloc(&d->memory, to->capacity * sizeof(struct filter_node *));
        if (to->n)
            memcpy(to->arguments, old, to->n * sizeof(struct filter_node *));
    }
    to->arguments[to->n++] = argument;
}

static bool shallow(const struct filter_node *node, unsigned depth, struct err *e)
{
    if (depth > FILTER_MAX_DEPTH)
        return filter_fault(e, ERR_TOO_LARGE, node->position, "its parts are nested more than %d deep",
                            FILTER_MAX_DEPTH);
    for (uint32_t i = 0; i < node->n; i++)
        if (!shallow(node->arguments[i], depth + 1, e))
            return false;
    return true;
}

/* --- one form ----------------------------------------------------------------------------------------------
 */

struct spelled {
    struct filter_node *node;
    struct bytes text;
};

static int compare_spelled(const void *a, const void *b)
{
    const struct spelled *x = a, *y = b;
    return strcmp(x->text.data, y->text.data);
}

/* Sorted and each once, from an argument on. */
static void sort_arguments(struct filter_node *node, uint32_t from)
{
    uint32_t n = node->n - from, kept = from;
    struct spelled *list = mem_alloc(n, sizeof *list);
    for (uint32_t i = 0; i < n; i++) {
        list[i].node = node->arguments[from + i];
        bytes_init(&list[i].text, FILTER_PRINT_BYTES);
        filter_print_text(list[i].node, &list[i].text);
    }
    qsort(list, n, sizeof *list, compare_spelled);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || strcmp(list[i].text.data, list[i - 1].text.data) != 0)
            node->arguments[kept++] = list[i].node;
    for (uint32_t i = 0; i < n; i++)
        bytes_release(&list[i].text);
    free(list);
    node->n = kept;
}

/* (a and b) and c is a and b and c. */
static void flatten(struct filter_draft *d, struct filter_node *node)
{
    struct filter_node flat = *node;
    flat.n = flat.capacity = 0;
    flat.arguments = NULL;
    for (uint32_t i = 0; i < node->n; i++) {
        struct filter_node *a = node->arguments[i];
        for (uint32_t k = 0; a->kind == node->kind && k < a->n; k++)
            filter_node_add(d, &flat, a->arguments[k]);
        if (a->kind != node->kind)
            filter_node_add(d, &flat, a);
    }
    *node = flat;
}

static struct filter_node *settle(struct filter_draft *d, struct filter_node *node)
{
    for (uint32_t i = 0; i < node->n; i++)
        node->arguments[i] = settle(d, node->arguments[i]);
    if (node->kind == FILTER_NOT && node->arguments[0]->kind == FILTER_NOT)
        return node->arguments[0]->arguments[0];
    if (node->kind == FILTER_AND || node->kind == FILTER_OR) {
        flatten(d, node);
        sort_arguments(node, 0);
        if (node->n == 1)
            return node->arguments[0];
    }
    if (node->kind == FILTER_IN)
        sort_arguments(node, 1);
    return node;
}

static void number_nodes(struct filter_node *node, uint32_t *next)
{
    for (uint32_t i = 0; i < node->n; i++)
        number_nodes(node->arguments[i], next);
    node->index = (*next)++;
}

static struct filter *finish(struct filter_draft *d, struct filter_node *root)
{
    struct filter *f = mem_alloc(1, sizeof *f);
    struct bytes text;
    root = settle(d, root);
    number_nodes(root, &f->n_nodes);
    bytes_init(&text, FILTER_PRINT_BYTES);
    filter_print_text(root, &text);
    atomic_init(&f->references, 1);
    f->root = root;
    f->text = arena_text(&d->memory, text.data, text.n);
    bytes_release(&text);
    f->memory = d->memory;
    filter_draft_init(d);
    return f;
}

struct filter *filter_new(struct filter_draft *d, struct filter_node *root, struct err *e)
{
    if (!shallow(root, 1, e) || !filter_check_tree(root, NULL, e))
        return NULL;
    return finish(d, root);
}

struct filter *filter_ref(struct filter *f)
{
    if (f)
        atomic_fetch_add_explicit(&f->references, 1, memory_order_relaxed);
    return f;
}

void filter_free(struct filter *f)
{
    if (!f || atomic_fetch_sub_explicit(&f->references, 1, memory_order_acq_rel) != 1)
        return;
    arena_release(&f->memory);
    free(f);
}

/* --- more of them ------------------------------------------------------------------------------------------
 */

static struct geometry *copy_geometry(struct arena *memory, const struct geometry *from)
{
    struct geometry *to = arena_alloc(memory, sizeof *to);
    *to = *from;
    if (from->n) {
        to->xy = arena_alloc(memory, 2 * sizeof(double) * from->n);
        memcpy(to->xy, from->xy, 2 * sizeof(double) * from->n);
    }
    if (from->n_parts)
        to->parts = arena_alloc(memory, from->n_parts * sizeof *to->parts);
    for (uint32_t i = 0; i < from->n_parts; i++)
        to->parts[i] = *copy_geometry(memory, &from->parts[i]);
    return to;
}

static struct filter_node *copy_node(struct filter_draft *d, const struct filter_node *from)
{
    struct filter_node *to = arena_alloc(&d->memory, sizeof *to);
    *to = *from;
    to->n = to->capacity = 0;
    to->arguments = NULL;
    if (from->kind == FILTER_TEXT || from->kind == FILTER_PROPERTY || from->kind == FILTER_FUNCTION)
        to->text = arena_text(&d->memory, from->text, strlen(from->text));
    if (from->kind == FILTER_GEOMETRY)
        to->geometry = copy_geometry(&d->memory, from->geometry);
    for (uint32_t i = 0; i < from->n; i++)
        filter_node_add(d, to, copy_node(d, from->arguments[i]));
    return to;
}

struct filter *filter_and(struct filter *a, struct filter *b)
{
    if (!a || !b)
        return a ? a : b;
    struct filter_draft d;
    filter_draft_init(&d);
    struct filter_node both = {.kind = FILTER_AND, .position = 1};
    struct filter_node *root = arena_alloc(&d.memory, sizeof *root);
    *root = both;
    filter_node_add(&d, root, copy_node(&d, a->root));
    filter_node_add(&d, root, copy_node(&d, b->root));
    filter_free(a);
    filter_free(b);
    return finish(&d, root);
}
