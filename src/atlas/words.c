#include "atlas/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"

/* While building: a growing posting list per word. */
struct list {
    unsigned char *bytes;
    uint32_t n, capacity;
    uint32_t last_row; /* row + 1 of the last posting; 0: none yet */
    uint32_t rows;
    uint32_t text, length;
};

struct words_builder {
    struct hash_map ids;
    struct list *lists;
    size_t n, capacity;
    char *texts;
    size_t n_texts, texts_capacity;
    uint32_t row; /* of the text that is being added */
    struct bytes scratch;
};

struct words_builder *words_builder_new(void)
{
    struct words_builder *b = mem_alloc(1, sizeof *b);
    bytes_init(&b->scratch, SIZE_MAX / 4);
    return b;
}

static void list_add(struct list *l, uint32_t row)
{
    if (l->last_row == row + 1)
        return;
    assert(row + 1 > l->last_row);
    uint32_t difference = row + 1 - l->last_row;
    if (l->capacity - l->n < 5) {
        l->capacity = l->capacity ? l->capacity * 2 : 8;
        l->bytes = mem_grow(l->bytes, l->capacity, 1);
    }
    for (; difference >= 0x80; difference >>= 7)
        l->bytes[l->n++] = (unsigned char)(difference | 0x80);
    l->bytes[l->n++] = (unsigned char)difference;
    l->last_row = row + 1;
    l->rows++;
}

static void add_word(struct words_builder *b, uint32_t row, const char *word, size_t n)
{
    uint32_t id = hash_map_get(&b->ids, word, n);
    if (id == HASH_NONE) {
        id = (uint32_t)b->n;
        hash_map_put(&b->ids, word, n, id);
        b->lists = mem_room(b->lists, b->n, &b->capacity, sizeof *b->lists);
        b->lists[b->n++] = (struct list){.text = (uint32_t)b->n_texts, .length = (uint32_t)n};
        while (b->n_texts + n + 1 > b->texts_capacity) {
            b->texts_capacity = b->texts_capacity ? b->texts_capacity * 2 : 4096;
            b->texts = mem_grow(b->texts, b->texts_capacity, 1);
        }
        memcpy(b->texts + b->n_texts, word, n);
        b->texts[b->n_texts + n] = '\0';
        b->n_texts += n + 1;
    }
    list_add(&b->lists[id], row);
}

static void take_word(void *context, const char *word, size_t n)
{
    struct words_builder *b = context;
    add_word(b, b->row, word, n);
}

void words_builder_add(struct words_builder *b, uint32_t row, const char *marked, size_t n)
{
    b->row = row;
    fold_held(marked, n, &b->scratch, take_word, b);
}

struct sortable {
    const char *text;
    uint32_t list;
};

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct sortable *)a)->text, ((const struct sortable *)b)->text);
}

void words_builder_finish(struct words_builder *b, uint32_t n_rows, struct words *out)
{
    struct sortable *order = mem_alloc(b->n, sizeof *order);
    size_t n_postings = 0;
    for (size_t i = 0; i < b->n; i++) {
        order[i] = (struct sortable){b->texts + b->lists[i].text, (uint32_t)i};
        n_postings += b->lists[i].n;
    }
    qsort(order, b->n, sizeof *order, compare);
    *out = (struct words){
        .n_rows = n_rows, .n = (uint32_t)b->n, .n_texts = b->n_texts, .n_postings = n_postings};
    out->words = mem_alloc(b->n, sizeof *out->words);
    out->postings = mem_alloc(n_postings, 1);
    size_t at = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct list *l = &b->lists[order[i].list];
        out->words[i] = (struct word){l->text, l->rows, at};
        memcpy(out->postings + at, l->bytes, l->n);
        at += l->n;
        free(l->bytes);
    }
    out->texts = b->texts;
    free(order);
    free(b->lists);
    hash_map_release(&b->ids);
    bytes_release(&b->scratch);
    free(b);
}

void words_release(struct words *w)
{
    free(w->words);
    free(w->texts);
    free(w->postings);
    *w = (struct words){0};
}

static void set_rows(const struct words *w, const struct word *word, struct bits *to)
{
    const unsigned char *p = w->postings + word->postings;
    uint32_t row = 0; /* plus one, as the lists were written */
    for (uint32_t i = 0; i < word->rows; i++) {
        uint32_t difference = 0;
        unsigned shift = 0;
        for (; *p & 0x80; p++, shift += 7)
            difference |= (uint32_t)(*p & 0x7F) << shift;
        difference |= (uint32_t)*p++ << shift;
        row += difference;
        bits_set(to, row - 1);
    }
}

void words_find(const struct words *w, const char *word, bool prefix, struct bits *to)
{
    size_t n = strlen(word);
    uint32_t low = 0, high = w->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(w->texts + w->words[middle].text, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < w->n; low++) {
        const char *text = w->texts + w->words[low].text;
        if (prefix ? strncmp(text, word, n) != 0 : strcmp(text, word) != 0)
            break;
        set_rows(w, &w->words[low], to);
        if (!prefix)
            break;
    }
}
