/* Proxies that were named, and whom they speak for: the field | who asks */
#include "http/proxies.h"

#include "test.h"

static const struct {
    const char *list, *in, *out; /* NULL: is an error */
} NETWORKS[] = {
    {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
    {"10.0.0.0/8", "10.255.1.2", "11.0.0.1"},
    {"10.1.2.3/8", "10.255.1.2", "11.0.0.1"},
    {"192.0.2.128/25", "192.0.2.129", "192.0.2.127"},
    {"192.0.2.1/32", "192.0.2.1", "192.0.2.0"},
    {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
    {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"},
    {"2001:db8::1", "2001:db8::1", "2001:db8::2"},
    {"127.0.0.1,2001:db8::/32", "2001:db8:1::1", "127.0.0.2"},
    {"127.0.0.1,2001:db8::/32", "127.0.0.1", "2001:db9::1"},
    {"", NULL, NULL},
    {",", NULL, NULL},
    {"127.0.0.1,", NULL, NULL},
    {"localhost", NULL, NULL},
    {"10.0.0.0/33", NULL, NULL},
    {"10.0.0.0/", NULL, NULL},
    {"10.0.0.0/x", NULL, NULL},
    {"10.0.0.0/-1", NULL, NULL},
    {"10.0.0.0/8 ", NULL, NULL},
    {"10.0.0.0/0008", NULL, NULL},
    {"2001:db8::/129", NULL, NULL},
    {"[2001:db8::1]", NULL, NULL},
    {"127.0.0.1:80", NULL, NULL},
};

static struct client client(const char *text)
{
    struct client c = {{0}};
    if (!client_parse(&c, text, strlen(text)))
        CHECK_THAT(false, text);
    return c;
}

static void test_networks(void)
{
    for (size_t i = 0; i < sizeof NETWORKS / sizeof NETWORKS[0]; i++) {
        struct proxies p = {0};
        struct err e = {0};
        CHECK_THAT(proxies_add(&p, NETWORKS[i].list, &e) == (NETWORKS[i].in != NULL), NETWORKS[i].list);
        if (!NETWORKS[i].in) {
            CHECK_THAT(e.code == ERR_USAGE && strstr(e.text, "--trusted-proxy"), e.text);
            continue;
        }
        struct client in = client(NETWORKS[i].in), out = client(NETWORKS[i].out);
        CHECK_THAT(proxies_have(&p, &in), NETWORKS[i].in);
        CHECK_THAT(!proxies_have(&p, &out), NETWORKS[i].out);
    }
    struct proxies p = {0};
    struct err e = {0};
    bool good = true;
    for (int i = 0; i < PROXIES_MOST; i++)
        good &= proxies_add(&p, "10.0.0.1", &e);
    CHECK_THAT(good, "as many as there may be");
    CHECK_THAT(!proxies_add(&p, "10.0.0.1", &e) && strstr(e.text, "64"), "and no more");
}

/* The connection comes from 10.0.0.1; 10.0.0.0/8 and 2001:db8:1::/48 are proxies. */
static const struct {
    const char *field, *plain, *standard; /* as X-Forwarded-For, as Forwarded */
} FIELDS[] = {
    {NULL, "10.0.0.1", "10.0.0.1"},
    {"", "10.0.0.1", "10.0.0.1"},
    {" , ,", "10.0.0.1", "10.0.0.1"},
    {"192.0.2.1", "192.0.2.1", "10.0.0.1"},
    {"198.51.100.7, 192.0.2.1", "192.0.2.1", "10.0.0.1"}, /* the left is the client's own word */
    {"192.0.2.1, 10.0.0.9", "192.0.2.1", "10.0.0.1"},
    {"192.0.2.1,10.0.0.9 ,\t10.0.0.8", "192.0.2.1", "10.0.0.1"},
    {"192.0.2.1, 2001:db8:1::5", "192.0.2.1", "10.0.0.1"},
    {"10.0.0.9, 10.0.0.8", "10.0.0.9", "10.0.0.1"},
    {"192.0.2.1:4711", "192.0.2.1", "10.0.0.1"},
    {"2001:db8::7", "2001:db8::7", "10.0.0.1"},
    {"[2001:db8::7]:80", "2001:db8::7", "10.0.0.1"},
    {"192.0.2.1, unknown", "10.0.0.1", "10.0.0.1"},
    {"192.0.2.1, x, 10.0.0.9", "10.0.0.9", "10.0.0.1"},
    {"192.0.2.1, \"10.0.0.9", "10.0.0.1", "10.0.0.1"},
    {"0.0.0.0", "0.0.0.0", "10.0.0.1"},
    {"::", "10.0.0.1", "10.0.0.1"},
    {"for=192.0.2.1", "10.0.0.1", "192.0.2.1"},
    {"For=192.0.2.1;proto=https;by=10.0.0.1", "10.0.0.1", "192.0.2.1"},
    {"proto=https; FOR=\"[2001:db8::7]:4711\"", "10.0.0.1", "2001:db8::7"},
    {"for=\"192.0.2.1:80\"", "10.0.0.1", "192.0.2.1"},
    {"for=198.51.100.7, for=192.0.2.1", "10.0.0.1", "192.0.2.1"},
    {"for=192.0.2.1, for=10.0.0.9;secret=\"a, for=203.0.113.1; b\\\", for=203.0.113.2\"", "10.0.0.1",
     "192.0.2.1"},
    {"for=192.0.2.1, for=_hidden", "10.0.0.1", "10.0.0.1"},
    {"for=192.0.2.1, for=unknown, for=10.0.0.9", "10.0.0.1", "10.0.0.9"},
    {"for=192.0.2.1;for=203.0.113.1", "10.0.0.1", "10.0.0.1"},
    {"for=192.0.2.1, by=10.0.0.9", "10.0.0.1", "10.0.0.1"},
    {"for=", "10.0.0.1", "10.0.0.1"},
    {"for=\"", "10.0.0.1", "10.0.0.1"},
    {"for=\"\\", "10.0.0.1", "10.0.0.1"},
    {"for=\"evil, for=192.0.2.1", "10.0.0.1",
     "192.0.2.1"}, /* a quoted text that does not end swallows nothing */
    {"for=evil\\, for=192.0.2.1", "10.0.0.1", "192.0.2.1"},
    {"\"\\\", for=192.0.2.1;secret=\"a\\\"b, c\"", "10.0.0.1", "192.0.2.1"},
    {"for=192.0.2.1;", "10.0.0.1", "192.0.2.1"},
    {"for=192.0.2.1, for=\"x", "10.0.0.1", "10.0.0.1"},
};

static void test_fields(void)
{
    struct proxies p = {0};
    struct err e = {0};
    struct client from = client("10.0.0.1");
    CHECK(proxies_add(&p, "10.0.0.0/8,2001:db8:1::/48", &e));
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        for (int standard = 0; standard < 2; standard++) {
            char got[CLIENT_TEXT_BYTES];
            CHECK(proxies_set_header(&p, standard ? "forwarded" : "X-FORWARDED-FOR", &e));
            struct client c = proxies_client(&p, &from, FIELDS[i].field);
            client_print(&c, got);
            CHECK_TEXT(got, standard ? FIELDS[i].standard : FIELDS[i].plain, FIELDS[i].field);
        }
    CHECK_THAT(!proxies_set_header(&p, "Via", &e) && e.code == ERR_USAGE, "no other field is believed");
}

/* However long the field is, the search ends, and at a proxy. */
static void test_long(void)
{
    struct proxies p = {.header = HEAD_X_FORWARDED_FOR};
    struct err e = {0};
    struct client from = client("10.0.0.1");
    static char field[60000] = "192.0.2.1";
    char got[CLIENT_TEXT_BYTES];
    CHECK(proxies_add(&p, "10.0.0.0/8", &e));
    for (size_t n = strlen(field); n + 12 < sizeof field; n += 10)
        memcpy(field + n, ", 10.0.0.7", 11);
    struct client c = proxies_client(&p, &from, field);
    client_print(&c, got);
    CHECK_TEXT(got, "10.0.0.7", "thousands of proxies");
}

int main(void)
{
    test_networks();
    test_fields();
    test_long();
    return test_end();
}
