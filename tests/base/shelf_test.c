/* What is put on the shelf can be read and sent; what is dropped while the kernel still has it to send stays
 * what it was. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/mem.h"
#include "base/shelf.h"
#include "test.h"

enum { N = 40000, THREADS = 4, ROUNDS = 2000, HELD = 8 };

static void fill(unsigned char *to, size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)(seed * 31 + i * 7 + i / 256);
}

static bool is(const void *got, size_t n, unsigned seed)
{
    unsigned char *wanted = mem_alloc(n, 1);
    fill(wanted, n, seed);
    bool same = memcmp(got, wanted, n) == 0;
    free(wanted);
    return same;
}

static void test_put(void)
{
    unsigned char *data = mem_alloc(SHELF_MOST + 1, 1);
    int64_t at = -7, other;
    CHECK(!shelf_put(data, 0, &at));
    CHECK(!shelf_put(data, SHELF_MOST + 1, &at));
    CHECK_INT(at, -7, "what is not put leaves at untouched");
    fill(data, SHELF_MOST, 1);
    size_t before = shelf_bytes();
    const void *most = shelf_put(data, SHELF_MOST, &at);
    CHECK(most && is(most, SHELF_MOST, 1));
    fill(data, 5000, 2);
    const void *few = shelf_put(data, 5000, &other);
    CHECK(few && is(few, 5000, 2) && is(most, SHELF_MOST, 1));
    CHECK_INT(at % 4096 + other % 4096, 0, "each begins on a page");
    CHECK_INT(shelf_bytes() - before, SHELF_MOST + 8192, "and takes whole pages");
    shelf_drop(at, SHELF_MOST);
    shelf_drop(other, 5000);
    CHECK_INT(shelf_bytes(), before, "which dropping gives back");
    int64_t again;
    const void *next = shelf_put(data, 8000, &again);
    CHECK_INT(again, other, "the place of two pages is used again");
    CHECK(next && is(next, 5000, 2));
    shelf_drop(again, 8000);
    free(data);
}

static void test_blobs(void)
{
    unsigned char *data = mem_alloc(SHELF_MOST + 1, 1);
    fill(data, SHELF_MOST + 1, 3);
    struct blob *once = blob_new(data, N), *kept = blob_new_kept(data, N), *small = blob_new_kept(data, 100),
                *large = blob_new_kept(data, SHELF_MOST + 1);
    CHECK(once->at < 0 && small->at < 0 && large->at < 0 && kept->at >= 0);
    CHECK(is(once->data, N, 3) && is(kept->data, N, 3) && is(small->data, 100, 3) &&
          is(large->data, SHELF_MOST + 1, 3));
    CHECK_TEXT(kept->tag, once->tag, "the same bytes have the same tag, wherever they stand");
    CHECK_INT(blob_bytes(kept), sizeof *kept + 40960, "a kept blob takes whole pages");
    CHECK_INT(blob_bytes(once), sizeof *once + N, "another its bytes");
    blob_free(once);
    blob_free(kept);
    blob_free(small);
    blob_free(large);
    free(data);
}

/* A connected pair of TCP sockets. */
static void connect_pair(int pair[2])
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *)&here, sizeof here) || listen(listening, 1) ||
        getsockname(listening, (struct sockaddr *)&here, &n) || connect(pair[0], (struct sockaddr *)&here, n))
        exit(2);
    pair[1] = accept(listening, NULL, NULL);
    close(listening);
}

static void test_sent_after_drop(void)
{
    unsigned char *data = mem_alloc(N, 1);
    int pair[2];
    int64_t at, again;
    connect_pair(pair);
    fill(data, N, 4);
    CHECK(shelf_put(data, N, &at) != NULL);
    off_t from = at;
    CHECK_INT(sendfile(pair[0], shelf_file(), &from, N), N, "the socket takes all");
    shelf_drop(at, N);
    fill(data, N, 5);
    CHECK(shelf_put(data, N, &again) != NULL);
    CHECK_INT(again, at, "others stand where they stood");
    CHECK_INT(recv(pair[1], data, N, MSG_WAITALL), N, "all arrive");
    CHECK_THAT(is(data, N, 4), "as they were sent");
    shelf_drop(again, N);
    close(pair[0]);
    close(pair[1]);
    free(data);
}

static void *churn(void *arg)
{
    unsigned seed = *(unsigned *)arg, wrong = 0;
    struct blob *held[HELD] = {NULL};
    unsigned seeds[HELD] = {0};
    unsigned char *data = mem_alloc(N * 2, 1);
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned k = i % HELD;
        if (held[k])
            wrong += !is(held[k]->data, held[k]->n, seeds[k]);
        blob_free(held[k]);
        seeds[k] = seed * 1000 + i;
        size_t n = BLOB_SHELF_BYTES + seeds[k] * 7919 % N;
        fill(data, n, seeds[k]);
        held[k] = blob_new_kept(data, n);
        wrong += held[k]->at < 0;
    }
    for (unsigned k = 0; k < HELD; k++)
        blob_free(held[k]);
    free(data);
    *(unsigned *)arg = wrong;
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    unsigned seeds[THREADS], wrong = 0;
    size_t before = shelf_bytes();
    for (unsigned i = 0; i < THREADS; i++) {
        seeds[i] = i + 1;
        pthread_create(&threads[i], NULL, churn, &seeds[i]);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        wrong += seeds[i];
    }
    CHECK_INT(wrong, 0, "threads that put and drop keep what is theirs");
    CHECK_INT(shelf_bytes(), before, "and leave nothing");
}

int main(void)
{
    test_put();
    test_blobs();
    test_sent_after_drop();
    test_threads();
    return test_end();
}
