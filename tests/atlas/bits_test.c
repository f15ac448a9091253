/* Bit sets against an array of booleans; the word index against a plain search; the curve that places lie
 * along. */
#include "atlas/bits.h"
#include "atlas/snapshot_index.h"
#include "atlas/words.h"

#include "test.h"

enum { N = 1000 };

static uint32_t state = 1;

static uint32_t any(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

static void fill(struct bits *b, bool *plain, uint32_t n, uint32_t one_in)
{
    bits_init(b, n, false);
    for (uint32_t i = 0; i < n; i++) {
        plain[i] = any(one_in) == 0;
        if (plain[i])
            bits_set(b, i);
    }
}

static bool same(const struct bits *b, const bool *plain)
{
    uint32_t next = bits_next(b, 0);
    for (uint32_t i = 0; i < b->n; i++) {
        if (bits_get(b, i) != plain[i] || (plain[i] && next != i))
            return false;
        if (plain[i])
            next = bits_next(b, i + 1);
    }
    return next == b->n;
}

static void test_operations(uint32_t n)
{
    bool x[N], y[N], z[N];
    struct bits a, b, c;
    uint32_t count = 0, both = 0, from = n / 3, to = n - n / 5, within = 0;
    fill(&a, x, n, 3);
    fill(&b, y, n, 40);
    for (uint32_t i = 0; i < n; i++) {
        count += x[i];
        both += x[i] && y[i];
        within += i >= from && i < to && x[i];
    }
    bool right = same(&a, x) && bits_count(&a) == count && bits_count_and(&a, &b) == both &&
                 bits_count_range(&a, from, to) == within && bits_count_range(&a, 0, n) == count &&
                 bits_count_range(&a, to, to) == 0 && bits_any(&a, from, to) == (within > 0) &&
                 bits_any(&a, 0, n) == (count > 0) && !bits_any(&a, to, to);
    bits_copy(&c, &a);
    bits_or_range(&c, &b, from, to);
    for (uint32_t i = 0; i < n; i++)
        z[i] = x[i] || (y[i] && i >= from && i < to);
    right = right && same(&c, z);
    bits_set_range(&c, from, to);
    for (uint32_t i = from; i < to; i++)
        z[i] = true;
    right = right && same(&c, z);
    bits_release(&c);
    bits_copy(&c, &a);
    bits_and(&c, &b);
    for (uint32_t i = 0; i < n; i++)
        z[i] = x[i] && y[i];
    right = right && same(&c, z);
    bits_or(&c, &a);
    right = right && same(&c, x);
    bits_remove(&c, &b);
    for (uint32_t i = 0; i < n; i++)
        z[i] = x[i] && !y[i];
    right = right && same(&c, z);
    bits_invert(&c);
    for (uint32_t i = 0; i < n; i++)
        z[i] = !z[i];
    right = right && same(&c, z) && bits_count(&c) + both <= n + both;
    char what[64];
    snprintf(what, sizeof what, "sets of %u rows", n);
    CHECK_THAT(right, what);
    bits_release(&a);
    bits_release(&b);
    bits_release(&c);
}

static const char *const TEXTS[] = {
    "eau potable et assainissement",
    "",
    "forage d eau",
    "eaux usees eau eau",
    "ecole",
    "e",
    "assainir la eau",
    "z",
};
enum { N_TEXTS = sizeof TEXTS / sizeof TEXTS[0] };

static bool holds(const char *text, const char *word, bool prefix)
{
    char padded[128], wanted[64];
    snprintf(padded, sizeof padded, " %s ", text);
    snprintf(wanted, sizeof wanted, prefix ? " %s" : " %s ", word);
    return strstr(padded, wanted) != NULL;
}

static void test_words(void)
{
    static const char *const ASKED[] = {"eau", "ea", "e", "assain", "z", "zz", "usees", "l", "potable", ""};
    struct words_builder *builder = words_builder_new();
    struct words w;
    enum { ROWS = N_TEXTS * 200 }; /* differences of more than one byte */
    for (uint32_t i = 0; i < N_TEXTS; i++) {
        words_builder_own(builder, WORDS_TEXT, TEXTS[i], strlen(TEXTS[i]));
        words_builder_row(builder, i * 200);
    }
    words_builder_finish(builder, ROWS, &w);
    for (size_t i = 0; i < sizeof ASKED / sizeof ASKED[0]; i++)
        for (int prefix = 0; prefix < 2; prefix++) {
            struct bits found;
            bits_init(&found, ROWS, false);
            uint32_t from, to, exact = words_find(&w, ASKED[i], strlen(ASKED[i]));
            lexicon_range(&w.lexicon, ASKED[i], strlen(ASKED[i]), &from, &to);
            for (uint32_t k = prefix ? from : exact;
                 exact != WORDS_NONE || prefix ? k < (prefix ? to : exact + 1) : false; k++)
                words_set_rows(&w, k, &found);
            bool right = true;
            for (uint32_t row = 0; row < ROWS; row++) {
                bool expected = row % 200 == 0 && *ASKED[i] && holds(TEXTS[row / 200], ASKED[i], prefix);
                if (!*ASKED[i])
                    expected = prefix && row % 200 == 0 && *TEXTS[row / 200];
                right = right && bits_get(&found, row) == expected;
            }
            CHECK_THAT(right, ASKED[i]);
            bits_release(&found);
        }
    words_release(&w);
}

/* Every cell of a square once, and one step from each to the next. */
static void test_hilbert(void)
{
    enum { SIDE = 32 };
    const uint32_t cell = 1u << 30 >> 5, step = 1u << (2 * (16 - 5));
    uint32_t x_of[SIDE * SIDE], y_of[SIDE * SIDE];
    bool seen[SIDE * SIDE] = {false}, right = true;
    for (uint32_t y = 0; y < SIDE; y++)
        for (uint32_t x = 0; x < SIDE; x++) {
            uint32_t key = hilbert_key(x * cell, y * cell) / step;
            right = right && key < SIDE * SIDE && !seen[key];
            if (!right)
                break;
            seen[key] = true;
            x_of[key] = x;
            y_of[key] = y;
        }
    CHECK_THAT(right, "the curve visits every cell once");
    for (uint32_t i = 1; right && i < SIDE * SIDE; i++)
        right = abs((int)x_of[i] - (int)x_of[i - 1]) + abs((int)y_of[i] - (int)y_of[i - 1]) == 1;
    CHECK_THAT(right, "each cell is beside the one before");
}

int main(void)
{
    static const uint32_t SIZES[] = {1, 63, 64, 65, 500, 1000};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        test_operations(SIZES[i]);
    struct bits none;
    bits_init(&none, 0, true);
    CHECK(bits_count(&none) == 0 && bits_next(&none, 0) == 0);
    bits_release(&none);
    test_words();
    test_hilbert();
    return test_end();
}
