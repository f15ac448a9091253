/* Who works together: those on the other side of the cooperations of a place. */
#include <stdlib.h>

#include "base/mem.h"
#include "out/fiche.h"

/* One other in one cooperation. In the order in which they are listed: group by group, name by name. */
struct link {
    uint32_t group, value; /* rank of a country's name, and the country */
    uint32_t rank, other;
    uint32_t order, cooperation;
};

static int compare(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* A place, the sides of its cooperations, and which of them count. */
struct place {
    const struct snapshot *s;
    bool french, actions;
    const struct csr *own, *others;
    const struct record_rows *rows; /* of the others */
};

static struct place place_of(const struct snapshot *s, bool french, bool actions)
{
    return (struct place){s,
                          french,
                          actions,
                          french ? &s->collectivites.cooperations : &s->partenaires.cooperations,
                          french ? &s->cooperations.partners : &s->cooperations.members,
                          french ? &s->partenaires.rows : &s->collectivites.rows};
}

static struct link link_to(const struct place *p, uint32_t cooperation, uint32_t other)
{
    const bool real = bits_get(&p->rows->real, other);
    const uint16_t pays = p->french && real ? p->s->partenaires.pays[other] : VOCABULARY_NONE;
    struct link l = {.group = UINT32_MAX, .value = pays, .rank = UINT32_MAX, .other = other};
    if (pays < p->s->vocabularies[VOCABULARY_PAYS].n)
        l.group = p->s->pays.rows.rank[pays];
    if (real)
        l.rank = p->rows->rank[other];
    l.order = p->s->cooperations.rows.rank[cooperation];
    l.cooperation = cooperation;
    return l;
}

static size_t gather(const struct place *p, uint32_t row, struct link **out)
{
    const struct snapshot *s = p->s;
    size_t n = 0, most = 0;
    *out = NULL;
    for (uint32_t i = p->own->first[row]; i < p->own->first[row + 1]; i++) {
        const uint32_t c = p->own->list[i];
        if (!bits_get(&s->cooperations.rows.real, c) || fiche_is_action(s, c) != p->actions)
            continue;
        for (uint32_t k = p->others->first[c]; k < p->others->first[c + 1]; k++) {
            *out = mem_room(*out, n, &most, sizeof **out);
            (*out)[n++] = link_to(p, c, p->others->list[k]);
        }
    }
    if (n)
        qsort(*out, n, sizeof **out, compare);
    return n;
}

static void put_unknown(struct json *j)
{
    static const char *const MEMBERS[] = {"id", "nom", "page", "pays"};
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        json_put_text(j, MEMBERS[i], NULL);
}

/* The links of one other, [at, end). */
static void put_other(struct fiche *f, const struct place *p, const struct link *at, const struct link *end,
                      struct fiche_themes *themes)
{
    json_object(f->j);
    if (at->rank == UINT32_MAX)
        put_unknown(f->j);
    else if (p->french)
        fiche_put_partenaire(f, at->other);
    else
        fiche_put_collectivite(f, at->other);
    json_put_array(f->j, "cooperations");
    for (const struct link *l = at; l < end; l++) {
        json_object(f->j);
        fiche_put_cooperation(f, l->cooperation);
        json_end(f->j);
        fiche_themes_add(themes, l->cooperation);
    }
    json_end(f->j);
    json_put_int(f->j, "projets", themes->projets);
    fiche_themes_put(themes, f);
    json_end(f->j);
}

static const struct link *same_other(const struct link *at, const struct link *end)
{
    const struct link *l = at;
    while (l < end && l->group == at->group && l->rank == at->rank)
        l++;
    return l;
}

static void put_group(struct fiche *f, const struct place *p, const struct link *at, const struct link *end,
                      struct fiche_themes *themes)
{
    json_object(f->j);
    if (p->french)
        fiche_put_territory(f, "pays", VOCABULARY_PAYS, (uint16_t)at->value);
    json_put_array(f->j, p->french ? "partenaires" : "collectivites");
    for (const struct link *next; at < end; at = next) {
        next = same_other(at, end);
        put_other(f, p, at, next, themes);
    }
    json_end(f->j);
    json_end(f->j);
}

static uint32_t count_others(const struct link *at, const struct link *end)
{
    uint32_t n = 0;
    for (; at < end; at = same_other(at, end))
        n++;
    return n;
}

/* Behind the first `most` others. */
static const struct link *cut(const struct link *at, const struct link *end, uint32_t most)
{
    for (; at < end && most; most--)
        at = same_other(at, end);
    return at;
}

void fiche_put_others(struct fiche *f, const char *key, bool french, uint32_t row, bool actions)
{
    const struct place p = place_of(f->s, french, actions);
    struct fiche_themes themes;
    struct link *links;
    const size_t n = gather(&p, row, &links);
    const struct link *all = links + n, *end = cut(links, all, FICHE_OTHERS);
    const struct record_rows *own = french ? &f->s->collectivites.rows : &f->s->partenaires.rows;
    fiche_themes_init(&themes, f->s);
    json_put_array(f->j, key);
    for (const struct link *at = links, *next; at < end; at = next) {
        for (next = at; next < end && next->group == at->group; next++)
            ;
        put_group(f, &p, at, next, &themes);
    }
    json_end(f->j);
    fiche_put_rest(f, key, count_others(end, all), french ? "collectivite" : "partenaire",
                   snapshot_text(f->s, own->uid[row]), actions ? "actions" : "cooperations");
    fiche_themes_release(&themes);
    free(links);
}
