/* The keys of an order as numbers: what is compared when a list is sorted (out/list.h). */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "out/list_inside.h"

static int64_t changed_s(const struct snapshot *s, enum collection c, uint32_t row)
{
    const uint32_t *changed = collection_rows(s, c)->changed;
    return changed && changed[row] ? (int64_t)changed[row] : PROPERTY_NO_NUMBER;
}

const struct property LIST_CHANGED = {.name = "maj",
                                      .type = PROPERTY_INTEGER,
                                      .form = FORM_NUMBER,
                                      .criterion = CRITERION_COUNT,
                                      .vocabulary = VOCABULARY_COUNT,
                                      .number = changed_s};

enum { NO_TEXT = 0 }; /* where the folded texts begin with one that stands for none */

/* Folded texts one after the other, and where each begins. */
struct texts {
    struct bytes folded;
    size_t *at;
    uint32_t n;
};

static void texts_init(struct texts *t, uint32_t most)
{
    bytes_init(&t->folded, SIZE_MAX / 4);
    bytes_add_char(&t->folded, '\0');
    t->at = mem_alloc(most, sizeof *t->at);
    t->n = 0;
}

static void texts_add(struct texts *t, const char *text)
{
    t->at[t->n++] = text ? t->folded.n : NO_TEXT;
    if (!text)
        return;
    utf8_fold(&t->folded, text, strlen(text));
    bytes_add_char(&t->folded, '\0');
}

static void texts_release(struct texts *t)
{
    bytes_release(&t->folded);
    free(t->at);
}

struct text_at {
    const char *text;
    uint32_t i;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const struct text_at *)a)->text, ((const struct text_at *)b)->text);
}

/* The place of each text among them all, equal ones alike; INT64_MAX of none. The caller frees it. */
static int64_t *texts_rank(const struct texts *t)
{
    struct text_at *sorted = mem_alloc(t->n, sizeof *sorted);
    int64_t *rank = mem_alloc(t->n, sizeof *rank), place = 0;
    for (uint32_t i = 0; i < t->n; i++)
        sorted[i] = (struct text_at){t->folded.data + t->at[i], i};
    qsort(sorted, t->n, sizeof *sorted, compare_texts);
    for (uint32_t i = 0; i < t->n; i++) {
        place += i > 0 && strcmp(sorted[i - 1].text, sorted[i].text) != 0;
        rank[sorted[i].i] = t->at[sorted[i].i] == NO_TEXT ? INT64_MAX : place;
    }
    free(sorted);
    return rank;
}

/* Of the values of its vocabulary, by code or label; NULL where it has none. */
static int64_t *rank_values(const struct property *p, const struct snapshot *s)
{
    if (p->vocabulary >= VOCABULARY_COUNT)
        return NULL;
    struct texts t;
    const struct vocabulary *v = &s->vocabularies[p->vocabulary];
    texts_init(&t, v->n);
    for (uint32_t i = 0; i < v->n; i++)
        texts_add(&t, p->form == FORM_LABEL ? v->values[i].label : v->values[i].code);
    int64_t *rank = texts_rank(&t);
    texts_release(&t);
    return rank;
}

static void fill_numbers(const struct selection *sel, const struct property *p, unsigned k,
                         struct keyed_row *all)
{
    struct property_values v;
    int64_t *ranks = rank_values(p, sel->snapshot);
    property_values_init(&v);
    v.numbers = sel->numbers;
    for (uint32_t i = 0; i < sel->n_matched; i++) {
        property_get(p, sel->snapshot, sel->collection, all[i].row, &v);
        all[i].key[k] = !v.n ? INT64_MAX : ranks ? ranks[v.list[0].number] : v.list[0].number;
    }
    property_values_release(&v);
    free(ranks);
}

static void fill_texts(const struct selection *sel, const struct property *p, unsigned k,
                       struct keyed_row *all)
{
    struct property_values v;
    struct texts t;
    texts_init(&t, sel->n_matched);
    property_values_init(&v);
    v.numbers = sel->numbers;
    for (uint32_t i = 0; i < sel->n_matched; i++) {
        property_get(p, sel->snapshot, sel->collection, all[i].row, &v);
        texts_add(&t, v.n ? property_text(&v.list[0]) : NULL);
    }
    int64_t *rank = texts_rank(&t);
    for (uint32_t i = 0; i < sel->n_matched; i++)
        all[i].key[k] = rank[i];
    free(rank);
    property_values_release(&v);
    texts_release(&t);
}

void list_keys_fill(const struct selection *sel, const struct list_order *order, struct keyed_row *all)
{
    const uint32_t *rank = collection_rows(sel->snapshot, sel->collection)->rank;
    uint32_t n = 0;
    BITS_EACH(&sel->records, row)
    {
        all[n++] = (struct keyed_row){.rank = rank[row], .row = row};
    }
    for (unsigned k = 0; k < order->n_keys; k++) {
        const struct property *p = order->keys[k].property;
        bool plain = p->type == PROPERTY_TEXT && p->vocabulary >= VOCABULARY_COUNT;
        (plain ? fill_texts : fill_numbers)(sel, p, k, all);
        for (uint32_t i = 0; order->keys[k].descending && i < n; i++)
            all[i].key[k] = all[i].key[k] == INT64_MAX ? INT64_MAX : -all[i].key[k];
    }
}
