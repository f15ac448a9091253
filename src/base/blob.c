#include "base/blob.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/shelf.h"

static struct blob *make(const void *data, size_t n, bool kept)
{
    int64_t at = -1;
    const unsigned char *there = kept && n >= BLOB_SHELF_BYTES ? shelf_put(data, n, &at) : NULL;
    struct blob *b = mem_grow(NULL, 1, sizeof *b + (there ? 0 : n)); /* the bytes need no zeroes first */
    *b = (struct blob){.n = n, .at = at, .data = there};
    atomic_init(&b->references, 1);
    atomic_init(&b->hasty, false);
    if (!there) {
        unsigned char *copy = (unsigned char *)(b + 1);
        if (n)
            memcpy(copy, data, n);
        b->data = copy;
    }
    snprintf(b->tag, sizeof b->tag, "%016llx", (unsigned long long)hash_long(data, n));
    return b;
}

struct blob *blob_new(const void *data, size_t n)
{
    return make(data, n, false);
}

struct blob *blob_new_kept(const void *data, size_t n)
{
    return make(data, n, true);
}

struct blob *blob_new_same(const struct blob *b, const void *data, size_t n)
{
    struct blob *same = make(data, n, true);
    same->coding = b->coding;
    same->vary = b->vary;
    same->weak = true;
    memcpy(same->tag, b->tag, sizeof same->tag);
    same->fields = mem_strdup(b->fields);
    return same;
}

void blob_set_fields(struct blob *b, const char *text)
{
    free((char *)(uintptr_t)b->fields);
    b->fields = mem_strdup(text);
}

size_t blob_bytes(const struct blob *b)
{
    return sizeof *b + (b->fields ? strlen(b->fields) + 1 : 0) + (b->at < 0 ? b->n : shelf_round(b->n));
}

struct blob *blob_ref(struct blob *b)
{
    atomic_fetch_add_explicit(&b->references, 1, memory_order_relaxed);
    return b;
}

void blob_free(struct blob *b)
{
    if (!b || atomic_fetch_sub_explicit(&b->references, 1, memory_order_acq_rel) != 1)
        return;
    if (b->at >= 0)
        shelf_drop(b->at, b->n);
    free((char *)(uintptr_t)b->fields);
    free(b);
}
