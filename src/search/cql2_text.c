/* CQL2 text (OGC 21-065r2, annex B), read from left to right by the rules of its grammar. */
#include <string.h>

#include "search/cql2_inside.h"

/* Brackets around one value are no part of the tree; but in an array they are an array of one. So it is kept
 * around which node how many stand. */
struct text_reader {
    struct words_reader words;
    struct filter_draft *draft;
    struct err *e;
    unsigned depth;
    const struct filter_node *bracketed;
    unsigned brackets;
};

typedef struct filter_node *text_rule(struct text_reader *r);
static text_rule read_or, read_sum;

static struct filter_node *make(struct text_reader *r, enum filter_kind kind, uint32_t position)
{
    return filter_node_new(r->draft, kind, position, r->e);
}

/* A node of one or two arguments; NULL where one of them is. */
static struct filter_node *join(struct text_reader *r, enum filter_kind kind, uint32_t position,
                                struct filter_node *a, struct filter_node *b)
{
    struct filter_node *node = a && b ? make(r, kind, position) : NULL;
    if (!node)
        return NULL;
    filter_node_add(r->draft, node, a);
    if (b != a)
        filter_node_add(r->draft, node, b);
    return node;
}

static bool deeper(struct text_reader *r)
{
    if (r->depth == FILTER_MAX_DEPTH)
        return filter_fault(r->e, ERR_TOO_LARGE, r->words.position, "its parts are nested more than %d deep",
                            FILTER_MAX_DEPTH);
    r->depth++;
    return true;
}

/* --- instants and intervals --------------------------------------------------------------------------------
 */

static struct filter_node *read_instant(struct text_reader *r, enum filter_kind kind)
{
    const uint32_t start = r->words.position;
    words_skip(&r->words, words_name(&r->words));
    if (!words_expect(&r->words, '('))
        return NULL;
    const uint32_t position = r->words.position;
    const char *text = words_text(&r->words, &r->draft->memory);
    struct filter_node *node = text ? cql2_instant(r->draft, text, kind, position, r->e) : NULL;
    if (node)
        node->position = start;
    return node && words_expect(&r->words, ')') ? node : NULL;
}

static struct filter_node *read_name(struct text_reader *r);

static struct filter_node *read_end(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    if (!words_at_sign(&r->words, '\''))
        return read_name(r);
    const char *text = words_text(&r->words, &r->draft->memory);
    if (!text)
        return NULL;
    if (strcmp(text, "..") == 0)
        return make(r, FILTER_OPEN, position);
    return cql2_instant(r->draft, text, FILTER_KINDS, position, r->e);
}

static struct filter_node *read_interval(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    words_take(&r->words, "INTERVAL");
    if (!words_expect(&r->words, '('))
        return NULL;
    struct filter_node *from = read_end(r);
    struct filter_node *to = from && words_expect(&r->words, ',') ? read_end(r) : NULL;
    struct filter_node *node = join(r, FILTER_INTERVAL, position, from, to);
    return node && words_expect(&r->words, ')') ? node : NULL;
}

/* --- values ------------------------------------------------------------------------------------------------
 */

/* A value that stands in brackets is an array of it, in an array. */
static struct filter_node *bracketed(struct text_reader *r, struct filter_node *node, unsigned brackets)
{
    for (; node && brackets; brackets--)
        node = join(r, FILTER_ARRAY, node->position, node, node);
    return node;
}

static unsigned brackets_around(const struct text_reader *r, const struct filter_node *node)
{
    return r->bracketed == node ? r->brackets : 0;
}

/* An element of an array or an argument: (1) is an array there. */
static struct filter_node *read_element(struct text_reader *r)
{
    struct filter_node *node = read_or(r);
    return node ? bracketed(r, node, brackets_around(r, node)) : NULL;
}

/* From behind the opening bracket, or a comma, up to the closing one, which is taken. */
static bool read_elements(struct text_reader *r, struct filter_node *to)
{
    do {
        struct filter_node *element = read_element(r);
        if (!element)
            return false;
        filter_node_add(r->draft, to, element);
    } while (words_sign(&r->words, ','));
    return words_expect(&r->words, ')');
}

static struct filter_node *read_call(struct text_reader *r, struct filter_node *node)
{
    if (!node || !words_expect(&r->words, '(') || !deeper(r))
        return NULL;
    bool read = words_sign(&r->words, ')') || read_elements(r, node);
    r->depth--;
    return read ? node : NULL;
}

/* Behind "(": an array, or what stands alone in the brackets. */
static struct filter_node *read_inside(struct text_reader *r, uint32_t position)
{
    if (words_sign(&r->words, ')'))
        return make(r, FILTER_ARRAY, position);
    struct filter_node *first = read_or(r);
    if (!first)
        return NULL;
    unsigned brackets = brackets_around(r, first);
    if (!words_sign(&r->words, ',')) {
        r->bracketed = first;
        r->brackets = brackets + 1;
        return words_expect(&r->words, ')') ? first : NULL;
    }
    struct filter_node *array = make(r, FILTER_ARRAY, position), *element = bracketed(r, first, brackets);
    if (!array || !element)
        return NULL;
    filter_node_add(r->draft, array, element);
    return read_elements(r, array) ? array : NULL;
}

/* (1), (a = 1) and (1, 2): which it is shows behind the first. */
static struct filter_node *read_brackets(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    if (!deeper(r))
        return NULL;
    words_sign(&r->words, '(');
    struct filter_node *node = read_inside(r, position);
    r->depth--;
    return node;
}

static struct filter_node *read_name(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    size_t n = words_name(&r->words);
    bool quoted = words_at_sign(&r->words, '"');
    if (!quoted && n == 0)
        return words_fault(&r->words, "a value"), NULL;
    if (!quoted && filter_word(r->words.at, n))
        return filter_fault(r->e, ERR_INVALID, position,
                            "a value is expected, not the word %.*s; as a name it stands in double quotes",
                            (int)n, r->words.at),
               NULL;
    const char *name = quoted ? words_quoted_name(&r->words, &r->draft->memory)
                              : arena_text(&r->draft->memory, r->words.at, n);
    if (!quoted)
        words_skip(&r->words, n);
    bool call = name && !quoted && words_at_sign(&r->words, '(');
    struct filter_node *node = name ? make(r, call ? FILTER_FUNCTION : FILTER_PROPERTY, position) : NULL;
    if (!node)
        return NULL;
    node->text = name;
    return call ? read_call(r, node) : node;
}

static struct filter_node *read_literal_text(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    const char *text = words_text(&r->words, &r->draft->memory);
    struct filter_node *node = text ? make(r, FILTER_TEXT, position) : NULL;
    if (node)
        node->text = text;
    return node;
}

static struct filter_node *read_number(struct text_reader *r)
{
    struct filter_node *node = make(r, FILTER_NUMBER, r->words.position);
    return node && words_number(&r->words, &node->number) ? node : NULL;
}

static struct filter_node *read_truth(struct text_reader *r)
{
    struct filter_node *node = make(r, FILTER_TRUTH, r->words.position);
    if (node)
        node->truth = words_at(&r->words, "TRUE");
    words_skip(&r->words, words_name(&r->words));
    return node;
}

static struct filter_node *read_primary(struct text_reader *r)
{
    struct words_reader *w = &r->words;
    if (words_at_sign(w, '('))
        return read_brackets(r);
    if (words_at_sign(w, '\''))
        return read_literal_text(r);
    if (words_at_number(w))
        return read_number(r);
    if (words_at(w, "TRUE") || words_at(w, "FALSE"))
        return read_truth(r);
    if (words_at(w, "DATE"))
        return read_instant(r, FILTER_DATE);
    if (words_at(w, "TIMESTAMP"))
        return read_instant(r, FILTER_TIMESTAMP);
    if (words_at(w, "INTERVAL"))
        return read_interval(r);
    if (words_at(w, "BBOX"))
        return cql2_read_box(w, r->draft);
    enum geometry_kind geometry = cql2_geometry_here(w);
    if (geometry < GEOMETRY_KINDS)
        return cql2_read_geometry(w, r->draft, geometry);
    size_t n = words_name(w);
    enum filter_kind kind = cql2_op(w->at, n, FILTER_S_CONTAINS, FILTER_ACCENTI, true);
    if (kind == FILTER_KINDS)
        return read_name(r);
    struct filter_node *node = make(r, kind, w->position);
    words_skip(w, n);
    return read_call(r, node);
}

/* --- arithmetic --------------------------------------------------------------------------------------------
 */

/* A minus before anything but a number: -1 times it. */
static struct filter_node *read_factor(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    if (words_at_number(&r->words) || !words_sign(&r->words, '-'))
        return read_primary(r);
    struct filter_node *minus = make(r, FILTER_NUMBER, position);
    if (minus)
        minus->number = -1.0;
    if (words_at_sign(&r->words, '('))
        return words_fault(&r->words, "a property"), NULL;
    return join(r, FILTER_MULTIPLY, position, minus, read_name(r));
}

static struct filter_node *read_power(struct text_reader *r)
{
    struct filter_node *node = read_factor(r);
    if (node && words_sign(&r->words, '^'))
        node = join(r, FILTER_POWER, node->position, node, read_factor(r));
    return node;
}

static struct filter_node *read_product(struct text_reader *r)
{
    struct filter_node *node = read_power(r);
    while (node) {
        enum filter_kind kind = words_sign(&r->words, '*')     ? FILTER_MULTIPLY
                                : words_sign(&r->words, '/')   ? FILTER_DIVIDE
                                : words_sign(&r->words, '%')   ? FILTER_MODULO
                                : words_take(&r->words, "DIV") ? FILTER_DIV
                                                               : FILTER_KINDS;
        if (kind == FILTER_KINDS)
            break;
        node = join(r, kind, node->position, node, read_power(r));
    }
    return node;
}

static struct filter_node *read_sum(struct text_reader *r)
{
    struct filter_node *node = read_product(r);
    while (node) {
        enum filter_kind kind = words_sign(&r->words, '+')   ? FILTER_ADD
                                : words_sign(&r->words, '-') ? FILTER_SUBTRACT
                                                             : FILTER_KINDS;
        if (kind == FILTER_KINDS)
            break;
        node = join(r, kind, node->position, node, read_product(r));
    }
    return node;
}

/* --- conditions --------------------------------------------------------------------------------------------
 */

static enum filter_kind read_comparison_sign(struct text_reader *r)
{
    if (words_sign(&r->words, '='))
        return FILTER_EQUAL;
    if (words_sign(&r->words, '<'))
        return words_sign(&r->words, '>')   ? FILTER_UNEQUAL
               : words_sign(&r->words, '=') ? FILTER_AT_MOST
                                            : FILTER_LESS;
    if (words_sign(&r->words, '>'))
        return words_sign(&r->words, '=') ? FILTER_AT_LEAST : FILTER_GREATER;
    return FILTER_KINDS;
}

static struct filter_node *read_between(struct text_reader *r, struct filter_node *value)
{
    struct filter_node *least = read_sum(r);
    if (!least)
        return NULL;
    if (!words_take(&r->words, "AND"))
        return words_fault(&r->words, "AND"), NULL;
    struct filter_node *most = read_sum(r), *node = join(r, FILTER_BETWEEN, value->position, value, least);
    if (!most || !node)
        return NULL;
    filter_node_add(r->draft, node, most);
    return node;
}

static struct filter_node *read_in(struct text_reader *r, struct filter_node *value)
{
    struct filter_node *node = make(r, FILTER_IN, value->position);
    if (!node || !words_expect(&r->words, '('))
        return NULL;
    filter_node_add(r->draft, node, value);
    do {
        struct filter_node *element = read_sum(r);
        if (!element)
            return NULL;
        filter_node_add(r->draft, node, element);
    } while (words_sign(&r->words, ','));
    return words_expect(&r->words, ')') ? node : NULL;
}

static struct filter_node *negate(struct text_reader *r, struct filter_node *node, bool negated)
{
    return node && negated ? join(r, FILTER_NOT, node->position, node, node) : node;
}

static struct filter_node *read_is_null(struct text_reader *r, struct filter_node *value)
{
    bool negated = words_take(&r->words, "NOT");
    if (!words_take(&r->words, "NULL"))
        return words_fault(&r->words, "NULL"), NULL;
    return negate(r, join(r, FILTER_IS_NULL, value->position, value, value), negated);
}

static struct filter_node *read_predicate(struct text_reader *r)
{
    struct filter_node *value = read_sum(r);
    if (!value)
        return NULL;
    enum filter_kind kind = read_comparison_sign(r);
    if (kind != FILTER_KINDS)
        return join(r, kind, value->position, value, read_sum(r));
    if (words_take(&r->words, "IS"))
        return read_is_null(r, value);
    bool negated = words_take(&r->words, "NOT");
    if (words_take(&r->words, "LIKE"))
        return negate(r, join(r, FILTER_LIKE, value->position, value, read_sum(r)), negated);
    if (words_take(&r->words, "BETWEEN"))
        return negate(r, read_between(r, value), negated);
    if (words_take(&r->words, "IN"))
        return negate(r, read_in(r, value), negated);
    return negated ? (words_fault(&r->words, "LIKE, BETWEEN or IN"), NULL) : value;
}

static struct filter_node *read_not(struct text_reader *r)
{
    const uint32_t position = r->words.position;
    if (!words_take(&r->words, "NOT"))
        return read_predicate(r);
    struct filter_node *node = read_predicate(r);
    return join(r, FILTER_NOT, position, node, node);
}

/* One, or two and more joined by a word. */
static struct filter_node *read_chain(struct text_reader *r, const char *word, enum filter_kind kind,
                                      text_rule *rule)
{
    struct filter_node *first = rule(r), *node = first;
    while (node && words_take(&r->words, word)) {
        struct filter_node *next = rule(r);
        if (!next)
            return NULL;
        if (node == first)
            node = join(r, kind, first->position, first, next);
        else
            filter_node_add(r->draft, node, next);
    }
    return node;
}

static struct filter_node *read_and(struct text_reader *r)
{
    return read_chain(r, "AND", FILTER_AND, read_not);
}

static struct filter_node *read_or(struct text_reader *r)
{
    return read_chain(r, "OR", FILTER_OR, read_and);
}

struct filter_node *cql2_read_text(struct filter_draft *d, const char *text, struct err *e)
{
    struct text_reader r = {.draft = d, .e = e};
    words_begin(&r.words, text, e);
    struct filter_node *root = read_or(&r);
    if (root && *r.words.at)
        return words_fault(&r.words, "AND, OR or the end"), NULL;
    return root;
}
