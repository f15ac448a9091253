#include "atlas/lexicon.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/mem.h"

static void index_shared(struct lexicon *l)
{
    l->shared = mem_alloc((size_t)l->n + 8, 1); /* zeroes behind the last: see behind_subtree */
    for (uint32_t i = 1; i < l->n; i++) {
        const char *a = lexicon_text(l, i - 1), *b = lexicon_text(l, i);
        uint8_t n = 0;
        while (n < LEXICON_SHARED_MOST && a[n] && a[n] == b[n])
            n++;
        l->shared[i] = n;
    }
}

/* Bytes from the end, the shorter first; only the last n count. */
static int compare_ends(const char *a, size_t na, const char *b, size_t nb, size_t n)
{
    for (size_t i = 1; i <= n; i++) {
        if (i > na || i > nb)
            return (i <= na) - (i <= nb);
        unsigned char x = (unsigned char)a[na - i], y = (unsigned char)b[nb - i];
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

struct ending {
    const char *text;
    uint32_t n, word;
};

static int compare_endings(const void *a, const void *b)
{
    const struct ending *x = a, *y = b;
    return compare_ends(x->text, x->n, y->text, y->n, SIZE_MAX);
}

static void index_ends(struct lexicon *l)
{
    struct ending *all = mem_alloc(l->n, sizeof *all);
    for (uint32_t i = 0; i < l->n; i++)
        all[i] = (struct ending){lexicon_text(l, i), (uint32_t)strlen(lexicon_text(l, i)), i};
    if (l->n)
        qsort(all, l->n, sizeof *all, compare_endings);
    l->by_end = mem_alloc(l->n, sizeof *l->by_end);
    for (uint32_t i = 0; i < l->n; i++)
        l->by_end[i] = all[i].word;
    free(all);
}

void lexicon_index(struct lexicon *l)
{
    index_shared(l);
    index_ends(l);
}

void lexicon_release(struct lexicon *l)
{
    free(l->texts);
    free(l->at);
    free(l->by_end);
    free(l->shared);
    *l = (struct lexicon){0};
}

size_t lexicon_bytes(const struct lexicon *l)
{
    size_t texts = 0;
    for (uint32_t i = 0; i < l->n; i++)
        texts += strlen(lexicon_text(l, i)) + 1;
    return texts + (size_t)l->n * (sizeof *l->at + sizeof *l->by_end + sizeof *l->shared);
}

/* The first word that is not before these bytes; behind: the first that neither is nor begins with them. */
static uint32_t bound_of(const struct lexicon *l, const char *word, size_t n, bool behind)
{
    uint32_t low = 0, high = l->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *text = lexicon_text(l, middle);
        /* most differ in their first letter: no call for them */
        int order = n && *text != *word ? (unsigned char)*text - (unsigned char)*word
                                        : strncmp(text, word, n);
        if (order < 0 || (behind && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void lexicon_range(const struct lexicon *l, const char *word, size_t n, uint32_t *from, uint32_t *to)
{
    *from = bound_of(l, word, n, false);
    *to = bound_of(l, word, n, true);
}

uint32_t lexicon_find(const struct lexicon *l, const char *word, size_t n)
{
    uint32_t at = bound_of(l, word, n, false);
    return at < l->n && strncmp(lexicon_text(l, at), word, n) == 0 && !lexicon_text(l, at)[n] ? at : l->n;
}

unsigned lexicon_bound(const char *word, size_t n)
{
    enum { ONE_FROM = 4, TWO_FROM = 8 };
    if (n > LEXICON_MAX_LETTERS)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return 0;
    return n < ONE_FROM ? 0 : n < TWO_FROM ? 1 : 2;
}

/* --- the walk ----------------------------------------------------------------------------------------------
 */

enum { DEPTHS = LEXICON_MAX_LETTERS + LEXICON_MAX_ERRORS + 2 };

/* After each byte of the beginning of a word: bit i of within[j] says that i letters of what was written can
 * be made of them with j errors at most. */
struct beginning {
    uint64_t within[LEXICON_MAX_ERRORS + 1];
    uint64_t last; /* where its last byte stands in what was written */
    unsigned best; /* the fewest errors that make all of it of this beginning, or of one before */
};

struct walk {
    const struct lexicon *words;
    uint64_t letters[256]; /* where each byte stands in what was written */
    uint64_t all, end;     /* bits 0 .. n; bit n */
    uint64_t late;         /* bits where the most errors are allowed: all, or those of the second half */
    unsigned bound;
    bool prefix;
    struct beginning at[DEPTHS];
    struct near_words *out;
};

static void walk_start(struct walk *w, const char *word, size_t n, size_t half)
{
    for (size_t i = 0; i < n; i++)
        w->letters[(unsigned char)word[i]] |= UINT64_C(1) << i;
    w->end = UINT64_C(1) << n;
    w->all = (w->end << 1) - 1;
    w->late = w->all & ~((UINT64_C(1) << half) - 1);
    for (unsigned j = 0; j <= w->bound; j++)
        w->at[0].within[j] = ((UINT64_C(2) << j) - 1) & w->all;
    w->at[0].within[w->bound] &= w->late;
    w->at[0].best = n <= w->bound ? (unsigned)n : w->bound + 1;
}

static unsigned errors_of(const struct walk *w, const struct beginning *b, unsigned bound)
{
    unsigned errors = 0;
    while (errors <= bound && !(b->within[errors] & w->end))
        errors++;
    return errors;
}

/* One more byte. False when nothing below can be within the bound but by what it begins with already. */
static inline bool walk_step(struct walk *w, unsigned depth, unsigned char byte, unsigned bound)
{
    const struct beginning *from = &w->at[depth];
    struct beginning *to = &w->at[depth + 1];
    const uint64_t letters = w->letters[byte], exchanged = depth > 0 ? letters & (from->last >> 1) : 0;
    to->last = letters;
    to->within[0] = (from->within[0] & letters) << 1;
#pragma GCC unroll 2
    for (unsigned j = 1; j <= bound; j++) {
        uint64_t dropped = from->within[j - 1], next = (from->within[j] & letters) << 1;
        next |= dropped | (dropped << 1) | (to->within[j - 1] << 1); /* dropped, replaced, added */
        if (exchanged)
            next |= (w->at[depth - 1].within[j - 1] & exchanged) << 2;
        to->within[j] = next & (j == bound ? w->late : w->all);
    }
    to->best = from->best;
    if (to->within[bound] & w->end) {
        unsigned errors = errors_of(w, to, bound);
        to->best = errors < to->best ? errors : to->best;
    }
    return (to->within[bound] | to->within[bound - 1]) != 0;
}

static void walk_add(struct walk *w, uint32_t word, unsigned errors, bool incomplete)
{
    struct near_words *out = w->out;
    out->list = mem_room(out->list, out->n, &out->capacity, sizeof *out->list);
    out->list[out->n++] = (struct near_word){word, (uint8_t)errors, incomplete};
}

/* The first word behind this one that has less than depth bytes in common with the one before it: eight at a
 * time, in the upper bits of bytes that are below 128. Zeroes behind the last end it. */
static uint32_t behind_subtree(const struct lexicon *l, uint32_t i, unsigned depth)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    for (i++;; i += 8) {
        uint64_t eight, less;
        memcpy(&eight, l->shared + i, 8);
        less = ~(eight + ones * (128 - depth)) & tops;
        if (less)
            return i + (uint32_t)__builtin_ctzll(less) / 8;
    }
}

static inline void walk_all(struct walk *w, unsigned bound)
{
    const struct lexicon *l = w->words;
    unsigned depth = 0; /* how far into the word before the states are known */
    for (uint32_t i = 0, behind; i < l->n; i = behind) {
        const char *text = lexicon_text(l, i);
        bool alive = true;
        behind = i + 1;
        for (depth = l->shared[i] < depth ? l->shared[i] : depth; alive && text[depth]; depth++)
            alive = walk_step(w, depth, (unsigned char)text[depth], bound);
        unsigned begins = w->prefix ? w->at[depth].best : bound + 1;
        if (!alive) { /* all that begin like this are as far away */
            behind = behind_subtree(l, i, depth);
            for (uint32_t k = i; begins <= bound && k < behind; k++)
                walk_add(w, k, begins, true);
            continue;
        }
        unsigned whole = errors_of(w, &w->at[depth], bound);
        if (whole <= bound && whole <= begins)
            walk_add(w, i, whole, false);
        else if (begins <= bound)
            walk_add(w, i, begins, true);
    }
}

/* The words that end as what was written does behind its first half, and are within the bound. */
static void add_endings(const struct lexicon *l, const char *word, size_t n, size_t half, unsigned bound,
                        struct near_words *out)
{
    uint32_t low = 0, high = l->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *text = lexicon_text(l, l->by_end[middle]);
        if (compare_ends(text, strlen(text), word, n, n - half) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < l->n; low++) {
        const char *text = lexicon_text(l, l->by_end[low]);
        size_t length = strlen(text);
        if (compare_ends(text, length, word, n, n - half) != 0)
            break;
        unsigned errors = fuzzy_distance(word, n, text, length, bound);
        if (errors > bound)
            continue;
        out->list = mem_room(out->list, out->n, &out->capacity, sizeof *out->list);
        out->list[out->n++] = (struct near_word){l->by_end[low], (uint8_t)errors, false};
    }
}

static int compare_near(const void *a, const void *b)
{
    const struct near_word *x = a, *y = b;
    return x->word < y->word ? -1 : x->word > y->word;
}

/* Both ways found some of them. */
static void sort_near(struct near_words *near)
{
    size_t n = 0;
    if (near->n)
        qsort(near->list, near->n, sizeof *near->list, compare_near);
    for (size_t i = 0; i < near->n; i++)
        if (n == 0 || near->list[n - 1].word != near->list[i].word)
            near->list[n++] = near->list[i];
    near->n = n;
}

void lexicon_near(const struct lexicon *l, const char *word, size_t n, unsigned bound, bool prefix,
                  struct near_words *out)
{
    struct walk w = {.words = l, .bound = bound, .prefix = prefix, .out = out};
    bool halves = bound == 2 && !prefix && n >= 4;
    assert(n > 0 && n <= LEXICON_MAX_LETTERS && bound > 0 && bound <= LEXICON_MAX_ERRORS);
    out->n = 0;
    walk_start(&w, word, n, halves ? n / 2 : 0);
    if (bound == 1) /* twice, for the compiler to unroll */
        walk_all(&w, 1);
    else
        walk_all(&w, 2);
    if (halves) {
        add_endings(l, word, n, n / 2, bound, out);
        sort_near(out);
    }
}
