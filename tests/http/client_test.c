/* Addresses of clients: text -> as it is written, and which of them count as one */
#include "http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "test.h"

static const struct {
    const char *text, *expected; /* NULL: is none */
} ADDRESSES[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"192.0.2.1:80", "192.0.2.1"},
    {"2001:db8::1", "2001:db8::1"},
    {"2001:DB8:0:0::1", "2001:db8::1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"[2001:db8::1]:65535", "2001:db8::1"},
    {"::ffff:192.0.2.1", "192.0.2.1"},
    {"[::ffff:192.0.2.1]:8", "192.0.2.1"},
    {"::1", "::1"},
    {"", NULL},
    {"unknown", NULL},
    {"_hidden", NULL},
    {"192.0.2", NULL},
    {"192.0.2.256", NULL},
    {"192.0.2.1:", NULL},
    {"192.0.2.1:x", NULL},
    {"192.0.2.1:123456", NULL},
    {"[192.0.2.1]", NULL},
    {"[2001:db8::1", NULL},
    {"[2001:db8::1]80", NULL},
    {"[2001:db8::1]:", NULL},
    {"[]", NULL},
    {"[", NULL},
    {":", NULL},
    {"2001:db8::1%eth0", NULL},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", NULL},
    {" 192.0.2.1", NULL},
};

static void test_addresses(void)
{
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof ADDRESSES[0]; i++) {
        struct client c = {{0}};
        char got[CLIENT_TEXT_BYTES] = "(none)";
        if (client_parse(&c, ADDRESSES[i].text, strlen(ADDRESSES[i].text)))
            client_print(&c, got);
        const char *expected = ADDRESSES[i].expected ? ADDRESSES[i].expected : "(none)";
        CHECK_TEXT(got, expected, ADDRESSES[i].text);
    }
    struct client c;
    CHECK_THAT(!client_parse(&c, "192.0.2.1\0", 10), "a NUL ends no address");
}

static const struct {
    const char *a, *b;
    bool one;
} PAIRS[] = {
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "::ffff:192.0.2.1", true},
    {"192.0.2.1", "192.0.2.2", false},
    {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
    {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
    {"::1", "0.0.0.0", false},
    {"::1", "::1", true},
    {"2001:db8::1", "32.1.13.184", false},
};

static void test_keys(void)
{
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        struct client a, b;
        char what[200];
        snprintf(what, sizeof what, "%s and %s are %s", PAIRS[i].a, PAIRS[i].b, PAIRS[i].one ? "one" : "two");
        CHECK(client_parse(&a, PAIRS[i].a, strlen(PAIRS[i].a)));
        CHECK(client_parse(&b, PAIRS[i].b, strlen(PAIRS[i].b)));
        CHECK_THAT((client_key(&a) == client_key(&b)) == PAIRS[i].one, what);
        CHECK_THAT(client_key(&a) != 0 && client_key(&b) != 0, "and both are somebody");
    }
}

static void test_sockets(void)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr local = {.sa_family = AF_UNIX};
    char text[CLIENT_TEXT_BYTES];
    inet_pton(AF_INET, "192.0.2.7", &four.sin_addr);
    inet_pton(AF_INET6, "::ffff:192.0.2.7", &six.sin6_addr);
    struct client a = client_of((struct sockaddr *)&four), b = client_of((struct sockaddr *)&six),
                  c = client_of(&local);
    client_print(&a, text);
    CHECK_TEXT(text, "192.0.2.7", "an address of IPv4");
    CHECK_THAT(memcmp(&a, &b, sizeof a) == 0, "is the same on a socket of IPv6");
    client_print(&c, text);
    CHECK_THAT(!client_known(&c) && client_key(&c) == 0, "other sockets have none");
    CHECK_TEXT(text, "-", "and no name");
}

int main(void)
{
    test_addresses();
    test_keys();
    test_sockets();
    return test_end();
}
