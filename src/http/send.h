/* send.h - as much of an answer as a socket takes now */
#ifndef HTTP_SEND_H
#define HTTP_SEND_H

#include <stddef.h>

struct blob;

/* What of an answer is to be sent: the rest of the head, and of the body from body_at on. */
struct rest {
    const char *head;
    size_t n_head;
    const struct blob *body; /* NULL: none */
    size_t body_at;
};

enum progress { ALL_OUT, MORE, BROKEN };

/* Never waits: fd does not block. A body that stands on the shelf (base/shelf.h) is sent as its pages, any
 * other is copied. *sent: bytes of head and body together. */
enum progress send_some(int fd, const struct rest *rest, size_t *sent);

#endif
