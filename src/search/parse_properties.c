#include "search/parse_properties.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The literal of a type that a text is; false: it is none. */
static bool read_value(struct filter_node *v, struct filter_draft *d, unsigned type, const char *text)
{
    bool day;
    char *end;
    switch (type) {
    case FILTER_IS_TEXT:
        v->kind = FILTER_TEXT;
        v->text = arena_text(&d->memory, text, strlen(text));
        return true;
    case FILTER_IS_NUMBER:
        v->kind = FILTER_NUMBER;
        v->number = strtod(text, &end);
        return !*end && strspn(text, "+-.0123456789eE") == strlen(text) && isfinite(v->number);
    case FILTER_IS_TRUTH:
        v->kind = FILTER_TRUTH;
        v->truth = strcmp(text, "true") == 0;
        return v->truth || strcmp(text, "false") == 0;
    default:
        v->kind = type == FILTER_IS_DATE ? FILTER_DATE : FILTER_TIMESTAMP;
        return filter_instant(text, &v->at_us, &day) && day == (type == FILTER_IS_DATE);
    }
}

static bool refuse(const struct filter_property *p, const char *text, struct err *e)
{
    const char *what = p->type == FILTER_IS_NUMBER  ? "a number"
                       : p->type == FILTER_IS_TRUTH ? "true or false"
                       : p->type == FILTER_IS_DATE  ? "a day like 2012-05-31"
                                                    : "an instant like 2012-05-31T23:30:00Z";
    return err_param(e, ERR_INVALID, p->name, text, "%.60s takes %s, not '%.60s'", p->name, what, text);
}

static struct filter *equals(const struct filter_property *p, const char *text, struct err *e)
{
    struct filter_draft d;
    filter_draft_init(&d);
    struct filter_node *root = filter_node_new(&d, FILTER_EQUAL, 1, e),
                       *name = filter_node_new(&d, FILTER_PROPERTY, 1, e),
                       *value = filter_node_new(&d, FILTER_TEXT, 1, e);
    name->text = arena_text(&d.memory, p->name, strlen(p->name));
    filter_node_add(&d, root, name);
    filter_node_add(&d, root, value);
    struct filter *f = NULL;
    if (read_value(value, &d, p->type, text))
        f = filter_new(&d, root, e);
    else
        refuse(p, text, e);
    filter_draft_release(&d);
    return f;
}

bool parse_properties(struct filter **f, struct query *q, const struct filter_property *all, size_t n,
                      struct err *e)
{
    for (size_t i = 0; i < q->n; i++) {
        const struct query_parameter *parameter = &q->parameters[i];
        const struct filter_property *p = NULL;
        const char *text;
        for (size_t k = 0; k < n && !parameter->taken && !p; k++)
            if (all[k].type & FILTER_IS_SCALAR && strcmp(all[k].name, parameter->name) == 0)
                p = &all[k];
        if (!p)
            continue;
        if (!query_take(q, p->name, &text, e))
            return false;
        struct filter *one = equals(p, text, e);
        if (!one)
            return false;
        *f = filter_and(*f, one);
    }
    return true;
}
