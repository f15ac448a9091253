/* proxies.h - proxies that were named, and who asks through them */
#ifndef HTTP_PROXIES_H
#define HTTP_PROXIES_H

#include <stdbool.h>

#include "base/err.h"
#include "http/client.h"
#include "http/head.h"

#define PROXIES_MOST 64

struct proxies {
    enum head_list header; /* which of the two fields they write: the other may come from anybody */
    unsigned n;
    struct {
        struct client address;
        unsigned bits; /* of the 128 that count */
    } networks[PROXIES_MOST];
};

/* "ADDRESS[/BITS][,...]": added to those that are there. ERR_USAGE. */
bool proxies_add(struct proxies *p, const char *list, struct err *e);

/* "X-Forwarded-For" or "Forwarded" (RFC 7239), in any case. ERR_USAGE. */
bool proxies_set_header(struct proxies *p, const char *name, struct err *e);

bool proxies_have(const struct proxies *p, const struct client *c);

/* Who asks, when `from`, one of the proxies, is connected: its field, all lines of it joined by commas (NULL:
 * it is not there), is read from the right, where the nearest proxy wrote. The first address that is no
 * proxy's is the client's; what is no address ends the search at the proxy that wrote it, since everything
 * further to the left may be made up. */
struct client proxies_client(const struct proxies *p, const struct client *from, const char *list);

#endif
