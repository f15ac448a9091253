/* Bodies that are a part of a file, sent from there. */
#include <fcntl.h>

#include "served.h"
#include "test.h"

enum { MIB = 1 << 20, FILE_BYTES = 64 * MIB };

static char path[] = "/tmp/file_test_XXXXXX";

static unsigned char byte_at(uint64_t at)
{
    return (unsigned char)('a' + at * 7 % 23 + (at >> 16) % 3);
}

/* /FROM/N */
static void answer(struct exchange *x, struct answer *a)
{
    unsigned long long from = 0, n = 0;
    a->type = "application/octet-stream";
    if (sscanf(http_target(x), "/%llu/%llu", &from, &n) == 2) {
        answer_set_file(a, open(path, O_RDONLY | O_CLOEXEC), (int64_t)from, n);
        a->tag = from ? NULL : "whole";
    } else {
        answer_set_blob(a, blob_new("text\n", 5));
    }
}

static bool write_file(void)
{
    static unsigned char part[MIB];
    int fd = mkstemp(path);
    bool fine = fd >= 0;
    for (uint64_t at = 0; fine && at < FILE_BYTES; at += MIB) {
        for (uint64_t i = 0; i < MIB; i++)
            part[i] = byte_at(at + i);
        fine = write(fd, part, MIB) == MIB;
    }
    close(fd);
    return fine;
}

static int open_files(void)
{
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static const char *body_of(const char *all)
{
    const char *end = all ? strstr(all, "\r\n\r\n") : NULL;
    return end ? end + 4 : "";
}

static bool is_part(const char *body, uint64_t from, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        if ((unsigned char)body[i] != byte_at(from + i))
            return false;
    return true;
}

static void test_ranges(struct served *s)
{
    static const struct {
        uint64_t from, n;
    } CASES[] = {{0, 1},
                 {0, 5},
                 {1, 4096},
                 {4095, 4098},
                 {FILE_BYTES - 1, 1},
                 {12345, 0},
                 {MIB - 1, 3 * MIB},
                 {0, FILE_BYTES},
                 {777, FILE_BYTES - 777}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char request[200], length[60], what[100];
        size_t n;
        snprintf(request, sizeof request, "GET /%llu/%llu HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                 (unsigned long long)CASES[i].from, (unsigned long long)CASES[i].n);
        snprintf(length, sizeof length, "\r\nContent-Length: %llu\r\n", (unsigned long long)CASES[i].n);
        snprintf(what, sizeof what, "%llu bytes from %llu on", (unsigned long long)CASES[i].n,
                 (unsigned long long)CASES[i].from);
        char *all = served_ask(s, request, &n);
        const char *body = body_of(all);
        CHECK_THAT(all && strstr(all, length) && all + n == body + CASES[i].n &&
                       is_part(body, CASES[i].from, CASES[i].n),
                   what);
        free(all);
    }
}

static void test_without(struct served *s)
{
    static const struct {
        const char *request, *length, *why;
    } CASES[] = {
        {"HEAD /5/1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "\r\nContent-Length: 1000\r\n",
         "HEAD gets the length alone"},
        {"GET /0/1000 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"whole\"\r\nConnection: close\r\n\r\n", NULL,
         "who has it gets nothing of it"},
    };
    for (size_t i = 0; i < 2; i++) {
        size_t n;
        char *all = served_ask(s, CASES[i].request, &n);
        const char *found = all ? strstr(all, "\r\nContent-Length") : NULL;
        CHECK_THAT(all && body_of(all) == all + n &&
                       (CASES[i].length ? strstr(all, CASES[i].length) == found && found : !found),
                   CASES[i].why);
        free(all);
    }
}

/* What is missing at the end of a file is not made up. */
static void test_short(struct served *s)
{
    char request[200];
    size_t n;
    snprintf(request, sizeof request,
             "GET /%d/1000 HTTP/1.1\r\nHost: a\r\n\r\nGET /text HTTP/1.1\r\nHost: a\r\n\r\n",
             FILE_BYTES - 10);
    char *all = served_ask(s, request, &n);
    CHECK_THAT(!all ||
                   (strstr(all, "\r\nContent-Length: 1000\r\n") && n - (size_t)(body_of(all) - all) == 10),
               "a file that ends before its part does ends the connection");
    free(all);
}

static void test_slow(void)
{
    struct http_limits strict = SERVED_LIMITS;
    char some[1000];
    strict.stall_s = 1;
    strict.least_rate = 1 << 20;
    struct served *s = served_new(answer, 0, strict);
    int fd[8], before = open_files();
    for (int i = 0; i < 8; i++) {
        fd[i] = served_connect(s);
        served_say(fd[i], "GET /0/67108864 HTTP/1.1\r\nHost: a\r\n\r\n");
        if (recv(fd[i], some, sizeof some, 0) <= 0)
            printf("# nothing came\n");
    }
    CHECK_THAT(atomic_load(&s->output) < 8 * 1024, "what waits in files costs next to nothing of the budget");
    SERVED_UNTIL(http_ended(s->http, END_STALL) == 8);
    CHECK_INT((long long)http_ended(s->http, END_STALL), 8, "who does not take it is dropped");
    for (int i = 0; i < 8; i++)
        close(fd[i]);
    SERVED_UNTIL(open_files() == before);
    CHECK_INT(open_files(), before, "and its file is closed");
    served_free(s);
}

int main(void)
{
    if (!CHECK_THAT(write_file(), "a file is there"))
        return test_end();
    int before = open_files();
    struct served *s = served_new(answer, 0, SERVED_LIMITS);
    test_ranges(s);
    test_without(s);
    test_short(s);
    size_t n;
    char *all = served_ask(s,
                           "GET /0/1000000 HTTP/1.1\r\nHost: a\r\n\r\nGET /7/3 HTTP/1.1\r\nHost: a\r\n\r\n"
                           "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                           &n);
    CHECK_THAT(all && n > 1000000 && strcmp(all + n - 5, "text\n") == 0,
               "others are answered behind parts of files");
    free(all);
    served_free(s);
    CHECK_INT(open_files(), before, "every file that was opened is closed");
    test_slow();
    unlink(path);
    return test_end();
}
