#include "atlas/spread.h"

#include <stdlib.h>

#include "atlas/pairs_inside.h"
#include "atlas/selection.h"
#include "atlas/territory_count.h"
#include "base/mem.h"

static const enum territory_number COUNTED[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = TERRITORY_COLLECTIVITES,
    [COLLECTION_PARTENAIRES] = TERRITORY_PARTENAIRES,
    [COLLECTION_COOPERATIONS] = TERRITORY_COOPERATIONS,
    [COLLECTION_ACTIONS] = TERRITORY_ACTIONS,
    [COLLECTION_PROJETS] = TERRITORY_PROJETS,
};

/* The rows of each level, less those that the collection's own criteria and a box leave out. */
static struct evaluation rows_of(const struct pair_way *w)
{
    return (struct evaluation){.collectivites = w->members,
                               .partenaires = w->partners,
                               .cooperations = *w->rows[LEVEL_COOPERATION],
                               .projets = *w->rows[LEVEL_PROJET],
                               .financements = *w->rows[LEVEL_FINANCEMENT]};
}

static void find_linked(struct spread *to, struct snapshot *s, enum collection of, const struct criteria *c)
{
    struct pair_scope scope;
    struct bits none;
    pair_scope_init(&scope, s, of, c);
    bits_init(&none, s->bourse.rows.n, false);
    struct evaluation *rows = mem_alloc(scope.ways.n, sizeof *rows); /* borrowed */
    struct territory_way *ways = mem_alloc(scope.ways.n, sizeof *ways);
    for (uint32_t i = 0; i < scope.ways.n; i++) {
        rows[i] = rows_of(&scope.list[i]);
        ways[i] = (struct territory_way){&rows[i], &none};
    }
    struct territory_numbers *numbers = territory_count(s, to->over, ways, scope.ways.n, c);
    for (uint32_t row = 0; row < to->n; row++) {
        to->records[row] = numbers->of[COUNTED[of]][row];
        to->euros[row] = numbers->of[TERRITORY_MONTANT][row];
    }
    territory_numbers_free(numbers);
    free(ways);
    free(rows);
    bits_release(&none);
    pair_scope_release(&scope);
}

static void find_requests(struct spread *to, struct snapshot *s, const struct criteria *c)
{
    struct selection *sel = selection_new(s, COLLECTION_BOURSE, c);
    BITS_EACH(&sel->records, row)
    {
        const uint16_t pays = s->partenaires.pays[s->bourse.partenaire[row]];
        if (to->over == COLLECTION_PAYS && pays < to->n)
            to->records[pays]++;
    }
    selection_free(sel);
}

void spread_find(struct spread *to, struct snapshot *s, enum collection of, const struct criteria *c,
                 enum collection over)
{
    *to = (struct spread){.over = over, .n = collection_rows(s, over)->n};
    to->records = mem_alloc(to->n, sizeof *to->records);
    to->euros = mem_alloc(to->n, sizeof *to->euros);
    for (uint32_t row = 0; row < to->n; row++)
        to->euros[row] = TERRITORY_NO_NUMBER;
    if (of == COLLECTION_BOURSE)
        find_requests(to, s, c);
    else
        find_linked(to, s, of, c);
}

void spread_release(struct spread *s)
{
    free(s->records);
    free(s->euros);
    *s = (struct spread){0};
}
