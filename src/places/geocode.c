#include "places/geocode.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "places/gazetteer_country.h"
#include "places/geocode_inside.h"

/* What separates the states (scores are powers of ten of people). */
#define LOWEST_WORLD  1.2 /* the gazetteer lacks many villages: what is only like one is mostly another */
#define WEAK_SCORE    3.0 /* a hamlet: perhaps the short name of a larger town is meant */
#define OTHER_PENALTY 0.5 /* the second of two names */
#define HEAD_PENALTY  0.5
#define QUARTER       3.0
#define ELSEWHERE     4.0
#define NO_VILLAGE    20000
#define AROUND_DOUBT  2.0 /* "Guro (Seoul)" is a part of Seoul rather than Guri beside it */

enum { REST_BYTES = 1024 };

static const char *const STATE_NAMES[] = {"exact", "approximatif", "ambigu", "introuvable"};
static const char *const HOW_NAMES[] = {
    [HOW_CODE] = "code",
    [HOW_NAME] = "nom",
    [HOW_ARTICLE] = "nom, article different",
    [HOW_ALIAS] = "autre nom",
    [HOW_FORMER] = "ancienne commune",
    [HOW_SHORT] = "nom usuel du groupement",
    [HOW_PART] = "partie du nom",
    [HOW_SOUND] = "autre graphie",
    [HOW_SPELLING] = "orthographe proche",
    [HOW_AROUND] = "ville ou cela se trouve",
};

const struct gazetteer_item *geocode_taken(const struct geocode_result *r)
{
    return r->n && !r->outside && !r->unsure ? r->candidates[0].item : NULL;
}

const char *geocode_state_name(enum geocode_state s)
{
    return STATE_NAMES[s];
}

const char *geocode_how_name(enum geocode_how h)
{
    return HOW_NAMES[h];
}

static bool given(const char *text)
{
    return text && *text;
}

/* --- the search ---------------------------------------------------------------------------------------- */

static bool begin(struct geocode_search *s, const struct gazetteer *g, const struct geocode_query *q,
                  const struct geocode_words *w)
{
    *s = (struct geocode_search){.g = g,
                                 .written = q->name,
                                 .province_likely = q->province_likely,
                                 .strict = q->strict,
                                 .level = q->level != LEVEL_ANY ? q->level : w->level};
    s->names = gazetteer_world(g);
    if (q->scope == SCOPE_COUNTRY) {
        const struct gazetteer_item *country = gazetteer_country(g, q->country);
        if (!country)
            return false;
        s->country = country;
        s->names = gazetteer_towns(g, country);
    }
    geocode_hints_read(s, q);
    return true;
}

static const struct geocode_part *part_of(const struct geocode_words *w, enum geocode_role role)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->parts[i].role == role)
            return &w->parts[i];
    return NULL;
}

static bool any_within(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_hints_hold(s, s->pool[i].item))
            return true;
    return false;
}

static bool match_part(struct geocode_search *s, const struct geocode_part *p, enum geocode_how at_best,
                       double penalty, unsigned unlike)
{
    struct name name;
    name_from_folded(&name, p->text, strlen(p->text));
    return name.n && geocode_match_name(s, &name, at_best, penalty, unlike);
}

/* By the name as it is, then with less and less of it. Returns whether anything was found. */
static bool search_names(struct geocode_search *s, const struct geocode_words *w)
{
    static const struct {
        enum geocode_role role;
        enum geocode_how at_best;
        double penalty;
        unsigned unlike;
    } STEPS[] = {
        {ROLE_WHOLE, HOW_NAME, 0, 0},
        {ROLE_NAME, HOW_NAME, 0, 0},
        {ROLE_BARE, HOW_NAME, 0, 0},
        {ROLE_STEM, HOW_PART, 0, 0},
        {ROLE_OTHER, HOW_PART, OTHER_PENALTY, 0},
        {ROLE_HEAD, HOW_PART, HEAD_PENALTY, 0},
        {ROLE_FIRST, HOW_PART, HEAD_PENALTY, GEOCODE_STUB},
        {ROLE_STUB, HOW_PART, HEAD_PENALTY, GEOCODE_STUB},
        {ROLE_NAMESAKE, HOW_PART, HEAD_PENALTY, GEOCODE_STUB + 1},
    };
    bool several = part_of(w, ROLE_OTHER) != NULL, found = false;
    for (size_t k = 0; k < sizeof STEPS / sizeof STEPS[0]; k++) {
        enum geocode_how at_best = STEPS[k].at_best;
        if (STEPS[k].role == ROLE_NAME && several) /* it is only one of them */
            at_best = HOW_PART;
        bool any = false;
        for (size_t i = 0; i < w->n && !any; i++)
            any = w->parts[i].role == STEPS[k].role &&
                  match_part(s, &w->parts[i], at_best, STEPS[k].penalty, STEPS[k].unlike);
        if (any && geocode_match_any_fits(s) && (!geocode_hints_told(s) || any_within(s)))
            return true;
        found = found || any;
    }
    return found;
}

static void scan(struct geocode_search *s, const struct geocode_words *w, bool spelling, double penalty)
{
    if (s->strict)
        return;
    const struct geocode_part *p = part_of(w, ROLE_BARE);
    if (!p)
        p = part_of(w, ROLE_NAME);
    if (!p)
        p = part_of(w, ROLE_WHOLE);
    struct name name;
    name_from_folded(&name, p->text, strlen(p->text));
    if (!name.n)
        return;
    s->initial = name.text[0];
    for (size_t i = 0; i < name.n; i++)
        s->n_letters += name.text[i] != ' ';
    geocode_match_scan(s, &name, spelling, penalty);
}

static bool any_hinted(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_match_hinted(s, s->pool[i].item))
            return true;
    return false;
}

/* Whether what stands in brackets is part of a name that is known: "Frankfurt (Oder)". */
static bool whole_is_known(const struct geocode_search *s, const struct geocode_words *w)
{
    struct name name;
    name_from_folded(&name, w->parts[0].text, strlen(w->parts[0].text));
    if (!name.n)
        return false;
    for (uint32_t i = gazetteer_find(s->g, s->names, name.key); i != GAZETTEER_NONE;
         i = gazetteer_find_next(s->g, s->names, i))
        if (strcmp(gazetteer_text(s->g, i), name.text) == 0) /* "Langen (Hessen)" is not Langenhessen */
            return true;
    return false;
}

/* What stands beside the name. Returns the town the place is in or near to, if that is what it says. */
static const struct gazetteer_item *read_qualifiers(struct geocode_search *s, const struct geocode_words *w,
                                                    bool *sure)
{
    const struct gazetteer_item *around = NULL;
    if (s->deaf || whole_is_known(s, w))
        return NULL;
    for (size_t i = 0; i < w->n; i++) {
        bool large = true;
        if (w->parts[i].role != ROLE_QUALIFIER)
            continue;
        const struct gazetteer_item *town = geocode_abroad_bracket(s, w->parts[i].text, &large);
        if (town && !around) {
            around = town;
            *sure = large;
        }
    }
    return around;
}

/* "Saint-Louis du Sénégal" */
static bool search_before_country(struct geocode_search *s, const struct geocode_words *w)
{
    const struct geocode_part *p = part_of(w, ROLE_NAME);
    struct name name;
    p = p ? p : part_of(w, ROLE_WHOLE);
    return geocode_abroad_country_behind(s, p->text, &name) && geocode_match_name(s, &name, HOW_NAME, 0, 0);
}

/* "Bao'an (Shenzhen)": not Shenzhen, though that is another name of it, but its quarter. */
static void put_quarter_first(struct geocode_search *s, const struct gazetteer_item *town)
{
    if (s->n < 2 || s->pool[0].item != town || s->pool[0].how != HOW_ALIAS)
        return;
    for (size_t i = 1; i < s->n; i++)
        if (s->pool[i].how <= HOW_ARTICLE && s->pool[i].item->kind == GAZETTEER_TOWN &&
            geocode_match_hinted(s, s->pool[i].item)) {
            struct geocode_candidate quarter = s->pool[i];
            quarter.score = s->pool[0].score + QUARTER;
            memmove(s->pool + 1, s->pool, i * sizeof *s->pool);
            s->pool[0] = quarter;
            return;
        }
}

static void search(struct geocode_search *s, const struct geocode_words *w)
{
    bool sure = true;
    const struct gazetteer_item *around = read_qualifiers(s, w, &sure);
    bool found = search_names(s, w);
    if (!found)
        found = search_before_country(s, w);
    if (around)
        put_quarter_first(s, around);
    bool there = found && any_hinted(s);
    if (around && !there)
        geocode_match_around(s, around, sure);
    if (!there)
        scan(s, w, true, around ? AROUND_DOUBT : 0);
    else if (s->pool[0].score < WEAK_SCORE)
        scan(s, w, false, 0);
}

/* --- the verdict --------------------------------------------------------------------------------------- */

/* Those where the hints say come first, in their order. Returns how many they are. */
static size_t put_within_first(struct geocode_search *s)
{
    struct geocode_candidate others[GEOCODE_POOL];
    size_t within = 0, n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (geocode_hints_hold(s, s->pool[i].item))
            s->pool[within++] = s->pool[i];
        else
            others[n++] = s->pool[i];
    for (size_t i = 0; i < n; i++)
        s->pool[within + i] = others[i];
    return within;
}

/* How many of the pool from `from` to `to` are good enough; their scores fall. Those elsewhere have lost some
 * for that. */
static size_t good_until(const struct geocode_search *s, size_t from, size_t to)
{
    double lowest = LOWEST_WORLD - (from ? ELSEWHERE : 0);
    while (from < to && s->pool[from].score >= lowest)
        from++;
    return from;
}

/* A name that is only like one within the hints, or a town that stands for its quarter, when a place
 * elsewhere has the name to the letter: is the name wrong, or the hint? A village has what a quarter is
 * called. */
static bool named_elsewhere(const struct geocode_search *s, size_t within)
{
    const struct geocode_candidate *best = &s->pool[0];
    uint32_t least = best->how == HOW_AROUND && !best->unlike ? NO_VILLAGE : 0;
    if (!best->unlike && best->how != HOW_SOUND && best->how != HOW_SPELLING && best->how != HOW_AROUND)
        return false;
    for (size_t i = within; i < s->n; i++)
        if (s->pool[i].how <= HOW_ALIAS && s->pool[i].unlike == 0 && s->pool[i].item->population >= least &&
            geocode_match_fits(s, s->pool[i].item) && !geocode_hints_hold(s, s->pool[i].item))
            return true;
    return false;
}

static bool finish(struct geocode_search *s, struct geocode_result *out)
{
    size_t within = put_within_first(s), kept = good_until(s, 0, within);
    out->unread = s->unread;
    const char *doubt = kept == 0 ? s->bracket : geocode_abroad_doubt(s, s->pool[0].item);
    if (doubt)
        snprintf(out->bracket, sizeof out->bracket, "%s", doubt);
    if (kept == 0)
        return false;
    out->state = geocode_grade(s, within, &out->unsure);
    if (named_elsewhere(s, within)) {
        out->unsure = true;
        out->state = GEOCODE_AMBIGUOUS;
        if (kept == within)
            kept = good_until(s, within, s->n);
    }
    out->n = kept < GEOCODE_CANDIDATES ? kept : GEOCODE_CANDIDATES;
    out->n_more = kept - out->n + s->n_more;
    memcpy(out->candidates, s->pool, out->n * sizeof *s->pool);
    return true;
}

/* Whether something was found where the hints say. deaf: hints within the name do not count. */
static bool attempt(struct geocode_search *s, const struct gazetteer *g, const struct geocode_query *q,
                    const struct geocode_words *words, bool deaf, struct geocode_result *out)
{
    struct geocode_words without;
    char rest[REST_BYTES];
    if (!begin(s, g, q, words))
        return false;
    s->deaf = deaf;
    if (geocode_code_take(s, q->name, rest, sizeof rest)) {
        geocode_words_read(&without, rest);
        s->level = q->level != LEVEL_ANY ? q->level : without.level;
        words = &without;
    }
    search(s, words);
    return finish(s, out);
}

void geocode(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out)
{
    struct geocode_words words;
    struct geocode_search s;
    *out = (struct geocode_result){.state = GEOCODE_NOT_FOUND};
    if (q->scope == SCOPE_FRANCE) {
        geocode_france(g, q, out);
        return;
    }
    geocode_words_read(&words, given(q->name) ? q->name : "");
    if (words.n == 0 || attempt(&s, g, q, &words, false, out) || !geocode_hints_told(&s))
        return;
    struct geocode_query unhinted = *q;
    const char *unread = s.unread;
    unhinted.province = NULL;
    out->outside = attempt(&s, g, &unhinted, &words, true, out);
    out->state = out->outside ? GEOCODE_AMBIGUOUS : GEOCODE_NOT_FOUND;
    out->unread = unread;
}
