#include "atlas/territory_words.h"

/* What the values of a term hold of; *self: of those that are values themselves. */
static void name_by(struct bits *held, struct bits *self, const struct meaning *m, const struct snapshot *s,
                    enum collection collection)
{
    const enum criterion by = collection_territory(collection)->by;
    for (size_t i = 0; i < m->n_values; i++) {
        const struct taken_value *v = &m->values[i];
        const struct value_sets *sets = &s->sets[collection_level(collection)][v->which];
        if (v->which == by) {
            bits_set(self, v->value);
            bits_set(held, v->value);
        } else if (v->which != CRITERION_COLLECTIVITE && sets->set) {
            bits_or(held, &sets->set[v->value]);
        }
    }
}

void territory_words_name(struct bits *to, const struct understood *u, const struct snapshot *s,
                          enum collection collection)
{
    const struct record_rows *rows = collection_rows(s, collection);
    struct bits all, self;
    bits_init(&all, rows->n, true);
    bits_init(&self, rows->n, false);
    for (uint32_t i = 0; i < u->n; i++) {
        struct bits held;
        if (u->terms[i].excluded)
            continue;
        bits_init(&held, rows->n, false);
        if (!u->terms[i].contradicted)
            name_by(&held, &self, &u->terms[i], s, collection);
        bits_and(&all, &held);
        bits_release(&held);
    }
    bits_and(&all, &self);
    bits_and(&all, &rows->real);
    bits_or(to, &all);
    bits_release(&all);
    bits_release(&self);
}
