/* Answers that are made as they are taken: in pieces, on workers, for clients of every kind. */
#include "served.h"
#include "test.h"

#ifdef __SANITIZE_ADDRESS__
/* What is freed is kept back by the sanitizer: little of it, or memory would be seen to grow. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=4";
}
#endif
#ifdef __SANITIZE_THREAD__
#define LARGE ((uint64_t)1 << 28)
#else
#define LARGE ((uint64_t)1 << 30)
#endif
enum { FLAT_KB = 24 * 1024 };

/* --- sources -----------------------------------------------------------------------------------------------
 */

static _Atomic int made, freed, inside;
static _Atomic int faults;  /* freed while somebody was at it, or two at a time */
static _Atomic bool blocks; /* whoever is asked waits as long as this is so */
static char block[SOURCE_STEP_BYTES];

struct lines { /* `left` bytes in pieces, then the end or a failure */
    struct source source;
    uint64_t left;
    size_t piece;
    bool fails, dithers; /* dithers: every other step adds nothing */
    bool odd;
    _Atomic int at_it;
};

static enum source_state more_lines(struct source *source, struct bytes *out, struct err *e)
{
    struct lines *l = (struct lines *)(void *)source;
    atomic_fetch_add(&inside, 1);
    if (atomic_fetch_add(&l->at_it, 1) != 0)
        atomic_fetch_add(&faults, 1);
    while (atomic_load(&blocks))
        served_pause(1);
    size_t n = l->left < l->piece ? (size_t)l->left : l->piece;
    l->odd = l->dithers && !l->odd;
    if (l->odd)
        n = 0;
    bytes_add(out, block, n);
    l->left -= n;
    atomic_fetch_sub(&l->at_it, 1);
    atomic_fetch_sub(&inside, 1);
    if (l->left)
        return SOURCE_MORE;
    if (l->fails)
        err_set(e, ERR_IO, "it cannot be read");
    return l->fails ? SOURCE_FAILED : SOURCE_END;
}

static void free_lines(struct source *source)
{
    if (atomic_load(&((struct lines *)(void *)source)->at_it))
        atomic_fetch_add(&faults, 1);
    atomic_fetch_add(&freed, 1);
    free(source);
}

static struct source *lines_new(uint64_t left, size_t piece)
{
    struct lines *l = mem_alloc(1, sizeof *l);
    l->source = (struct source){more_lines, free_lines};
    l->left = left;
    l->piece = piece;
    atomic_fetch_add(&made, 1);
    return &l->source;
}

/* --- addresses ---------------------------------------------------------------------------------------------
 */

/* /stream/BYTES/PIECE[/fails|/dithers|/tag|/first], /text */
static void answer(struct exchange *x, struct answer *a)
{
    const char *target = http_target(x);
    unsigned long long n = 0, m = 0;
    char how[16] = "";
    a->type = "text/plain";
    if (sscanf(target, "/stream/%llu/%llu/%15s", &n, &m, how) >= 2) {
        struct source *s = lines_new(n, (size_t)m);
        ((struct lines *)(void *)s)->fails = strcmp(how, "fails") == 0;
        ((struct lines *)(void *)s)->dithers = strcmp(how, "dithers") == 0;
        a->tag = strcmp(how, "tag") == 0 ? "abc" : NULL;
        answer_set_source(a, strcmp(how, "first") == 0 ? blob_new("first ", 6) : NULL, s);
    } else {
        answer_set_blob(a, blob_new("text\n", 5));
    }
}

static const char *body_of(const char *all)
{
    const char *end = all ? strstr(all, "\r\n\r\n") : NULL;
    return end ? end + 4 : "";
}

static bool starts(const char *all, const char *with)
{
    return all && strncmp(all, with, strlen(with)) == 0;
}

static bool has(const char *all, const char *field)
{
    const char *end = all ? strstr(all, "\r\n\r\n") : NULL, *at = all ? strstr(all, field) : NULL;
    return at && end && at < end;
}

/* --- a large one -------------------------------------------------------------------------------------------
 */

struct input { /* buffered bytes of a socket */
    int fd;
    char data[1 << 16];
    size_t at, n;
};

static int next_byte(struct input *in)
{
    if (in->at == in->n) {
        ssize_t n = recv(in->fd, in->data, sizeof in->data, 0);
        in->at = 0;
        in->n = n > 0 ? (size_t)n : 0;
        if (n <= 0)
            return -1;
    }
    return (unsigned char)in->data[in->at++];
}

static bool skip_head(struct input *in)
{
    int c, newlines = 0;
    while (newlines < 2 && (c = next_byte(in)) >= 0)
        newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
    return newlines == 2;
}

static bool expect(struct input *in, const char *text)
{
    for (; *text; text++)
        if (next_byte(in) != (unsigned char)*text)
            return false;
    return true;
}

static bool skip(struct input *in, uint64_t n)
{
    while (n > 0) {
        size_t there = in->n - in->at, take = n < there ? (size_t)n : there;
        in->at += take;
        n -= take;
        if (n > 0 && (n--, next_byte(in) < 0))
            return false;
    }
    return true;
}

/* Chunks until the last one, which is empty; false: they are not what RFC 9112 says, or end before. */
static bool read_chunks(struct input *in, uint64_t *n)
{
    uint64_t size;
    *n = 0;
    do {
        int c, digits = 0;
        for (size = 0; (c = next_byte(in)) >= 0 && c != '\r' && digits < 16; digits++)
            size = size * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        if (c != '\r' || digits == 0 || !expect(in, "\n") || !skip(in, size) || !expect(in, "\r\n"))
            return false;
        *n += size;
    } while (size > 0);
    return true;
}

static long status_kb(const char *name)
{
    char line[200];
    long kb = -1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            kb = atol(line + strlen(name) + 1);
    if (f)
        fclose(f);
    return kb;
}

static void test_large(struct served *s)
{
    static struct input in;
    char request[100];
    uint64_t n;
    in = (struct input){.fd = served_connect_fast(s)};
    snprintf(request, sizeof request, "GET /stream/%llu/65536 HTTP/1.1\r\nHost: a\r\n\r\n",
             (unsigned long long)LARGE);
    long before = status_kb("VmRSS");
    FILE *f = fopen("/proc/self/clear_refs", "w"); /* the highest so far begins anew */
    if (f) {
        fputs("5", f);
        fclose(f);
    }
    served_say(in.fd, request);
    bool whole = skip_head(&in) && read_chunks(&in, &n);
    long most = status_kb("VmHWM");
    printf("# %llu MiB: %ld kB before, %ld kB at most; %zu bytes of output at most\n",
           (unsigned long long)(LARGE >> 20), before, most, atomic_load(&s->most_output));
    CHECK_THAT(whole && n == LARGE, "a large stream comes in chunks, whole");
    CHECK_THAT(most - before < FLAT_KB, "and memory stays flat");
    CHECK_THAT(atomic_load(&s->most_output) <= 2 * SOURCE_STEP_BYTES, "a step or two of it are held");
    SERVED_UNTIL(atomic_load(&s->done) == 1);
    CHECK_THAT(atomic_load(&s->bytes) == LARGE && atomic_load(&s->status) == 200, "its bytes are counted");
    served_say(in.fd, "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    size_t rest;
    char *all = served_read_all(in.fd, &rest);
    CHECK_THAT(starts(all, "HTTP/1.1 200") && strcmp(body_of(all), "text\n") == 0,
               "the connection goes on behind it");
    free(all);
}

/* --- its form ----------------------------------------------------------------------------------------------
 */

static void test_form(struct served *s)
{
    static const struct {
        const char *request, *body, *why;
    } CASES[] = {
        {"GET /stream/5/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
         "2\r\naa\r\n2\r\naa\r\n1\r\na\r\n0\r\n\r\n", "three steps are three chunks"},
        {"GET /stream/0/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "0\r\n\r\n",
         "a source without bytes is an empty body"},
        {"GET /stream/3/1/dithers HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
         "1\r\na\r\n1\r\na\r\n1\r\na\r\n0\r\n\r\n", "a step that adds nothing is no chunk"},
        {"GET /stream/2/2/first HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
         "6\r\nfirst \r\n2\r\naa\r\n0\r\n\r\n", "what there is already goes before"},
        {"GET /stream/5/2 HTTP/1.0\r\n\r\n", "aaaaa", "HTTP/1.0 gets it until the connection closes"},
        {"GET /stream/5/2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "aaaaa",
         "even when it wants to keep the connection"},
        {"GET /stream/5/2/first HTTP/1.0\r\n\r\n", "first aaaaa", "with what goes before"},
        {"HEAD /stream/5/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "", "HEAD gets none of it"},
        {"HEAD /stream/5/2/first HTTP/1.0\r\n\r\n", "", "nor over HTTP/1.0"},
        {"GET /stream/5/2/tag HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"abc\"\r\nConnection: close\r\n\r\n", "",
         "nor who has it already, by its tag"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        size_t n;
        char *all = served_ask(s, CASES[i].request, &n);
        CHECK_TEXT(body_of(all), CASES[i].body, CASES[i].why);
        bool chunked = strstr(CASES[i].request, "HTTP/1.1") && !strstr(CASES[i].request, "None-Match");
        CHECK_THAT(has(all, "Transfer-Encoding: chunked") == chunked && !has(all, "Content-Length:"),
                   "  its head says so");
        CHECK_THAT(has(all, "\r\nETag: \"abc\"") == (strstr(CASES[i].request, "/tag") != NULL),
                   "  and has a tag if one was given");
        free(all);
    }
    size_t n;
    char *all = served_ask(
        s,
        "GET /stream/5/2 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"abc\"\r\n\r\n"
        "GET /stream/3/3 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream/1/1 HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        &n);
    const char *second = all ? strstr(all, "0\r\n\r\nHTTP/1.1 200") : NULL;
    const char *third = second ? strstr(second, "3\r\naaa\r\n0\r\n\r\nHTTP/1.1 200") : NULL;
    CHECK_THAT(third && strlen(all) == n && strcmp(all + n - 5, "text\n") == 0,
               "requests behind a stream are answered behind it, one after the other");
    free(all);
}

/* --- what goes wrong ---------------------------------------------------------------------------------------
 */

static void test_failure(struct served *s)
{
    size_t n;
    uint64_t before = http_ended(s->http, END_SOURCE);
    char *all = served_ask(s, "GET /stream/5/5/fails HTTP/1.1\r\nHost: a\r\n\r\n", &n);
    CHECK_THAT(starts(all, "HTTP/1.1 200") && strcmp(body_of(all), "") == 0,
               "a source that fails ends the connection without the last chunk");
    free(all);
    all = served_ask(
        s, "GET /stream/9/5/fails HTTP/1.1\r\nHost: a\r\n\r\nGET /text HTTP/1.1\r\nHost: a\r\n\r\n", &n);
    CHECK_THAT(all && strstr(all, "5\r\naaaaa") && !strstr(all, "\r\n0\r\n") && !strstr(all, "text\n"),
               "in its middle too, and nothing is answered behind it");
    free(all);
    all = served_ask(s, "GET /stream/9/5/fails HTTP/1.0\r\n\r\n", &n);
    CHECK_THAT(!all, "over HTTP/1.0, where an end would be the end, it is reset");
    SERVED_UNTIL(http_ended(s->http, END_SOURCE) == before + 3);
    CHECK_INT((long long)(http_ended(s->http, END_SOURCE) - before), 3, "all are counted");
}

/* Everything that was made is freed, once, and nothing waits. */
static void check_freed(struct served *s, const char *what)
{
    SERVED_UNTIL(atomic_load(&freed) == atomic_load(&made) && atomic_load(&s->output) == 0);
    CHECK_THAT(atomic_load(&freed) == atomic_load(&made) && atomic_load(&faults) == 0 &&
                   atomic_load(&s->output) == 0,
               what);
}

static void reset(int fd)
{
    struct linger now = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static void test_gone(struct served *s)
{
    char some[1000];
    unsigned done = atomic_load(&s->done);
    for (int i = 0; i < 20; i++) {
        int fd = served_connect(s);
        served_say(fd, "GET /stream/1000000000/65536 HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i % 2 == 0 && recv(fd, some, sizeof some, 0) <= 0)
            printf("# nothing came\n");
        if (i % 4 < 2)
            reset(fd);
        else
            close(fd);
    }
    check_freed(s, "who goes is let go of, at whatever step");
    SERVED_UNTIL(atomic_load(&s->done) == done + 20);
    CHECK_INT(atomic_load(&s->done) - done, 20, "and each exchange is over once");
    atomic_store(&blocks, true);
    int fd = served_connect(s);
    served_say(fd, "GET /stream/1000000000/65536 HTTP/1.1\r\nHost: a\r\n\r\n");
    SERVED_UNTIL(atomic_load(&inside) == 1);
    unsigned open = http_connections(s->http);
    reset(fd);
    SERVED_UNTIL(http_connections(s->http) == open - 1);
    CHECK_THAT(atomic_load(&freed) == atomic_load(&made) - 1,
               "who goes while a worker is at a step: the source stays until it is done");
    atomic_store(&blocks, false);
    check_freed(s, "and goes then");
}

/* Workers are given more time than any client gets. */
static void test_slow_worker(struct served *s)
{
    size_t n;
    atomic_store(&blocks, true);
    int fd = served_connect_fast(s);
    served_say(fd, "GET /stream/5/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    served_pause(2600); /* above two windows of stalls */
    atomic_store(&blocks, false);
    char *all = served_read_all(fd, &n);
    CHECK_TEXT(body_of(all), "2\r\naa\r\n2\r\naa\r\n1\r\na\r\n0\r\n\r\n",
               "who waits for a worker is no client that stalls");
    free(all);
}

static void test_stall(struct served *s, bool sips)
{
    char one;
    uint64_t before = http_ended(s->http, END_STALL);
    int fd = served_connect(s);
    served_say(fd, sips ? "GET /stream/1000000000/65536 HTTP/1.1\r\nHost: a\r\n\r\n"
                        : "GET /stream/1000000000/65536 HTTP/1.0\r\n\r\n");
    for (int i = 0; i < 6000 && http_ended(s->http, END_STALL) == before; i++) {
        if (sips && recv(fd, &one, 1, MSG_DONTWAIT) == 0)
            break;
        served_pause(10);
    }
    CHECK_INT((long long)(http_ended(s->http, END_STALL) - before), 1,
              sips ? "who takes a byte now and then is dropped" : "who takes nothing is dropped");
    CHECK_THAT(atomic_load(&s->most_output) <= 2 * SOURCE_STEP_BYTES, "having cost a step or two");
    check_freed(s, "and all is freed");
    size_t n;
    char *all = served_read_all(fd, &n);
    if (!sips)
        CHECK_THAT(!all, "over HTTP/1.0 it is reset: it must not take what it got for all");
    free(all);
}

/* Each piece goes out well within a window, for what is taken at a third of the least rate: the window is of
 * the stream, not of the piece. */
static void test_small_pieces(struct served *s)
{
    char some[3500];
    uint64_t before = http_ended(s->http, END_STALL);
    int fd = served_connect(s);
    served_say(fd, "GET /stream/1000000000/100 HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 6000 && http_ended(s->http, END_STALL) == before; i++) {
        if (recv(fd, some, sizeof some, MSG_DONTWAIT) == 0)
            break;
        served_pause(10);
    }
    CHECK_INT((long long)(http_ended(s->http, END_STALL) - before), 1,
              "small pieces do not make a slow client good enough");
    check_freed(s, "and all is freed");
    close(fd);
}

/* --- limits ------------------------------------------------------------------------------------------------
 */

enum { STALLED = 4 };

/* Clients that take nothing: each has filled the kernel, and a step of its stream waits here. */
static void stall(struct served *s, int fd[STALLED])
{
    for (size_t i = 0; i < STALLED; i++) {
        fd[i] = served_connect(s);
        served_say(fd[i], "GET /stream/1000000000/65536 HTTP/1.1\r\nHost: a\r\n\r\n");
        SERVED_UNTIL(atomic_load(&s->output) >= (i + 1) * SOURCE_STEP_BYTES ||
                     http_ended(s->http, END_OUTPUT) > 0);
    }
}

static void close_all(int fd[STALLED])
{
    for (size_t i = 0; i < STALLED; i++)
        close(fd[i]);
}

static void test_room(void)
{
    struct http_limits narrow = SERVED_LIMITS;
    int fd[STALLED];
    size_t n;
    narrow.connections = STALLED;
    struct served *s = served_new(answer, 2, narrow);
    stall(s, fd);
    char *all = served_ask(s, "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", &n);
    CHECK_TEXT(body_of(all), "text\n",
               "where there is no room, a stream that waits for its client gives way");
    CHECK_INT((long long)http_ended(s->http, END_ROOM), 1, "one of them");
    free(all);
    close_all(fd);
    check_freed(s, "and is freed, as those are that go");
    served_free(s);
}

static void test_budget(void)
{
    struct http_limits narrow = SERVED_LIMITS;
    int fd[STALLED];
    narrow.output_bytes = (STALLED - 1) * (size_t)SOURCE_STEP_BYTES + 1000;
    struct served *s = served_new(answer, 2, narrow);
    stall(s, fd);
    SERVED_UNTIL(http_ended(s->http, END_OUTPUT) == 1);
    CHECK_INT((long long)http_ended(s->http, END_OUTPUT), 1, "steps that wait count in the budget of output");
    CHECK_THAT(atomic_load(&s->output) <= narrow.output_bytes, "which holds then");
    close_all(fd);
    check_freed(s, "and all is freed");
    served_free(s);
}

static void open_drain(struct mail *mail, void *context)
{
    struct served *s = context;
    (void)mail;
    http_drain(s->http);
}

static void test_drain(void)
{
    struct served *s = served_new(answer, 2, SERVED_LIMITS);
    struct mail drain = {.open = open_drain};
    size_t n;
    atomic_store(&blocks, true);
    int fd = served_connect_fast(s);
    served_say(fd, "GET /stream/300000/60000 HTTP/1.1\r\nHost: a\r\n\r\n");
    SERVED_UNTIL(atomic_load(&inside) == 1);
    event_loop_post(s->loop, &drain);
    atomic_store(&blocks, false);
    char *all = served_read_all(fd, &n);
    CHECK_THAT(all && n > 300000 && strcmp(all + n - 7, "\r\n0\r\n\r\n") == 0,
               "a server that takes no more sends its streams to their end, and closes then");
    free(all);
    SERVED_UNTIL(http_connections(s->http) == 0);
    served_free(s);
}

static void test_cut(void)
{
    for (unsigned threads = 0; threads < 3; threads++) {
        struct served *s = served_new(answer, threads, SERVED_LIMITS);
        int fd[8];
        for (int i = 0; i < 8; i++) {
            fd[i] = served_connect(s);
            served_say(fd[i], i % 2 ? "GET /stream/1000000000/65536 HTTP/1.1\r\nHost: a\r\n\r\n"
                                    : "GET /stream/1000000000/1 HTTP/1.0\r\n\r\n");
        }
        int began = atomic_load(&made);
        SERVED_UNTIL(atomic_load(&made) >= began && atomic_load(&made) - atomic_load(&freed) == 8);
        served_free(s);
        CHECK_THAT(atomic_load(&made) == atomic_load(&freed) && atomic_load(&faults) == 0,
                   "a server that ends cuts its streams and frees them");
        for (int i = 0; i < 8; i++)
            close(fd[i]);
    }
}

int main(void)
{
    struct http_limits strict = SERVED_LIMITS;
    memset(block, 'a', sizeof block);
    for (unsigned threads = 0; threads < 3; threads += 2) {
        printf("# %u workers\n", threads);
        struct served *s = served_new(answer, threads, SERVED_LIMITS);
        test_large(s);
        test_form(s);
        test_failure(s);
        check_freed(s, "all sources are freed, once");
        if (threads)
            test_gone(s);
        served_free(s);
    }
    strict.stall_s = 1;
    strict.least_rate = 1 << 20;
    struct served *s = served_new(answer, 2, strict);
    test_slow_worker(s);
    test_stall(s, false);
    test_stall(s, true);
    test_small_pieces(s);
    served_free(s);
    test_room();
    test_budget();
    test_drain();
    test_cut();
    return test_end();
}
