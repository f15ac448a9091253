/* served.h - http.h on a loop and a port of its own, with workers for streams, in the process of the test */
#ifndef SERVED_H
#define SERVED_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/mem.h"
#include "base/pool.h"
#include "http/event_loop.h"
#include "http/http.h"
#include "http/listen.h"
#include "http/proxies.h"

struct served {
    struct event_loop *loop;
    struct http *http;
    struct pool *pool;
    struct proxies proxies;
    pthread_t thread;
    int port;
    _Atomic size_t output, most_output; /* most: when something was supplied */
    struct spool_room *room;            /* of bodies */
    _Atomic unsigned done;              /* exchanges that are over */
    _Atomic int status;                 /* of the last */
    _Atomic uint64_t bytes;
    void (*answer)(struct exchange *x, struct answer *a); /* the test's: fill it, and it is sent */
};

struct served_step { /* what an exchange has to itself */
    struct pool_job job;
    struct mail mail;
    struct exchange *exchange;
    struct source *source;
    struct blob *bytes;
    enum source_state state;
};

static inline void served_open_step(struct mail *mail, void *context)
{
    struct served *s = context;
    struct served_step *step = (struct served_step *)(void *)((char *)mail -
                                                              offsetof(struct served_step, mail));
    http_supply(step->exchange, step->bytes, step->state);
    size_t output = atomic_load(&s->output);
    if (output > atomic_load(&s->most_output))
        atomic_store(&s->most_output, output);
}

static inline bool served_run_step(struct pool_job *job, void *state)
{
    struct served_step *step = (struct served_step *)(void *)job;
    struct served *s = state;
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, (size_t)1 << 24);
    step->state = s ? step->source->more(step->source, &out, &e) : SOURCE_FAILED;
    step->bytes = out.n ? blob_new(out.data, out.n) : NULL;
    bytes_release(&out);
    struct event_loop *loop = (struct event_loop *)job->turn.client;
    event_loop_post(loop, &step->mail);
    return true;
}

static inline void served_pull(struct exchange *x, struct source *source, void *context)
{
    struct served *s = context;
    struct served_step *step = x->own;
    *step = (struct served_step){.exchange = x, .source = source};
    step->job.run = served_run_step;
    step->job.turn.client = (uint64_t)(uintptr_t)s->loop;
    step->mail.open = served_open_step;
    struct pool_job *out = pool_submit(s->pool, &step->job);
    if (out)
        out->run(out, NULL);
}

static inline void served_request(struct exchange *x, void *context)
{
    struct served *s = context;
    struct answer a = {.status = 200, .policy = {CACHING_CHECK, false, SHOWN_AS_DATA, 0}};
    s->answer(x, &a);
    http_answer(x, &a);
}

static inline void served_refused(struct exchange *x, int status, const struct err *e, void *context)
{
    struct answer a;
    (void)context;
    http_problem(x, e, status, &a);
    http_answer(x, &a);
}

static inline void served_done(struct exchange *x, int status, uint64_t bytes, void *context)
{
    struct served *s = context;
    (void)x;
    atomic_store(&s->status, status);
    atomic_store(&s->bytes, bytes);
    atomic_fetch_add(&s->done, 1);
}

static inline void *served_open(void *context, struct err *e)
{
    (void)e;
    return context;
}

static inline void served_close(void *state)
{
    (void)state;
}

static inline void *served_run(void *loop)
{
    event_loop_run(loop);
    return NULL;
}

typedef void served_answer_cb(struct exchange *x, struct answer *a);

/* threads 0: steps are made on the loop. takes and room (http.h) may be NULL. */
static inline struct served *served_new_taking(served_answer_cb *answer, unsigned threads,
                                               struct http_limits limits, http_takes_cb *takes,
                                               struct spool_room *room)
{
    struct served *s = mem_alloc(1, sizeof *s);
    struct listening listening = {0};
    struct err e = {0};
    struct pool_setup pool = {"steps", threads, 1000, false, served_open, served_close, s};
    if (!listen_open(&listening, "--listen", "127.0.0.1:0", 1, &e) || !(s->pool = pool_new(&pool, &e))) {
        printf("# %s\n", e.text);
        exit(1);
    }
    s->answer = answer;
    s->room = room;
    s->port = atoi(strrchr(listening.authority, ':') + 1);
    s->loop = event_loop_new(s);
    struct http_setup setup = {.base = event_loop_base(s->loop),
                               .fd = listening.fd[0],
                               .limits = limits,
                               .output = &s->output,
                               .proxies = &s->proxies,
                               .request = served_request,
                               .refused = served_refused,
                               .done = served_done,
                               .pull = served_pull,
                               .takes = takes,
                               .room = room,
                               .context = s,
                               .own_bytes = sizeof(struct served_step)};
    s->http = http_new(&setup);
    pthread_create(&s->thread, NULL, served_run, s->loop);
    return s;
}

static inline struct served *served_new(served_answer_cb *answer, unsigned threads, struct http_limits limits)
{
    return served_new_taking(answer, threads, limits, NULL, NULL);
}

static inline void served_open_end(struct mail *mail, void *context)
{
    struct served *s = context;
    (void)mail;
    event_loop_end(s->loop);
}

static inline void served_free(struct served *s)
{
    struct mail end = {.open = served_open_end};
    event_loop_post(s->loop, &end);
    pthread_join(s->thread, NULL);
    http_cut(s->http);
    pool_free(s->pool);
    event_loop_read_mail(s->loop);
    http_free(s->http);
    event_loop_free(s->loop);
    free(s);
}

static const struct http_limits SERVED_LIMITS = {.header_bytes = 16384,
                                                 .header_s = 60,
                                                 .body_s = 600,
                                                 .idle_s = 60,
                                                 .stall_s = 60,
                                                 .least_rate = 1024,
                                                 .connections = 100,
                                                 .share = 100,
                                                 .output_bytes = (size_t)1 << 30,
                                                 .loops = 1};

/* --- the client --------------------------------------------------------------------------------------------
 */

static inline int served_connect(const struct served *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        exit(1);
    return fd;
}

/* A client with all the room that it wants. */
static inline int served_connect_fast(const struct served *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        exit(1);
    return fd;
}

static inline void served_say(int fd, const char *text)
{
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        printf("# the request was not taken\n");
}

static inline void served_pause(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

/* Wait until it is so, for a minute at most; false: it never was. */
#define SERVED_UNTIL(condition)                                                                              \
    for (int served_turn = 0; !(condition) && served_turn < 6000; served_turn++)                             \
    served_pause(10)

/* All until the server closes, as text; NULL when the connection was reset. The caller frees it. */
static inline char *served_read_all(int fd, size_t *n)
{
    size_t capacity = 65536;
    char *all = mem_alloc(capacity, 1);
    ssize_t got;
    *n = 0;
    while ((got = recv(fd, all + *n, capacity - *n - 1, 0)) > 0) {
        *n += (size_t)got;
        if (*n + 1 == capacity)
            all = mem_grow(all, capacity *= 2, 1);
    }
    all[*n] = '\0';
    close(fd);
    if (got == 0)
        return all;
    free(all);
    return NULL;
}

/* One request and all that comes until the end. */
static inline char *served_ask(const struct served *s, const char *request, size_t *n)
{
    int fd = served_connect_fast(s);
    served_say(fd, request);
    return served_read_all(fd, n);
}

#endif
