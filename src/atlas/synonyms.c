#include "atlas/synonyms.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/tsv.h"

static const char SYNONYMS[] = {
#include "atlas/synonyms.tsv.inc"
    0};
static const char TOWNS[] = {
#include "atlas/town_names.tsv.inc"
    0};

/* Lives as long as the process. */
static struct {
    struct hash_map by_words;
    struct synonyms_list {
        const char **forms;
        char (*countries)[SYNONYM_COUNTRY]; /* of each */
    } * lists;
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

static void add(const char *written, const char *means, const char *country)
{
    size_t n = 0;
    uint32_t id = hash_map_find(&table.by_words, written);
    if (id == HASH_NONE) {
        id = (uint32_t)table.n;
        table.lists = mem_room(table.lists, table.n, &table.capacity, sizeof *table.lists);
        table.lists[table.n++] = (struct synonyms_list){mem_alloc(1, sizeof(char *)), NULL};
        hash_map_put(&table.by_words, written, strlen(written), id);
    }
    struct synonyms_list *l = &table.lists[id];
    while (l->forms[n])
        n++;
    l->forms = mem_grow(l->forms, n + 2, sizeof *l->forms);
    l->countries = mem_grow(l->countries, n + 1, sizeof *l->countries);
    l->forms[n] = means;
    l->forms[n + 1] = NULL;
    snprintf(l->countries[n], SYNONYM_COUNTRY, "%.2s", country);
}

/* What is said in one line: form[i] stands for meant[i]. */
struct forms {
    char *form[16], *meant[16];
    const char *country; /* of a town; "" */
    size_t n;
};

static bool has_meant(const struct forms *f, const char *words)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->meant[i], words) == 0)
            return true;
    return false;
}

static void add_forms(struct forms *f, char *cell)
{
    for (const char *value; f->n < sizeof f->form / sizeof *f->form && (value = tsv_value(&cell));) {
        char *meant = folded(value, fold_meant);
        if (has_meant(f, meant)) {
            free(meant);
            continue;
        }
        f->form[f->n] = folded(value, fold_asked);
        f->meant[f->n++] = meant;
    }
}

/* `words` stands for each form but itself. */
static void add_each(const struct forms *f, const char *words)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->meant[i], words) != 0)
            add(words, f->form[i], f->country);
}

/* Each form of a line stands for each other one; what is foreign, for all of them. */
static void add_line(struct forms *f, char *foreign)
{
    bool kept = f->n > 1; /* the lists hold the forms */
    for (size_t i = 0; i < f->n; i++)
        add_each(f, f->meant[i]);
    for (const char *value; (value = tsv_value(&foreign));) {
        char *words = folded(value, fold_meant);
        if (!has_meant(f, words)) {
            add_each(f, words);
            kept = true;
        }
        free(words);
    }
    for (size_t i = 0; i < f->n; i++) {
        free(f->meant[i]);
        if (!kept)
            free(f->form[i]);
    }
}

/* town: the column behind the forms and what is foreign is its country. */
static void read_table(const char *name, const char *text, size_t n, const char *const *columns,
                       size_t n_forms, bool town)
{
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, name, text, n, columns, &e);
    enum tsv_result r = TSV_END;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW) {
        struct forms f = {.country = town ? t.cells[n_forms + 1] : ""};
        for (size_t i = 0; i < n_forms; i++)
            add_forms(&f, t.cells[i]);
        add_line(&f, columns[n_forms] ? t.cells[n_forms] : NULL);
    }
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}

static void read_tables(void)
{
    static const char *const LINES[] = {"forms", NULL};
    static const char *const OF_TOWNS[] = {"name", "aliases", "foreign", "country", NULL};
    read_table("synonyms.tsv", SYNONYMS, sizeof SYNONYMS - 1, LINES, 1, false);
    read_table("town_names.tsv", TOWNS, sizeof TOWNS - 1, OF_TOWNS, 2, true);
}

const char *const *synonyms_find(const char *words, size_t n)
{
    return synonyms_find_countries(words, n, NULL);
}

const char *const *synonyms_find_countries(const char *words, size_t n,
                                           const char (**countries)[SYNONYM_COUNTRY])
{
    pthread_once(&once, read_tables);
    uint32_t id = hash_map_get(&table.by_words, words, n);
    if (id == HASH_NONE)
        return NULL;
    if (countries)
        *countries = (const char(*)[SYNONYM_COUNTRY])table.lists[id].countries;
    return table.lists[id].forms;
}
