#include "atlas/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fold.h"
#include "base/mem.h"

const uint8_t WORDS_WEIGHTS[WORDS_FIELDS] = {
    [WORDS_TITLE] = 24, [WORDS_NAME] = 10, [WORDS_COUNTRY] = 8, [WORDS_SUBJECT] = 8, [WORDS_TEXT] = 2,
};

void words_release(struct words *w)
{
    lexicon_release(&w->lexicon);
    free(w->words);
    free(w->postings);
    free(w->weights);
    free(w->lines);
    free(w->rows);
    free(w->stems);
    free(w->stem_of);
    free(w->first_of_stem);
    free(w->stem_texts);
    free(w->stem_at);
    *w = (struct words){0};
}

size_t words_bytes(const struct words *w)
{
    size_t n = w->lexicon.n, stems = w->n_stems;
    return lexicon_bytes(&w->lexicon) + n * sizeof *w->words + w->n_postings + w->n_weights + w->n_lines +
           w->n_rows * sizeof *w->rows + (w->stem_of ? 2 * n * sizeof *w->stems : 0) + w->n_stem_texts +
           stems * (sizeof *w->stem_at + sizeof *w->first_of_stem);
}

uint32_t words_find(const struct words *w, const char *word, size_t n)
{
    uint32_t found = lexicon_find(&w->lexicon, word, n);
    return found < w->lexicon.n ? found : WORDS_NONE;
}

bool words_of_stem(const struct words *w, const char *stem, uint32_t *from, uint32_t *to)
{
    uint32_t low = 0, high = w->n_stems;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(w->stem_texts + w->stem_at[middle], stem);
        if (order == 0) {
            *from = w->first_of_stem[middle];
            *to = w->first_of_stem[middle + 1];
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static inline uint32_t next_number(const unsigned char **p)
{
    uint32_t number = 0;
    unsigned shift = 0;
    for (; **p & 0x80; (*p)++, shift += 7)
        number |= (uint32_t)(**p & 0x7F) << shift;
    return number | (uint32_t) * (*p)++ << shift;
}

void words_set_rows(const struct words *w, uint32_t word, struct bits *to)
{
    const unsigned char *p = w->postings + w->words[word].postings;
    uint32_t row = 0; /* plus one, as the lists were written */
    for (uint32_t i = w->words[word].rows; i > 0; i--) {
        row += next_number(&p);
        bits_set(to, row - 1);
    }
}

void words_each_row(const struct words *w, uint32_t word, words_visit *visit, void *context)
{
    const unsigned char *p = w->postings + w->words[word].postings;
    const uint8_t *weights = w->weights + w->words[word].weights;
    uint32_t row = 0;
    for (uint32_t i = 0; i < w->words[word].rows; i++) {
        row += next_number(&p);
        visit(context, row - 1, weights[i]);
    }
}

/* --- phrases -----------------------------------------------------------------------------------------------
 */

enum { NUMBER_BYTES = 5 };

static size_t write_number(unsigned char *to, uint32_t number)
{
    size_t n = 0;
    for (; number >= 0x80; number >>= 7)
        to[n++] = (unsigned char)(number | 0x80);
    to[n++] = (unsigned char)number;
    return n;
}

struct phrase {
    const struct words *words;
    struct bytes line; /* as it would stand in lines */
    bool known;        /* all its words are */
};

static void take_word(void *context, const char *word, size_t n, bool in_line)
{
    struct phrase *p = context;
    if (!in_line || !p->known)
        return;
    uint32_t found = words_find(p->words, word, n);
    p->known = found != WORDS_NONE;
    if (p->known) {
        unsigned char number[NUMBER_BYTES] = {0};
        bytes_add(&p->line, (const char *)number, write_number(number, p->words->words[found].number));
    }
}

/* A number ends at the first byte below 128, so what is found stands at words when such a one is before it.
 */
static bool in_line(const unsigned char *line, size_t n, const struct bytes *phrase)
{
    const unsigned char *at = line, *found;
    while ((found = memmem(at, n - (size_t)(at - line), phrase->data, phrase->n))) {
        if (found == line || found[-1] < 0x80)
            return true;
        at = found + 1;
    }
    return false;
}

void words_keep_phrase(const struct words *w, const char *phrase, struct bits *rows)
{
    struct phrase p = {.words = w, .known = true};
    struct bytes scratch;
    bytes_init(&p.line, SIZE_MAX / 4);
    bytes_init(&scratch, SIZE_MAX / 4);
    fold_held(phrase, strlen(phrase), &scratch, take_word, &p);
    BITS_EACH(rows, row)
    {
        const struct words_line *l = &w->rows[row];
        bool met = p.known && (p.line.n == 0 || in_line(w->lines + l->own, l->n_own, &p.line) ||
                               in_line(w->lines + l->shared, l->n_shared, &p.line));
        if (!met)
            bits_clear(rows, row);
    }
    bytes_release(&p.line);
    bytes_release(&scratch);
}
