#include "places/geocode_among.h"

#include <string.h>

#include "places/gazetteer_country.h"

/* As in geocode.h: powers of ten of people, between the best of two countries. */
#define MARGIN_EXACT 2.0
#define MARGIN_CLEAR 1.0

bool geocode_is_named(const struct geocode_result *r)
{
    return geocode_taken(r) && r->candidates[0].how <= HOW_ALIAS;
}

static bool is_taken(const struct geocode_result *r, bool named)
{
    return named ? geocode_is_named(r) : r->n && !r->outside;
}

/* Into its place by score; the last falls out. */
static void keep(struct geocode_result *out, const struct geocode_candidate *c)
{
    size_t at = out->n;
    if (out->n == GEOCODE_CANDIDATES) {
        out->n_more++;
        if (out->candidates[--at].score >= c->score)
            return;
    } else {
        out->n++;
    }
    for (; at > 0 && out->candidates[at - 1].score < c->score; at--)
        out->candidates[at] = out->candidates[at - 1];
    out->candidates[at] = *c;
}

/* How sure the best is beside the best of other countries; state: how sure it is in its own. */
static enum geocode_state verdict(const struct geocode_result *r, enum geocode_state state)
{
    const struct geocode_candidate *best = &r->candidates[0];
    for (size_t k = 1; k < r->n; k++) {
        double margin = best->score - r->candidates[k].score;
        if (r->candidates[k].item->country == best->item->country || margin >= MARGIN_EXACT)
            continue;
        if (margin < MARGIN_CLEAR)
            return GEOCODE_AMBIGUOUS;
        return state == GEOCODE_EXACT ? GEOCODE_APPROXIMATE : state;
    }
    return state;
}

static void merge(const struct geocode_result *all, size_t n, struct geocode_result *out)
{
    size_t taken = 0, one = 0;
    bool named = false;
    for (size_t k = 0; k < n; k++)
        named = named || geocode_is_named(&all[k]);
    for (size_t k = 0; k < n; k++)
        if (is_taken(&all[k], named)) {
            taken++;
            one = k;
        }
    if (taken < 2) { /* or what stands elsewhere, to be named */
        for (size_t k = 0; !taken && k < n; k++)
            if (all[k].n)
                one = k;
        *out = all[one];
        return;
    }
    enum geocode_state state = GEOCODE_AMBIGUOUS;
    double best = 0;
    *out = (struct geocode_result){.unread = all[one].unread, .unsure = !named};
    for (size_t k = 0; k < n; k++) {
        if (!is_taken(&all[k], named))
            continue;
        if (named && (out->n == 0 || all[k].candidates[0].score > best)) {
            best = all[k].candidates[0].score;
            state = all[k].state;
        }
        for (size_t c = 0; c < all[k].n; c++)
            keep(out, &all[k].candidates[c]);
    }
    out->state = verdict(out, state);
}

void geocode_among(const struct gazetteer *g, const struct geocode_query *q,
                   const struct gazetteer_item *const *countries, size_t n, struct geocode_result *out)
{
    struct geocode_result all[COUNTRY_MOST];
    struct geocode_query one = *q;
    n = n < COUNTRY_MOST ? n : COUNTRY_MOST;
    one.scope = SCOPE_COUNTRY;
    for (size_t k = 0; k < n; k++) {
        one.country = countries[k]->code;
        geocode(g, &one, &all[k]);
    }
    *out = (struct geocode_result){.state = GEOCODE_NOT_FOUND};
    if (n)
        merge(all, n, out);
}

static bool find_elsewhere(const struct gazetteer *g, const struct geocode_query *q,
                           const struct country_elsewhere *e, struct geocode_result *out)
{
    struct geocode_query there = *q;
    struct geocode_result r;
    there.country = e->country->code;
    there.name = e->place ? e->place : q->name;
    there.province = e->province ? e->province : e->sure ? NULL : q->province;
    geocode(g, &there, &r);
    if (!geocode_is_named(&r) || r.state == GEOCODE_AMBIGUOUS || (r.unread && !e->sure))
        return false;
    if (e->place && r.state == GEOCODE_EXACT)
        r.state = GEOCODE_APPROXIMATE;
    *out = r;
    return true;
}

void geocode_disputed(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out,
                      const struct gazetteer_item **elsewhere)
{
    const struct gazetteer_item *said = gazetteer_country(g, q->country);
    bool told = q->province && *q->province;
    struct country_elsewhere e;
    *elsewhere = NULL;
    geocode(g, q, out);
    if (!said || !q->name || (geocode_is_named(out) && told && !out->unread))
        return;
    for (size_t rank = 0; gazetteer_country_elsewhere(g, said, q->name, rank, &e); rank++)
        if ((e.sure || !geocode_is_named(out)) && find_elsewhere(g, q, &e, out)) {
            *elsewhere = e.country;
            return;
        }
}
