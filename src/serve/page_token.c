#include "serve/page_token.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/hash.h"
#include "out/list_mark.h"

enum { TOKEN_BYTES = 1 << 16 };

static uint64_t list_hash(const struct call *c, const char *sortby, const char *criteria)
{
    uint64_t hash = hash_text(c->parameter[0]);
    hash = hash_bytes(sortby, strlen(sortby), hash);
    return hash_bytes(criteria, strlen(criteria), hash);
}

const char *page_token_print(struct call *c, const struct list *l, const struct list_order *order,
                             uint64_t offset, const char *sortby, const char *criteria)
{
    struct bytes plain, text;
    bytes_init(&plain, TOKEN_BYTES);
    bytes_init(&text, 2 * TOKEN_BYTES);
    bytes_add_format(&plain, "%llx %llx %llx", (unsigned long long)c->snapshot->version,
                     (unsigned long long)offset + l->n, (unsigned long long)list_hash(c, sortby, criteria));
    bytes_add_char(&plain, '\0');
    list_mark_put(&plain, l, order, l->n - 1);
    base64_put(&text, plain.data, plain.n);
    const char *kept = arena_text(&c->memory, text.data, text.n);
    bytes_release(&plain);
    bytes_release(&text);
    return kept;
}

static bool read_numbers(const char *text, uint64_t v[3])
{
    char *end;
    for (int i = 0; i < 3; i++) {
        v[i] = strtoull(text, &end, 16);
        if (end == text || *end != (i < 2 ? ' ' : '\0'))
            return false;
        text = end + 1;
    }
    return v[1] <= UINT32_MAX; /* no list is longer */
}

bool page_token_read(struct page_token *t, struct call *c, const char *text, const char *sortby,
                     const char *criteria, struct err *e)
{
    struct bytes plain;
    uint64_t v[3];
    bytes_init(&plain, TOKEN_BYTES);
    bool right = base64_get(&plain, text, strlen(text)) && strlen(plain.data) < plain.n &&
                 read_numbers(plain.data, v) && v[2] == list_hash(c, sortby, criteria);
    if (right) {
        size_t n = strlen(plain.data) + 1;
        *t = (struct page_token){v[0], v[1], arena_text(&c->memory, plain.data + n, plain.n - n),
                                 plain.n - n};
    }
    bytes_release(&plain);
    return right || err_param(e, ERR_INVALID, "token", text,
                              "this token leads on in no list of these criteria in this order; it takes the "
                              "one of a link to the next page, with all else of that link");
}

bool page_token_offset(const struct page_token *t, struct selection *sel, const struct list_order *order,
                       uint64_t *offset, struct err *e)
{
    *offset = t->offset;
    return t->version == sel->snapshot->version || list_mark_find(sel, order, t->mark, t->n_mark, offset) ||
           err_set(e, ERR_INVALID, "this token is damaged");
}
