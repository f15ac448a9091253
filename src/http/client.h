/* client.h - who asks: an address, and the key under which all that comes from one household counts */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sockaddr;

/* An IPv6 address, network order; one of IPv4 is ::ffff:a.b.c.d (RFC 4291, 2.5.5.2), whichever way it came,
 * so that one client is the same over both kinds of socket. All zero: not known. */
struct client {
    uint8_t address[16];
};
#define CLIENT_TEXT_BYTES 48

/* Of a socket's peer; not known where it has neither IPv4 nor IPv6. */
struct client client_of(const struct sockaddr *address);
bool client_known(const struct client *c);

/* An address alone, or with a port behind it, as proxies write it: 192.0.2.1, 192.0.2.1:80, 2001:db8::1,
 * [2001:db8::1], [2001:db8::1]:80. */
bool client_parse(struct client *c, const char *text, size_t n);
void client_print(const struct client *c, char text[CLIENT_TEXT_BYTES]); /* "-" when not known */

/* What shares are counted by: the whole address of IPv4, the /64 of IPv6, since whoever has one address of it
 * has them all. 0: not known. IPv4 stands in 0:ffff::/32 there, which no network is in (RFC 4291, 2.4: ::/8).
 */
uint64_t client_key(const struct client *c);

#endif
