/* Criteria of a collection, which the first byte names: what is taken has one canonical form, which means the
 * same when it is read again. */
#include "atlas/selection.h"
#include "search/parse_criteria.h"

#include "fuzz.h"
#include "world.h"

static bool parse(struct criteria *c, enum collection of, const char *text, size_t n, struct arena *memory)
{
    static struct query q;
    struct err e = {0};
    criteria_init(c);
    bool fine = query_parse(&q, text, n, memory, &e) && parse_criteria_of(c, world_snapshot(), of, &q, &e) &&
                query_finish(&q, &e);
    FUZZ_HOLDS(fine || (e.code != ERR_NONE && *e.text));
    return fine;
}

static void check_canonical(const struct criteria *c, enum collection of, struct arena *memory)
{
    struct bytes first, second;
    struct criteria again;
    bytes_init(&first, 1 << 16);
    bytes_init(&second, 1 << 16);
    criteria_print(c, world_snapshot(), &first);
    if (!first.full && first.n < QUERY_MAX_BYTES) {
        FUZZ_HOLDS(parse(&again, of, first.data ? first.data : "", first.n, memory));
        criteria_print(&again, world_snapshot(), &second);
        FUZZ_HOLDS(first.n == second.n && (first.n == 0 || memcmp(first.data, second.data, first.n) == 0));
        criteria_release(&again);
    }
    bytes_release(&first);
    bytes_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena memory;
    struct criteria c;
    arena_init(&memory);
    const enum collection of = n > 0 ? data[0] % COLLECTION_COUNT : 0;
    if (n > 0 && parse(&c, of, (const char *)data + 1, n - 1, &memory)) {
        struct snapshot *s = snapshot_ref((struct snapshot *)world_snapshot());
        struct selection *found = selection_new(s, of, &c);
        check_canonical(&c, of, &memory);
        selection_free(found);
        snapshot_free(s);
    }
    if (n > 0)
        criteria_release(&c);
    arena_release(&memory);
    return 0;
}
