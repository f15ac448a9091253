/* What the candidates of a French search are worth. */
#include <string.h>

#include "places/geocode_inside.h"

/* What separates the states (scores are powers of ten of people). */
#define MARGIN_EXACT 2.0 /* a hundred times as many people, or a hint */
#define MARGIN_CLEAR 0.7 /* five times */
#define LOWEST       0.0 /* less is no match */
#define NATURE_RIGHT 2.0 /* "CC" rather than "CA" of the same name */

static void sort_pool(struct geocode_search *s)
{
    for (size_t i = 1; i < s->n; i++)
        for (size_t k = i; k > 0 && s->pool[k - 1].score < s->pool[k].score; k--) {
            struct geocode_candidate c = s->pool[k];
            s->pool[k] = s->pool[k - 1];
            s->pool[k - 1] = c;
        }
}

/* The kind of EPCI that is written tells two of a name apart. */
static void prefer_nature(struct geocode_search *s, const char *nature)
{
    for (size_t i = 0; nature && i < s->n; i++)
        if (strcmp(gazetteer_epci_nature(s->g, s->pool[i].item), nature) == 0)
            s->pool[i].score += NATURE_RIGHT;
    sort_pool(s);
}

/* A région of before 2016 that is today's of the same name is today's. */
static void drop_same_regions(struct geocode_search *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct gazetteer_item *item = s->pool[i].item;
        bool same = false;
        for (size_t k = 0; k < s->n && item->kind == GAZETTEER_REGION_1970; k++)
            same = same || (s->pool[k].item == &s->g->items[item->above] &&
                            s->pool[k].item->population == item->population);
        if (!same)
            s->pool[n++] = s->pool[i];
    }
    s->n = n;
}

/* Those where the hints say, of the kind that is meant, come first. Returns how many they are. */
static size_t put_right_first(struct geocode_search *s)
{
    struct geocode_candidate others[GEOCODE_POOL];
    size_t right = 0, n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (geocode_hints_hold(s, s->pool[i].item) && geocode_match_fits(s, s->pool[i].item))
            s->pool[right++] = s->pool[i];
        else
            others[n++] = s->pool[i];
    for (size_t i = 0; i < n; i++)
        s->pool[right + i] = others[i];
    return right;
}

static size_t good_until(const struct geocode_search *s, size_t from, size_t to)
{
    while (from < to && s->pool[from].score >= LOWEST)
        from++;
    return from;
}

/* The two of one territory overseas, a département and a région, have one code. */
static bool same_place(const struct geocode_search *s, const struct gazetteer_item *a,
                       const struct gazetteer_item *b)
{
    bool areas = a->kind != GAZETTEER_COMMUNE && a->kind != GAZETTEER_EPCI && b->kind != GAZETTEER_COMMUNE &&
                 b->kind != GAZETTEER_EPCI;
    return (b->kind == GAZETTEER_REGION_1970 && &s->g->items[b->above] == a) ||
           (areas && strcmp(a->code, b->code) == 0);
}

/* A name that is only like one within the hints, when a place elsewhere has it to the letter: is the name
 * wrong, or the hint? */
static bool named_elsewhere(const struct geocode_search *s, size_t within)
{
    bool elsewhere = false;
    for (size_t i = within; i < s->n; i++)
        elsewhere = elsewhere || (s->pool[i].how <= HOW_ALIAS && geocode_match_fits(s, s->pool[i].item) &&
                                  !geocode_hints_hold(s, s->pool[i].item));
    return elsewhere && s->pool[0].how >= HOW_SOUND;
}

static enum geocode_state verdict(const struct geocode_search *s, size_t n)
{
    const struct geocode_candidate *best = &s->pool[0];
    double margin = 99;
    for (size_t i = 1; i < n; i++)
        if (!same_place(s, best->item, s->pool[i].item)) {
            margin = best->score - s->pool[i].score;
            break;
        }
    if (margin < MARGIN_CLEAR || named_elsewhere(s, n))
        return GEOCODE_AMBIGUOUS;
    bool named = best->how <= HOW_SHORT && geocode_match_hinted(s, best->item) && !(s->unread && n > 1);
    return named && margin >= MARGIN_EXACT ? GEOCODE_EXACT : GEOCODE_APPROXIMATE;
}

/* A short word that only a village is nearly called: as likely a school's name, "Jaurès", as Jaure's. */
static bool hardly_meant(const struct geocode_search *s)
{
    enum { SHORT = 6, VILLAGE = 2000 };
    const struct geocode_candidate *best = &s->pool[0];
    return best->how == HOW_SPELLING && best->item->kind == GAZETTEER_COMMUNE && s->n_letters <= SHORT &&
           best->item->population < VILLAGE && !geocode_hints_told(s);
}

static void give(const struct geocode_search *s, size_t n, struct geocode_result *out)
{
    out->n = n < GEOCODE_CANDIDATES ? n : GEOCODE_CANDIDATES;
    out->n_more = n - out->n + s->n_more;
    memcpy(out->candidates, s->pool, out->n * sizeof *s->pool);
}

bool geocode_france_finish(struct geocode_search *s, const char *nature, struct geocode_result *out)
{
    prefer_nature(s, nature);
    drop_same_regions(s);
    size_t right = put_right_first(s), kept = good_until(s, 0, right);
    out->unread = s->unread;
    if (kept == 0)
        return false;
    out->state = verdict(s, right);
    if (hardly_meant(s)) {
        out->unsure = true;
        out->state = GEOCODE_AMBIGUOUS;
    }
    if (kept == right && named_elsewhere(s, right))
        kept = good_until(s, right, s->n);
    give(s, kept, out);
    return true;
}

void geocode_france_misfit(struct geocode_search *s, struct geocode_result *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->pool[i].how <= HOW_FORMER && geocode_hints_hold(s, s->pool[i].item))
            s->pool[n++] = s->pool[i];
    out->misfit = out->unsure = n > 0;
    out->state = n ? GEOCODE_AMBIGUOUS : GEOCODE_NOT_FOUND;
    give(s, n, out);
}
