/* Kept pictures become smaller under their keys while nothing else is to be done, and only then. */
#include "serve/repacker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/mem.h"
#include "draw/colour.h"
#include "draw/png.h"
#include "test.h"

enum { SIDE = 128, PICTURES = 100, TICK_US = 1000 };

static struct cache *kept;
static _Atomic bool busy;
static _Atomic int looks;

static bool is_busy(void *context)
{
    (void)context;
    atomic_fetch_add(&looks, 1);
    return busy;
}

static void hold(void *b)
{
    blob_ref(b);
}

static void drop(void *b)
{
    blob_free(b);
}

static const struct cache_kind BLOBS = {hold, drop};

/* As an answer is kept: packed in haste, under a key. */
static void keep(unsigned number)
{
    struct picture p;
    struct bytes out;
    struct png_encoder *n = png_encoder_new();
    char key[16];
    picture_init(&p, SIDE, SIDE, NULL);
    for (int i = 0; i < SIDE * SIDE; i++)
        p.px[i] = colour_to_pixel(0xFF000000u | (unsigned)(i / 9 % 5 + i / SIDE / 7 % 3) * 0x111500u |
                                  number);
    bytes_init(&out, 1 << 20);
    png_encode(n, &p, NULL, &out, NULL);
    struct blob *b = blob_new_kept(out.data, out.n);
    blob_set_fields(b, "X-Field: kept\r\n");
    b->weak = true;
    atomic_store(&b->hasty, true);
    snprintf(key, sizeof key, "%u", number);
    cache_put(kept, key, strlen(key), b, blob_bytes(b));
    blob_free(b);
    bytes_release(&out);
    picture_release(&p);
    png_encoder_free(n);
}

/* As a visitor who asks for it; the caller's reference, or NULL. */
static struct blob *ask(struct repacker *r, unsigned number)
{
    char key[16];
    snprintf(key, sizeof key, "%u", number);
    struct blob *b = cache_get(kept, key, strlen(key));
    if (b && atomic_load(&b->hasty))
        repacker_wish(r, key, strlen(key), b);
    return b;
}

static struct repacker_counts counts(struct repacker *r)
{
    struct repacker_counts n;
    repacker_count(r, &n);
    return n;
}

static void wait_for(struct repacker *r, uint64_t packed)
{
    while (counts(r).packed < packed)
        usleep(TICK_US);
}

static struct repacker *start(void)
{
    return repacker_new(&(struct repacker_setup){kept, 100, is_busy, NULL}, NULL);
}

static void test_one(void)
{
    struct repacker *r = start();
    keep(1);
    struct blob *before = ask(r, 1), *again = ask(r, 1);
    CHECK_THAT(before == again && counts(r).waiting + counts(r).packed <= 1, "a picture is wished for once");
    wait_for(r, 1);
    struct blob *after = ask(r, 1);
    CHECK_THAT(after != before && after->n < before->n, "a smaller one stands under its key");
    CHECK_TEXT(after->tag, before->tag, "with the same tag");
    CHECK_THAT(after->weak && !atomic_load(&after->hasty),
               "which is weak, and it is not wished for any more");
    CHECK_TEXT(after->fields, before->fields, "and the same fields");
    CHECK_INT((long long)counts(r).saved_bytes, (long long)(before->n - after->n),
              "what was saved is counted");
    blob_free(before);
    blob_free(again);
    blob_free(after);
    repacker_free(r);
    repacker_free(NULL);
    struct repacker_counts none;
    repacker_count(NULL, &none);
    repacker_wish(NULL, "1", 1, NULL);
    CHECK_INT((long long)none.packed, 0, "where there is none nothing is counted");
}

/* Nothing is packed under load; what had no room to wait is wished for when it is asked for again. */
static void test_busy(void)
{
    busy = true;
    cache_clear(kept);
    struct repacker *r = start();
    for (unsigned i = 0; i < PICTURES; i++) {
        keep(i);
        blob_free(ask(r, i));
    }
    for (int before = looks; looks < before + 3;)
        usleep(TICK_US);
    CHECK_INT((long long)counts(r).packed, 0, "while the server is busy nothing is packed");
    CHECK_INT((long long)counts(r).waiting, REPACKER_WISHES, "as many wait as may, beside the one at hand");
    busy = false;
    wait_for(r, REPACKER_WISHES + 1);
    CHECK_INT((long long)counts(r).unchanged, 0, "then all that waited are packed");
    for (unsigned i = 0; i < PICTURES; i++)
        blob_free(ask(r, i));
    wait_for(r, PICTURES);
    CHECK_INT((long long)counts(r).packed, PICTURES, "the others once they are asked for again");
    repacker_free(r);
}

/* What has gone from the cache is not packed, and nothing is put back. */
static void test_gone(void)
{
    busy = true;
    cache_clear(kept);
    struct repacker *r = start();
    for (unsigned i = 0; i < 10; i++) {
        keep(i);
        blob_free(ask(r, i));
    }
    cache_clear(kept);
    keep(10);
    blob_free(ask(r, 10));
    busy = false;
    wait_for(r, 1);
    struct cache_counts n;
    cache_count(kept, &n);
    CHECK_THAT(n.entries == 1 && counts(r).packed == 1, "what has gone stays away, and costs nothing");
    repacker_free(r);
}

static void *visit(void *arg)
{
    struct repacker *r = arg;
    unsigned random = (unsigned)(uintptr_t)&random;
    for (int i = 0; i < 2000; i++) {
        random = random * 1664525u + 1013904223u;
        const unsigned number = (random >> 16) % 20;
        struct blob *b = ask(r, number);
        if (!b || random >> 28 == 0)
            keep(number);
        blob_free(b);
        busy = random >> 29 == 0;
    }
    busy = false;
    return NULL;
}

/* Visitors, evictions and packing at once; the end comes while much waits. */
static void test_threads(void)
{
    cache_free(kept);
    kept = cache_new(&BLOBS, 20000, 2); /* room for some of the pictures only */
    struct repacker *r = start();
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, visit, r);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    keep(7);
    while (counts(r).waiting) /* or there may be no room for it */
        usleep(TICK_US);
    const uint64_t before = counts(r).packed;
    blob_free(ask(r, 7));
    wait_for(r, before + 1);
    CHECK_THAT(counts(r).packed > 0, "it packs among all of that");
    for (unsigned i = 0; i < 20; i++) {
        keep(i);
        blob_free(ask(r, i));
    }
    repacker_free(r);
}

int main(void)
{
    kept = cache_new(&BLOBS, 16 << 20, 4);
    test_one();
    test_busy();
    test_gone();
    test_threads();
    cache_free(kept);
    return test_end();
}
