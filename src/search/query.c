#include "search/query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decode one name or value. What is wrong with it goes into *e under the name of the parameter. */
static const char *decode(const char *text, size_t n, const char *parameter, struct arena *memory,
                          struct err *e)
{
    char *out = arena_alloc(memory, n + 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '+') {
            out[m++] = ' ';
        } else if (text[i] == '%') {
            int high = n - i > 2 ? hex_digit(text[i + 1]) : -1, low = n - i > 2 ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                err_param(e, ERR_INVALID, parameter, NULL,
                          "a %% in the parameter '%s' is not followed by two hexadecimal digits", parameter);
                return NULL;
            }
            out[m++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[m++] = text[i];
        }
    }
    out[m] = '\0';
    if (!utf8_valid(out, m)) {
        err_param(e, ERR_INVALID, parameter, NULL, "the parameter '%s' is not valid UTF-8 text without NUL",
                  parameter);
        return NULL;
    }
    return out;
}

bool query_blank(const char *value)
{
    return value[strspn(value, " \t\r\n")] == '\0';
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* One "name=value" of n bytes. */
static bool parse_parameter(struct query *q, const char *text, size_t n, const char *const *ignored,
                            struct arena *memory, struct err *e)
{
    const char *equals = memchr(text, '=', n);
    size_t n_name = equals ? (size_t)(equals - text) : n;
    struct query_parameter p = {.value = ""};
    if (!(p.name = decode(text, n_name, "?", memory, e)))
        return false;
    if (is_one_of(p.name, ignored))
        return true;
    if (equals && !(p.value = decode(equals + 1, n - n_name - 1, p.name, memory, e)))
        return false;
    if (query_blank(p.value)) {
        if (q->n_blank < sizeof q->blank / sizeof q->blank[0])
            q->blank[q->n_blank++] = p.name;
        return true;
    }
    if (q->n == QUERY_MAX_PARAMETERS)
        return err_set(e, ERR_TOO_LARGE, "the query has more than %d parameters", QUERY_MAX_PARAMETERS);
    q->parameters[q->n++] = p;
    return true;
}

bool query_parse_but(struct query *q, const char *text, size_t n, const char *const *ignored,
                     struct arena *memory, struct err *e)
{
    q->n = q->n_known = q->n_blank = 0;
    if (n > QUERY_MAX_BYTES)
        return err_set(e, ERR_TOO_LARGE, "the query has %zu bytes, more than the %d allowed", n,
                       QUERY_MAX_BYTES);
    for (size_t from = 0; from < n;) {
        const char *end = memchr(text + from, '&', n - from);
        size_t to = end ? (size_t)(end - text) : n;
        if (to > from && !parse_parameter(q, text + from, to - from, ignored, memory, e))
            return false;
        from = to + 1;
    }
    return true;
}

bool query_parse(struct query *q, const char *text, size_t n, struct arena *memory, struct err *e)
{
    static const char *const NONE[] = {NULL};
    return query_parse_but(q, text, n, NONE, memory, e);
}

void query_parse_page(struct query *q, const char *text, size_t n, struct arena *memory)
{
    static const char *const NONE[] = {NULL};
    q->n = q->n_known = q->n_blank = 0;
    n = n > QUERY_MAX_BYTES ? QUERY_MAX_BYTES : n;
    for (size_t from = 0; from < n;) {
        const char *end = memchr(text + from, '&', n - from);
        size_t to = end ? (size_t)(end - text) : n;
        if (to > from)
            parse_parameter(q, text + from, to - from, NONE, memory, NULL);
        from = to + 1;
    }
}

const char *query_take_first(struct query *q, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < q->n; i++) {
        struct query_parameter *p = &q->parameters[i];
        if (strcmp(p->name, name) != 0)
            continue;
        p->taken = true;
        value = value ? value : p->value;
    }
    return value;
}

enum { CUT_FROM = sizeof((struct err *)0)->value - 4 }; /* of a value as long as this is more */

static bool is_member(const char *at, size_t n, const char *value)
{
    size_t n_value = strlen(value);
    return n >= n_value && strncmp(at, value, n_value) == 0 && (n == n_value || n_value >= CUT_FROM);
}

/* text without the members of the list that are value, excluded or not; NULL: none is. */
static const char *without(const char *text, const char *value, struct arena *memory)
{
    char *left = arena_alloc(memory, strlen(text) + 1), *to = left;
    bool found = false;
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, ","), mark = strspn(at, "! ");
        if (is_member(at, n, value) || (mark < n && is_member(at + mark, n - mark, value))) {
            found = true;
        } else {
            if (to > left)
                *to++ = ',';
            memcpy(to, at, n);
            to += n;
        }
        at += n + (at[n] == ',');
    }
    *to = '\0';
    return found ? left : NULL;
}

bool query_leave_out(struct query *q, const char *name, const char *value, struct arena *memory)
{
    bool there = false, done = false;
    size_t kept = 0;
    for (size_t i = 0; i < q->n; i++)
        q->parameters[i].taken = false;
    for (size_t i = 0; value && *value && !done && i < q->n; i++) {
        struct query_parameter *p = &q->parameters[i];
        const char *left = strcmp(p->name, name) == 0 ? without(p->value, value, memory) : NULL;
        if (left) {
            p->value = left;
            done = true;
        }
    }
    for (size_t i = 0; i < q->n; i++) {
        const bool named = strcmp(q->parameters[i].name, name) == 0;
        there |= named;
        if (!named || (done && !query_blank(q->parameters[i].value)))
            q->parameters[kept++] = q->parameters[i];
    }
    q->n = kept;
    return there;
}

static const char *small_letters(const char *name, struct arena *memory)
{
    char *folded = arena_text(memory, name, strlen(name));
    for (char *at = folded; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return folded;
}

void query_fold_names(struct query *q, struct arena *memory)
{
    for (size_t i = 0; i < q->n; i++)
        q->parameters[i].name = small_letters(q->parameters[i].name, memory);
    for (size_t i = 0; i < q->n_blank; i++)
        q->blank[i] = small_letters(q->blank[i], memory);
}

bool query_sent_blank(const struct query *q, const char *name)
{
    for (size_t i = 0; i < q->n_blank; i++)
        if (strcmp(q->blank[i], name) == 0)
            return true;
    return false;
}

bool query_put(struct query *q, const char *name, const char *value, struct err *e)
{
    size_t at = q->n;
    if (q->n == QUERY_MAX_PARAMETERS)
        for (at = 0; at < q->n && !q->parameters[at].taken;)
            at++;
    if (at == QUERY_MAX_PARAMETERS)
        return err_set(e, ERR_TOO_LARGE, "the query has more than %d parameters", QUERY_MAX_PARAMETERS);
    q->n += at == q->n;
    q->parameters[at] = (struct query_parameter){name, value, false};
    return true;
}

bool query_take(struct query *q, const char *name, const char **value, struct err *e)
{
    *value = NULL;
    if (q->n_known < sizeof q->known / sizeof q->known[0])
        q->known[q->n_known++] = name;
    for (size_t i = 0; i < q->n; i++) {
        struct query_parameter *p = &q->parameters[i];
        if (p->taken || strcmp(p->name, name) != 0)
            continue;
        if (*value)
            return err_param(e, ERR_INVALID, name, p->value,
                             "the parameter '%s' is given twice; it takes one value", name);
        p->taken = true;
        *value = p->value;
    }
    return true;
}

bool query_take_int(struct query *q, const char *name, long least, long most, long *value, struct err *e)
{
    const char *text;
    if (!query_take(q, name, &text, e))
        return false;
    if (!text)
        return true;
    char *end;
    errno = 0;
    long v = strtol(text, &end, 10);
    bool digits = *text && strspn(text, "-0123456789") == strlen(text);
    if (!digits || *end || errno || v < least || v > most)
        return err_param(e, ERR_INVALID, name, text,
                         "'%s' is not a whole number from %ld to %ld, as %s takes", text, least, most, name);
    *value = v;
    return true;
}

bool query_take_truth(struct query *q, const char *name, bool *value, struct err *e)
{
    const char *text;
    if (!query_take(q, name, &text, e))
        return false;
    if (!text)
        return true;
    *value = strcmp(text, "true") == 0;
    return *value || strcmp(text, "false") == 0 ||
           err_param(e, ERR_INVALID, name, text, "%s takes true or false, not '%.60s'", name, text);
}

/* How many letters two names share in order: enough to offer a near spelling. */
static unsigned shared_letters(const char *a, const char *b)
{
    unsigned best = 0;
    for (size_t skip = 0; skip < 2; skip++) {
        unsigned n = 0;
        const char *y = b + (strlen(b) > skip ? skip : 0);
        for (const char *x = a; *x && *y; x++)
            if (*x == *y) {
                n++;
                y++;
            }
        best = n > best ? n : best;
    }
    return best;
}

bool query_finish(const struct query *q, struct err *e)
{
    for (size_t i = 0; i < q->n; i++) {
        if (q->parameters[i].taken)
            continue;
        const char *name = q->parameters[i].name, *near = NULL;
        unsigned best = 0;
        for (size_t k = 0; k < q->n_known; k++) {
            unsigned shared = shared_letters(q->known[k], name);
            size_t longer = strlen(name) > strlen(q->known[k]) ? strlen(name) : strlen(q->known[k]);
            if (shared > best && shared * 3 >= longer * 2) {
                best = shared;
                near = q->known[k];
            }
        }
        return err_param(e, ERR_INVALID, name, q->parameters[i].value,
                         "there is no parameter '%.60s' here%s%s%s", name, near ? "; is '" : "",
                         near ? near : "", near ? "' meant?" : "");
    }
    return true;
}
