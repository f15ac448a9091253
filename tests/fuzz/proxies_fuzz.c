/* What proxies say: whatever a client has written to the left, what the nearest proxy added counts. */
#include "http/proxies.h"

#include "fuzz.h"

static struct client address(const char *text)
{
    struct client c = {{0}};
    FUZZ_HOLDS(client_parse(&c, text, strlen(text)));
    return c;
}

static void behind(const struct proxies *p, const char *left, const char *added)
{
    static char list[1 << 15];
    const struct client from = address("10.0.0.1"), expected = address("192.0.2.1");
    snprintf(list, sizeof list, "%.16000s, %s", left, added);
    struct client got = proxies_client(p, &from, list);
    FUZZ_HOLDS(memcmp(&got, &expected, sizeof got) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const ADDED[] = {"for=192.0.2.1", "for=\"192.0.2.1:80\";by=\"a, \\\" b\"",
                                        "for=192.0.2.1, for=10.0.0.7"};
    struct proxies p = {.header = HEAD_X_FORWARDED_FOR};
    struct err e = {0};
    char *text = fuzz_text(data, n);
    const struct client from = address("10.0.0.1");
    FUZZ_HOLDS(proxies_add(&p, "10.0.0.0/8", &e));
    behind(&p, text, "192.0.2.1");
    behind(&p, text, "192.0.2.1, 10.0.0.7");
    p.header = HEAD_FORWARDED;
    for (size_t i = 0; i < sizeof ADDED / sizeof ADDED[0]; i++)
        behind(&p, text, ADDED[i]);
    struct client alone = proxies_client(&p, &from, text);
    FUZZ_HOLDS(client_known(&alone));
    struct proxies named = {0};
    if (proxies_add(&named, text, &e))
        FUZZ_HOLDS(named.n > 0 && proxies_have(&named, &named.networks[0].address));
    free(text);
    return 0;
}
