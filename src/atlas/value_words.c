#include "atlas/value_words.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/tsv.h"

static const char VALUE_WORDS[] = {
#include "atlas/value_words.tsv.inc"
    0};

enum { CODES_MOST = 4 };

struct entry {
    struct value_word list[CODES_MOST];
    size_t n;
};

/* Lives as long as the process. */
static struct {
    struct hash_map by_words;
    struct entry *entries;
    size_t n, capacity;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_key(const char *form, uint32_t entry)
{
    struct bytes key;
    bytes_init(&key, 1000);
    fold_meant(&key, form, strlen(form));
    hash_map_put(&table.by_words, key.data, key.n, entry);
    bytes_release(&key);
}

static void add_line(char *const *cells)
{
    char *codes = cells[2], *forms = cells[0];
    struct entry e = {.n = 0};
    enum criterion which = 0;
    while (which < CRITERION_COUNT && strcmp(CRITERIA[which].name, cells[1]) != 0)
        which++;
    assert(which < CRITERION_LISTS && CRITERIA[which].facet); /* evaluation has sets of their projets */
    for (const char *code; e.n < CODES_MOST && (code = tsv_value(&codes));)
        e.list[e.n++] = (struct value_word){which, mem_strdup(code)};
    table.entries = mem_room(table.entries, table.n, &table.capacity, sizeof *table.entries);
    table.entries[table.n++] = e;
    for (const char *form; (form = tsv_value(&forms));)
        add_key(form, (uint32_t)table.n - 1);
}

static void read_table(void)
{
    static const char *const COLUMNS[] = {"forms", "criterion", "codes", NULL};
    struct tsv t;
    struct err e = {0};
    bool good = tsv_open_text(&t, "value_words.tsv", VALUE_WORDS, sizeof VALUE_WORDS - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW)
        add_line(t.cells);
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}

const struct value_word *value_words_find(const char *words, size_t length, size_t *n)
{
    pthread_once(&once, read_table);
    uint32_t id = hash_map_get(&table.by_words, words, length);
    *n = id == HASH_NONE ? 0 : table.entries[id].n;
    return id == HASH_NONE ? NULL : table.entries[id].list;
}
