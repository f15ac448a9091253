#include "base/blob.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

struct blob *blob_new(const void *data, size_t n)
{
    struct blob *b = mem_alloc(1, sizeof *b + n);
    atomic_init(&b->references, 1);
    b->n = n;
    if (n)
        memcpy(b->data, data, n);
    snprintf(b->tag, sizeof b->tag, "%016llx", (unsigned long long)hash_bytes(data, n, 0));
    return b;
}

struct blob *blob_ref(struct blob *b)
{
    atomic_fetch_add_explicit(&b->references, 1, memory_order_relaxed);
    return b;
}

void blob_free(struct blob *b)
{
    if (b && atomic_fetch_sub_explicit(&b->references, 1, memory_order_acq_rel) == 1)
        free(b);
}
