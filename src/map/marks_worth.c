/* What marks are worth: euros, and shares of thématiques. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "map/marks_inside.h"

/* --- the thématiques of a map ------------------------------------------------------------------------------
 */

/* Those with most first; of equals the first of the vocabulary. */
static void take_greatest(struct marks_themes *t, uint32_t *n, uint32_t values)
{
    for (;;) {
        uint32_t most = 0;
        for (uint32_t v = 1; v < values; v++)
            most = n[v] > n[most] ? v : most;
        if (values == 0 || n[most] == 0)
            return;
        t->others = t->n == MARKS_THEMES;
        if (t->others)
            return;
        t->value[t->n++] = (uint16_t)most;
        n[most] = 0;
    }
}

void marks_themes_find(struct marks_themes *t, const struct map_drawing *d)
{
    uint32_t *n = NULL, values = 0;
    *t = (struct marks_themes){0};
    for (size_t i = 0; i < d->layers.n; i++) {
        const struct selection *sel = d->selections[i];
        if (!sel)
            continue;
        if (!n) {
            values = sel->snapshot->vocabularies[VOCABULARY_THEMATIQUE].n;
            n = mem_alloc(values, sizeof *n);
        }
        worth_count_themes(sel, n);
    }
    if (n)
        take_greatest(t, n, values);
    free(n);
}

void marks_theme_key(const struct snapshot *s, const struct marks_themes *t, unsigned i,
                     char key[MARKS_KEY_BYTES])
{
    if (i < t->n)
        snprintf(key, MARKS_KEY_BYTES, "thematique_%s",
                 s->vocabularies[VOCABULARY_THEMATIQUE].values[t->value[i]].code);
    else
        snprintf(key, MARKS_KEY_BYTES, "thematiques_autres");
}

/* --- what each group is worth ------------------------------------------------------------------------------
 */

#define NO_ENTRY UINT32_MAX

/* A place of a layer, in the list of its group. */
struct marks_entry {
    uint32_t place, layer, before;
};

struct collector {
    struct marks *marks;
    uint32_t *last; /* of each group, or NO_ENTRY */
    uint32_t layer;
};

static void note_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct collector *c = context;
    struct marks *m = c->marks;
    const struct group *g = marks_group_at(m, x, y);
    (void)weight;
    if (!g)
        return;
    m->entries = mem_room(m->entries, m->n_entries, &m->entries_capacity, sizeof *m->entries);
    uint32_t *last = &c->last[g - m->groups];
    m->entries[m->n_entries] = (struct marks_entry){place, c->layer, *last};
    *last = (uint32_t)m->n_entries++;
}

static void add_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    const struct collector *c = context;
    (void)x, (void)y, (void)weight;
    worth_add(&c->marks->worth, c->marks->selections[c->layer], place);
}

static void put_worth(struct marks *m, size_t group)
{
    const struct worth *w = &m->worth;
    uint32_t *shares = &m->theme_shares[group * (MARKS_THEMES + 1)], all = 0;
    m->euros[group] = w->euros;
    for (uint32_t v = 0; v < w->n_themes; v++)
        all += w->themes[v];
    memset(shares, 0, (MARKS_THEMES + 1) * sizeof *shares);
    for (unsigned i = 0; i < m->themes.n; i++) {
        shares[i] = w->themes[m->themes.value[i]];
        all -= shares[i];
    }
    shares[MARKS_THEMES] = all;
}

/* Every place once, by group: the boxes of groups overlap. */
static void find_of_places(struct marks *m)
{
    uint32_t *last = mem_alloc(m->n, sizeof *last), at;
    memset(last, 0xFF, m->n * sizeof *last);
    m->n_entries = 0;
    for (uint32_t i = 0; i < m->n_layers; i++)
        marks_visit_all(m, i, note_place, &(struct collector){m, last, i});
    for (size_t g = 0; g < m->n; g++) {
        worth_begin(&m->worth, m->selections[0]->snapshot);
        for (at = last[g]; at != NO_ENTRY; at = m->entries[at].before)
            worth_add(&m->worth, m->selections[m->entries[at].layer], m->entries[at].place);
        put_worth(m, g);
    }
    free(last);
}

static void find_of_territories(struct marks *m)
{
    for (size_t g = 0; g < m->n; g++) {
        worth_begin(&m->worth, m->selections[0]->snapshot);
        for (uint32_t i = 0; i < m->n_layers; i++)
            territory_marks_visit(&m->territories, &m->groups[g], i, add_place,
                                  &(struct collector){m, NULL, i});
        put_worth(m, g);
    }
}

void marks_find_worth(struct marks *m)
{
    if (m->n > m->worth_capacity) {
        m->euros = mem_grow(m->euros, m->n, sizeof *m->euros);
        m->theme_shares = mem_grow(m->theme_shares, m->n * (MARKS_THEMES + 1), sizeof *m->theme_shares);
        m->worth_capacity = m->n;
    }
    if (marks_of_territories(m))
        find_of_territories(m);
    else if (m->n)
        find_of_places(m);
}

uint64_t marks_thousands_of(void *marks, const struct group *g)
{
    struct marks *m = marks;
    worth_begin(&m->worth, m->selections[0]->snapshot);
    for (uint32_t i = 0; i < m->n_layers; i++)
        territory_marks_visit(&m->territories, g, i, add_place, &(struct collector){m, NULL, i});
    return marker_thousands(m->worth.euros);
}

uint32_t marks_thousands_at(struct marks *m, size_t layer, uint32_t place)
{
    const struct selection *sel = m->selections[layer];
    worth_begin(&m->worth, sel->snapshot);
    worth_add(&m->worth, sel, place);
    const uint64_t thousands = marker_thousands(m->worth.euros);
    return thousands < UINT32_MAX ? (uint32_t)thousands : UINT32_MAX;
}
