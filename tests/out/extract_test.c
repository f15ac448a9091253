/* A list through a sink, step by step: nothing lost or doubled whatever the room, nothing made ahead of time,
 * records larger than any room in pieces, and every end: the last, a failure, the client gone. */
#include "base/mem.h"
#include "out/extract.h"
#include "test.h"

/* A sink of its own: "(" head, then record i as sizes[i] times a digit, ")" as many times as tail says. */
struct digits {
    struct sink sink;
    const size_t *sizes;
    int tail, asked, failing;
    bool no_head;
};

static struct {
    int freed, asked;
} seen;

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    (void)l;
    (void)h;
    bytes_add_char(out, '(');
    return !((struct digits *)s)->no_head || err_set(e, ERR_IO, "there is no head");
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct digits *d = (struct digits *)s;
    seen.asked++;
    if (texts || (int)i == d->failing)
        return err_set(e, ERR_IO, "record %u cannot be read", i);
    char *room = bytes_room(out, d->sizes[i]);
    if (room) {
        memset(room, '0' + (int)(i % 10), d->sizes[i]);
        out->n += d->sizes[i];
    }
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    struct digits *d = (struct digits *)s;
    (void)e;
    bytes_add_char(out, ')');
    return --d->tail > 0 ? SOURCE_MORE : SOURCE_END;
}

static void free_digits(struct sink *s)
{
    seen.freed++;
    free(s);
}

static struct sink *digits(const size_t *sizes, int tail, int failing)
{
    static const struct sink_format DIGITS = {"digits", "text/plain", "txt"};
    struct digits *d = mem_alloc(1, sizeof *d);
    d->sink = (struct sink){&DIGITS, begin, feature, end, free_digits};
    d->sizes = sizes;
    d->tail = tail;
    d->failing = failing;
    seen.freed = seen.asked = 0;
    return &d->sink;
}

static struct list list_of(uint32_t n)
{
    return (struct list){NULL, n, mem_alloc(n, sizeof(uint32_t)), NULL};
}

static struct source *source_of(uint32_t n, const size_t *sizes, int tail, int failing)
{
    struct list list = list_of(n);
    struct sink_head head = {0};
    return extract_new(&list, digits(sizes, tail, failing), &head, NULL);
}

/* What the list is, written down here. */
static void add_expected(struct bytes *to, uint32_t n, const size_t *sizes, int tail)
{
    bytes_add_char(to, '(');
    for (uint32_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            bytes_add_char(to, (char)('0' + i % 10));
    for (int i = 0; i < tail; i++)
        bytes_add_char(to, ')');
}

static void compare(uint32_t n, const size_t *sizes, int tail, size_t room, const char *what)
{
    enum { CEILING = 64 << 20 };
    struct bytes expected, got, out;
    size_t most = 0;
    int empty = 0;
    bytes_init(&expected, CEILING);
    bytes_init(&got, CEILING);
    bytes_init(&out, room);
    add_expected(&expected, n, sizes, tail);
    struct source *s = source_of(n, sizes, tail, -1);
    enum source_state state = SOURCE_MORE;
    while (state == SOURCE_MORE && got.n <= expected.n) {
        bytes_reset(&out);
        state = s->more(s, &out, NULL);
        empty += out.n == 0;
        most = out.n > most ? out.n : most;
        bytes_add(&got, out.data, out.n);
    }
    CHECK_THAT(state == SOURCE_END && got.n == expected.n && memcmp(got.data, expected.data, got.n) == 0,
               what);
    CHECK_THAT(most <= 2 * SOURCE_STEP_BYTES && most <= room && empty == 0 && !out.full,
               "in steps that are none too large");
    source_free(s);
    CHECK_INT(seen.freed, 1, "its sink is freed once");
    bytes_release(&expected);
    bytes_release(&got);
    bytes_release(&out);
}

static void test_steps(void)
{
    enum { MANY = 3000 };
    static size_t small[MANY], mixed[20];
    for (int i = 0; i < MANY; i++)
        small[i] = (size_t)(i * 7919 % 1500);
    for (int i = 0; i < 20; i++)
        mixed[i] = i == 4 || i == 5 || i == 19 ? 300000 : i == 9 ? SOURCE_STEP_BYTES - 1 : 3;
    compare(0, small, 1, 1 << 20, "an empty list is head and tail");
    compare(MANY, small, 1, 1 << 20, "many small records");
    compare(MANY, small, 1, 1000, "and where there is room for a thousand bytes");
    compare(20, mixed, 1, 1 << 20, "records larger than a step come in pieces");
    compare(20, mixed, 3, 7, "and through room for seven bytes, with an end in several parts");
}

/* Pulled, not pushed: how many records were asked for after so many steps. */
static void test_pace(void)
{
    enum { MANY = 4000, SIZE = 1000, A_STEP = SOURCE_STEP_BYTES / SIZE + 1 };
    static size_t sizes[MANY];
    for (int i = 0; i < MANY; i++)
        sizes[i] = SIZE;
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct source *s = source_of(MANY, sizes, 1, -1);
    CHECK_INT(seen.asked, 0, "before the first step no record is looked at");
    int ahead = 0;
    for (int step = 1; step <= 20; step++) {
        bytes_reset(&out);
        s->more(s, &out, NULL);
        ahead += seen.asked > step * A_STEP;
    }
    CHECK_INT(ahead, 0, "a step makes about what it gives");
    source_free(s);
    CHECK_INT(seen.freed, 1, "freed in the middle: sink and list go with it");
    bytes_release(&out);
}

/* A file that is put together before its first byte: its steps end for others to have a turn. */
static void test_quiet(void)
{
    enum { MANY = 1000 };
    static const size_t SIZES[MANY];
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct source *s = source_of(MANY, SIZES, 1, -1);
    enum source_state state = s->more(s, &out, NULL); /* the head, and some */
    int longest = seen.asked, steps = 1;
    while (state == SOURCE_MORE && steps <= MANY) {
        int before = seen.asked;
        state = s->more(s, &out, NULL);
        longest = seen.asked - before > longest ? seen.asked - before : longest;
        steps++;
    }
    CHECK_THAT(state == SOURCE_END && seen.asked == MANY && strcmp(out.data, "()") == 0,
               "records of which nothing can be sent yet are made to the last");
    CHECK_THAT(longest <= EXTRACT_QUIET_RECORDS, "some in each step");
    source_free(s);
    bytes_release(&out);
}

static void test_ends(void)
{
    static const size_t SIZES[] = {10, 10, 10}, HUGE_ONE[] = {10, EXTRACT_RECORD_BYTES + 1};
    struct err e = {0};
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct source *s = source_of(3, SIZES, 1, 1);
    CHECK_INT(s->more(s, &out, &e), SOURCE_FAILED, "a record that cannot be had ends the source");
    CHECK_TEXT(e.text, "record 1 cannot be read", "with the sentence of the sink");
    source_free(s);
    CHECK_INT(seen.freed, 1, "its sink is freed once");

    s = source_of(2, HUGE_ONE, 1, -1);
    bytes_reset(&out);
    CHECK_INT(s->more(s, &out, &e), SOURCE_FAILED, "a record beyond every bound ends it too");
    CHECK_TEXT(e.text, "record 2 of this list is larger than the 67108864 bytes of one record",
               "with a sentence that names the bound");
    source_free(s);

    struct list list = list_of(3);
    struct sink_head head = {0};
    struct sink *sink = digits(SIZES, 1, -1);
    ((struct digits *)sink)->no_head = true;
    CHECK_THAT(extract_new(&list, sink, &head, &e) == NULL, "without a head there is no source");
    CHECK_TEXT(e.text, "there is no head", "and why");
    CHECK_INT(seen.freed, 1, "its sink is freed once");
    bytes_release(&out);
}

int main(void)
{
    test_steps();
    test_pace();
    test_quiet();
    test_ends();
    return test_end();
}
