#include "atlas/dac.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tsv.h"

static const char DAC[] = {
#include "atlas/dac.tsv.inc"
    0};

struct entry {
    char country[3];
    int from, to; /* 0: open */
};

/* Lives as long as the process. */
static struct {
    struct entry *rows;
    size_t n, capacity;
} list;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_list(void)
{
    static const char *const COLUMNS[] = {"pays", "de", "a", NULL};
    struct tsv t;
    enum tsv_result r = TSV_FAILED;
    if (tsv_open_text(&t, "dac.tsv", DAC, sizeof DAC - 1, COLUMNS, NULL))
        while ((r = tsv_next(&t, NULL)) == TSV_ROW) {
            list.rows = mem_room(list.rows, list.n, &list.capacity, sizeof *list.rows);
            struct entry *e = &list.rows[list.n++];
            assert(strlen(t.cells[0]) == 2);
            memcpy(e->country, t.cells[0], sizeof e->country);
            e->from = atoi(t.cells[1]);
            e->to = atoi(t.cells[2]);
        }
    tsv_release(&t);
    assert(r == TSV_END);
}

/* Years between a time on the list and another; 0 within it. */
static int64_t distance(const struct entry *e, int64_t year)
{
    if (e->from && year < e->from)
        return e->from - year;
    return e->to && year > e->to ? year - e->to : 0;
}

bool dac_lists(const char *country, int64_t year, struct dac_years *years)
{
    const struct entry *nearest = NULL;
    pthread_once(&once, read_list);
    if (year < DAC_FIRST_YEAR)
        year = DAC_FIRST_YEAR;
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.rows[i].country, country) == 0 &&
            (!nearest || distance(&list.rows[i], year) < distance(nearest, year)))
            nearest = &list.rows[i];
    if (years)
        *years = nearest ? (struct dac_years){nearest->from, nearest->to, true} : (struct dac_years){0};
    return nearest && distance(nearest, year) == 0;
}

const char *dac_row(unsigned at, struct dac_years *years)
{
    pthread_once(&once, read_list);
    if (at >= list.n)
        return NULL;
    *years = (struct dac_years){list.rows[at].from, list.rows[at].to, true};
    return list.rows[at].country;
}
