/* The target of a request, from its path to its route, under a public path or not, and its decoded
 * parameters. */
#include "http/public_url.h"
#include "http/target.h"
#include "search/query.h"
#include "serve/route.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena memory;
    struct target t;
    struct err e = {0};
    const char *parameter[CALL_PARAMETERS] = {0};
    char *text = fuzz_text(data, n);
    static struct query q;
    arena_init(&memory);
    target_host_valid(text);
    struct public_url url;
    if (public_url_parse(&url, text, NULL))
        FUZZ_HOLDS(url.path_at <= strlen(url.text) && strlen(url.text) <= n);
    if (target_parse(&t, text, QUERY_MAX_BYTES, &memory, &e)) {
        FUZZ_HOLDS(t.n <= TARGET_SEGMENTS && t.n_query <= QUERY_MAX_BYTES);
        struct public_url under;
        bool bare;
        FUZZ_HOLDS(public_url_parse(&under, "https://h/api/%C3%A9", NULL));
        FUZZ_HOLDS(public_url_skip(&under, t.path, t.n_path) <= t.n_path);
        const struct route *route = route_find_public(&t, &under, &memory, parameter, &bare);
        FUZZ_HOLDS(t.n <= TARGET_SEGMENTS);
        for (size_t i = 0; route && i < CALL_PARAMETERS && parameter[i]; i++)
            FUZZ_HOLDS(*parameter[i] != '\0');
        if (query_parse_but(&q, t.query, t.n_query, CALL_BUSTERS, &memory, &e)) {
            FUZZ_HOLDS(q.n <= QUERY_MAX_PARAMETERS);
            for (size_t i = 0; i < q.n; i++)
                FUZZ_HOLDS(!query_blank(q.parameters[i].value) && strcmp(q.parameters[i].name, "t") != 0);
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
