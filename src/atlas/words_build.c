/* Making the index of words.h, row by row. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/words.h"
#include "base/bytes.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/stem.h"

/* While building: growing lists per word. */
struct list {
    unsigned char *bytes;
    uint8_t *weights;
    uint32_t n, capacity, room; /* of bytes; of weights */
    uint32_t last_row;          /* row + 1 of the last posting; 0: none yet */
    uint32_t rows;
    uint32_t text;
};

struct weighed {
    uint32_t word;
    uint8_t weight;
};

struct draft {
    struct weighed *list;
    size_t n, capacity;
    uint64_t from; /* where its line begins */
    uint32_t length;
};

struct words_builder {
    struct hash_map ids;
    struct list *lists;
    size_t n, capacity;
    struct bytes texts, lines, scratch;
    struct draft own, shared, *into;
    uint8_t weight; /* of the text that is being added */
    struct words_line *rows;
    size_t n_rows, rows_capacity;
};

struct words_builder *words_builder_new(void)
{
    struct words_builder *b = mem_alloc(1, sizeof *b);
    bytes_init(&b->texts, UINT32_MAX);
    bytes_init(&b->lines, SIZE_MAX / 4);
    bytes_init(&b->scratch, SIZE_MAX / 4);
    return b;
}

static uint32_t id_of(struct words_builder *b, const char *word, size_t n)
{
    uint32_t id = hash_map_get(&b->ids, word, n);
    if (id != HASH_NONE)
        return id;
    id = (uint32_t)b->n;
    hash_map_put(&b->ids, word, n, id);
    b->lists = mem_room(b->lists, b->n, &b->capacity, sizeof *b->lists);
    b->lists[b->n++] = (struct list){.text = (uint32_t)b->texts.n};
    bytes_add(&b->texts, word, n);
    bytes_add_char(&b->texts, '\0');
    return id;
}

static void take_word(void *context, const char *word, size_t n, bool in_line)
{
    struct words_builder *b = context;
    struct draft *d = b->into;
    uint32_t id = id_of(b, word, n);
    d->list = mem_room(d->list, d->n, &d->capacity, sizeof *d->list);
    d->list[d->n++] = (struct weighed){id, b->weight};
    if (!in_line)
        return;
    for (uint32_t number = id + 1;; number >>= 7) { /* 0 is between texts */
        bytes_add_char(&b->lines, (char)(number >= 0x80 ? number | 0x80 : number));
        if (number < 0x80)
            break;
    }
}

static void add_text(struct words_builder *b, struct draft *d, enum words_field field, const char *marked,
                     size_t n)
{
    b->into = d;
    b->weight = WORDS_WEIGHTS[field];
    if (!d->length)
        d->from = b->lines.n;
    fold_held(marked, n, &b->scratch, take_word, b);
    bytes_add_char(&b->lines, '\0');
    d->length = (uint32_t)(b->lines.n - d->from);
}

static void reset(struct draft *d)
{
    d->n = 0;
    d->length = 0;
}

void words_builder_share(struct words_builder *b)
{
    assert(!b->own.length); /* the lines of a row are one stretch */
    reset(&b->shared);
}

void words_builder_shared(struct words_builder *b, enum words_field field, const char *marked, size_t n)
{
    add_text(b, &b->shared, field, marked, n);
}

void words_builder_own(struct words_builder *b, enum words_field field, const char *marked, size_t n)
{
    add_text(b, &b->own, field, marked, n);
}

static void list_add(struct list *l, uint32_t row, uint8_t weight)
{
    if (l->last_row == row + 1) {
        uint8_t *last = &l->weights[l->rows - 1];
        *last = (uint8_t)(*last + weight > UINT8_MAX ? UINT8_MAX : *last + weight);
        return;
    }
    assert(row + 1 > l->last_row);
    uint32_t difference = row + 1 - l->last_row;
    if (l->capacity - l->n < 5) {
        l->capacity = l->capacity ? l->capacity * 2 : 8;
        l->bytes = mem_grow(l->bytes, l->capacity, 1);
    }
    for (; difference >= 0x80; difference >>= 7)
        l->bytes[l->n++] = (unsigned char)(difference | 0x80);
    l->bytes[l->n++] = (unsigned char)difference;
    if (l->rows == l->room) {
        l->room = l->room ? l->room * 2 : 4;
        l->weights = mem_grow(l->weights, l->room, 1);
    }
    l->weights[l->rows++] = weight;
    l->last_row = row + 1;
}

static void add_draft(struct words_builder *b, const struct draft *d, uint32_t row)
{
    for (size_t i = 0; i < d->n; i++)
        list_add(&b->lists[d->list[i].word], row, d->list[i].weight);
}

void words_builder_row(struct words_builder *b, uint32_t row)
{
    assert(row >= b->n_rows);
    while (b->n_rows <= row) {
        b->rows = mem_room(b->rows, b->n_rows, &b->rows_capacity, sizeof *b->rows);
        b->rows[b->n_rows++] = (struct words_line){0};
    }
    b->rows[row] = (struct words_line){b->own.from, b->shared.from, b->own.length, b->shared.length};
    add_draft(b, &b->own, row);
    add_draft(b, &b->shared, row);
    reset(&b->own);
}

/* --- done --------------------------------------------------------------------------------------------------
 */

struct sortable {
    const char *text;
    uint32_t list;
};

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct sortable *)a)->text, ((const struct sortable *)b)->text);
}

static void finish_word(struct words *out, uint32_t i, struct list *l, uint32_t number)
{
    out->lexicon.at[i] = l->text;
    out->words[i] = (struct word){l->rows, number, out->n_postings, out->n_weights};
    if (l->rows) { /* a text that was to be shared, and was not, has none */
        memcpy(out->postings + out->n_postings, l->bytes, l->n);
        memcpy(out->weights + out->n_weights, l->weights, l->rows);
    }
    out->n_postings += l->n;
    out->n_weights += l->rows;
    free(l->bytes);
    free(l->weights);
}

static void finish_words(struct words_builder *b, struct words *out)
{
    struct sortable *order = mem_alloc(b->n, sizeof *order);
    size_t n_postings = 0, n_weights = 0;
    for (size_t i = 0; i < b->n; i++) {
        order[i] = (struct sortable){b->texts.data + b->lists[i].text, (uint32_t)i};
        n_postings += b->lists[i].n;
        n_weights += b->lists[i].rows;
    }
    if (b->n)
        qsort(order, b->n, sizeof *order, compare);
    out->words = mem_alloc(b->n, sizeof *out->words);
    out->postings = mem_alloc(n_postings, 1);
    out->weights = mem_alloc(n_weights, 1);
    out->lexicon.at = mem_alloc(b->n, sizeof *out->lexicon.at);
    out->lexicon.n = (uint32_t)b->n;
    for (uint32_t i = 0; i < b->n; i++)
        finish_word(out, i, &b->lists[order[i].list], order[i].list + 1);
    free(order);
}

void words_builder_finish(struct words_builder *b, uint32_t n_rows, struct words *out)
{
    *out = (struct words){.n_rows = n_rows, .n_lines = b->lines.n};
    finish_words(b, out);
    out->lexicon.texts = mem_dup(b->texts.data, b->texts.n);
    lexicon_index(&out->lexicon);
    out->lines = mem_dup(b->lines.data, b->lines.n);
    out->rows = mem_alloc(n_rows, sizeof *out->rows);
    if (b->n_rows)
        memcpy(out->rows, b->rows, (b->n_rows < n_rows ? b->n_rows : n_rows) * sizeof *out->rows);
    bytes_release(&b->texts);
    bytes_release(&b->lines);
    bytes_release(&b->scratch);
    free(b->own.list);
    free(b->shared.list);
    free(b->rows);
    free(b->lists);
    hash_map_release(&b->ids);
    free(b);
}

/* --- stems -------------------------------------------------------------------------------------------------
 */

struct stemmed {
    uint32_t stem, word; /* offset of its text; the word */
    const char *const *texts;
};

static int compare_stems(const void *a, const void *b)
{
    const struct stemmed *x = a, *y = b;
    int order = strcmp(*x->texts + x->stem, *y->texts + y->stem);
    return order ? order : x->word < y->word ? -1 : x->word > y->word;
}

static void number_stems(struct words *w, const struct stemmed *all, uint32_t n)
{
    struct bytes texts;
    bytes_init(&texts, UINT32_MAX);
    w->stems = mem_alloc(n, sizeof *w->stems);
    w->stem_at = mem_alloc(n, sizeof *w->stem_at);
    w->first_of_stem = mem_alloc((size_t)n + 1, sizeof *w->first_of_stem);
    for (uint32_t i = 0; i < n; i++) {
        const char *text = *all[i].texts + all[i].stem;
        if (w->n_stems == 0 || strcmp(texts.data + w->stem_at[w->n_stems - 1], text) != 0) {
            w->stem_at[w->n_stems] = (uint32_t)texts.n;
            w->first_of_stem[w->n_stems++] = i;
            bytes_add(&texts, text, strlen(text) + 1);
        }
        w->stems[i] = all[i].word;
        w->stem_of[all[i].word] = w->n_stems - 1;
    }
    w->first_of_stem[w->n_stems] = n;
    w->n_stem_texts = texts.n;
    w->stem_texts = texts.data ? mem_dup(texts.data, texts.n) : NULL;
    bytes_release(&texts);
}

void words_stem(struct words *w, words_whole *whole, const void *context)
{
    const uint32_t n = w->lexicon.n;
    struct stemmer *stemmer = stemmer_new();
    struct stemmed *all = mem_alloc(n, sizeof *all);
    struct bytes texts;
    const char *const *const data = (const char *const *)&texts.data;
    uint32_t n_all = 0;
    bytes_init(&texts, UINT32_MAX);
    w->stem_of = mem_alloc(n, sizeof *w->stem_of);
    for (uint32_t i = 0; i < n; i++) {
        const char *word = lexicon_text(&w->lexicon, i), *stem = stemmer_stem(stemmer, word, strlen(word));
        w->stem_of[i] = WORDS_NO_STEM;
        if (!stem || whole(context, word))
            continue;
        all[n_all++] = (struct stemmed){(uint32_t)texts.n, i, data};
        bytes_add(&texts, stem, strlen(stem) + 1);
    }
    if (n_all)
        qsort(all, n_all, sizeof *all, compare_stems);
    number_stems(w, all, n_all);
    bytes_release(&texts);
    free(all);
    stemmer_free(stemmer);
}
