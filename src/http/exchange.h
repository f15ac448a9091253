/* exchange.h - who waits for an answer, and the limits of the connection it comes over */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/method.h"

struct connection;
struct http;
struct sockaddr;

struct http_limits {
    size_t header_bytes;
    int header_s, body_s, idle_s, stall_s;
    int least_rate; /* bytes a second that a client sends of a body or takes of an answer, over each stall_s
                     */
    unsigned connections; /* of this loop */
    unsigned share;       /* of one client of these: crowd.h */
    size_t output_bytes;  /* that wait to be taken, of all loops */
    unsigned loops;
};

/* Why connections were ended early. */
enum http_end {
    END_IDLE,    /* it rested too long */
    END_REQUEST, /* its request took too long to arrive */
    END_STALL,   /* it did not take its answer */
    END_LINGER,  /* all was said, and the client went on */
    END_ROOM,    /* it gave way to another */
    END_OUTPUT,  /* what waits to be taken passed its budget */
    END_SOURCE,  /* the rest of its answer could not be made */
    HTTP_ENDS
};

/* Whether anybody is there to take the answer. Who hangs up has gone away, most likely, or has closed his own
 * side alone and still reads (nc -N does): over TCP the two look the same until something is sent. */
enum presence { CLIENT_PRESENT, CLIENT_HUNG_UP, CLIENT_GONE };

/* Who waits for an answer: part of a connection, and one after the other the same for all its requests. */
struct exchange {
    struct http *http;
    struct connection *connection;
    enum http_method method;
    _Atomic enum presence presence; /* by its loop; may be read from any thread */
    int64_t began_us;               /* monotonic */
    void *own; /* own_bytes for whoever answers; what the request before left there is still in it */
};

/* Is a new connection another loop's? True: fd is taken over. */
typedef bool http_share_cb(void *context, int fd, const struct sockaddr *address, unsigned n_address);

#endif
