/* share.h - a new connection goes to the loop that has fewest */
#ifndef SERVE_SHARE_H
#define SERVE_SHARE_H

#include <stdbool.h>

struct sockaddr;

/* SO_REUSEPORT gives connections to the loops by a hash of their addresses: of 64 clients one loop of two
 * gets 37 or more once in four, and those wait while the other loop sleeps. So the loop that accepts one
 * looks at the numbers of all and, when another has fewer, sends it there. A connection that moves costs one
 * wake-up, once.
 *
 * An http_share_cb, context is the loop. False: it stays. True: fd is taken over. */
bool share_connection(void *context, int fd, const struct sockaddr *address, unsigned n_address);

#endif
