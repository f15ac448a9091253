/* What lies below a territory: each with its own numbers, under the criteria of the territory. */
#include <stdlib.h>
#include <string.h>

#include "atlas/selection.h"
#include "base/mem.h"
#include "out/list.h"
#include "out/territory_document_inside.h"

/* How many of a list stand before the others; how many of partners and requests there are at all. */
enum { FIRST_TERRITORIES = 20, FIRST_PARTNERS = 50, FIRST_REQUESTS = 10, FIRST_APD = 12 };

/* --- territories with numbers ------------------------------------------------------------------------------
 */

static int64_t number(const struct counted_territories *t, enum territory_number what, uint32_t row)
{
    return t->numbers->of[what][row];
}

static int compare(const void *a, const void *b, void *counted)
{
    static const enum territory_number BY[] = {TERRITORY_COLLECTIVITES, TERRITORY_PROJETS,
                                               TERRITORY_PARTENAIRES};
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    for (size_t i = 0; i < sizeof BY / sizeof BY[0]; i++) {
        const int64_t m = number(counted, BY[i], x), n = number(counted, BY[i], y);
        if (m != n)
            return m > n ? -1 : 1;
    }
    return x < y ? -1 : x > y;
}

void counted_territories_find(struct counted_territories *t, const struct document *d, enum collection of)
{
    *t = (struct counted_territories){.of = of, .by = collection_territory(of)->by};
    t->selection = selection_new(d->s, of, &d->criteria);
    t->numbers = t->selection->numbers;
    t->rows = mem_alloc((size_t)t->selection->n_matched + 1, sizeof *t->rows);
    BITS_EACH(&t->selection->records, row)
    {
        const enum territory_number there = collection_territory(of)->there == LEVEL_PARTENAIRE
                                                ? TERRITORY_PARTENAIRES
                                                : TERRITORY_COLLECTIVITES;
        if (number(t, there, row) > 0)
            t->rows[t->n++] = row;
    }
    if (t->n)
        qsort_r(t->rows, t->n, sizeof *t->rows, compare, t);
}

void counted_territories_release(struct counted_territories *t)
{
    free(t->rows);
    selection_free(t->selection);
}

static void put_euros(struct json *j, const char *key, int64_t euros)
{
    json_key(j, key);
    if (euros == TERRITORY_NO_NUMBER)
        json_null(j);
    else
        json_int(j, euros);
}

static uint32_t value_at(const struct counted_territories *t, const struct document *d, uint32_t row)
{
    return collection_territories(d->s, t->of)->self[row];
}

void counted_territories_put(const struct counted_territories *t, const struct document *d, uint32_t row)
{
    static const struct {
        const char *key;
        enum territory_number number;
    } NUMBERS[] = {{"collectivites", TERRITORY_COLLECTIVITES},
                   {"partenaires", TERRITORY_PARTENAIRES},
                   {"cooperations", TERRITORY_COOPERATIONS},
                   {"actions", TERRITORY_ACTIONS},
                   {"projets", TERRITORY_PROJETS}};
    json_object(d->j);
    document_put_value(d, t->by, value_at(t, d, row));
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        json_put_int(d->j, NUMBERS[i].key, number(t, NUMBERS[i].number, row));
    put_euros(d->j, "apd", number(t, TERRITORY_APD, row));
    json_end(d->j);
}

static void put_range(const struct document *d, const struct counted_territories *t, uint32_t from,
                      uint32_t to)
{
    json_put_array(d->j, COLLECTION_NAMES[t->of]);
    for (uint32_t i = from; i < to; i++)
        counted_territories_put(t, d, t->rows[i]);
    json_end(d->j);
}

static uint32_t first_of(const struct counted_territories *t)
{
    return t->n < FIRST_TERRITORIES + FIRST_TERRITORIES / 4 ? t->n : FIRST_TERRITORIES;
}

/* --- continents --------------------------------------------------------------------------------------------
 */

static void put_continents(const struct document *d, const struct counted_territories *pays)
{
    static const enum collection COUNTED[] = {COLLECTION_COLLECTIVITES, COLLECTION_PARTENAIRES,
                                              COLLECTION_COOPERATIONS, COLLECTION_ACTIONS,
                                              COLLECTION_PROJETS};
    enum { N = sizeof COUNTED / sizeof COUNTED[0] };
    const struct crosstab_axis *apd = &d->of->figures->apd.columns;
    struct facet by[N];
    for (int i = 0; i < N; i++) {
        by[i] = (struct facet){.by = CRITERION_CONTINENT};
        selection_facets(d->s, COUNTED[i], &d->criteria, &by[i], 1);
    }
    json_put_array(d->j, "continents");
    for (uint32_t v = 0; v < by[0].n_values; v++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < pays->n; i++)
            n += d->s->pays.parent[pays->rows[i]] == v;
        if (n == 0)
            continue;
        json_object(d->j);
        document_put_value(d, CRITERION_CONTINENT, v);
        json_put_int(d->j, "pays", n);
        for (int i = 0; i < N; i++)
            json_put_int(d->j, COLLECTION_NAMES[COUNTED[i]], by[i].counts[v]);
        put_euros(d->j, "apd", apd->totals[v].unit ? apd->totals[v].value : TERRITORY_NO_NUMBER);
        json_end(d->j);
    }
    json_end(d->j);
    for (int i = 0; i < N; i++)
        free(by[i].counts);
}

/* --- partners, requests ------------------------------------------------------------------------------------
 */

static void put_partners(const struct document *d)
{
    struct engaged e;
    engaged_find(&e, d->s, COLLECTION_PARTENAIRES, &d->criteria);
    json_put_array(d->j, "partenaires");
    for (uint32_t i = 0; i < e.n && i < FIRST_PARTNERS; i++) {
        json_object(d->j);
        document_put_named(d, "nom", COLLECTION_PARTENAIRES, e.list[i].row);
        json_put_int(d->j, "collectivites", e.list[i].others);
        json_put_int(d->j, "projets", e.list[i].projets);
        json_end(d->j);
    }
    json_end(d->j);
    engaged_release(&e);
}

static void put_request(const struct document *d, uint32_t row)
{
    const struct bourse *b = &d->s->bourse;
    const uint32_t partner = b->partenaire[row];
    const uint16_t pays = d->s->partenaires.pays[partner];
    json_object(d->j);
    document_put_named(d, "titre", COLLECTION_BOURSE, row);
    json_key(d->j, "annee");
    if (b->year[row] == SNAPSHOT_NO_YEAR)
        json_null(d->j);
    else
        json_int(d->j, b->year[row]);
    put_euros(d->j, "budget", b->budget[row] == SNAPSHOT_NO_AMOUNT ? TERRITORY_NO_NUMBER : b->budget[row]);
    json_put_object(d->j, "partenaire");
    document_put_named(d, "nom", COLLECTION_PARTENAIRES, partner);
    json_end(d->j);
    json_put_array(d->j, "pays");
    if (pays != VOCABULARY_NONE) {
        json_object(d->j);
        document_put_value(d, CRITERION_PAYS, pays);
        json_end(d->j);
    }
    json_end(d->j);
    json_end(d->j);
}

static void put_requests(const struct document *d)
{
    const struct list_order newest = {
        .by = LIST_BY_KEYS, .keys = {{property_find(COLLECTION_BOURSE, "annee"), true}}, .n_keys = 1};
    struct selection *sel = selection_new(d->s, COLLECTION_BOURSE, &d->criteria);
    struct list list;
    list_init(&list, sel, &newest, 0, FIRST_REQUESTS);
    json_put_array(d->j, "bourse");
    for (uint32_t i = 0; i < list.n; i++)
        put_request(d, list.rows[i]);
    json_end(d->j);
    list_release(&list);
    selection_free(sel);
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

static int compare_apd(const void *a, const void *b, void *counted)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const int64_t m = number(counted, TERRITORY_APD, x), n = number(counted, TERRITORY_APD, y);
    return m != n ? (m > n ? -1 : 1) : x < y ? -1 : x > y;
}

/* By country, whether or not it has partners. */
static void put_apd(const struct document *d, const struct counted_territories *pays)
{
    const struct crosstab_sum *total = &d->of->figures->apd.total;
    uint32_t *rows = mem_alloc(d->s->pays.rows.n, sizeof *rows), n = 0;
    for (uint32_t row = 0; row < d->s->pays.rows.n; row++)
        if (number(pays, TERRITORY_APD, row) != TERRITORY_NO_NUMBER)
            rows[n++] = row;
    if (n)
        qsort_r(rows, n, sizeof *rows, compare_apd, (void *)(uintptr_t)pays);
    json_put_object(d->j, "apd_par");
    json_put_array(d->j, "pays");
    for (uint32_t i = 0; i < n && i < FIRST_APD; i++) {
        const int64_t euros = number(pays, TERRITORY_APD, rows[i]);
        json_object(d->j);
        document_put_value(d, CRITERION_PAYS, value_at(pays, d, rows[i]));
        json_put_int(d->j, "montant", euros);
        json_put_real(d->j, "part_pct", total->value ? 100.0 * (double)euros / (double)total->value : 0, 2);
        json_end(d->j);
    }
    json_end(d->j);
    json_end(d->j);
    free(rows);
}

void document_put_lists(const struct document *d)
{
    const enum criterion of = d->of->territory.of;
    struct counted_territories pays, regions, departements;
    counted_territories_find(&pays, d, COLLECTION_PAYS);
    counted_territories_find(&regions, d, COLLECTION_REGIONS);
    counted_territories_find(&departements, d, COLLECTION_DEPARTEMENTS);
    json_put_object(d->j, "listes");
    if (of == CRITERION_COUNT)
        put_continents(d, &pays);
    if (of != CRITERION_PAYS)
        put_range(d, &pays, 0, first_of(&pays));
    if (of != CRITERION_DEPARTEMENT && of != CRITERION_REGION)
        put_range(d, &regions, 0, first_of(&regions));
    if (of == CRITERION_REGION)
        put_range(d, &departements, 0, departements.n);
    if (of == CRITERION_PAYS)
        put_partners(d);
    if (!territory_is_french(&d->of->territory))
        put_requests(d);
    json_put_object(d->j, "autres");
    if (of != CRITERION_PAYS)
        put_range(d, &pays, first_of(&pays), pays.n);
    if (of != CRITERION_DEPARTEMENT && of != CRITERION_REGION)
        put_range(d, &regions, first_of(&regions), regions.n);
    json_end(d->j);
    json_end(d->j);
    if (of != CRITERION_PAYS)
        put_apd(d, &pays);
    counted_territories_release(&pays);
    counted_territories_release(&regions);
    counted_territories_release(&departements);
}
