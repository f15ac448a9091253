/* Values of a filter's nodes in a record, and comparing them. */
#include <math.h>
#include <string.h>

#include "atlas/filter_rows_inside.h"
#include "base/insensitive.h"

static struct value missing(void)
{
    return (struct value){VALUE_MISSING};
}

static struct value number(double v)
{
    return isfinite(v) ? (struct value){.kind = VALUE_NUMBER, .number = v} : missing();
}

static struct value text(const char *s)
{
    return (struct value){.kind = VALUE_TEXT, .text = s};
}

static struct value span(int64_t from_us, int64_t to_us)
{
    return (struct value){.kind = VALUE_TIME, .from_us = from_us, .to_us = to_us};
}

/* --- properties --------------------------------------------------------------------------------------------
 */

static struct value joined(struct slot *slot)
{
    bytes_reset(&slot->text);
    for (uint32_t i = 0; i < slot->values.n; i++) {
        bytes_add_text(&slot->text, i ? "; " : "");
        bytes_add_text(&slot->text, property_text(&slot->values.list[i]));
    }
    return text(slot->text.data);
}

static struct value property_value(struct asking *a, struct slot *slot, uint32_t row)
{
    static const int64_t DAY_US = 86400LL * 1000000;
    const struct property *p = slot->property;
    if (!p) /* the id */
        return text(snapshot_text(a->s, collection_rows(a->s, a->collection)->uid[row]));
    property_get(p, a->s, a->collection, row, &slot->values);
    if (slot->values.n == 0)
        return missing();
    const struct property_value *v = &slot->values.list[0];
    switch (p->type) {
    case PROPERTY_INTEGER:
        return number((double)v->number);
    case PROPERTY_TRUTH:
        return (struct value){.kind = VALUE_TRUTH, .number = (double)v->number};
    case PROPERTY_DATE:
        return span(v->number * DAY_US, v->number * DAY_US);
    case PROPERTY_TEXT:
        return text(property_text(v));
    default:
        return joined(slot);
    }
}

/* --- what is made of values --------------------------------------------------------------------------------
 */

static struct value calculate(enum filter_kind kind, struct value a, struct value b)
{
    if (a.kind == VALUE_MISSING || b.kind == VALUE_MISSING)
        return missing();
    switch (kind) {
    case FILTER_ADD:
        return number(a.number + b.number);
    case FILTER_SUBTRACT:
        return number(a.number - b.number);
    case FILTER_MULTIPLY:
        return number(a.number * b.number);
    case FILTER_DIVIDE:
        return number(a.number / b.number); /* by 0 is no number */
    case FILTER_DIV:
        return number(trunc(a.number / b.number));
    case FILTER_MODULO:
        return number(fmod(a.number, b.number));
    default:
        return number(pow(a.number, b.number));
    }
}

static struct value fold(struct slot *slot, enum filter_kind kind, struct value v)
{
    if (v.kind == VALUE_MISSING)
        return v;
    bytes_reset(&slot->text);
    if (kind == FILTER_CASEI)
        insensitive_case(&slot->text, v.text, strlen(v.text));
    else
        insensitive_accents(&slot->text, v.text, strlen(v.text));
    return text(slot->text.n ? slot->text.data : "");
}

static struct value interval(struct asking *a, const struct filter_node *node, uint32_t row)
{
    struct value end[2];
    for (uint32_t i = 0; i < 2; i++) {
        bool open = node->arguments[i]->kind == FILTER_OPEN;
        end[i] = open ? span(INT64_MIN, INT64_MAX) : value_of(a, node->arguments[i], row);
        if (end[i].kind == VALUE_MISSING)
            return missing();
    }
    return span(end[0].from_us, end[1].to_us);
}

static struct value make_value(struct asking *a, const struct filter_node *node, struct slot *slot,
                               uint32_t row)
{
    switch (node->kind) {
    case FILTER_PROPERTY:
        return property_value(a, slot, row);
    case FILTER_TEXT:
        return text(node->text);
    case FILTER_NUMBER:
        return number(node->number);
    case FILTER_TRUTH:
        return (struct value){.kind = VALUE_TRUTH, .number = node->truth};
    case FILTER_DATE:
    case FILTER_TIMESTAMP:
        return span(node->at_us, node->at_us);
    case FILTER_INTERVAL:
        return interval(a, node, row);
    case FILTER_CASEI:
    case FILTER_ACCENTI:
        return fold(slot, node->kind, value_of(a, node->arguments[0], row));
    default:
        return calculate(node->kind, value_of(a, node->arguments[0], row),
                         value_of(a, node->arguments[1], row));
    }
}

struct value value_of(struct asking *a, const struct filter_node *node, uint32_t row)
{
    struct slot *slot = slot_of(a, node);
    if (slot->known)
        return slot->value;
    struct value v = make_value(a, node, slot, row);
    if (slot->constant) {
        slot->value = v;
        slot->known = true;
    }
    return v;
}

/* --- comparing ---------------------------------------------------------------------------------------------
 */

/* A text beside an instant is one: filter_check has seen to it. */
static struct value as_time(struct value v)
{
    int64_t at_us;
    bool date;
    if (v.kind != VALUE_TEXT)
        return v;
    return filter_instant(v.text, &at_us, &date) ? span(at_us, at_us) : missing();
}

/* Less than 0, 0, more; neither is missing. */
static int order(struct value x, struct value y)
{
    if (x.kind == VALUE_TIME || y.kind == VALUE_TIME) {
        x = as_time(x);
        y = as_time(y);
        return x.from_us < y.from_us ? -1 : x.from_us > y.from_us;
    }
    if (x.kind == VALUE_TEXT)
        return strcmp(x.text, y.text); /* bytes of UTF-8 are in the order of code points */
    return x.number < y.number ? -1 : x.number > y.number;
}

static enum verdict verdict(bool yes)
{
    return yes ? VERDICT_YES : VERDICT_NO;
}

static enum verdict compare_two(enum filter_kind kind, struct value x, struct value y)
{
    if (x.kind == VALUE_MISSING || y.kind == VALUE_MISSING)
        return VERDICT_UNKNOWN;
    int found = order(x, y);
    switch (kind) {
    case FILTER_EQUAL:
        return verdict(found == 0);
    case FILTER_UNEQUAL:
        return verdict(found != 0);
    case FILTER_LESS:
        return verdict(found < 0);
    case FILTER_GREATER:
        return verdict(found > 0);
    case FILTER_AT_MOST:
        return verdict(found <= 0);
    default:
        return verdict(found >= 0);
    }
}

/* As x >= least and x <= most: false where one is false, whatever the other. */
static enum verdict compare_between(struct value x, struct value least, struct value most)
{
    enum verdict low = compare_two(FILTER_AT_LEAST, x, least), high = compare_two(FILTER_AT_MOST, x, most);
    if (low == VERDICT_NO || high == VERDICT_NO)
        return VERDICT_NO;
    return low == VERDICT_YES && high == VERDICT_YES ? VERDICT_YES : VERDICT_UNKNOWN;
}

static enum verdict compare_in(struct asking *a, const struct filter_node *node, uint32_t row)
{
    struct value x = value_of(a, node->arguments[0], row);
    enum verdict found = VERDICT_NO;
    for (uint32_t i = 1; i < node->n && found != VERDICT_YES; i++) {
        enum verdict equal = compare_two(FILTER_EQUAL, x, value_of(a, node->arguments[i], row));
        found = equal == VERDICT_NO ? found : equal;
    }
    return found;
}

/* --- patterns ----------------------------------------------------------------------------------------------
 */

static size_t character(const char *s)
{
    size_t n = 1;
    while ((s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Goes back to the last % alone: what an earlier one took need not be taken back. */
static bool like(const char *s, const char *pattern)
{
    const char *back = NULL, *from = NULL;
    for (;;) {
        bool escaped = *pattern == '\\' && pattern[1];
        const char *letter = pattern + escaped;
        if (*pattern == '%') {
            back = ++pattern;
            from = s;
        } else if (!*s && !*pattern) {
            return true;
        } else if (*s && *pattern == '_') {
            s += character(s);
            pattern++;
        } else if (*s && *s == *letter && *pattern) {
            s++;
            pattern = letter + 1;
        } else if (back && *from) {
            from += character(from);
            if (!strchr("%_\\", *back)) /* a letter, or the end: nothing matches before it comes */
                from = strchr(from, *back);
            if (!from)
                return false;
            s = from;
            pattern = back;
        } else {
            return false;
        }
    }
}

static enum verdict compare_like(struct value x, struct value pattern)
{
    if (x.kind == VALUE_MISSING || pattern.kind == VALUE_MISSING)
        return VERDICT_UNKNOWN;
    return verdict(like(x.text, pattern.text));
}

/* --- time --------------------------------------------------------------------------------------------------
 */

static bool times_meet(enum filter_kind kind, const struct value *a, const struct value *b)
{
    switch (kind) {
    case FILTER_T_AFTER:
        return a->from_us > b->to_us;
    case FILTER_T_BEFORE:
        return a->to_us < b->from_us;
    case FILTER_T_DISJOINT:
        return a->from_us > b->to_us || a->to_us < b->from_us;
    case FILTER_T_EQUALS:
        return a->from_us == b->from_us && a->to_us == b->to_us;
    case FILTER_T_INTERSECTS:
        return a->from_us <= b->to_us && a->to_us >= b->from_us;
    case FILTER_T_CONTAINS:
        return a->from_us < b->from_us && a->to_us > b->to_us;
    case FILTER_T_DURING:
        return a->from_us > b->from_us && a->to_us < b->to_us;
    case FILTER_T_FINISHEDBY:
        return a->from_us < b->from_us && a->to_us == b->to_us;
    case FILTER_T_FINISHES:
        return a->from_us > b->from_us && a->to_us == b->to_us;
    case FILTER_T_MEETS:
        return a->to_us == b->from_us;
    case FILTER_T_METBY:
        return a->from_us == b->to_us;
    case FILTER_T_OVERLAPPEDBY:
        return a->from_us > b->from_us && a->from_us < b->to_us && a->to_us > b->to_us;
    case FILTER_T_OVERLAPS:
        return a->from_us < b->from_us && a->to_us > b->from_us && a->to_us < b->to_us;
    case FILTER_T_STARTEDBY:
        return a->from_us == b->from_us && a->to_us > b->to_us;
    default:
        return a->from_us == b->from_us && a->to_us < b->to_us;
    }
}

enum verdict compare(struct asking *a, const struct filter_node *node, uint32_t row)
{
    if (node->kind == FILTER_IN)
        return compare_in(a, node, row);
    struct value x = value_of(a, node->arguments[0], row), y = value_of(a, node->arguments[1], row);
    if (node->kind == FILTER_LIKE)
        return compare_like(x, y);
    if (node->kind == FILTER_BETWEEN)
        return compare_between(x, y, value_of(a, node->arguments[2], row));
    if (node->kind >= FILTER_EQUAL && node->kind <= FILTER_AT_LEAST)
        return compare_two(node->kind, x, y);
    if (x.kind == VALUE_MISSING || y.kind == VALUE_MISSING)
        return VERDICT_UNKNOWN;
    return verdict(times_meet(node->kind, &x, &y));
}
