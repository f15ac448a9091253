#include "atlas/name_words.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/names.h"
#include "base/bytes.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/utf8.h"

struct name_words {
    _Atomic size_t bytes;
    uint32_t n;
    _Atomic(struct name_line *) lines[]; /* of each row; NULL: nobody has asked */
};

struct name_words *name_words_new(uint32_t n_rows)
{
    const size_t bytes = sizeof(struct name_words) + n_rows * sizeof(struct name_line *);
    struct name_words *w = mem_alloc(1, bytes);
    w->n = n_rows;
    atomic_init(&w->bytes, bytes);
    return w;
}

void name_words_free(struct name_words *w)
{
    for (uint32_t row = 0; w && row < w->n; row++)
        free(atomic_load_explicit(&w->lines[row], memory_order_relaxed));
    free(w);
}

size_t name_words_bytes(const struct name_words *w)
{
    return w ? atomic_load_explicit(&w->bytes, memory_order_relaxed) : 0;
}

/* --- reading a name ----------------------------------------------------------------------------------------
 */

struct reading {
    const struct words *words;
    struct name_line *line;
    size_t capacity;
};

static void take_word(void *context, const char *word, size_t n, bool in_line)
{
    struct reading *r = context;
    uint32_t found = words_find(r->words, word, n);
    found = found < NAME_WORD_NONE ? found : NAME_WORD_NONE;
    if (r->line->n == r->capacity) {
        r->capacity *= 2;
        r->line = mem_grow(r->line, 1, sizeof *r->line + r->capacity * sizeof *r->line->words);
    }
    r->line->words[r->line->n++] = found | (in_line ? NAME_WORD_IN_LINE : 0) |
                                   (name_word_is_small(word, n) ? NAME_WORD_SMALL : 0);
}

static struct name_line *read_name(const struct words *words, const char *name)
{
    struct reading r = {.words = words, .capacity = 16};
    struct bytes marked, scratch;
    bytes_init(&marked, SIZE_MAX / 4);
    bytes_init(&scratch, SIZE_MAX / 4);
    r.line = mem_alloc(1, sizeof *r.line + r.capacity * sizeof *r.line->words);
    utf8_fold_marked(&marked, name, strlen(name));
    fold_held(marked.data, marked.n, &scratch, take_word, &r);
    bytes_release(&marked);
    bytes_release(&scratch);
    return mem_grow(r.line, 1, sizeof *r.line + r.line->n * sizeof *r.line->words);
}

const struct name_line *name_words_of(struct name_words *w, uint32_t row, const char *name,
                                      const struct words *words)
{
    _Atomic(struct name_line *) *at = &w->lines[row];
    struct name_line *line = atomic_load_explicit(at, memory_order_acquire), *first = NULL;
    if (line)
        return line;
    line = read_name(words, name);
    if (!atomic_compare_exchange_strong_explicit(at, &first, line, memory_order_acq_rel,
                                                 memory_order_acquire)) {
        free(line); /* another thread was quicker */
        return first;
    }
    atomic_fetch_add_explicit(&w->bytes, sizeof *line + line->n * sizeof *line->words, memory_order_relaxed);
    return line;
}
