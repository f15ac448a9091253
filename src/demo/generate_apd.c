#include <stdlib.h>

#include "atlas/dac.h"
#include "base/mem.h"
#include "demo/generate_rows.h"

/* Euros a year, of all collectivités of one replica. */
static const double TOTALS[] = {68.4e6, 70.6e6, 71.2e6, 69.1e6, 70.3e6, 69.7e6, 70.9e6};
static const double AFRICA = 0.745;
enum { YEARS = sizeof TOTALS / sizeof *TOTALS };
_Static_assert(YEARS == ROWS_APD_LAST - ROWS_APD_FIRST + 1, "a total for each year");

/* What one collectivité spends in one country. */
struct spending {
    uint32_t collectivite;
    uint16_t country;
    double amount[YEARS]; /* before it is brought to the total; 0: nothing */
};

struct spendings {
    struct spending *rows;
    size_t n, capacity;
};

static int compare(const void *a, const void *b)
{
    const struct spending *x = a, *y = b;
    if (x->collectivite != y->collectivite)
        return x->collectivite < y->collectivite ? -1 : 1;
    return (x->country > y->country) - (x->country < y->country);
}

/* Each collectivité and country of the DAC list that have a cooperation, once. */
static void collect(const struct rows *r, struct spendings *out)
{
    for (size_t i = 0; i < r->plan->n_cooperations; i++) {
        const struct plan_cooperation *c = &r->plan->cooperations[i];
        for (size_t m = 0; m < c->n_members && r->demo->countries[c->country].dac; m++) {
            out->rows = mem_room(out->rows, out->n, &out->capacity, sizeof *out->rows);
            out->rows[out->n++] = (struct spending){.collectivite = c->members[m], .country = c->country};
        }
    }
    if (out->n)
        qsort(out->rows, out->n, sizeof *out->rows, compare);
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++)
        if (kept == 0 || compare(&out->rows[kept - 1], &out->rows[i]) != 0)
            out->rows[kept++] = out->rows[i];
    out->n = kept;
}

static void draw(const struct rows *r, struct spendings *s, struct dice *dice)
{
    static const double OF_TYPE[] = {[PLAN_REGION] = 400, [PLAN_DEPARTEMENT] = 110, [PLAN_EPCI] = 45,
                                     [PLAN_COMMUNE] = 4,  [PLAN_SYNDICAT] = 40,     [PLAN_AUTRE] = 60};
    for (size_t i = 0; i < s->n; i++) {
        const struct plan_collectivite *c = &r->plan->collectivites[s->rows[i].collectivite];
        double usual = OF_TYPE[c->type] + (c->type == PLAN_COMMUNE ? c->population / 3000 : 0);
        usual *= exp(0.9 * dice_normal(dice)) * (r->demo->countries[s->rows[i].country].projets + 5);
        bool declares = dice_chance(dice, c->type == PLAN_COMMUNE ? 55 : 85);
        int from = dice_chance(dice, 70) ? 0 : dice_range(dice, 0, YEARS - 1);
        for (int y = 0; y < YEARS; y++)
            if (declares && y >= from && dice_chance(dice, 88))
                s->rows[i].amount[y] = usual * (0.7 + 0.6 * dice_unit(dice));
    }
}

/* Factors that bring each year to its total, Africa to its share. */
static void scale(const struct rows *r, const struct spendings *s, double factors[YEARS][2])
{
    for (int y = 0; y < YEARS; y++) {
        double sums[2] = {0, 0};
        for (size_t i = 0; i < s->n; i++)
            sums[r->demo->countries[s->rows[i].country].africa] += s->rows[i].amount[y];
        factors[y][0] = sums[0] > 0 ? TOTALS[y] * (1 - AFRICA) / sums[0] : 0;
        factors[y][1] = sums[1] > 0 ? TOTALS[y] * AFRICA / sums[1] : 0;
    }
}

bool rows_write_apd(struct rows *r, struct err *e)
{
    struct dice dice = dice_for(r->seed, r->replica, 7);
    struct spendings s = {0};
    double factors[YEARS][2];
    bool good = true;
    collect(r, &s);
    draw(r, &s, &dice);
    scale(r, &s, factors);
    for (size_t i = 0; good && i < s.n; i++) {
        const struct demo_country *country = &r->demo->countries[s.rows[i].country];
        for (int y = 0; good && y < YEARS; y++) {
            int64_t amount = (int64_t)(s.rows[i].amount[y] * factors[y][country->africa] + 0.5);
            struct written out;
            if (amount > 0 && dac_lists(country->iso2, ROWS_APD_FIRST + y, NULL))
                good = writer_put_apd(r->writer, r->collectivites[s.rows[i].collectivite], ROWS_APD_FIRST + y,
                                      country->iso2, amount, &out, e);
        }
    }
    free(s.rows);
    return good;
}
