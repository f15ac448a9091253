#include "search/cql2.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "search/cql2_inside.h"

const char *const CQL2_LANG_NAMES[CQL2_LANGS] = {"cql2-text", "cql2-json"};

#define CLASS(name) "http://www.opengis.net/spec/cql2/1.0/conf/" name
const char *const CQL2_CLASSES[] = {
    CLASS("cql2-text"),
    CLASS("cql2-json"),
    CLASS("basic-cql2"),
    CLASS("advanced-comparison-operators"),
    CLASS("case-insensitive-comparison"),
    CLASS("accent-insensitive-comparison"),
    CLASS("basic-spatial-functions"),
    CLASS("basic-spatial-functions-plus"),
    CLASS("spatial-functions"),
    CLASS("temporal-functions"),
    CLASS("array-functions"),
    CLASS("property-property"),
    CLASS("arithmetic"),
    NULL,
};

enum filter_kind cql2_op(const char *word, size_t n, enum filter_kind first, enum filter_kind last,
                         bool any_case)
{
    for (enum filter_kind kind = first; kind <= last; kind++) {
        const char *op = FILTER_TABLE[kind].op;
        if (op && strlen(op) == n && (any_case ? strncasecmp(op, word, n) : strncmp(op, word, n)) == 0)
            return kind;
    }
    return FILTER_KINDS;
}

struct filter_node *cql2_instant(struct filter_draft *d, const char *text, enum filter_kind kind,
                                 uint32_t position, struct err *e)
{
    int64_t at_us;
    bool date;
    bool right = filter_instant(text, &at_us, &date) &&
                 (kind == FILTER_KINDS || (kind == FILTER_DATE) == date);
    if (!right) {
        filter_fault(e, ERR_INVALID, position, "'%.40s' is not %s that exists%s", text,
                     kind == FILTER_DATE        ? "a date"
                     : kind == FILTER_TIMESTAMP ? "a timestamp"
                                                : "an instant",
                     kind == FILTER_DATE ? ", as 2012-05-31" : ", as 2012-05-31T23:30:00Z");
        return NULL;
    }
    struct filter_node *node = filter_node_new(d, date ? FILTER_DATE : FILTER_TIMESTAMP, position, e);
    if (node)
        node->at_us = at_us;
    return node;
}

static struct filter *parse(struct filter_draft *d, const char *text, enum cql2_lang lang,
                            const struct crs *crs, struct err *e)
{
    struct filter_node *root = lang == CQL2_TEXT ? cql2_read_text(d, text, e) : cql2_read_json(d, text, e);
    return root && cql2_place(d, root, crs, e) ? filter_new(d, root, e) : NULL;
}

struct filter *cql2_parse(const char *text, enum cql2_lang lang, const struct crs *crs, struct err *e)
{
    struct filter_draft d;
    size_t n = strlen(text);
    if (n > FILTER_MAX_BYTES) {
        err_param(e, ERR_TOO_LARGE, "filter", NULL, "filter has %zu bytes, more than the %d allowed", n,
                  FILTER_MAX_BYTES);
        return NULL;
    }
    if (!utf8_valid(text, n)) {
        err_param(e, ERR_INVALID, "filter", NULL, "filter is not valid UTF-8");
        return NULL;
    }
    filter_draft_init(&d);
    struct filter *f = parse(&d, text, lang, crs, e);
    filter_draft_release(&d);
    return f;
}
