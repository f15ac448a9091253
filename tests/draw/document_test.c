/* A PDF document: whole, its text there to be read, pages, a writer that fails, hostile text, vectors. */
#include "draw/document.h"

#include "base/bytes.h"
#include "draw/vector.h"

#include "test.h"

struct taken {
    struct bytes bytes;
    size_t most; /* what is taken before it fails */
};

static bool take(void *context, const void *data, size_t n, struct err *e)
{
    struct taken *t = context;
    if (t->bytes.n + n > t->most)
        return err_set(e, ERR_TOO_LARGE, "no room for more than %zu bytes", t->most);
    bytes_add(&t->bytes, data, n);
    return true;
}

static const struct document_info A4 = {842, 595, "Un titre", NULL, NULL};

static struct document *begin(struct taken *t, size_t most)
{
    bytes_init(&t->bytes, 1 << 22);
    t->most = most;
    return document_new(&A4, take, t);
}

static unsigned count(const struct bytes *in, const char *what)
{
    unsigned n = 0;
    size_t length = strlen(what);
    for (size_t i = 0; i + length <= in->n; i++)
        n += memcmp(in->data + i, what, length) == 0;
    return n;
}

static void test_whole(void)
{
    struct taken t;
    struct document_text text = {.size_pt = 10, .colour = 0xFF000000, .width_pt = 200};
    struct document *d = begin(&t, SIZE_MAX);
    struct err e = {0};
    for (int page = 0; page < 3; page++) {
        document_set(d, &text, "Coopération décentralisée", 36, 36);
        document_rule(d, 36, 60, 200, 60, 1, 0xFF112233);
        document_page_end(d);
    }
    CHECK_THAT(document_finish(d, &e), "a document ends");
    CHECK_THAT(t.bytes.n > 500 && memcmp(t.bytes.data, "%PDF-1.", 7) == 0, "it is a PDF");
    CHECK_INT(count(&t.bytes, "%%EOF"), 1, "with an end");
    CHECK_THAT(count(&t.bytes, "/ToUnicode") >= 1, "whose letters say which they are");
    CHECK_THAT(count(&t.bytes, "/Subtype /Image") == 0, "without pixels");
    document_free(d);
    bytes_release(&t.bytes);
}

static void test_measure(void)
{
    struct taken t;
    struct document_text one = {.size_pt = 10, .width_pt = 400}, narrow = {.size_pt = 10, .width_pt = 30},
                         few = {.size_pt = 10, .width_pt = 30, .lines = 2};
    struct document *d = begin(&t, SIZE_MAX);
    const char *words = "un deux trois quatre cinq six sept huit";
    bool cut = true;
    double line = document_measure(d, &one, words, &cut);
    CHECK_THAT(line > 10 && line < 20 && !cut, "one line");
    double many = document_measure(d, &narrow, words, &cut);
    CHECK_THAT(many > 5 * line && !cut, "wrapped between words");
    CHECK_THAT(document_measure(d, &few, words, &cut) < 3 * line && cut,
               "two lines, then it is said to be cut");
    CHECK_THAT(document_measure(d, &few, "a\nb\r\tc\x01", &cut) < 3 * line, "no character ends a line");
    CHECK_THAT(document_measure(d, &one, "\xff\xfe broken \xc3", NULL) > 0, "bytes that are no text");
    CHECK_THAT(document_measure(d, &one, "", NULL) > 0, "no text has the height of a line");
    document_free(d);
    bytes_release(&t.bytes);
}

/* What cannot be kept is told at the end, and nothing is written any more. */
static void test_full(void)
{
    struct taken t;
    struct document_text text = {.size_pt = 10, .colour = 0xFF000000, .width_pt = 400};
    struct document *d = begin(&t, 100);
    struct err e = {0};
    for (int page = 0; page < 50; page++) {
        document_set(d, &text, "Une page de plus", 36, 36);
        document_page_end(d);
    }
    CHECK_THAT(!document_finish(d, &e) && e.code == ERR_TOO_LARGE && strstr(e.text, "100 bytes"),
               "what the writer said is the error");
    CHECK_THAT(t.bytes.n <= 100, "and it was not asked again");
    document_free(d);
    bytes_release(&t.bytes);
}

/* Left in the middle, as by a client that goes away: nothing more is written. */
static void test_left(void)
{
    struct taken t;
    struct document_text text = {.size_pt = 10, .colour = 0xFF000000, .width_pt = 400};
    struct document *d = begin(&t, SIZE_MAX);
    document_set(d, &text, "Une page", 36, 36);
    document_page_end(d);
    document_free(d);
    CHECK_INT(count(&t.bytes, "%%EOF"), 0, "a document that is not finished has no end");
    document_free(NULL);
    bytes_release(&t.bytes);
}

static void test_vector(void)
{
    struct taken t;
    struct picture map, mark;
    struct document *d = begin(&t, SIZE_MAX);
    vector_init(&map, 100, 50);
    vector_init(&mark, 10, 10);
    picture_fill(&map, 0xFFD3E3EC);
    picture_fill(&mark, 0xFF1A66CA);
    vector_over(&map, &mark, 5.5, -3);
    document_picture(d, &map, 36, 36, 75, 37.5, 0.75);
    document_page_end(d);
    picture_release(&map);
    picture_release(&mark);
    CHECK_THAT(document_finish(d, NULL), "a picture of lines is laid on a page");
    CHECK_THAT(count(&t.bytes, "/Subtype /Image") == 0, "and stays one");
    document_free(d);
    bytes_release(&t.bytes);
}

int main(void)
{
    test_whole();
    test_measure();
    test_full();
    test_left();
    test_vector();
    return test_end();
}
