#include "atlas/authority_names.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/tsv.h"

static const char NAMES[] = {
#include "atlas/authority_names.tsv.inc"
    0};

struct named {
    uint32_t siren;
    const char **names;
};

/* Lives as long as the process; in the order of the SIREN, as the table is. */
static struct {
    struct named *list;
    size_t n, capacity;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char **folded_names(char *cell)
{
    const char **names = NULL;
    size_t n = 0, capacity = 0;
    struct bytes folded;
    bytes_init(&folded, 4096);
    for (const char *value; (value = tsv_value(&cell));) {
        bytes_reset(&folded);
        fold_asked(&folded, value, strlen(value));
        names = mem_room(names, n + 1, &capacity, sizeof *names);
        names[n++] = mem_strdup(folded.data);
        names[n] = NULL;
    }
    bytes_release(&folded);
    return names;
}

static int compare(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->siren < y->siren ? -1 : x->siren > y->siren;
}

static void read_table(void)
{
    static const char *const COLUMNS[] = {"niveau", "code", "aliases", NULL};
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, "authority_names.tsv", NAMES, sizeof NAMES - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW) {
        if (strcmp(t.cells[0], "epci") != 0 || !*t.cells[2])
            continue;
        table.list = mem_room(table.list, table.n, &table.capacity, sizeof *table.list);
        table.list[table.n++] = (struct named){(uint32_t)strtoul(t.cells[1], NULL, 10),
                                               folded_names(t.cells[2])};
    }
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
    qsort(table.list, table.n, sizeof *table.list, compare);
}

const char *const *authority_names_find(uint32_t siren)
{
    pthread_once(&once, read_table);
    const struct named *found = bsearch(&(struct named){.siren = siren}, table.list, table.n,
                                        sizeof *table.list, compare);
    return found ? found->names : NULL;
}
