#include "atlas/evaluate.h"

#include <stdlib.h>
#include <string.h>

/* --- the rows of a level -----------------------------------------------------------------------------------
 */

bool evaluate_money(const struct criteria *c, enum criterion beside)
{
    return beside == CRITERION_FINANCEMENT || beside == CRITERION_MONTANT || criteria_money(c);
}

void conjunct_init(struct conjunct *a, const struct criteria *c, bool money)
{
    *a = (struct conjunct){c, money, leaves_of(c, money)};
}

/* Levels that the criteria ask for, by bit; a `not` and a filter are of none that there is. */
enum { BEYOND = 1U << LEVEL_COUNT };
static unsigned levels_of(const struct criteria *c, bool money)
{
    struct leaves leaves = leaves_of(c, money);
    unsigned levels = c->filter || criteria_asks_place(c) ? BEYOND : 0;
    for (enum level i = 0; i < LEVEL_COUNT; i++)
        levels |= leaves.of[i] ? 1U << i : 0;
    for (uint32_t i = 0; i < c->n_branches; i++) {
        const struct criteria_branch *b = &c->branches[i];
        if (b->negated)
            levels |= BEYOND;
        for (uint32_t k = 0; k < b->n_any && !b->negated; k++)
            levels |= levels_of(&b->any[k], money || criteria_money(&b->any[k]));
    }
    return levels;
}

enum level branch_level(const struct criteria_branch *b, bool money)
{
    unsigned levels = 0;
    for (uint32_t i = 0; i < b->n_any; i++)
        levels |= levels_of(&b->any[i], money || criteria_money(&b->any[i]));
    if (b->negated || !levels || levels & (levels - 1) || levels & BEYOND)
        return LEVEL_NOWHERE;
    return (enum level)__builtin_ctz(levels);
}

static bool keep(struct bits *rows, const struct snapshot *s, enum level level, enum level home,
                 const struct conjunct *a);

static void keep_any(struct bits *rows, const struct snapshot *s, enum level level, enum level home,
                     const struct criteria_branch *b, bool money)
{
    struct bits any;
    bits_init(&any, rows->n, false);
    for (uint32_t i = 0; i < b->n_any; i++) {
        struct conjunct alternative;
        struct bits met;
        conjunct_init(&alternative, &b->any[i], money || criteria_money(&b->any[i]));
        bits_copy(&met, rows);
        keep(&met, s, level, home, &alternative);
        bits_or(&any, &met);
        bits_release(&met);
    }
    bits_and(rows, &any);
    bits_release(&any);
}

/* What the criteria ask of a level, leaves and branches that are of it alone, on the rows of `home`. False
 * when that is nothing. */
static bool keep(struct bits *rows, const struct snapshot *s, enum level level, enum level home,
                 const struct conjunct *a)
{
    bool any = a->leaves.of[level] != 0;
    leaves_keep(rows, s, home, a->criteria, a->leaves.of[level]);
    for (uint32_t i = 0; i < a->criteria->n_branches; i++) {
        const struct criteria_branch *b = &a->criteria->branches[i];
        if (b->negated || branch_level(b, a->money) != level)
            continue;
        keep_any(rows, s, level, home, b, a->money);
        any = true;
    }
    return any;
}

static bool keep_all(struct bits *rows, const struct snapshot *s, enum level level, enum level home,
                     const struct conjunction *w)
{
    bool any = false;
    for (uint32_t i = 0; i < w->n; i++)
        any |= keep(rows, s, level, home, &w->list[i]);
    return any;
}

static bool asks(const struct conjunction *w, enum level level)
{
    for (uint32_t i = 0; i < w->n; i++) {
        const struct conjunct *a = &w->list[i];
        if (a->leaves.of[level])
            return true;
        for (uint32_t k = 0; k < a->criteria->n_branches; k++)
            if (!a->criteria->branches[k].negated &&
                branch_level(&a->criteria->branches[k], a->money) == level)
                return true;
    }
    return false;
}

/* Only those of the projets given: nobody asks for others. False when none is asked for. */
static bool evaluate_financements(struct bits *rows, const struct snapshot *s, const struct conjunction *w,
                                  const struct bits *projets)
{
    const uint32_t *first = s->projets.first_financement;
    bool asked = asks(w, LEVEL_FINANCEMENT);
    bits_init(rows, s->financements.n, !asked);
    if (!asked)
        return false;
    BITS_EACH(projets, p)
    {
        bits_set_range(rows, first[p], first[p + 1]);
    }
    keep_all(rows, s, LEVEL_FINANCEMENT, LEVEL_FINANCEMENT, w);
    return true;
}

/* --- from a level to the one above -------------------------------------------------------------------------
 */

/* Keep the owners of at least one of the items; those of o are [first[o], first[o + 1]). Whichever are fewer
 * are gone through. */
static void keep_owners(struct bits *owners, const uint32_t *first, const uint32_t *owner_of,
                        const struct bits *items)
{
    if (bits_count(owners) < bits_count(items)) {
        BITS_EACH(owners, o)
        {
            if (!bits_any(items, first[o], first[o + 1]))
                bits_clear(owners, o);
        }
        return;
    }
    struct bits owning;
    bits_init(&owning, owners->n, false);
    BITS_EACH(items, i)
    {
        bits_set(&owning, owner_of[i]);
    }
    bits_and(owners, &owning);
    bits_release(&owning);
}

static bool any_linked(const struct csr *links, uint32_t row, const struct bits *to)
{
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
        if (bits_get(to, links->list[i]))
            return true;
    return false;
}

/* Keep the cooperations that one of the rows is linked to, from the side that is fewer. */
static void keep_linked(struct bits *cooperations, const struct csr *rows_of,
                        const struct csr *cooperations_of, const struct bits *rows)
{
    if (bits_count(cooperations) < bits_count(rows)) {
        BITS_EACH(cooperations, c)
        {
            if (!any_linked(rows_of, c, rows))
                bits_clear(cooperations, c);
        }
        return;
    }
    struct bits linked;
    bits_init(&linked, cooperations->n, false);
    BITS_EACH(rows, row)
    {
        for (uint32_t i = cooperations_of->first[row]; i < cooperations_of->first[row + 1]; i++)
            bits_set(&linked, cooperations_of->list[i]);
    }
    bits_and(cooperations, &linked);
    bits_release(&linked);
}

static void keep_with_members(struct bits *cooperations, const struct snapshot *s, const struct bits *members)
{
    keep_linked(cooperations, &s->cooperations.members, &s->collectivites.cooperations, members);
}

static void keep_with_partners(struct bits *cooperations, const struct snapshot *s,
                               const struct bits *partners)
{
    keep_linked(cooperations, &s->cooperations.partners, &s->partenaires.cooperations, partners);
}

static void keep_with_projets(struct bits *cooperations, const struct snapshot *s, const struct bits *projets)
{
    keep_owners(cooperations, s->cooperations.first_projet, s->projets.cooperation, projets);
}

/* What cooperations must have a row of, so that it can be seen to in any order. */
struct step {
    void (*keep)(struct bits *cooperations, const struct snapshot *s, const struct bits *rows);
    const struct bits *with;
    uint32_t rows;
};

/* The fewest rows first: what they leave need not be looked at again. */
static void take_steps(struct step *steps, unsigned n, struct bits *cooperations, const struct snapshot *s)
{
    for (unsigned i = 0; i < n; i++)
        steps[i].rows = bits_count(steps[i].with);
    for (unsigned i = 1; i < n; i++)
        for (unsigned k = i; k > 0 && steps[k].rows < steps[k - 1].rows; k--) {
            struct step swap = steps[k];
            steps[k] = steps[k - 1];
            steps[k - 1] = swap;
        }
    for (unsigned i = 0; i < n; i++)
        steps[i].keep(cooperations, s, steps[i].with);
}

/* The rows of both sides, and of the cooperations those that meet the criteria of their own level. The steps
 * that bring them together are left to the caller; returns how many. */
static unsigned begin_sides(struct evaluation *v, const struct snapshot *s, const struct conjunction *w,
                            struct step *steps)
{
    unsigned n = 0;
    bits_init(&v->collectivites, s->collectivites.rows.n, true);
    if (keep_all(&v->collectivites, s, LEVEL_COLLECTIVITE, LEVEL_COLLECTIVITE, w))
        steps[n++] = (struct step){keep_with_members, &v->collectivites, 0};
    bits_init(&v->partenaires, s->partenaires.rows.n, true);
    if (keep_all(&v->partenaires, s, LEVEL_PARTENAIRE, LEVEL_PARTENAIRE, w))
        steps[n++] = (struct step){keep_with_partners, &v->partenaires, 0};
    bits_init(&v->cooperations, s->cooperations.rows.n, true);
    keep_all(&v->cooperations, s, LEVEL_COOPERATION, LEVEL_COOPERATION, w);
    return n;
}

void evaluate_sides(struct evaluation *v, const struct snapshot *s, const struct conjunction *w)
{
    struct step steps[2];
    *v = (struct evaluation){0};
    unsigned n = begin_sides(v, s, w, steps);
    take_steps(steps, n, &v->cooperations, s);
}

void evaluate(struct evaluation *v, const struct snapshot *s, const struct conjunction *w,
              const struct evaluation *sides)
{
    struct step steps[3];
    unsigned n = 0;
    if (sides) {
        bits_copy(&v->collectivites, &sides->collectivites);
        bits_copy(&v->partenaires, &sides->partenaires);
        bits_copy(&v->cooperations, &sides->cooperations);
    } else {
        n = begin_sides(v, s, w, steps);
    }
    bits_init(&v->projets, s->projets.rows.n, true);
    bool projects = keep_all(&v->projets, s, LEVEL_PROJET, LEVEL_PROJET, w);
    if (evaluate_financements(&v->financements, s, w, &v->projets)) {
        keep_owners(&v->projets, s->projets.first_financement, s->financements.projet, &v->financements);
        projects = true;
    }
    if (projects)
        steps[n++] = (struct step){keep_with_projets, &v->projets, 0};
    take_steps(steps, n, &v->cooperations, s);
}

void evaluation_release(struct evaluation *v)
{
    bits_release(&v->collectivites);
    bits_release(&v->partenaires);
    bits_release(&v->cooperations);
    bits_release(&v->projets);
    bits_release(&v->financements);
}

/* A request to the Bourse has its partner and its own fields; no French member, no cooperation, no
 * financement. */
void evaluate_bourse(struct bits *to, const struct snapshot *s, const struct conjunction *w)
{
    const struct bourse *b = &s->bourse;
    struct bits partners;
    bits_copy(to, &b->rows.real);
    for (enum level level = 0; level < LEVEL_BOURSE; level++)
        if (level != LEVEL_PARTENAIRE)
            keep_all(to, s, level, level == LEVEL_PROJET ? LEVEL_BOURSE : LEVEL_NOWHERE, w);
    bits_init(&partners, s->partenaires.rows.n, true);
    if (keep_all(&partners, s, LEVEL_PARTENAIRE, LEVEL_PARTENAIRE, w))
        BITS_EACH(to, row)
        {
            if (!bits_get(&partners, b->partenaire[row]))
                bits_clear(to, row);
        }
    bits_release(&partners);
}

void evaluate_empty(struct bits *territories, const struct snapshot *s, const struct conjunction *w,
                    enum level home, enum level there)
{
    for (enum level level = 0; level < LEVEL_BOURSE; level++)
        keep_all(territories, s, level, level == there ? home : LEVEL_NOWHERE, w);
}
