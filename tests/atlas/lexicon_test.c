/* The words near another one: the walk of the sorted list against plain edit distances, on random words. */
#include "atlas/lexicon.h"
#include "base/mem.h"

#include "test.h"

enum { WORDS = 400, LONGEST = 12, ROUNDS = 3000 };

static unsigned seed = 20150101;

static unsigned any(unsigned n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % n;
}

/* Distances of a from every beginning of b, as the definition of optimal string alignment has it: d[j] for
 * the first j letters. */
static void plain(const char *a, const char *b, unsigned d[LONGEST + 3])
{
    static unsigned m[LONGEST + 3][LONGEST + 3];
    size_t na = strlen(a), nb = strlen(b);
    for (size_t i = 0; i <= na; i++) {
        for (size_t j = 0; j <= nb; j++) {
            unsigned best = i == 0 ? (unsigned)j : j == 0 ? (unsigned)i : 99;
            if (i && j) {
                best = m[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                best = m[i - 1][j] + 1 < best ? m[i - 1][j] + 1 : best;
                best = m[i][j - 1] + 1 < best ? m[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && m[i - 2][j - 2] + 1 < best)
                best = m[i - 2][j - 2] + 1;
            m[i][j] = best;
        }
    }
    memcpy(d, m[na], (nb + 1) * sizeof *d);
}

static void random_word(char *to, unsigned letters)
{
    unsigned n = 1 + any(LONGEST);
    for (unsigned i = 0; i < n; i++)
        to[i] = (char)('a' + any(letters));
    to[n] = '\0';
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void fill(struct lexicon *l, unsigned letters)
{
    static char words[WORDS][LONGEST + 1];
    for (size_t i = 0; i < WORDS; i++)
        random_word(words[i], letters);
    qsort(words, WORDS, sizeof words[0], by_text);
    *l = (struct lexicon){.texts = mem_alloc(WORDS, LONGEST + 1), .at = mem_alloc(WORDS, sizeof *l->at)};
    uint32_t to = 0;
    for (size_t i = 0; i < WORDS; i++) {
        if (i && strcmp(words[i], words[i - 1]) == 0)
            continue;
        l->at[l->n++] = to;
        strcpy(l->texts + to, words[i]);
        to += (uint32_t)strlen(words[i]) + 1;
    }
    lexicon_index(l);
}

/* Is what was found what a look at every word finds? */
static bool same_as_plain(const struct lexicon *l, const char *word, unsigned bound, bool prefix)
{
    struct near_words near = {0};
    size_t at = 0;
    bool same = true;
    lexicon_near(l, word, strlen(word), bound, prefix, &near);
    for (uint32_t i = 0; i < l->n; i++) {
        const char *text = lexicon_text(l, i);
        unsigned d[LONGEST + 3], begins = 99;
        plain(word, text, d);
        unsigned whole = d[strlen(text)];
        for (size_t j = 0; prefix && text[j]; j++)
            begins = d[j] < begins ? d[j] : begins;
        unsigned errors = whole <= begins ? whole : begins;
        if (errors > bound)
            continue;
        same = same && at < near.n && near.list[at].word == i && near.list[at].errors == errors &&
               near.list[at].incomplete == (whole > begins);
        at++;
    }
    same = same && at == near.n;
    free(near.list);
    return same;
}

static void test_near(void)
{
    for (unsigned letters = 2; letters <= 10; letters += 4) {
        struct lexicon l;
        unsigned bad = 0;
        fill(&l, letters);
        for (int round = 0; round < ROUNDS; round++) {
            char word[LONGEST + 1];
            random_word(word, letters);
            bad += !same_as_plain(&l, word, 1 + any(2), any(2));
        }
        CHECK_INT(bad, 0, "near words of random ones, one or two errors, whole or begun");
        lexicon_release(&l);
    }
}

static void test_range(void)
{
    static const struct {
        const char *word;
        uint32_t from, to;
    } CASES[] = {{"a", 0, 3},  {"ab", 1, 3},  {"abc", 2, 3}, {"b", 3, 4},
                 {"ba", 3, 4}, {"bac", 4, 4}, {"c", 4, 4}};
    static char texts[] = "a\0ab\0abc\0ba";
    static uint32_t at[] = {0, 2, 5, 9};
    struct lexicon l = {.texts = texts, .at = at, .n = 4};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        uint32_t from, to;
        lexicon_range(&l, CASES[i].word, strlen(CASES[i].word), &from, &to);
        uint32_t found = lexicon_find(&l, CASES[i].word, strlen(CASES[i].word));
        bool itself = from < to && strcmp(lexicon_text(&l, from), CASES[i].word) == 0;
        CHECK_THAT(found == (itself ? from : l.n), CASES[i].word);
        CHECK_THAT(from == CASES[i].from && to == CASES[i].to, CASES[i].word);
    }
}

static void test_bounds(void)
{
    static const struct {
        const char *word;
        unsigned bound;
    } CASES[] = {{"sud", 0}, {"mali", 1}, {"bamakos", 1}, {"toulouse", 2}, {"1234", 0}, {"abcdefgh2", 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(lexicon_bound(CASES[i].word, strlen(CASES[i].word)), CASES[i].bound, CASES[i].word);
    char longest[LEXICON_MAX_LETTERS + 2];
    memset(longest, 'a', sizeof longest);
    CHECK_INT(lexicon_bound(longest, LEXICON_MAX_LETTERS), 2, "the longest word with errors");
    CHECK_INT(lexicon_bound(longest, LEXICON_MAX_LETTERS + 1), 0, "longer ones are met as they are");
    struct lexicon l = {.texts = longest, .at = mem_alloc(1, sizeof *l.at), .n = 1};
    struct near_words near = {0};
    longest[LEXICON_MAX_LETTERS + 1] = '\0';
    lexicon_index(&l);
    lexicon_near(&l, longest, LEXICON_MAX_LETTERS, 2, false, &near);
    CHECK_THAT(near.n == 1 && near.list[0].errors == 1, "a word of 61 letters is one error from one of 60");
    free(near.list);
    l.texts = NULL; /* ours */
    lexicon_release(&l);
}

int main(void)
{
    test_range();
    test_bounds();
    test_near();
    return test_end();
}
