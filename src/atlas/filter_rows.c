#include "atlas/filter_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/filter_rows_inside.h"
#include "base/mem.h"

/* --- what the records have ---------------------------------------------------------------------------------
 */

static unsigned type_of(enum property_type type)
{
    static const unsigned TYPES[PROPERTY_TYPES] = {
        [PROPERTY_TEXT] = FILTER_IS_TEXT,   [PROPERTY_INTEGER] = FILTER_IS_NUMBER,
        [PROPERTY_TRUTH] = FILTER_IS_TRUTH, [PROPERTY_DATE] = FILTER_IS_DATE,
        [PROPERTY_JOINED] = FILTER_IS_TEXT, [PROPERTY_LIST] = FILTER_IS_ARRAY,
    };
    return TYPES[type];
}

static const char ID[] = "id", GEOMETRY[] = "geometry";

size_t filter_properties(enum collection c, struct filter_property all[FILTER_PROPERTIES_MOST])
{
    size_t n, count = 0;
    const struct property *p = collection_properties(c, &n);
    assert(n + 2 <= FILTER_PROPERTIES_MOST);
    all[count++] = (struct filter_property){ID, FILTER_IS_TEXT};
    all[count++] = (struct filter_property){GEOMETRY, FILTER_IS_GEOMETRY};
    for (size_t i = 0; i < n; i++)
        all[count++] = (struct filter_property){p[i].name, type_of(p[i].type)};
    return count;
}

bool filter_fits(const struct filter *f, enum collection c, const char *of, struct err *e)
{
    struct filter_property all[FILTER_PROPERTIES_MOST];
    return filter_check(f, all, filter_properties(c, all), of ? of : COLLECTION_NAMES[c], e);
}

/* --- sets of rows by verdict -------------------------------------------------------------------------------
 */

/* Rows where a condition is true, and where it is false; of those asked, it is unknown in the others. */
struct truth {
    struct bits yes, no;
};

static void truth_release(struct truth *t)
{
    bits_release(&t->yes);
    bits_release(&t->no);
}

static void decide(struct asking *a, const struct filter_node *node, const struct bits *rows,
                   struct truth *t);

/* Of `and` what is not false yet is asked on, of `or` what is not true yet. */
static void decide_chain(struct asking *a, const struct filter_node *node, const struct bits *rows,
                         struct truth *t)
{
    bool all = node->kind == FILTER_AND;
    struct bits open;
    bits_copy(&open, rows);
    bits_init(&t->yes, rows->n, false);
    bits_init(&t->no, rows->n, false);
    struct bits *every = all ? &t->yes : &t->no, *any = all ? &t->no : &t->yes;
    bits_or(every, rows);
    for (uint32_t i = 0; i < node->n; i++) {
        struct truth part;
        decide(a, node->arguments[i], &open, &part);
        struct bits *goes_on = all ? &part.yes : &part.no, *ends = all ? &part.no : &part.yes;
        bits_and(every, goes_on);
        bits_or(any, ends);
        bits_remove(&open, ends);
        truth_release(&part);
    }
    bits_release(&open);
}

static void decide_not(struct asking *a, const struct filter_node *node, const struct bits *rows,
                       struct truth *t)
{
    struct truth of;
    decide(a, node->arguments[0], rows, &of);
    *t = (struct truth){of.no, of.yes};
}

static bool is_predicate(const struct filter_node *node)
{
    return node->kind < FILTER_CASEI;
}

static void decide_unknown(struct asking *a, const struct filter_node *node, const struct bits *rows,
                           struct truth *t)
{
    struct truth of;
    decide(a, node->arguments[0], rows, &of);
    bits_copy(&t->yes, rows);
    bits_remove(&t->yes, &of.yes);
    bits_remove(&t->yes, &of.no);
    bits_or(&of.yes, &of.no);
    t->no = of.yes;
    bits_release(&of.no);
}

/* --- row by row --------------------------------------------------------------------------------------------
 */

static enum verdict is_missing(struct asking *a, const struct filter_node *value, uint32_t row)
{
    const unsigned is = FILTER_TABLE[value->kind].is;
    const struct slot *slot = slot_of(a, value);
    if (is == FILTER_IS_GEOMETRY || (value->kind == FILTER_PROPERTY && slot->is_geometry))
        return place_missing(a, value, row) ? VERDICT_YES : VERDICT_NO;
    if (is == FILTER_IS_ARRAY || (slot->property && slot->property->type == PROPERTY_LIST))
        return VERDICT_NO; /* an empty one is there */
    return value_of(a, value, row).kind == VALUE_MISSING ? VERDICT_YES : VERDICT_NO;
}

static enum verdict verdict_of(struct asking *a, const struct filter_node *node, uint32_t row)
{
    if (node->kind == FILTER_IS_NULL)
        return is_missing(a, node->arguments[0], row);
    if (node->kind >= FILTER_S_CONTAINS && node->kind <= FILTER_S_WITHIN)
        return compare_places(a, node, row);
    if (node->kind >= FILTER_A_CONTAINEDBY && node->kind <= FILTER_A_OVERLAPS)
        return compare_arrays(a, node, row);
    if (node->kind == FILTER_TRUTH)
        return node->truth ? VERDICT_YES : VERDICT_NO;
    return compare(a, node, row);
}

static void note(struct truth *t, uint32_t row, enum verdict verdict)
{
    if (verdict == VERDICT_YES)
        bits_set(&t->yes, row);
    else if (verdict == VERDICT_NO)
        bits_set(&t->no, row);
}

/* --- by code -----------------------------------------------------------------------------------------------
 */

/* The column that a property of single codes is in, and whose rows it is of: those of the records, or those
 * that another column names. */
struct codes {
    const struct filter_node *node;
    const uint16_t *column;
    const uint32_t *rows;
    const struct vocabulary *vocabulary;
};

static const uint32_t *rows_by_record(const struct asking *a, enum level level)
{
    if (a->collection == COLLECTION_PROJETS && level == LEVEL_COOPERATION)
        return a->s->projets.cooperation;
    if (a->collection == COLLECTION_BOURSE && level == LEVEL_PARTENAIRE)
        return a->s->bourse.partenaire;
    return NULL;
}

static bool codes_of(const struct asking *a, const struct filter_node *node, struct codes *codes)
{
    const struct property *p = slot_of(a, node)->property;
    bool coded = p && p->type == PROPERTY_TEXT && p->vocabulary < VOCABULARY_COUNT &&
                 (p->form == FORM_CODE || p->form == FORM_LABEL || p->form == FORM_FORMER);
    if (!coded)
        return false;
    const struct column *k = p->criterion < CRITERION_COUNT ? &CRITERIA[p->criterion].at[p->level]
                                                            : &p->column;
    if (k->form != COLUMN_CODES && k->form != COLUMN_TWO_CODES)
        return false;
    codes->node = node;
    codes->column = column_array(a->s, p->form == FORM_FORMER ? k->second : k->at);
    codes->rows = rows_by_record(a, p->level);
    codes->vocabulary = &a->s->vocabularies[p->vocabulary];
    return true;
}

/* The one property of a condition, if it is coded and there is no other. */
static bool lone_codes(const struct asking *a, const struct filter_node *node, struct codes *codes)
{
    if (node->kind == FILTER_PROPERTY)
        return !codes->node && codes_of(a, node, codes);
    for (uint32_t i = 0; i < node->n; i++)
        if (!slot_of(a, node->arguments[i])->constant && !lone_codes(a, node->arguments[i], codes))
            return false;
    return codes->node != NULL;
}

static enum verdict try_code(struct asking *a, const struct filter_node *node, const struct codes *codes,
                             uint16_t code)
{
    const struct slot *of = slot_of(a, codes->node);
    struct slot *slot = slot_of(a, codes->node);
    slot->known = true;
    slot->value = (struct value){VALUE_MISSING};
    if (code < codes->vocabulary->n) {
        const struct vocabulary_value *v = &codes->vocabulary->values[code];
        slot->value.kind = VALUE_TEXT;
        slot->value.text = of->property->form == FORM_LABEL ? v->label : v->code;
    }
    enum verdict verdict = verdict_of(a, node, 0);
    slot->known = false;
    return verdict;
}

/* Each code is asked once, not each row. */
static void decide_codes(struct asking *a, const struct filter_node *node, const struct codes *codes,
                         const struct bits *rows, struct truth *t)
{
    const uint32_t n = codes->vocabulary->n;
    unsigned char *verdicts = mem_alloc((size_t)n + 1, 1);
    for (uint32_t v = 0; v <= n; v++)
        verdicts[v] = (unsigned char)try_code(a, node, codes, v < n ? (uint16_t)v : VOCABULARY_NONE);
    BITS_EACH(rows, row)
    {
        uint16_t code = codes->column[codes->rows ? codes->rows[row] : row];
        note(t, row, (enum verdict)verdicts[code < n ? code : n]);
    }
    free(verdicts);
}

/* Is a condition on projets one on their cooperation, and who takes part in it, alone? */
static bool of_cooperation(const struct asking *a, const struct filter_node *node)
{
    const struct slot *slot = slot_of(a, node);
    if (node->kind == FILTER_PROPERTY && !slot->is_geometry &&
        (!slot->property || slot->property->level == LEVEL_PROJET ||
         slot->property->level == LEVEL_FINANCEMENT))
        return false;
    for (uint32_t i = 0; i < node->n; i++)
        if (!of_cooperation(a, node->arguments[i]))
            return false;
    return true;
}

static bool stopped(struct asking *a)
{
    if (++a->n_asked < FILTER_STOP_ROWS)
        return a->stop && a->stop->stopped;
    a->n_asked = 0;
    return stop_now(a->stop);
}

/* Projets stand by cooperation: those of one are asked once. */
static void decide_by_cooperation(struct asking *a, const struct filter_node *node, const struct bits *rows,
                                  struct truth *t)
{
    const uint32_t *of = a->s->projets.cooperation;
    uint32_t last = SNAPSHOT_NO_ROW;
    enum verdict verdict = VERDICT_UNKNOWN;
    BITS_EACH(rows, row)
    {
        if (stopped(a))
            return;
        if (of[row] != last)
            verdict = verdict_of(a, node, row);
        last = of[row];
        note(t, row, verdict);
    }
}

static void decide_rows(struct asking *a, const struct filter_node *node, const struct bits *rows,
                        struct truth *t)
{
    struct codes codes = {0};
    bits_init(&t->yes, rows->n, false);
    bits_init(&t->no, rows->n, false);
    if (lone_codes(a, node, &codes)) {
        decide_codes(a, node, &codes, rows, t);
    } else if (a->collection == COLLECTION_PROJETS && of_cooperation(a, node)) {
        decide_by_cooperation(a, node, rows, t);
    } else {
        BITS_EACH(rows, row)
        {
            if (stopped(a))
                return;
            note(t, row, verdict_of(a, node, row));
        }
    }
}

static void decide(struct asking *a, const struct filter_node *node, const struct bits *rows, struct truth *t)
{
    if (node->kind == FILTER_AND || node->kind == FILTER_OR)
        decide_chain(a, node, rows, t);
    else if (node->kind == FILTER_NOT)
        decide_not(a, node, rows, t);
    else if (node->kind == FILTER_IS_NULL && is_predicate(node->arguments[0]))
        decide_unknown(a, node, rows, t);
    else
        decide_rows(a, node, rows, t);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

enum { TEXT_BYTES = 1 << 22 };

static void prepare(struct asking *a, const struct filter_node *node)
{
    struct slot *slot = slot_of(a, node);
    property_values_init(&slot->values);
    slot->values.numbers = a->numbers;
    bytes_init(&slot->text, TEXT_BYTES);
    slot->constant = node->kind != FILTER_PROPERTY;
    for (uint32_t i = 0; i < node->n; i++) {
        prepare(a, node->arguments[i]);
        slot->constant = slot->constant && slot_of(a, node->arguments[i])->constant;
    }
    if (node->kind == FILTER_PROPERTY) {
        slot->is_geometry = strcmp(node->text, GEOMETRY) == 0;
        slot->property = property_find(a->collection, node->text);
    }
    if (node->kind == FILTER_GEOMETRY || node->kind == FILTER_BBOX)
        place_prepare(a, node);
}

static void slot_release(struct slot *slot)
{
    property_values_release(&slot->values);
    bytes_release(&slot->text);
    figure_free(slot->figure);
    free(slot->points.xy);
    free(slot->sides);
}

void filter_keep(struct bits *rows, const struct filter *f, const struct snapshot *s, enum collection c,
                 enum side side, const struct territory_numbers *numbers, struct stop *stop)
{
    struct truth t;
    assert(filter_fits(f, c, NULL, NULL));
    struct asking a = {s, c, side, numbers, mem_alloc(f->n_nodes, sizeof *a.slots), stop, 0};
    prepare(&a, f->root);
    decide(&a, f->root, rows, &t);
    bits_and(rows, &t.yes);
    truth_release(&t);
    for (uint32_t i = 0; i < f->n_nodes; i++)
        slot_release(&a.slots[i]);
    free(a.slots);
}
