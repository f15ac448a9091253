/* What a collectivité declared to have spent of its own money, by year and by country. */
#include <stdlib.h>

#include "base/mem.h"
#include "out/fiche.h"

enum { COUNTRIES_OF_A_YEAR = 12 };

/* Euros of a country, in a year or in all. */
struct spent {
    uint16_t pays;
    uint32_t rank, years;
    int64_t sum;
};

static int compare(const void *a, const void *b)
{
    const struct spent *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* The sums of rows [first, end) by country, the largest first; returns how many. */
static uint32_t sums(const struct snapshot *s, uint32_t first, uint32_t end, struct spent **out)
{
    const uint32_t n_pays = s->vocabularies[VOCABULARY_PAYS].n;
    struct spent *by = *out = mem_alloc((size_t)n_pays + 1, sizeof *by);
    uint32_t n = 0;
    for (uint32_t i = first; i < end; i++) {
        struct spent *of = &by[s->apd.pays[i]];
        of->sum += s->apd.amount[i];
        of->years++;
    }
    for (uint32_t v = 0; v < n_pays; v++)
        if (by[v].years)
            by[n++] = (struct spent){(uint16_t)v, s->pays.rows.rank[v], by[v].years, by[v].sum};
    qsort(by, n, sizeof *by, compare);
    return n;
}

static int64_t total(const struct apd *a, uint32_t first, uint32_t end)
{
    int64_t sum = first < end ? 0 : SNAPSHOT_NO_AMOUNT;
    for (uint32_t i = first; i < end; i++)
        sum += a->amount[i];
    return sum;
}

static void put_countries(struct fiche *f, const struct spent *list, uint32_t n, bool years)
{
    json_put_array(f->j, "pays");
    for (uint32_t i = 0; i < n; i++) {
        json_object(f->j);
        fiche_put_territory(f, "pays", VOCABULARY_PAYS, list[i].pays);
        json_put_int(f->j, "montant", list[i].sum);
        if (years)
            json_put_int(f->j, "declarations", list[i].years);
        json_end(f->j);
    }
    json_end(f->j);
}

static void put_year(struct fiche *f, int year, uint32_t first, uint32_t end)
{
    struct spent *list;
    const uint32_t n = sums(f->s, first, end, &list);
    const uint32_t shown = n < COUNTRIES_OF_A_YEAR ? n : COUNTRIES_OF_A_YEAR;
    json_object(f->j);
    json_put_int(f->j, "annee", year);
    fiche_put_amount(f, "montant", total(&f->s->apd, first, end));
    put_countries(f, list, shown, false);
    json_put_int(f->j, "pays_reste", n - shown);
    json_end(f->j);
    free(list);
}

/* Of anyone: a later one is not to be declared yet. */
static int last_year(const struct apd *a)
{
    int last = SNAPSHOT_NO_YEAR;
    for (uint32_t i = 0; i < a->n; i++)
        last = a->year[i] > last ? a->year[i] : last;
    return last;
}

static void put_years(struct fiche *f, uint32_t at, uint32_t end)
{
    const struct apd *a = &f->s->apd;
    const int last = last_year(a);
    json_put_array(f->j, "annees");
    for (int year = at < end ? a->year[at] : last + 1; year <= last; year++) {
        uint32_t next = at;
        while (next < end && a->year[next] == year)
            next++;
        put_year(f, year, at, next);
        at = next;
    }
    json_end(f->j);
}

void fiche_put_apd(struct fiche *f, uint32_t collectivite)
{
    const struct apd *a = &f->s->apd;
    const uint32_t first = a->first[collectivite], end = a->first[collectivite + 1];
    struct spent *list;
    json_put_object(f->j, "apd");
    json_put_text(f->j, "unit", "EUR");
    fiche_put_amount(f, "total", total(a, first, end));
    put_years(f, first, end);
    const uint32_t n = sums(f->s, first, end, &list);
    put_countries(f, list, n, true);
    free(list);
    json_end(f->j);
}
