/* listen.h - listening sockets: one for each loop, all on one port */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdbool.h>

#include "base/err.h"

#define LISTEN_UNSENT 131072 /* bytes of each connection that the kernel holds unsent */

struct listening {
    int fd[64];
    unsigned n;
    char authority[300]; /* HOST:PORT as it can stand in a URL, with the port that was taken */
};

/* "HOST:PORT" ("[::1]:8080" for IPv6; port 0 takes a free one) -> n non-blocking sockets that share the port
 * by SO_REUSEPORT, with TCP_NODELAY and
 * TCP_NOTSENT_LOWAT. The first is bound without sharing, so a port that another process
 * listens on is refused even when that one shares it: ERR_IO. option is what errors call it. */
bool listen_open(struct listening *l, const char *option, const char *address, unsigned n, struct err *e);
void listen_close(struct listening *l);

#endif
