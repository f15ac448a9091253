/* http_load - asks an HTTP server for what standard input lists, over N connections kept alive, and prints
 * latencies. Each line of input: class TAB path. One thread, epoll, one request under way per connection.
 *
 *   http_load PORT CONNECTIONS SECONDS REQUESTS < paths
 *
 * Ends after SECONDS or REQUESTS, whichever comes first; the paths are gone through in order, again and
 * again. Prints a line per class: class, answers, failures (not 200, or cut off), answers whose length
 * differs from the first of their path, mean body bytes, checksum of the first answers of all paths, p50,
 * p99, p99.9, most, mean (all microseconds), seconds. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 20000,
    CLASSES_MAX = 16,
    HEAD_BYTES = 16384,
    READ_BYTES = 1 << 18,
    EVENTS = 256,
    WAIT_MS = 100,
    STALL_S = 60 /* without any answer: given up */
};

struct path {
    char *request; /* finished bytes */
    size_t n;
    int class;
    bool known; /* length and hash of its first answer */
    uint64_t length, hash;
};

struct class
{
    char name[64];
    float *us;
    size_t n, capacity;
    uint64_t failures, different, bytes;
};

enum state { READ_HEAD, READ_BODY, READ_CHUNK_SIZE, READ_CHUNK, READ_CHUNK_END, READ_TRAILER };

struct connection {
    int fd;
    enum state state;
    size_t path;
    double from;
    bool hashing, good, closing;
    uint64_t left, length, hash;
    size_t n_head;
    char head[HEAD_BYTES];
};

static struct {
    struct path *paths;
    size_t n_paths, next;
    struct class classes[CLASSES_MAX];
    int n_classes;
    struct sockaddr_in to;
    int poll;
    uint64_t asked, answered, ask_most;
    double last_answer;
} all;

static void fail(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *grow(void *p, size_t n, size_t size)
{
    p = realloc(p, n * size);
    if (!p)
        fail("memory");
    return p;
}

/* --- what to ask -------------------------------------------------------------------------------------------
 */

static int class_of(const char *name)
{
    for (int i = 0; i < all.n_classes; i++)
        if (strcmp(all.classes[i].name, name) == 0)
            return i;
    if (all.n_classes == CLASSES_MAX) {
        fprintf(stderr, "http_load: more than %d classes\n", CLASSES_MAX);
        exit(1);
    }
    snprintf(all.classes[all.n_classes].name, sizeof all.classes[0].name, "%s", name);
    return all.n_classes++;
}

static void read_paths(void)
{
    char *line = NULL;
    size_t size = 0, capacity = 0;
    ssize_t n;
    while ((n = getline(&line, &size, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *tab = strchr(line, '\t');
        if (!tab)
            continue;
        *tab = '\0';
        if (all.n_paths == capacity)
            all.paths = grow(all.paths, capacity = capacity ? capacity * 2 : 64, sizeof *all.paths);
        struct path *p = &all.paths[all.n_paths++];
        *p = (struct path){.class = class_of(line)};
        int length = asprintf(&p->request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", tab + 1);
        if (length < 0)
            fail("memory");
        p->n = (size_t)length;
    }
    free(line);
}

/* --- connections -------------------------------------------------------------------------------------------
 */

static void ask(struct connection *c)
{
    if (all.asked >= all.ask_most)
        return;
    all.asked++;
    c->path = all.next;
    all.next = all.next + 1 == all.n_paths ? 0 : all.next + 1;
    const struct path *p = &all.paths[c->path];
    c->state = READ_HEAD;
    c->n_head = 0;
    c->length = 0;
    c->hashing = !p->known;
    c->hash = 14695981039346656037ULL;
    c->closing = false;
    c->from = now_s();
    if (send(c->fd, p->request, p->n, MSG_NOSIGNAL) != (ssize_t)p->n)
        c->closing = true; /* the read that follows finds it closed */
}

static void connect_one(struct connection *c)
{
    int one = 1;
    if (c->fd >= 0)
        close(c->fd);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0)
        fail("socket");
    if (connect(c->fd, (struct sockaddr *)&all.to, sizeof all.to) != 0)
        fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(all.poll, EPOLL_CTL_ADD, c->fd, &e) != 0)
        fail("epoll");
}

static void finish(struct connection *c, bool whole)
{
    struct path *p = &all.paths[c->path];
    struct class *k = &all.classes[p->class];
    all.answered++;
    all.last_answer = now_s();
    if (k->n == k->capacity)
        k->us = grow(k->us, k->capacity = k->capacity ? k->capacity * 2 : 4096, sizeof *k->us);
    k->us[k->n++] = (float)((all.last_answer - c->from) * 1e6);
    k->bytes += c->length;
    if (!whole || !c->good) {
        k->failures++;
    } else if (!p->known) {
        p->known = true;
        p->length = c->length;
        p->hash = c->hash;
    } else if (p->length != c->length) {
        k->different++;
    }
    if (!whole || c->closing)
        connect_one(c);
    ask(c);
}

static void take_body(struct connection *c, const char *data, size_t n)
{
    c->length += n;
    for (size_t i = 0; c->hashing && i < n; i++)
        c->hash = (c->hash ^ (unsigned char)data[i]) * 1099511628211ULL;
}

/* The value of a header in a head that ends with a NUL, or NULL. */
static const char *header(const char *head, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = strchr(head, '\n'); line; line = strchr(line + 1, '\n'))
        if (strncasecmp(line + 1, name, n) == 0 && line[1 + n] == ':')
            return line + 2 + n + strspn(line + 2 + n, " ");
    return NULL;
}

static void read_head(struct connection *c)
{
    c->good = strncmp(c->head, "HTTP/1.", 7) == 0 && strncmp(c->head + 8, " 200", 4) == 0;
    const char *length = header(c->head, "content-length"), *coding = header(c->head, "transfer-encoding"),
               *connection = header(c->head, "connection");
    if (connection && strncasecmp(connection, "close", 5) == 0)
        c->closing = true;
    if (coding && strncasecmp(coding, "chunked", 7) == 0) {
        c->state = READ_CHUNK_SIZE;
        c->left = 0;
    } else {
        c->state = READ_BODY;
        c->left = length ? strtoull(length, NULL, 10) : UINT64_MAX; /* without: until it closes */
    }
    c->n_head = 0;
}

/* Lines of a chunked body; true when the answer is over. */
static bool take_line_byte(struct connection *c, char byte)
{
    if (byte != '\n') {
        if (byte != '\r' && c->n_head < 30)
            c->head[c->n_head++] = byte;
        return false;
    }
    c->head[c->n_head] = '\0';
    if (c->state == READ_CHUNK_SIZE) {
        c->left = strtoull(c->head, NULL, 16);
        c->state = c->left ? READ_CHUNK : READ_TRAILER;
    } else if (c->state == READ_CHUNK_END) {
        c->state = READ_CHUNK_SIZE;
    } else if (c->n_head == 0) {
        return true;
    }
    c->n_head = 0;
    return false;
}

/* Bytes of an answer; true when it is over. What follows an answer is not expected. */
static bool take(struct connection *c, const char *data, size_t n)
{
    size_t i = 0;
    while (i < n) {
        if (c->state == READ_HEAD) {
            if (c->n_head + 1 >= HEAD_BYTES)
                return c->good = false, c->closing = true;
            c->head[c->n_head++] = data[i++];
            if (c->n_head >= 4 && memcmp(c->head + c->n_head - 4, "\r\n\r\n", 4) == 0) {
                c->head[c->n_head] = '\0';
                read_head(c);
                if (c->state == READ_BODY && c->left == 0)
                    return true;
            }
        } else if (c->state == READ_BODY || c->state == READ_CHUNK) {
            size_t part = n - i < c->left ? n - i : (size_t)c->left;
            take_body(c, data + i, part);
            i += part;
            c->left -= part;
            if (c->left == 0 && c->state == READ_BODY)
                return true;
            if (c->left == 0)
                c->state = READ_CHUNK_END;
        } else if (take_line_byte(c, data[i++])) {
            return true;
        }
    }
    return false;
}

static void readable(struct connection *c)
{
    static char buffer[READ_BYTES];
    ssize_t n = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        c->closing = true;
        finish(c, n == 0 && c->state == READ_BODY && c->left > UINT64_MAX / 2);
    } else if (take(c, buffer, (size_t)n)) {
        finish(c, true);
    }
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static double part(const struct class *k, double share)
{
    size_t i = (size_t)(share * (double)k->n);
    return (double)k->us[i < k->n ? i : k->n - 1];
}

static void print(double seconds)
{
    for (int i = 0; i < all.n_classes; i++) {
        struct class *k = &all.classes[i];
        uint64_t sum = 0;
        double mean = 0;
        for (size_t p = 0; p < all.n_paths; p++)
            if (all.paths[p].class == i)
                sum = sum * 31 + all.paths[p].hash;
        for (size_t a = 0; a < k->n; a++)
            mean += (double)k->us[a] / (double)k->n;
        qsort(k->us, k->n, sizeof *k->us, by_value);
        printf("%s\t%zu\t%llu\t%llu\t%.1f\t%016llx\t", k->name, k->n, (unsigned long long)k->failures,
               (unsigned long long)k->different, k->n ? (double)k->bytes / (double)k->n : 0.0,
               (unsigned long long)sum);
        if (k->n)
            printf("%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.4f\n", part(k, 0.5), part(k, 0.99), part(k, 0.999),
                   (double)k->us[k->n - 1], mean, seconds);
        else
            printf("0\t0\t0\t0\t0\t%.4f\n", seconds);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: http_load PORT CONNECTIONS SECONDS REQUESTS < paths\n", stderr);
        return 2;
    }
    int port = atoi(argv[1]), n = atoi(argv[2]);
    double seconds = strtod(argv[3], NULL);
    all.ask_most = strtoull(argv[4], NULL, 10);
    read_paths();
    if (all.n_paths == 0 || n < 1 || n > CONNECTIONS_MAX) {
        fputs("http_load: no paths, or a wrong number of connections\n", stderr);
        return 2;
    }
    all.to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    all.to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    all.poll = epoll_create1(0);
    struct connection *connections = calloc((size_t)n, sizeof *connections);
    if (!connections || all.poll < 0)
        fail("memory");
    for (int i = 0; i < n; i++) {
        connections[i].fd = -1;
        connect_one(&connections[i]);
    }
    double from = now_s();
    all.last_answer = from;
    for (int i = 0; i < n; i++)
        ask(&connections[i]);
    /* one answer at least, however long it takes */
    while ((now_s() - from < seconds || all.answered == 0) && all.answered < all.ask_most &&
           now_s() - all.last_answer < STALL_S) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(all.poll, events, EVENTS, WAIT_MS);
        for (int i = 0; i < ready; i++)
            readable(events[i].data.ptr);
    }
    print(now_s() - from);
    return all.answered == 0;
}
