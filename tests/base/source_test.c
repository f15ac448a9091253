/* A source drained to a descriptor: whole, to a full disk, to a reader that is gone, and one that fails. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/source.h"
#include "test.h"

enum { STEPS = 40, STEP = 50000 };

struct numbers { /* STEPS steps of STEP bytes, each step's own letter; fails at one of them */
    struct source source;
    int next, failing, asked, freed;
};

static enum source_state more(struct source *s, struct bytes *out, struct err *e)
{
    struct numbers *n = (struct numbers *)s;
    n->asked++;
    if (n->next == n->failing) {
        err_set(e, ERR_IO, "step %d cannot be made", n->next);
        return SOURCE_FAILED;
    }
    char *room = bytes_room(out, STEP);
    if (!room)
        return SOURCE_FAILED;
    memset(room, 'a' + n->next % 26, STEP);
    out->n += STEP;
    return ++n->next == STEPS ? SOURCE_END : SOURCE_MORE;
}

static void count_free(struct source *s)
{
    ((struct numbers *)s)->freed++;
}

static struct numbers numbers(int failing)
{
    return (struct numbers){{more, count_free}, 0, failing, 0, 0};
}

static void test_whole(void)
{
    static char got[STEPS * STEP + 1];
    struct numbers n = numbers(-1);
    struct err e = {0};
    FILE *file = tmpfile();
    CHECK_THAT(file && source_drain(&n.source, fileno(file), "a file", &e), "a source is drained");
    size_t read = file ? fread(got, 1, sizeof got, (rewind(file), file)) : 0;
    int wrong = 0;
    for (size_t i = 0; i < read; i++)
        wrong += got[i] != (char)('a' + i / STEP % 26);
    CHECK_INT((long long)read, STEPS * STEP, "all of it is there");
    CHECK_INT(wrong, 0, "in its order");
    CHECK_INT(n.freed, 1, "and it is freed once");
    fclose(file);
}

static void test_failing(void)
{
    struct numbers n = numbers(3);
    struct err e = {0};
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    CHECK_THAT(!source_drain(&n.source, null, "nowhere", &e), "a source that fails is a failure");
    CHECK_TEXT(e.text, "step 3 cannot be made", "with its own sentence");
    CHECK_INT(n.freed, 1, "and it is freed once");
    close(null);
}

static void test_full(void)
{
    struct numbers n = numbers(-1);
    struct err e = {0};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    CHECK_THAT(!source_drain(&n.source, full, "the disk", &e), "a full disk is a failure");
    CHECK_TEXT(e.text, "cannot write to the disk: No space left on device", "which says so");
    CHECK_INT(n.asked, 1, "nothing more was made");
    CHECK_INT(n.freed, 1, "and it is freed once");
    close(full);
}

static void test_gone(void)
{
    struct numbers n = numbers(-1);
    struct err e = {0};
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    if (!CHECK_THAT(pipe(ends) == 0, "a pipe"))
        return;
    close(ends[0]);
    CHECK_THAT(!source_drain(&n.source, ends[1], "the pipe", &e), "a reader that is gone is a failure");
    CHECK_TEXT(e.text, "cannot write to the pipe: Broken pipe", "which says so");
    CHECK_INT(n.freed, 1, "and it is freed once");
    close(ends[1]);
}

int main(void)
{
    test_whole();
    test_failing();
    test_full();
    test_gone();
    return test_end();
}
