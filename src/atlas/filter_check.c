/* Do the parts of a filter fit together, and do the records have what it names? */
#include <stdio.h>
#include <string.h>

#include "atlas/filter_inside.h"
#include "base/fuzzy.h"

struct checker {
    const struct filter_names *names; /* or NULL */
    struct err *e;
};

/* "a text or a number" */
static const char *type_names(unsigned types, char *text, size_t room)
{
    static const char *const NAMES[] = {"a truth value", "a number",    "a text",     "a date",
                                        "a timestamp",   "an interval", "a geometry", "an array"};
    size_t n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < 8; i++)
        if (types & 1u << i) {
            types &= ~(1u << i);
            n += (size_t)snprintf(text + n, room - n, "%s%s", n == 0 ? "" : types ? ", " : " or ", NAMES[i]);
            if (n >= room)
                break;
        }
    return text;
}

static bool mismatch(struct checker *c, const struct filter_node *at, const char *by, unsigned takes,
                     unsigned found)
{
    char wanted[120], got[120];
    return filter_fault(c->e, ERR_INVALID, at->position, "%s takes %s here, not %s", by,
                        type_names(takes, wanted, sizeof wanted), type_names(found, got, sizeof got));
}

static const char *name_of(const struct filter_node *node)
{
    return FILTER_TABLE[node->kind].op     ? FILTER_TABLE[node->kind].op
           : node->kind == FILTER_INTERVAL ? "interval"
           : node->kind == FILTER_ARRAY    ? "an array"
           : node->kind == FILTER_FUNCTION ? node->text
                                           : "this";
}

/* --- names -------------------------------------------------------------------------------------------------
 */

/* Those a typing error or an ending away. */
static void add_near(struct bytes *out, const struct filter_names *names, const char *name)
{
    size_t n = strlen(name);
    unsigned bound = fuzzy_bound(n), offered = 0;
    for (size_t i = 0; i < names->n && offered < 3; i++) {
        const char *other = names->list[i].name;
        size_t m = strlen(other), shorter = m < n ? m : n;
        bool near = fuzzy_distance(name, n, other, m, bound ? bound : 1) <= (bound ? bound : 1) ||
                    (shorter >= 3 && strncmp(name, other, shorter) == 0);
        if (near)
            bytes_add_format(out, "%s%s", offered++ ? ", " : "; near: ", other);
    }
}

static bool unknown_property(struct checker *c, const struct filter_node *node)
{
    struct bytes near;
    bytes_init(&near, 200);
    add_near(&near, c->names, node->text);
    filter_fault(c->e, ERR_INVALID, node->position, "%s have no property '%.60s'%s", c->names->of, node->text,
                 near.n ? near.data : "");
    bytes_release(&near);
    return false;
}

static bool check_name(struct checker *c, const struct filter_node *node, unsigned *type)
{
    if (node->kind == FILTER_FUNCTION && !filter_plain_name(node->text))
        return filter_fault(c->e, ERR_INVALID, node->position, "'%.60s' is no name of a function",
                            node->text);
    if (node->kind == FILTER_FUNCTION)
        return !c->names ||
               filter_fault(c->e, ERR_INVALID, node->position, "there is no function '%.60s'", node->text);
    if (!c->names)
        return true;
    for (size_t i = 0; i < c->names->n; i++)
        if (strcmp(c->names->list[i].name, node->text) == 0) {
            *type = c->names->list[i].type;
            return true;
        }
    return unknown_property(c, node);
}

/* --- kinds that ask for more than types of arguments -------------------------------------------------------
 */

static bool is_predicate(const struct filter_node *node)
{
    return node->kind < FILTER_CASEI;
}

/* Logic joins predicates; comparisons compare values (BNF: booleanPrimary, scalarExpression). */
static bool check_place(struct checker *c, const struct filter_node *node, const struct filter_node *argument)
{
    bool logic = node->kind <= FILTER_NOT;
    if (logic && argument->kind == FILTER_PROPERTY)
        return filter_fault(c->e, ERR_INVALID, argument->position,
                            "a property alone is no condition; write '%.60s = true'", argument->text);
    if (!logic && (node->kind < FILTER_IS_NULL || node->kind == FILTER_ARRAY) && is_predicate(argument))
        return filter_fault(c->e, ERR_INVALID, argument->position, "%s takes a value here, not a condition",
                            name_of(node));
    return true;
}

/* A pattern is written, not computed (BNF: patternExpression). */
static bool check_pattern(struct checker *c, const struct filter_node *pattern)
{
    while (pattern->kind == FILTER_CASEI || pattern->kind == FILTER_ACCENTI)
        pattern = pattern->arguments[0];
    return pattern->kind == FILTER_TEXT ||
           filter_fault(c->e, ERR_INVALID, pattern->position, "like takes a text as its pattern");
}

static bool check_interval(struct checker *c, const struct filter_node *node)
{
    const struct filter_node *from = node->arguments[0], *to = node->arguments[1];
    for (uint32_t i = 0; i < 2; i++) {
        enum filter_kind k = node->arguments[i]->kind;
        if (k != FILTER_DATE && k != FILTER_TIMESTAMP && k != FILTER_OPEN && k != FILTER_PROPERTY &&
            k != FILTER_FUNCTION)
            return filter_fault(c->e, ERR_INVALID, node->arguments[i]->position,
                                "an end of an interval is a date, a timestamp, '..' or a property");
    }
    bool known = (from->kind == FILTER_DATE || from->kind == FILTER_TIMESTAMP) && to->kind == from->kind;
    return !known || from->at_us <= to->at_us ||
           filter_fault(c->e, ERR_INVALID, node->position, "the interval ends before it starts");
}

/* A text beside dates is one of them, written as such. */
static bool check_instant_text(struct checker *c, const struct filter_node *argument, unsigned others)
{
    int64_t at_us;
    bool date;
    if (argument->kind == FILTER_TEXT && filter_instant(argument->text, &at_us, &date) &&
        others & (date ? FILTER_IS_DATE : FILTER_IS_TIMESTAMP))
        return true;
    return mismatch(c, argument, "the comparison", others, FILTER_IS_TEXT);
}

/* Two values that are compared are of one type. */
static bool check_pair(struct checker *c, const char *by, const struct filter_node *a, unsigned type_a,
                       const struct filter_node *b, unsigned type_b)
{
    if (type_a & type_b)
        return true;
    if (a->kind == FILTER_TEXT && type_b & FILTER_IS_INSTANT)
        return check_instant_text(c, a, type_b);
    if (b->kind == FILTER_TEXT && type_a & FILTER_IS_INSTANT)
        return check_instant_text(c, b, type_a);
    return mismatch(c, b, by, type_a, type_b);
}

/* Elements that can be compared, once it is known what they are. */
static bool check_element(struct checker *c, const struct filter_node *argument, unsigned type)
{
    return !c->names || !(type & (FILTER_IS_GEOMETRY | FILTER_IS_ARRAY)) ||
           mismatch(c, argument, "an array", FILTER_IS_SCALAR | FILTER_IS_INTERVAL, type);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static bool check(struct checker *c, const struct filter_node *node, unsigned *type);

static bool check_count(struct checker *c, const struct filter_node *node)
{
    const struct filter_kind_entry *k = &FILTER_TABLE[node->kind];
    if (node->n >= k->least && node->n <= k->most)
        return true;
    return filter_fault(c->e, ERR_INVALID, node->position, "%s takes %u argument%s, not %u", name_of(node),
                        k->least,
                        k->least == 1        ? ""
                        : k->most > k->least ? "s or more"
                                             : "s",
                        node->n);
}

static bool check_arguments(struct checker *c, const struct filter_node *node)
{
    const struct filter_kind_entry *k = &FILTER_TABLE[node->kind];
    bool same = (node->kind >= FILTER_EQUAL && node->kind <= FILTER_AT_LEAST) || node->kind == FILTER_IN ||
                node->kind == FILTER_INTERVAL;
    unsigned first = FILTER_IS_ANY;
    for (uint32_t i = 0; i < node->n; i++) {
        const struct filter_node *argument = node->arguments[i];
        unsigned type = FILTER_IS_ANY, takes = i == 0 ? k->takes : k->beside;
        if (!check(c, argument, &type) || !check_place(c, node, argument))
            return false;
        if (!(type & takes))
            return mismatch(c, argument, name_of(node), takes, type);
        if (node->kind == FILTER_ARRAY && !check_element(c, argument, type))
            return false;
        type &= takes;
        if (same && i > 0 && !check_pair(c, name_of(node), node->arguments[0], first, argument, type))
            return false;
        first = i == 0 ? type : first;
    }
    return true;
}

static bool check(struct checker *c, const struct filter_node *node, unsigned *type)
{
    *type = FILTER_TABLE[node->kind].is;
    if (node->kind == FILTER_PROPERTY || node->kind == FILTER_FUNCTION)
        if (!check_name(c, node, type))
            return false;
    if (!check_count(c, node) || !check_arguments(c, node))
        return false;
    if (node->kind == FILTER_LIKE)
        return check_pattern(c, node->arguments[1]);
    return node->kind != FILTER_INTERVAL || check_interval(c, node);
}

bool filter_check_tree(const struct filter_node *root, const struct filter_names *names, struct err *e)
{
    struct checker c = {names, e};
    unsigned type;
    if (!check(&c, root, &type))
        return false;
    if (root->kind == FILTER_PROPERTY)
        return filter_fault(e, ERR_INVALID, root->position,
                            "a property alone is no condition; write '%.60s = true'", root->text);
    return type & FILTER_IS_TRUTH || mismatch(&c, root, "a filter", FILTER_IS_TRUTH, type);
}

bool filter_check(const struct filter *f, const struct filter_property *properties, size_t n, const char *of,
                  struct err *e)
{
    return filter_check_tree(f->root, &(struct filter_names){properties, n, of}, e);
}
