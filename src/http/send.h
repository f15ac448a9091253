/* send.h - as much of an answer as a socket takes now */
#ifndef HTTP_SEND_H
#define HTTP_SEND_H

#include <stddef.h>
#include <stdint.h>

/* What of an answer is to be sent: the rest of the head, and of the body, which is copied from memory, or
 * taken from a file as the pages it stands in. */
struct rest {
    const char *head;
    size_t n_head;
    const unsigned char *data; /* NULL: n bytes of the file from `at` on */
    int file;
    int64_t at;
    uint64_t n;
};
#define SEND_FILE_BYTES ((uint64_t)1 << 20) /* of a file at once: others wait on the same loop */

enum progress { ALL_OUT, MORE, BROKEN };

/* Never waits for the client: fd does not block; a file may have to be read from its disk. BROKEN also where
 * a file has fewer bytes than were to be sent. *sent: bytes of head and body together. */
enum progress send_some(int fd, const struct rest *rest, size_t *sent);

#endif
