#include "http/send.h"

#include <errno.h>
#include <stdint.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/blob.h"
#include "base/shelf.h"

static size_t n_body(const struct rest *r)
{
    return r->body ? r->body->n - r->body_at : 0;
}

static ssize_t send_copied(int fd, const struct rest *r)
{
    struct iovec part[2] = {{(void *)(uintptr_t)r->head, r->n_head}, {NULL, 0}};
    if (r->body)
        part[1] = (struct iovec){(void *)(uintptr_t)(r->body->data + r->body_at), n_body(r)};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = part[1].iov_len ? 2 : 1};
    return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* The body goes as the pages it stands in. */
static ssize_t send_shelf(int fd, const struct rest *r)
{
    ssize_t n = 0;
    if (r->n_head) {
        n = send(fd, r->head, r->n_head, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
        if (n < (ssize_t)r->n_head)
            return n;
    }
    off_t at = (off_t)(r->body->at + (int64_t)r->body_at);
    ssize_t more = sendfile(fd, shelf_file(), &at, n_body(r));
    return more >= 0 ? n + more : n > 0 ? n : more;
}

enum progress send_some(int fd, const struct rest *r, size_t *sent)
{
    ssize_t n;
    do
        n = n_body(r) && r->body->at >= 0 ? send_shelf(fd, r) : send_copied(fd, r);
    while (n < 0 && errno == EINTR);
    *sent = n > 0 ? (size_t)n : 0;
    if (n < 0)
        return errno == EAGAIN ? MORE : BROKEN;
    return *sent == r->n_head + n_body(r) ? ALL_OUT : MORE;
}
