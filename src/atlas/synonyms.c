#include "atlas/synonyms.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/tsv.h"

static const char SYNONYMS[] = {
#include "atlas/synonyms.tsv.inc"
    0};

/* Lives as long as the process. */
static struct {
    struct hash_map by_words;
    const char ***lists;
    size_t n, capacity;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

typedef void fold_text(struct bytes *out, const char *s, size_t n);

static char *folded(const char *text, fold_text *fold)
{
    struct bytes asked;
    bytes_init(&asked, 1000);
    fold(&asked, text, strlen(text));
    char *copy = mem_strdup(asked.data);
    bytes_release(&asked);
    return copy;
}

static void add(const char *written, const char *means)
{
    size_t n = 0;
    uint32_t id = hash_map_find(&table.by_words, written);
    if (id == HASH_NONE) {
        id = (uint32_t)table.n;
        table.lists = mem_room(table.lists, table.n, &table.capacity, sizeof *table.lists);
        table.lists[table.n++] = mem_alloc(1, sizeof **table.lists);
        hash_map_put(&table.by_words, written, strlen(written), id);
    }
    while (table.lists[id][n])
        n++;
    table.lists[id] = mem_grow(table.lists[id], n + 2, sizeof **table.lists);
    table.lists[id][n] = means;
    table.lists[id][n + 1] = NULL;
}

/* Each form of a line stands for each other one. */
static void add_line(char *forms)
{
    enum { MOST = 16 };
    char *form[MOST], *meant[MOST];
    size_t n = 0;
    for (const char *value; n < MOST && (value = tsv_value(&forms)); n++) {
        form[n] = folded(value, fold_asked);
        meant[n] = folded(value, fold_meant);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (k != i)
                add(meant[i], form[k]);
    for (size_t i = 0; i < n; i++)
        free(meant[i]);
}

static void read_table(void)
{
    static const char *const COLUMNS[] = {"forms", NULL};
    struct tsv t;
    struct err e = {0};
    bool good = tsv_open_text(&t, "synonyms.tsv", SYNONYMS, sizeof SYNONYMS - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW)
        add_line(t.cells[0]);
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}

const char *const *synonyms_find(const char *words, size_t n)
{
    pthread_once(&once, read_table);
    uint32_t id = hash_map_get(&table.by_words, words, n);
    return id == HASH_NONE ? NULL : table.lists[id];
}
