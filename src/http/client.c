#include "http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const uint8_t MAPPED[12] = {[10] = 0xFF, [11] = 0xFF};

static bool is_mapped(const struct client *c)
{
    return memcmp(c->address, MAPPED, sizeof MAPPED) == 0;
}

static struct client of_ipv4(const void *four)
{
    struct client c;
    memcpy(c.address, MAPPED, sizeof MAPPED);
    memcpy(c.address + sizeof MAPPED, four, 4);
    return c;
}

struct client client_of(const struct sockaddr *address)
{
    struct client c = {{0}};
    if (address->sa_family == AF_INET)
        return of_ipv4(&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        memcpy(c.address, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, sizeof c.address);
    return c;
}

bool client_known(const struct client *c)
{
    static const struct client NOBODY;
    return memcmp(c, &NOBODY, sizeof NOBODY) != 0;
}

static bool is_port(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return n > 0 && n < 6;
}

bool client_parse(struct client *c, const char *text, size_t n)
{
    char address[INET6_ADDRSTRLEN];
    const char *end = n ? memchr(text, *text == '[' ? ']' : ':', n) : NULL;
    bool brackets = n && *text == '[', port = false;
    size_t length = n;
    if (brackets) {
        if (!end)
            return false;
        length = (size_t)(end - text) - 1;
        port = length + 2 < n;
        if (port && (end[1] != ':' || !is_port(end + 2, n - length - 3)))
            return false;
        text++;
    } else if (end && !memchr(end + 1, ':', n - (size_t)(end + 1 - text))) { /* one colon: IPv4 with a port */
        length = (size_t)(end - text);
        port = true;
        if (!is_port(end + 1, n - length - 1))
            return false;
    }
    if (length == 0 || length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    uint8_t four[4];
    if (strlen(address) != length)
        return false;
    if (!brackets && inet_pton(AF_INET, address, four) == 1) {
        *c = of_ipv4(four);
        return true;
    }
    return (brackets || !port) && inet_pton(AF_INET6, address, c->address) == 1;
}

void client_print(const struct client *c, char text[CLIENT_TEXT_BYTES])
{
    bool four = is_mapped(c);
    if (!client_known(c) ||
        !inet_ntop(four ? AF_INET : AF_INET6, four ? c->address + sizeof MAPPED : c->address, text,
                   CLIENT_TEXT_BYTES))
        snprintf(text, CLIENT_TEXT_BYTES, "-");
}

uint64_t client_key(const struct client *c)
{
    uint64_t key = 0;
    const uint8_t *from = is_mapped(c) ? c->address + 8 : c->address;
    for (size_t i = 0; i < 8; i++)
        key = key << 8 | from[i];
    if (key == 0 && client_known(c))
        key = 1; /* ::1 is somebody */
    return key;
}
