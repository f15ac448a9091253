/* The target of a request, from its path to its route and its decoded parameters. */
#include "search/query.h"
#include "serve/request.h"
#include "serve/route.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena memory;
    struct request r;
    struct err e = {0};
    const char *parameter[CALL_PARAMETERS] = {0};
    char *text = fuzz_text(data, n);
    static struct query q;
    arena_init(&memory);
    request_host_valid(text);
    if (request_parse(&r, text, QUERY_MAX_BYTES, &memory, &e)) {
        FUZZ_HOLDS(r.n <= REQUEST_SEGMENTS && r.n_query <= QUERY_MAX_BYTES);
        const struct route *route = route_find(&r, &memory, parameter);
        for (size_t i = 0; route && i < CALL_PARAMETERS && parameter[i]; i++)
            FUZZ_HOLDS(*parameter[i] != '\0');
        if (query_parse(&q, r.query, r.n_query, &memory, &e)) {
            FUZZ_HOLDS(q.n <= QUERY_MAX_PARAMETERS);
            const char *value;
            long number = 7;
            (void)query_take(&q, "q", &value, &e);
            if (query_take_int(&q, "limit", 0, 1000, &number, &e))
                FUZZ_HOLDS(number >= 0 && number <= 1000);
            (void)query_finish(&q, &e);
        }
    } else {
        FUZZ_HOLDS(e.code != ERR_NONE && *e.text);
    }
    arena_release(&memory);
    free(text);
    return 0;
}
