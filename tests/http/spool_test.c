/* Bytes that are kept for a while: where they stand, what they take of the room, and what is said when there
 * is none. */
#include "http/spool.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/bytes.h"
#include "test.h"

enum { EACH = 3000, MEMORY = 10100, PIECES = 20000 };

static char folder[200];

static struct spool_room room_of(void)
{
    return (struct spool_room){.folder = folder,
                               .option = "--a-limit",
                               .each_bytes = EACH,
                               .memory_bytes = MEMORY,
                               .file_bytes = 100000,
                               .files = 2};
}

static bool room_is_empty(const struct spool_room *r)
{
    return r->memory == 0 && r->on_disk == 0 && r->open == 0;
}

static unsigned names_in_folder(void)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));)
        n += entry->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static char byte_at(size_t i)
{
    return (char)(i * 7 + i / 251);
}

/* n bytes in pieces of 1, 2, 3, ... times `step`. */
static bool fill(struct spool *s, size_t n, size_t step, struct err *e)
{
    static _Thread_local char data[PIECES];
    for (size_t at = 0, piece = step; at < n; at += piece, piece += step) {
        piece = piece < PIECES ? piece : PIECES;
        piece = piece < n - at ? piece : n - at;
        for (size_t i = 0; i < piece; i++)
            data[i] = byte_at(at + i);
        if (!spool_add(s, data, piece, e))
            return false;
    }
    return true;
}

static bool holds(const struct spool *s, size_t at, size_t n)
{
    char *data = malloc(n + 1);
    struct err e = {0};
    bool good = spool_read(s, at, data, n, &e);
    for (size_t i = 0; i < n; i++)
        good = good && data[i] == byte_at(at + i);
    const char *memory = spool_memory(s);
    good = good && (!memory || memcmp(memory + at, data, n) == 0);
    free(data);
    return good;
}

static void test_sizes(void)
{
    static const size_t SIZES[] = {0, 1, 1000, EACH - 1, EACH, EACH + 1, 50000};
    struct spool_room room = room_of();
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        for (size_t step = 1; step <= 1000; step *= 10) {
            struct spool s;
            struct err e = {0};
            char what[100];
            size_t n = SIZES[i];
            spool_init(&s, &room);
            bool good = fill(&s, n, step, &e) && s.n == n && holds(&s, 0, n) && holds(&s, n / 3, n / 2) &&
                        holds(&s, n, 0) && !!spool_memory(&s) == (n <= EACH) &&
                        room.on_disk == (n <= EACH ? 0 : n) && names_in_folder() == 0;
            spool_release(&s);
            snprintf(what, sizeof what, "%zu bytes in steps of %zu, and nothing is left of them", n, step);
            CHECK_THAT(good && room_is_empty(&room), what);
        }
}

/* Of sixteen files one client may have eight, then two while others have the rest. */
static void test_clients(void)
{
    enum { FILES_OF_ALL = 16 };
    struct spool_room room = room_of();
    struct spool s[FILES_OF_ALL + 1];
    struct err e = {0};
    room.files = FILES_OF_ALL;
    for (unsigned i = 0; i <= FILES_OF_ALL; i++)
        spool_init(&s[i], &room);
    unsigned own = 0, others = 0;
    for (; own <= FILES_OF_ALL; own++) {
        s[own].client = 7;
        if (!spool_begin(&s[own], &e))
            break;
    }
    CHECK_INT(own, FILES_OF_ALL / 2, "who is alone has half of them");
    CHECK_TEXT(e.text, "too many files are being made, most of them for you; take those first",
               "and hears why");
    for (unsigned i = own; i < FILES_OF_ALL; i++) {
        s[i].client = 100 + i / 2;
        others += spool_begin(&s[i], &e);
    }
    CHECK_INT(others, FILES_OF_ALL / 2, "others have what is left, an eighth each");
    spool_release(&s[own]);
    s[own].client = 7;
    CHECK_THAT(!spool_begin(&s[own], &e), "one that comes free is not for who has most");
    s[own].client = 0;
    CHECK_THAT(spool_begin(&s[own], &e), "who is not known is not counted");
    for (unsigned i = 0; i <= FILES_OF_ALL; i++)
        spool_release(&s[i]);
    CHECK(room_is_empty(&room));
    s[0].client = 7;
    CHECK_THAT(spool_begin(&s[0], &e) && room.holder[0] == 7, "what was given back is there again");
    spool_release(&s[0]);
    CHECK_INT((long long)room.holder[0], 0, "and nobody's");
}

static void test_room(void)
{
    struct spool_room room = room_of();
    struct spool s[5];
    struct err e = {0};
    for (int i = 0; i < 5; i++)
        spool_init(&s[i], &room);
    CHECK(fill(&s[0], EACH, 500, &e) && fill(&s[1], EACH, 500, &e) && fill(&s[2], EACH, 500, &e));
    CHECK_INT((long long)room.memory, 3 * EACH, "three have all that one may have in memory");
    CHECK_THAT(fill(&s[3], 2000, 500, &e) && !spool_memory(&s[3]) && holds(&s[3], 0, 2000),
               "the next finds less than it needs there, and goes to a file");
    CHECK_THAT(fill(&s[4], 1000, 500, &e) && spool_memory(&s[4]), "one that is small enough does not");
    CHECK_THAT(fill(&s[0], EACH + 1, 4000, &e), "a second file");
    CHECK_THAT(!fill(&s[1], EACH + 1, 4000, &e) && e.code == ERR_BUSY, "there is no third");
    CHECK_TEXT(e.text, "too many files are being received or made; try again in a moment", "which is said");
    CHECK_INT((long long)s[1].n, 0, "and nothing of it is kept");
    CHECK_INT((long long)room.open, 2, "two files are open");
    spool_release(&s[3]);
    e = (struct err){0};
    CHECK_THAT(!fill(&s[2], 97000, 4000, &e) && e.code == ERR_BUSY, "the files of all have a limit together");
    CHECK_TEXT(e.text, "the room on disk for this is taken by others; try again in a moment",
               "which is said");
    CHECK_THAT(fill(&s[2], 90000, 4000, &e) && holds(&s[2], 0, 90000), "what fits is taken");
    for (int i = 0; i < 5; i++)
        spool_release(&s[i]);
    CHECK(room_is_empty(&room));
    CHECK_THAT(!fill(&s[2], 100001, 4000, &e) && e.code == ERR_TOO_LARGE,
               "what would not even fit alone need not come again");
    CHECK_TEXT(e.text, "this is larger than the 100000 bytes on disk that there are for it (--a-limit)",
               "which names the limit");
    CHECK_THAT(fill(&s[2], 90000, 4000, &e), "and leaves its room to others");
    spool_release(&s[2]);
    CHECK(spool_room_take(&room, MEMORY) && !spool_room_take(&room, 1) && !spool_room_take(&room, SIZE_MAX));
    spool_room_give(&room, MEMORY);
    CHECK(room_is_empty(&room));
}

static void test_faults(void)
{
    struct spool_room room = room_of(), elsewhere = room_of();
    struct spool s;
    struct err e = {0};
    const struct rlimit before_limit = {RLIM_INFINITY, RLIM_INFINITY};
    struct rlimit small = {20000, RLIM_INFINITY}, saved = before_limit;
    elsewhere.folder = "/nowhere/at/all";
    spool_init(&s, &elsewhere);
    CHECK_THAT(!fill(&s, EACH + 1, 1000, &e) && e.code == ERR_IO, "a folder that is missing");
    CHECK_TEXT(e.text, "a file that is needed for a while cannot be written: No such file or directory",
               "is said");
    CHECK(room_is_empty(&elsewhere) && s.n == 0);

    getrlimit(RLIMIT_FSIZE, &saved);
    small.rlim_max = saved.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    spool_init(&s, &room);
    CHECK(fill(&s, 15000, 1000, &e));
    setrlimit(RLIMIT_FSIZE, &small);
    e = (struct err){0};
    bool written = fill(&s, 15000, 1000, &e);
    setrlimit(RLIMIT_FSIZE, &saved);
    CHECK_THAT(!written && e.code == ERR_IO, "a file that cannot grow");
    CHECK_TEXT(e.text, "a file that is needed for a while cannot be written: File too large", "is said");
    CHECK_THAT(room_is_empty(&room) && s.n == 0 && names_in_folder() == 0, "and nothing is left of it");
}

enum { THREADS = 4, TURNS = 300 };

/* Each fills and lets go; what it gets is its own, what it does not get is said. */
static void *fill_and_let_go(void *arg)
{
    struct spool_room *room = arg;
    unsigned long wrong = 0;
    for (size_t i = 0; i < TURNS; i++) {
        struct spool s;
        struct err e = {0};
        size_t n = i * 37 % (2 * EACH);
        spool_init(&s, room);
        if (fill(&s, n, 500, &e))
            wrong += !holds(&s, 0, n);
        else
            wrong += e.code != ERR_BUSY || s.n != 0;
        spool_release(&s);
    }
    return (void *)wrong;
}

static void test_threads(void)
{
    struct spool_room room = room_of();
    pthread_t threads[THREADS];
    unsigned long wrong = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, fill_and_let_go, &room);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        wrong += (unsigned long)result;
    }
    CHECK_INT((long long)wrong, 0, "four threads with one room");
    CHECK_THAT(room_is_empty(&room), "which is empty when they have gone");
}

int main(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/atlasd-spool-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    test_sizes();
    test_clients();
    test_room();
    test_faults();
    test_threads();
    rmdir(folder);
    return test_end();
}
