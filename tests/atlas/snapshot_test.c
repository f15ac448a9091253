/* What a snapshot derives from its columns, on columns made here. */
#include "atlas/snapshot_index.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "test.h"

/* One place that works with everybody: what looks at each link once is done at once here, and what compares
 * each with those before would take an hour. */
enum { MANY = 300000, FEW = 3 };

static void fill_rows(struct snapshot *s, struct record_rows *r, uint32_t n_real, uint32_t n,
                      const char *kind)
{
    r->n = n;
    bits_init(&r->real, n, false);
    r->id = mem_alloc(n, sizeof *r->id);
    r->uid = mem_alloc(n, sizeof *r->uid);
    r->name = mem_alloc(n, sizeof *r->name);
    for (uint32_t i = 0; i < n_real; i++) {
        char uid[32];
        snprintf(uid, sizeof uid, "%s-%u", kind, i);
        bits_set(&r->real, i);
        r->uid[i] = r->name[i] = text_heap_add(&s->texts, uid);
    }
}

static uint16_t *no_value(uint32_t n)
{
    uint16_t *column = mem_alloc(n, sizeof *column);
    memset(column, 0xff, n * sizeof *column);
    return column;
}

static uint32_t *whole_numbers(uint32_t n, uint32_t step)
{
    uint32_t *list = mem_alloc(n, sizeof *list);
    for (uint32_t i = 0; i < n; i++)
        list[i] = i * step;
    return list;
}

/* Cooperation c has collectivité c % FEW and collectivité FEW, and partenaires c and 0; the empty row of each
 * side is in one more, which has an empty projet as all have. */
static void fill(struct snapshot *s)
{
    struct collectivites *k = &s->collectivites;
    struct partenaires *q = &s->partenaires;
    struct cooperations *c = &s->cooperations;
    text_heap_add(&s->texts, NULL);
    fill_rows(s, &k->rows, FEW + 1, FEW + 2, "commune");
    fill_rows(s, &q->rows, MANY, MANY + 1, "p");
    fill_rows(s, &c->rows, MANY, MANY + 1, "c");
    fill_rows(s, &s->projets.rows, 0, MANY + 1, "pr");
    fill_rows(s, &s->bourse.rows, 0, 0, "b");
    k->places.n = k->rows.n;
    q->places.n = q->rows.n;
    k->type = no_value(k->rows.n);
    k->departement = no_value(k->rows.n);
    k->region = no_value(k->rows.n);
    k->region_1970 = no_value(k->rows.n);
    k->nature_epci = no_value(k->rows.n);
    q->pays = no_value(q->rows.n);
    q->continent = no_value(q->rows.n);
    q->cad = no_value(q->rows.n);
    q->oif = mem_alloc(q->rows.n, 1);
    c->nature = no_value(c->rows.n);
    c->statut = no_value(c->rows.n);
    c->jumelage = mem_alloc(c->rows.n, 1);
    c->depuis = mem_alloc(c->rows.n, sizeof *c->depuis);
    c->members = (struct csr){whole_numbers(c->rows.n + 1, 2), mem_alloc((size_t)c->rows.n * 2, 4)};
    c->partners = (struct csr){whole_numbers(c->rows.n + 1, 2), mem_alloc((size_t)c->rows.n * 2, 4)};
    for (uint32_t i = 0; i < c->rows.n; i++) {
        c->members.list[2 * i] = i < MANY ? i % FEW : FEW;
        c->members.list[2 * i + 1] = i < MANY ? FEW : FEW + 1;
        c->partners.list[2 * i] = 0;
        c->partners.list[2 * i + 1] = i ? i : MANY; /* the empty row stands across once */
    }
    c->first_projet = whole_numbers(c->rows.n + 1, 1);
    s->projets.cooperation = whole_numbers(MANY + 1, 1);
    s->projets.statut = no_value(MANY + 1);
    s->projets.from_year = mem_alloc(MANY + 1, sizeof(int16_t));
    s->projets.to_year = mem_alloc(MANY + 1, sizeof(int16_t));
    for (uint32_t i = 0; i <= MANY; i++)
        s->projets.from_year[i] = s->projets.to_year[i] = SNAPSHOT_NO_YEAR;
    s->projets.thematiques = (struct csr){whole_numbers(MANY + 2, 0), NULL};
    s->projets.odd = (struct csr){whole_numbers(MANY + 2, 0), NULL};
    s->projets.first_financement = whole_numbers(MANY + 2, 0);
    s->bourse.thematiques.first = whole_numbers(1, 0);
    s->bourse.odd.first = whole_numbers(1, 0);
}

int main(void)
{
    struct err e = {0};
    struct snapshot *s = mem_alloc(1, sizeof *s);
    atomic_init(&s->references, 1);
    fill(s);
    CHECK(snapshot_index(s, &e));
    CHECK_INT(s->collectivites.others[FEW], MANY, "who works with everybody works with each once");
    CHECK_INT(s->collectivites.others[0], MANY / FEW, "a third of them; the first is among its own");
    CHECK_INT(s->collectivites.others[1], MANY / FEW + 1, "a third, and the first of all");
    CHECK_INT(s->partenaires.others[0], FEW + 1, "the other way round, with all of few");
    CHECK_INT(s->partenaires.others[MANY - 1], 2, "with the two of its one cooperation");
    CHECK_INT(snapshot_find(s, &s->partenaires.rows, "p-299999"), MANY - 1, "by external id");
    CHECK(snapshot_find(s, &s->partenaires.rows, "p-300000") == SNAPSHOT_NO_ROW);
    snapshot_free(s);
    return test_end();
}
