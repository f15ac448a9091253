/* Numbers of records: counts of what hangs together with them, sums, years, days. */
#include "atlas/property_inside.h"

static int64_t year(int16_t year)
{
    return year == SNAPSHOT_NO_YEAR || year == INT16_MAX ? PROPERTY_NO_NUMBER : year;
}

int64_t number_population(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return s->collectivites.population[row] ? (int64_t)s->collectivites.population[row] : PROPERTY_NO_NUMBER;
}

int64_t number_oif(const struct snapshot *s, enum collection c, uint32_t row)
{
    const uint8_t v = c == COLLECTION_PAYS ? s->pays.oif[row] : s->partenaires.oif[row];
    return v <= 1 ? v : PROPERTY_NO_NUMBER;
}

/* --- counts of a place, collectivité or partenaire ---------------------------------------------------------
 */

static const struct csr *cooperations_of(const struct snapshot *s, enum collection c)
{
    return c == COLLECTION_COLLECTIVITES ? &s->collectivites.cooperations : &s->partenaires.cooperations;
}

/* Cooperations of a nature among those of a place. */
static int64_t count_nature(const struct snapshot *s, enum collection c, uint32_t row, bool actions)
{
    const struct csr *own = cooperations_of(s, c);
    uint16_t action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action");
    int64_t n = 0;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        n += bits_get(&s->cooperations.rows.real, own->list[i]) &&
             (s->cooperations.nature[own->list[i]] == action) == actions;
    return n;
}

int64_t number_cooperations(const struct snapshot *s, enum collection c, uint32_t row)
{
    return count_nature(s, c, row, false);
}

int64_t number_actions(const struct snapshot *s, enum collection c, uint32_t row)
{
    return count_nature(s, c, row, true);
}

static int64_t count_projets(const struct snapshot *s, uint32_t cooperation)
{
    const uint32_t *first = s->cooperations.first_projet;
    return bits_count_range(&s->projets.rows.real, first[cooperation], first[cooperation + 1]);
}

int64_t number_projets(const struct snapshot *s, enum collection c, uint32_t row)
{
    if (c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS)
        return count_projets(s, row);
    const struct csr *own = cooperations_of(s, c);
    int64_t n = 0;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        n += count_projets(s, own->list[i]);
    return n;
}

int64_t number_others(const struct snapshot *s, enum collection c, uint32_t row)
{
    return c == COLLECTION_COLLECTIVITES ? s->collectivites.others[row] : s->partenaires.others[row];
}

int64_t number_bourse(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return s->partenaires.bourse.first[row + 1] - s->partenaires.bourse.first[row];
}

/* --- of cooperations, projets and requests -----------------------------------------------------------------
 */

static uint32_t cooperation_of(const struct snapshot *s, enum collection c, uint32_t row)
{
    return c == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
}

int64_t number_jumelage(const struct snapshot *s, enum collection c, uint32_t row)
{
    uint8_t v = s->cooperations.jumelage[cooperation_of(s, c, row)];
    return v <= 1 ? v : PROPERTY_NO_NUMBER;
}

int64_t number_depuis(const struct snapshot *s, enum collection c, uint32_t row)
{
    return year(s->cooperations.depuis[cooperation_of(s, c, row)]);
}

int64_t number_annee_debut(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return year(s->projets.from_year[row]);
}

int64_t number_annee_fin(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return year(s->projets.to_year[row]);
}

int64_t number_annee(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return year(s->bourse.year[row]);
}

int64_t number_budget(const struct snapshot *s, enum collection c, uint32_t row)
{
    (void)c;
    return s->bourse.budget[row] == SNAPSHOT_NO_AMOUNT ? PROPERTY_NO_NUMBER : s->bourse.budget[row];
}

/* Those of projets [from, to), added to the sum before: none is not 0. */
static int64_t add_amounts(const struct snapshot *s, uint32_t from, uint32_t to, int64_t sum)
{
    const struct financements *f = &s->financements;
    const uint32_t *money = s->projets.first_financement;
    for (uint32_t i = money[from]; i < money[to]; i++)
        if (bits_get(&f->real, i) && f->amount[i] != SNAPSHOT_NO_AMOUNT)
            sum = (sum == PROPERTY_NO_NUMBER ? 0 : sum) + f->amount[i];
    return sum;
}

/* Euros of the financements that say how many they are. */
int64_t number_amount(const struct snapshot *s, enum collection c, uint32_t row)
{
    const uint32_t *projet = s->cooperations.first_projet;
    int64_t sum = PROPERTY_NO_NUMBER;
    if (c == COLLECTION_PROJETS)
        return add_amounts(s, row, row + 1, sum);
    if (c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS)
        return add_amounts(s, projet[row], projet[row + 1], sum);
    const struct csr *own = cooperations_of(s, c);
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        sum = add_amounts(s, projet[own->list[i]], projet[own->list[i] + 1], sum);
    return sum;
}

/* --- days, since 1970-01-01 --------------------------------------------------------------------------------
 */

/* The first of January, in the Gregorian calendar; of the years from 1 on. */
static int64_t new_year(int64_t year)
{
    int64_t before = year - 1;
    enum { DAYS_BEFORE_1970 = 719162 };
    return before * 365 + before / 4 - before / 100 + before / 400 - DAYS_BEFORE_1970;
}

int64_t number_first_day(const struct snapshot *s, enum collection c, uint32_t row)
{
    int64_t first = c == COLLECTION_PROJETS  ? number_annee_debut(s, c, row)
                    : c == COLLECTION_BOURSE ? number_annee(s, c, row)
                                             : number_depuis(s, c, row);
    return first == PROPERTY_NO_NUMBER ? first : new_year(first);
}

int64_t number_last_day(const struct snapshot *s, enum collection c, uint32_t row)
{
    int64_t last = c == COLLECTION_PROJETS ? number_annee_fin(s, c, row) : number_annee(s, c, row);
    return last == PROPERTY_NO_NUMBER ? last : new_year(last + 1) - 1;
}

int64_t number_changed_day(const struct snapshot *s, enum collection c, uint32_t row)
{
    const uint32_t changed_s = collection_rows(s, c)->changed[row];
    return changed_s ? (int64_t)changed_s / (24 * 60 * 60) : PROPERTY_NO_NUMBER;
}
