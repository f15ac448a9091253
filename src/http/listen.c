#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static bool split(const char *option, const char *address, char host[256], char port[8], struct err *e)
{
    const char *colon = strrchr(address, ':');
    size_t n = colon ? (size_t)(colon - address) : 0;
    bool brackets = n >= 2 && address[0] == '[' && address[n - 1] == ']';
    const char *digits = colon ? colon + 1 : "";
    bool right = n > 0 && n < 256 && *digits && strlen(digits) < 6 &&
                 strspn(digits, "0123456789") == strlen(digits) && atoi(digits) <= 65535;
    if (!right || (!brackets && memchr(address, ':', n)))
        return err_set(e, ERR_USAGE, "%s takes HOST:PORT, as 127.0.0.1:8080 or [::1]:8080, not '%.80s'",
                       option, address);
    snprintf(host, 256, "%.*s", (int)(brackets ? n - 2 : n), brackets ? address + 1 : address);
    snprintf(port, 8, "%s", digits);
    return true;
}

static bool set_option(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

static bool set_flag(int fd, int level, int name)
{
    return set_option(fd, level, name, 1);
}

/* What is accepted inherits these. Without TCP_NODELAY an answer in two writes waits 44 ms for an
 * acknowledgement. Without TCP_NOTSENT_LOWAT the kernel takes megabytes for a client that takes nothing. */
static int open_socket(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (set_flag(fd, SOL_SOCKET, SO_REUSEADDR) && set_flag(fd, IPPROTO_TCP, TCP_NODELAY) &&
        set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, LISTEN_UNSENT))
        return fd;
    close(fd);
    return -1;
}

static void name_authority(struct listening *l, const char *host, unsigned port)
{
    bool six = strchr(host, ':') != NULL;
    snprintf(l->authority, sizeof l->authority, "%s%s%s:%u", six ? "[" : "", host, six ? "]" : "", port);
}

/* The first socket is bound alone, then says that it shares; the others take the port it got. */
static bool bind_all(struct listening *l, struct addrinfo *ai, const char *host, unsigned n, struct err *e)
{
    for (l->n = 0; l->n < n; l->n++) {
        int fd = open_socket(ai);
        if (fd < 0)
            return err_set(e, ERR_IO, "cannot open a socket: %s", strerror(errno));
        l->fd[l->n] = fd;
        bool shared = l->n == 0 || set_flag(fd, SOL_SOCKET, SO_REUSEPORT);
        if (!shared || bind(fd, ai->ai_addr, ai->ai_addrlen) != 0) {
            int saved = errno;
            l->n++;
            if (saved == EADDRINUSE)
                return err_set(e, ERR_IO, "%s is taken: another program listens there", l->authority);
            return err_set(e, ERR_IO, "cannot listen on %s: %s", l->authority, strerror(saved));
        }
        if (l->n == 0) {
            socklen_t size = ai->ai_addrlen;
            set_flag(fd, SOL_SOCKET, SO_REUSEPORT);
            getsockname(fd, ai->ai_addr, &size); /* the port that 0 stood for */
            unsigned port = ai->ai_family == AF_INET6
                                ? ntohs(((struct sockaddr_in6 *)(void *)ai->ai_addr)->sin6_port)
                                : ntohs(((struct sockaddr_in *)(void *)ai->ai_addr)->sin_port);
            name_authority(l, host, port);
        }
    }
    for (unsigned i = 0; i < n; i++)
        if (listen(l->fd[i], BACKLOG) != 0)
            return err_set(e, ERR_IO, "cannot listen on %s: %s", l->authority, strerror(errno));
    return true;
}

bool listen_open(struct listening *l, const char *option, const char *address, unsigned n, struct err *e)
{
    char host[256], port[8];
    *l = (struct listening){0};
    if (!split(option, address, host, port, e))
        return false;
    name_authority(l, host, (unsigned)atoi(port));
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int code = getaddrinfo(host, port, &hints, &found);
    if (code != 0)
        return err_set(e, ERR_IO, "cannot listen on %s: %s", address, gai_strerror(code));
    bool fine = bind_all(l, found, host, n, e);
    freeaddrinfo(found);
    if (!fine)
        listen_close(l);
    return fine;
}

void listen_close(struct listening *l)
{
    for (unsigned i = 0; i < l->n; i++)
        if (l->fd[i] >= 0)
            close(l->fd[i]);
    l->n = 0;
}
