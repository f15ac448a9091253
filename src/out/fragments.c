#include "out/fragments.h"

#include <string.h>

#include "base/blob.h"
#include "out/feature.h"

enum { SHARDS = 4 };

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

void fragments_write(struct cache *fragments, struct json *j, const struct snapshot *s,
                     enum collection collection, uint32_t row)
{
    char key[sizeof s->version + sizeof row + 1];
    memcpy(key, &s->version, sizeof s->version);
    memcpy(key + sizeof s->version, &row, sizeof row);
    key[sizeof key - 1] = (char)collection;
    struct blob *known = cache_get(fragments, key, sizeof key);
    if (known) {
        json_raw(j, (const char *)known->data, known->n);
        blob_free(known);
        return;
    }
    struct bytes *out = j->out;
    json_raw(j, "", 0); /* the comma before it, if there is one */
    size_t from = out->n;
    struct json one;
    json_init(&one, out);
    feature_write(&one, s, collection, row, NULL);
    if (out->full)
        return;
    struct blob *made = blob_new(out->data + from, out->n - from);
    cache_put(fragments, key, sizeof key, made, sizeof *made + made->n);
    blob_free(made);
}
