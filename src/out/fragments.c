#include "out/fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/json.h"
#include "base/mem.h"
#include "out/feature.h"

enum { SHARDS = 4, KEY_BYTES = sizeof(uint64_t) + sizeof(uint32_t) + 1 };

static void hold(void *blob)
{
    blob_ref(blob);
}

static void drop(void *blob)
{
    blob_free(blob);
}

struct cache *fragments_new(size_t budget_bytes)
{
    static const struct cache_kind BLOBS = {hold, drop};
    return cache_new(&BLOBS, budget_bytes, SHARDS);
}

struct fragments_run {
    struct cache *fragments;
    const struct list *list;
    uint32_t first, n; /* the rows of the list that are at hand */
    uint32_t n_made;
    size_t held;                            /* bytes of the blobs at hand */
    struct cache_item items[FRAGMENTS_RUN]; /* of each row, with the blob or NULL */
    struct cache_item made[FRAGMENTS_RUN];  /* those of them that are to be put */
    char keys[FRAGMENTS_RUN][KEY_BYTES];
};

struct fragments_run *fragments_run_new(struct cache *fragments, const struct list *l)
{
    struct fragments_run *r = mem_alloc(1, sizeof *r);
    r->fragments = fragments;
    r->list = l;
    return r;
}

/* Only the first n stay at hand. */
static void shorten(struct fragments_run *r, uint32_t n)
{
    for (uint32_t i = n; i < r->n; i++)
        blob_free(r->items[i].value);
    r->n = n;
}

static void finish(struct fragments_run *r)
{
    cache_put_all(r->fragments, r->made, r->n_made);
    shorten(r, 0);
    r->n_made = 0;
    r->held = 0;
}

static void fetch(struct fragments_run *r, uint32_t from)
{
    const struct selection *sel = r->list->selection;
    uint64_t version = sel->snapshot->version;
    uint32_t left = r->list->n - from;
    r->first = from;
    r->n = left < FRAGMENTS_RUN ? left : FRAGMENTS_RUN;
    for (uint32_t i = 0; i < r->n; i++) {
        memcpy(r->keys[i], &version, sizeof version);
        memcpy(r->keys[i] + sizeof version, &r->list->rows[from + i], sizeof(uint32_t));
        r->keys[i][KEY_BYTES - 1] = (char)sel->collection;
        r->items[i] = (struct cache_item){r->keys[i], KEY_BYTES, NULL, 0, 0};
    }
    cache_get_all(r->fragments, r->items, r->n);
    for (uint32_t i = 0; i < r->n; i++) {
        const struct blob *known = r->items[i].value;
        r->held += known ? known->n : 0;
        if (r->held > FRAGMENTS_HELD_BYTES)
            shorten(r, i + 1);
    }
}

void fragments_run_write(struct fragments_run *r, struct bytes *out, uint32_t i)
{
    if (i >= r->first + r->n) {
        finish(r);
        fetch(r, i);
    }
    struct cache_item *item = &r->items[i - r->first];
    const struct blob *known = item->value;
    if (known) {
        bytes_add(out, known->data, known->n);
        return;
    }
    size_t from = out->n;
    struct json one;
    json_init(&one, out);
    feature_write(&one, r->list->selection->snapshot, r->list->selection->collection, r->list->rows[i], NULL);
    if (out->full)
        return;
    struct blob *made = blob_new(out->data + from, out->n - from);
    item->value = made;
    item->bytes = sizeof *made + made->n;
    r->made[r->n_made++] = *item;
    r->held += made->n;
    if (r->held > FRAGMENTS_HELD_BYTES)
        shorten(r, i - r->first + 1);
}

void fragments_run_free(struct fragments_run *r)
{
    if (!r)
        return;
    finish(r);
    free(r);
}
