#include "atlas/apd.h"

#include "atlas/leaf.h"
#include "atlas/years.h"

/* What is said of the country of a partner, and so of the country of a row. */
static bool of_country(enum criterion which)
{
    return which == CRITERION_PAYS || which == CRITERION_CONTINENT || which == CRITERION_CAD ||
           which == CRITERION_OIF;
}

bool apd_has(enum criterion which)
{
    return CRITERIA[which].level == LEVEL_COLLECTIVITE || of_country(which) || which == CRITERION_ANNEE;
}

unsigned apd_criteria(void)
{
    unsigned n = 0;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        n += apd_has(i);
    return n;
}

const char *apd_criterion_name(unsigned at)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (apd_has(i) && at-- == 0)
            return CRITERIA[i].name;
    return NULL;
}

bool apd_check(const struct criteria *c, struct err *e)
{
    struct bytes known;
    enum criterion wrong = 0;
    if (c->n_branches || c->filter)
        return err_param(e, ERR_INVALID, "filter", NULL,
                         "a filter asks records of a collection, and does not restrict APD");
    while (wrong < CRITERION_COUNT && (apd_has(wrong) || !criteria_asks(c, wrong)))
        wrong++;
    if (wrong == CRITERION_COUNT)
        return true;
    bytes_init(&known, 1000);
    bytes_add_list(&known, apd_criterion_name, apd_criteria(), " and ");
    err_param(e, ERR_INVALID, CRITERIA[wrong].name, NULL,
              "%s does not restrict APD, which is of a collectivité, a country and a year; what does: %s",
              CRITERIA[wrong].name, known.data);
    bytes_release(&known);
    return false;
}

/* How many values a criterion of countries has; the missing one is behind them. */
static uint32_t values_of_country(const struct snapshot *s, enum criterion by)
{
    const struct vocabulary *v = criterion_vocabulary(s, by);
    return v ? v->n : 2;
}

static uint32_t value_of_country(const struct snapshot *s, enum criterion by, uint16_t pays)
{
    const struct vocabulary_value *country = &s->vocabularies[VOCABULARY_PAYS].values[pays];
    const uint32_t value = by == CRITERION_CONTINENT ? country->parent
                           : by == CRITERION_CAD     ? country->parent2
                           : by == CRITERION_OIF     ? country->oif
                                                     : pays;
    const uint32_t n = values_of_country(s, by);
    return value < n ? value : n;
}

static bool value_meets(const struct criterion_values *v, uint32_t value, uint32_t missing)
{
    if (value == missing)
        return !v->not_none && (v->none || !v->n_include);
    if ((v->n_include || v->none) && !ranges_meet(v->include, v->n_include, value, value))
        return false;
    return !ranges_meet(v->exclude, v->n_exclude, value, value);
}

/* The countries that meet what is asked of one. */
static void find_countries(struct bits *to, const struct snapshot *s, const struct criteria *c)
{
    bits_init(to, s->vocabularies[VOCABULARY_PAYS].n, true);
    for (enum criterion i = 0; i < CRITERION_LISTS; i++) {
        if (!of_country(i) || !criteria_asks(c, i))
            continue;
        BITS_EACH(to, pays)
        {
            if (!value_meets(&c->values[i], value_of_country(s, i, (uint16_t)pays), values_of_country(s, i)))
                bits_clear(to, pays);
        }
    }
}

void apd_find(struct bits *to, const struct snapshot *s, const struct criteria *c)
{
    const struct apd *a = &s->apd;
    const struct leaves leaves = leaves_of(c, false);
    struct bits members, countries;
    bits_init(&members, s->collectivites.rows.n, true);
    leaves_keep(&members, s, LEVEL_COLLECTIVITE, c, leaves.of[LEVEL_COLLECTIVITE]);
    find_countries(&countries, s, c);
    bits_init(to, a->n, false);
    BITS_EACH(&members, k)
    {
        for (uint32_t row = a->first[k]; row < a->first[k + 1]; row++)
            if (bits_get(&countries, a->pays[row]))
                bits_set(to, row);
    }
    if (criteria_asks(c, CRITERION_ANNEE))
        years_keep(to, a->year, a->year, &c->values[CRITERION_ANNEE]);
    bits_release(&members);
    bits_release(&countries);
}

/* --- values ------------------------------------------------------------------------------------------------
 */

/* The years of the rows are their own: those of snapshot->years are of what is joined. */
static struct apd_values years_of(const struct apd *a)
{
    struct apd_values v = {.by = CRITERION_ANNEE};
    int16_t last = INT16_MIN, first = INT16_MAX;
    for (uint32_t row = 0; row < a->n; row++) {
        first = a->year[row] < first ? a->year[row] : first;
        last = a->year[row] > last ? a->year[row] : last;
    }
    v.first_year = first;
    v.n_values = a->n ? (uint32_t)(last - first + 1) : 0;
    return v;
}

struct apd_values apd_values_of(const struct snapshot *s, enum criterion by)
{
    if (by == CRITERION_ANNEE)
        return years_of(&s->apd);
    if (of_country(by))
        return (struct apd_values){.by = by, .n_values = values_of_country(s, by)};
    const struct row_values members = row_values_of(s, COLLECTION_COLLECTIVITES, by, LEVEL_COLLECTIVITE);
    return (struct apd_values){.by = by, .n_values = members.n_values, .members = members};
}

uint32_t apd_value(const struct apd_values *v, const struct snapshot *s, uint32_t row)
{
    if (v->by == CRITERION_ANNEE)
        return (uint32_t)(s->apd.year[row] - v->first_year);
    if (of_country(v->by))
        return value_of_country(s, v->by, s->apd.pays[row]);
    const uint32_t member = s->apd.collectivite[row];
    const uint32_t value = v->members.column  ? v->members.column[member]
                           : v->members.truth ? v->members.truth[member]
                                              : v->n_values;
    return value < v->n_values ? value : v->n_values;
}
