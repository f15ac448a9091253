#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fuzzy.h"
#include "places/geocode_inside.h"

/* Held against lists of other origin than the gazetteer (tests/measure_world.py): of what is exact 99.5 % is
 * to be within 10 km, of what is approximate 90 %. The gazetteer lacks most villages, and many populations.
 */
#define SAME_PLACE_KM  10.0
#define PROVINCE_KM    150.0
#define MARGIN_EXACT   2.0     /* a hundred times as many people, or a hint */
#define MARGIN_CLEAR   1.0     /* ten times */
#define UNKNOWN_RIVAL  4.3     /* a namesake whose population nobody gave may have 20 000 */
#define FEW_PEOPLE     5000    /* below, a village of the name that is not held may be meant */
#define SURE_PEOPLE    1000000 /* whatever else has the name, this is meant */
#define FOREIGN_PEOPLE 100000  /* towns that have names in other languages */
#define ALIKE_PEOPLE   20000

/* A name that is only like one. */
static const size_t FEWEST_LETTERS = 5, SHORT_LETTERS = 8, LONG_LETTERS = 10;

bool geocode_same_place(const struct gazetteer_item *a, const struct gazetteer_item *b)
{
    return geocode_distance_km(a->lon, a->lat, b->lon, b->lat) < SAME_PLACE_KM;
}

static void own_name(const struct gazetteer_item *item, struct name *out)
{
    struct bytes scratch;
    bytes_init(&scratch, 4096);
    name_canonical(out, item->name, strlen(item->name), &scratch);
    bytes_release(&scratch);
}

bool geocode_by_own_name(const struct geocode_search *s, const struct geocode_candidate *c)
{
    struct name own;
    if (c->name == GAZETTEER_NONE)
        return false;
    const struct gazetteer_name *n = &s->g->names[c->name];
    const char *text = gazetteer_text(s->g, c->name);
    if (n->rank == GAZETTEER_MAIN)
        return true;
    own_name(c->item, &own);
    return name_sound(own.text, own.n) == name_sound(text, n->n) ||
           fuzzy_distance(own.text, own.n, text, n->n, fuzzy_bound(n->n)) <= fuzzy_bound(n->n);
}

/* Whether a candidate elsewhere is no rival: the same town once more, or the province that it gave its name.
 */
static bool no_rival(const struct geocode_search *s, const struct geocode_candidate *best,
                     const struct geocode_candidate *c)
{
    bool bare = s->level == LEVEL_ANY || s->level == LEVEL_TOWN;
    bool own = best->item->kind == GAZETTEER_TOWN && c->item->kind == GAZETTEER_PROVINCE && bare &&
               !s->province_likely;
    double km = geocode_distance_km(best->item->lon, best->item->lat, c->item->lon, c->item->lat);
    return geocode_same_place(best->item, c->item) ||
           (own && (gazetteer_province_of(s->g, best->item) == c->item || km < PROVINCE_KM));
}

/* --- what has the name ---------------------------------------------------------------------------------- */

/* By how much the best stands out among those elsewhere. */
static double margin_of(const struct geocode_search *s, size_t n)
{
    const struct geocode_candidate *best = &s->pool[0];
    double margin = 99;
    for (size_t i = 1; i < n; i++) {
        const struct geocode_candidate *c = &s->pool[i];
        if (no_rival(s, best, c))
            continue;
        bool unknown = c->item->kind == GAZETTEER_TOWN && c->item->population == 0 && c->unlike == 0;
        double rival = unknown && c->score < UNKNOWN_RIVAL ? UNKNOWN_RIVAL : c->score;
        margin = best->score - rival < margin ? best->score - rival : margin;
    }
    return margin;
}

/* Whether name and country alone say which place is meant. */
static bool name_is_enough(const struct geocode_search *s, const struct geocode_candidate *c)
{
    const struct gazetteer_item *item = c->item;
    if (item->kind == GAZETTEER_PROVINCE)
        return s->level == LEVEL_PROVINCE || s->level == LEVEL_REGION || s->province_likely;
    if (item->population >= SURE_PEOPLE)
        return true;
    if (item->population < FEW_PEOPLE || s->g->items[item->country].sparse || c->how == HOW_ARTICLE ||
        c->parted)
        return false;
    return c->how == HOW_NAME || item->population >= FOREIGN_PEOPLE;
}

/* --- what is like it ------------------------------------------------------------------------------------ */

static bool rivals(const struct geocode_search *s, size_t n)
{
    const struct geocode_candidate *best = &s->pool[0];
    for (size_t i = 1; i < n; i++) {
        const struct geocode_candidate *c = &s->pool[i];
        bool as_like = c->unlike == 0 || c->how == HOW_SOUND || c->unlike <= best->unlike ||
                       (c->how == HOW_PART && best->how == HOW_PART);
        if (c->how == HOW_PART && c->score < best->score - MARGIN_EXACT)
            continue; /* a hamlet */
        if (as_like && !no_rival(s, best, c))
            return true;
    }
    return false;
}

/* A name that nothing has: whether the one that is like it is meant, and not a place that is not held. What
 * is spelt after another fashion sounds the same; a typing error leaves a long name hardly another, and its
 * first letter alone. */
static bool likeness_is_enough(const struct geocode_search *s, size_t n)
{
    const struct geocode_candidate *c = &s->pool[0];
    const struct gazetteer_item *item = c->item;
    const size_t have = s->n_letters;
    bool known = item->population >= ALIKE_PEOPLE;
    if (item->kind != GAZETTEER_TOWN || s->g->items[item->country].sparse || c->how == HOW_AROUND ||
        rivals(s, n))
        return false;
    if (c->how == HOW_PART) /* "Weiden in der Oberpfalz", "Dassa" for "Dassa-Zoumé" */
        return item->population >= FEW_PEOPLE && c->unlike == GEOCODE_STUB && geocode_by_own_name(s, c);
    if (!geocode_by_own_name(s, c))
        return false;
    if (c->how == HOW_SOUND)
        return have >= (known ? FEWEST_LETTERS : item->population ? FEWEST_LETTERS + 1 : SHORT_LETTERS);
    bool typed = c->how == HOW_SPELLING && c->unlike == 1 && s->initial == gazetteer_text(s->g, c->name)[0];
    return typed &&
           ((have >= LONG_LETTERS && item->population >= FEW_PEOPLE) || (have >= SHORT_LETTERS && known));
}

enum geocode_state geocode_grade(const struct geocode_search *s, size_t n, bool *unsure)
{
    const struct geocode_candidate *best = &s->pool[0];
    if (best->unlike) {
        *unsure = !likeness_is_enough(s, n);
        return *unsure ? GEOCODE_AMBIGUOUS : GEOCODE_APPROXIMATE;
    }
    double margin = margin_of(s, n);
    if (margin < MARGIN_CLEAR)
        return GEOCODE_AMBIGUOUS;
    bool named = best->how <= HOW_SHORT && geocode_match_hinted(s, best->item) &&
                 geocode_match_fits(s, best->item) && !(s->unread && n > 1);
    bool told = geocode_abroad_placed(s) && best->item->kind == GAZETTEER_TOWN;
    if (geocode_abroad_doubt(s, best->item) || s->portion)
        return GEOCODE_APPROXIMATE;
    return named && margin >= MARGIN_EXACT && (told || name_is_enough(s, best)) ? GEOCODE_EXACT
                                                                                : GEOCODE_APPROXIMATE;
}
