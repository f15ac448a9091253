#include "http/send.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

static ssize_t send_copied(int fd, const struct rest *r)
{
    struct iovec part[2] = {{(void *)(uintptr_t)r->head, r->n_head},
                            {(void *)(uintptr_t)r->data, (size_t)r->n}};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = r->n ? 2 : 1};
    return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t send_file(int fd, const struct rest *r, bool *ended)
{
    ssize_t n = 0;
    if (r->n_head) {
        n = send(fd, r->head, r->n_head, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
        if (n < (ssize_t)r->n_head)
            return n;
    }
    off_t at = (off_t)r->at;
    ssize_t more = sendfile(fd, r->file, &at, (size_t)(r->n < SEND_FILE_BYTES ? r->n : SEND_FILE_BYTES));
    *ended = more == 0;
    return more >= 0 ? n + more : n > 0 ? n : more;
}

enum progress send_some(int fd, const struct rest *r, size_t *sent)
{
    ssize_t n;
    bool ended = false;
    do
        n = r->n && !r->data ? send_file(fd, r, &ended) : send_copied(fd, r);
    while (n < 0 && errno == EINTR);
    *sent = n > 0 ? (size_t)n : 0;
    if (n < 0)
        return errno == EAGAIN ? MORE : BROKEN;
    return ended ? BROKEN : *sent == r->n_head + r->n ? ALL_OUT : MORE;
}
