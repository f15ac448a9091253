#include "places/geocode_inside.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/fuzzy.h"

/* Penalties and bonuses in powers of ten of people (see geocode.h). They were set by what the words mean, and
 * tried on lists of twin towns; none belongs to a single place. */
static const double HOW_PENALTY[] = {
    [HOW_CODE] = 0,    [HOW_NAME] = 0,   [HOW_ARTICLE] = 1.0, [HOW_ALIAS] = 0.3,    [HOW_FORMER] = 1.2,
    [HOW_SHORT] = 0.3, [HOW_PART] = 1.5, [HOW_SOUND] = 1.0,   [HOW_SPELLING] = 0.5, [HOW_AROUND] = 1.5,
};
#define FORMER_NAME      0.2  /* a commune's own name of before more: another may bear it today */
#define AS_WRITTEN       0.3  /* accents and all: "Lohne" rather than "Löhne" */
#define UNKNOWN_PEOPLE   2.3  /* a town whose population nobody gave: 200 */
#define PROVINCE_PEOPLE  3.0  /* a bare name is a town's rather than a province's */
#define PROVINCE_LIKELY  2.0  /* unless the other side is a département or a région */
#define TERRITORY        -2.2 /* and a commune's rather than a département's or a région's */
#define GROUP            -3.0 /* or an EPCI's */
#define REGION_BEFORE    -0.3 /* today's first where both have the name */
#define LEVEL_RIGHT      3.0  /* the kind of authority that was named */
#define FIRST_LEVEL      1.0  /* "région" rather of the first level below a country */
#define KIND_SAID        1.5 /* "cercle" rather of what is called so itself than of the région of its name */
#define LEVEL_WRONG      -3.0
#define LEVEL_NEAR       -2.0 /* a town for its province, abroad: many provinces are not in the gazetteer */
#define OVERSEAS         -0.3 /* half as many twinnings for as many people */
#define HINT_RIGHT       4.0
#define HINT_WRONG       -4.0
#define NEAR_BEST        3.0 /* at the point itself, one less for ... */
#define NEAR_KM          20.0
#define SPELLING_EDIT    9.0 /* each letter, divided by how many there are */
#define SPELLING_INITIAL 0.7 /* the first letter more */
#define PART_LETTERS     2.0 /* all letters that have no counterpart */
#define FORMER_PEOPLE    3.2 /* a former commune had no more than this, whatever it is part of today */

enum { SHORTEST_PART = 4, MOST_UNLIKE = 8 /* letters that are counted */ };

double geocode_distance_km(double lon1, double lat1, double lon2, double lat2)
{
    const double rad = 3.14159265358979323846 / 180, diameter_km = 12742;
    if (isnan(lon1) || isnan(lat1) || isnan(lon2) || isnan(lat2))
        return 99999;
    double dy = sin((lat2 - lat1) * rad / 2), dx = sin((lon2 - lon1) * rad / 2);
    double h = dy * dy + cos(lat1 * rad) * cos(lat2 * rad) * dx * dx;
    return diameter_km * asin(sqrt(h < 1 ? h : 1));
}

/* --- scores -------------------------------------------------------------------------------------------- */

static double people(const struct gazetteer_item *i)
{
    return i->population ? log10(i->population + 10.0) : UNKNOWN_PEOPLE;
}

bool geocode_match_fits(const struct geocode_search *s, const struct gazetteer_item *i)
{
    static const enum geocode_level LEVELS[GAZETTEER_KINDS] = {
        [GAZETTEER_COMMUNE] = LEVEL_TOWN,         [GAZETTEER_EPCI] = LEVEL_GROUP,
        [GAZETTEER_DEPARTEMENT] = LEVEL_PROVINCE, [GAZETTEER_REGION] = LEVEL_REGION,
        [GAZETTEER_REGION_1970] = LEVEL_REGION,   [GAZETTEER_TOWN] = LEVEL_TOWN,
        [GAZETTEER_PROVINCE] = LEVEL_PROVINCE,
    };
    enum geocode_level level = !s->france && s->level == LEVEL_REGION ? LEVEL_PROVINCE : s->level;
    return level == LEVEL_ANY || LEVELS[i->kind] == level;
}

static double france_score(const struct geocode_search *s, const struct gazetteer_item *i)
{
    double score = people(i);
    if (i->kind == GAZETTEER_EPCI)
        score += GROUP;
    else if (i->kind != GAZETTEER_COMMUNE)
        score += TERRITORY;
    if (i->kind == GAZETTEER_REGION_1970)
        score += REGION_BEFORE;
    if (s->level != LEVEL_ANY)
        score += geocode_match_fits(s, i) ? LEVEL_RIGHT : LEVEL_WRONG;
    const struct gazetteer_item *d = gazetteer_departement_of(s->g, i);
    if (i->kind == GAZETTEER_COMMUNE && d && strlen(d->code) == 3)
        score += OVERSEAS;
    if (s->departement || s->region)
        score += geocode_hints_hold(s, i) ? HINT_RIGHT : HINT_WRONG;
    return score;
}

/* Near one of the points, whichever fits best. */
static double near_score(const struct geocode_search *s, const struct gazetteer_item *i)
{
    double best = s->n_near ? HINT_WRONG : 0;
    for (size_t k = 0; k < s->n_near; k++) {
        double km = geocode_distance_km(i->lon, i->lat, s->near[k].lon, s->near[k].lat);
        best = fmax(best, NEAR_BEST - 3 * log10(1 + km / NEAR_KM));
    }
    return best;
}

/* Whether a province's own name says the kind that was written: "Kayes Cercle", "Matam Department". */
static bool has_kind_said(const struct geocode_search *s, const struct gazetteer_item *i)
{
    static const struct {
        const char *written, *own;
    } KINDS[] = {{"cercle ", " Cercle"},
                 {"département ", " Department"},
                 {"departement ", " Department"},
                 {"district ", " District"},
                 {"province ", " Province"}};
    for (size_t k = 0; s->written && k < sizeof KINDS / sizeof KINDS[0]; k++)
        if (strncasecmp(s->written, KINDS[k].written, strlen(KINDS[k].written)) == 0)
            return strstr(i->name, KINDS[k].own) != NULL;
    return false;
}

static double world_score(const struct geocode_search *s, const struct gazetteer_item *i)
{
    bool province = i->kind == GAZETTEER_PROVINCE;
    double score = !province ? people(i) : PROVINCE_PEOPLE + (s->province_likely ? PROVINCE_LIKELY : 0);
    if (s->level == LEVEL_PROVINCE || s->level == LEVEL_REGION)
        score += !province
                     ? LEVEL_NEAR
                     : LEVEL_RIGHT + (s->level == LEVEL_REGION && !strchr(i->code, '.') ? FIRST_LEVEL : 0) +
                           (has_kind_said(s, i) ? KIND_SAID : 0);
    else if (s->level == LEVEL_TOWN && province)
        score += LEVEL_WRONG;
    return score;
}

bool geocode_match_hinted(const struct geocode_search *s, const struct gazetteer_item *i)
{
    return (s->france ? geocode_hints_hold(s, i) : geocode_abroad_hold(s, i)) && near_score(s, i) >= 0;
}

/* --- the pool ------------------------------------------------------------------------------------------ */

static void insert(struct geocode_search *s, struct geocode_candidate c)
{
    size_t at = s->n;
    for (size_t i = 0; i < s->n; i++)
        if (s->pool[i].item == c.item) {
            if (s->pool[i].score >= c.score)
                return;
            if (s->pool[i].unlike < c.unlike) {
                c.unlike = s->pool[i].unlike;
                c.name = s->pool[i].name;
                c.how = s->pool[i].how;
            }
            at = i; /* moves up from here */
        }
    if (at == GEOCODE_POOL) {
        s->n_more++;
        if (s->pool[--at].score >= c.score)
            return;
    } else if (at == s->n) {
        s->n++;
    }
    for (; at > 0 && s->pool[at - 1].score < c.score; at--)
        s->pool[at] = s->pool[at - 1];
    s->pool[at] = c;
}

static void add(struct geocode_search *s, const struct gazetteer_item *item, uint32_t name,
                enum geocode_how how, unsigned unlike, double penalty)
{
    if (item->kind == GAZETTEER_FORMER) {
        item = &s->g->items[item->above];
        if (how > HOW_FORMER)
            penalty += HOW_PENALTY[HOW_FORMER];
        how = how < HOW_FORMER ? HOW_FORMER : how;
        if (people(item) > FORMER_PEOPLE)
            penalty += people(item) - FORMER_PEOPLE;
    }
    double score = s->france ? france_score(s, item) : world_score(s, item);
    if (how == HOW_ALIAS && item->kind == GAZETTEER_COMMUNE)
        penalty += FORMER_NAME;
    if (s->written && strcasecmp(s->written, item->name) == 0)
        score += AS_WRITTEN;
    if (how != HOW_AROUND)
        score += near_score(s, item) + (s->france ? 0 : geocode_abroad_score(s, item));
    score -= HOW_PENALTY[how] + penalty;
    insert(s, (struct geocode_candidate){.item = item,
                                         .name = name,
                                         .how = how,
                                         .score = score,
                                         .unlike = (uint8_t)unlike,
                                         .parted = s->looked && name != GAZETTEER_NONE &&
                                                   strcmp(s->looked, gazetteer_text(s->g, name)) != 0});
}

void geocode_match_add(struct geocode_search *s, const struct gazetteer_item *item, uint32_t name,
                       enum geocode_how how, double penalty)
{
    add(s, item, name, how, 0, penalty);
}

void geocode_match_around(struct geocode_search *s, const struct gazetteer_item *town, bool sure)
{
    add(s, town, GAZETTEER_NONE, HOW_AROUND, sure ? 0 : MOST_UNLIKE, 0);
}

/* Whether the item's own name begins with the words of this one and goes on. */
static bool goes_on(const struct gazetteer_item *item, const struct name *name)
{
    struct bytes folded;
    struct name own;
    bytes_init(&folded, 4096);
    name_canonical(&own, item->name, strlen(item->name), &folded);
    bytes_release(&folded);
    return own.n > name->n && memcmp(own.text, name->text, name->n) == 0;
}

bool geocode_match_name(struct geocode_search *s, const struct name *name, enum geocode_how at_best,
                        double penalty, unsigned unlike)
{
    bool any = false;
    s->looked = name->text;
    for (uint32_t i = gazetteer_find(s->g, s->names, name->key); i != GAZETTEER_NONE;
         i = gazetteer_find_next(s->g, s->names, i)) {
        const struct gazetteer_name *n = &s->g->names[i];
        const struct gazetteer_item *item = &s->g->items[n->item];
        if ((n->rank == GAZETTEER_SHORT && s->level != LEVEL_GROUP) || (unlike && goes_on(item, name)))
            continue;
        enum geocode_how how = n->rank == GAZETTEER_SHORT    ? HOW_SHORT
                               : n->article != name->article ? HOW_ARTICLE
                               : n->rank == GAZETTEER_ALIAS  ? HOW_ALIAS
                                                             : HOW_NAME;
        add(s, item, i, how > at_best ? how : at_best, unlike, penalty);
        any = true;
    }
    s->looked = NULL;
    return any;
}

/* --- the scan ------------------------------------------------------------------------------------------ */

/* Whether all words of `few` stand among those of `many`, in their order; a single letter may stand for a
 * word that begins with it ("Frankfurt a M"). */
static bool words_within(const char *few, const char *many, bool *at_start)
{
    *at_start = true;
    for (bool first = true; *few; first = false) {
        size_t n = strcspn(few, " ");
        for (;; first = false) {
            if (!*many)
                return false;
            size_t m = strcspn(many, " ");
            bool same = n == 1 ? few[0] == many[0] : n == m && memcmp(few, many, n) == 0;
            many += m + (many[m] == ' ');
            if (same)
                break;
            if (first)
                *at_start = false;
        }
        few += n + (few[n] == ' ');
    }
    return true;
}

/* Whether what one name has more than the other are words that some write and some leave out. */
static bool same_but_small_words(const char *few, const char *many)
{
    static const char *const SMALL[] = {
        "de",  "di", "do",     "du", "da",     "del",   "des", "d",    "la",      "le",      "les",    "the",
        "and", "et", "e",      "y",  "und",    "of",    "sur", "city", "town",    "village", "shi",    "si",
        "gun", "ku", "shahri", "cd", "ciudad", "ville", "spa", "bad",  "kampong", "stadt",   "kampung"};
    while (*many) {
        size_t m = strcspn(many, " "), n = strcspn(few, " ");
        bool small = false;
        if (n == m && memcmp(few, many, n) == 0) {
            few += n + (few[n] == ' ');
            small = true;
        }
        for (size_t k = 0; k < sizeof SMALL / sizeof SMALL[0] && !small; k++)
            small = strlen(SMALL[k]) == m && memcmp(SMALL[k], many, m) == 0;
        if (!small)
            return false;
        many += m + (many[m] == ' ');
    }
    return !*few;
}

/* "Dassa" of "Dassa-Zoumé" */
static bool before_hyphen(const struct name *name, const struct gazetteer_item *item)
{
    struct bytes folded;
    struct name first;
    size_t n = strcspn(item->name, "-");
    if (!item->name[n])
        return false;
    bytes_init(&folded, 4096);
    name_canonical(&first, item->name, n, &folded);
    bytes_release(&folded);
    return first.key == name->key;
}

static void match_part(struct geocode_search *s, const struct name *name, uint32_t i, double penalty)
{
    const struct gazetteer_name *n = &s->g->names[i];
    const char *text = gazetteer_text(s->g, i);
    bool at_start, longer = n->n > name->n;
    const char *few = longer ? name->text : text, *many = longer ? text : name->text;
    double n_few = longer ? name->n : n->n, n_many = longer ? n->n : name->n;
    if (n_few < SHORTEST_PART || !words_within(few, many, &at_start))
        return;
    if (!longer &&
        (n->rank != GAZETTEER_MAIN || n_few * 3 < n_many * 2)) /* a small piece of what was written */
        return;
    double missing = (n_many - n_few) / n_many;
    bool firm = n->rank == GAZETTEER_MAIN &&
                (same_but_small_words(few, many) || (longer && before_hyphen(name, &s->g->items[n->item])));
    add(s, &s->g->items[n->item], i, HOW_PART, GEOCODE_STUB + (firm ? 0 : (unsigned)(n_many - n_few)),
        penalty + PART_LETTERS * missing + (at_start ? 0 : 0.5));
}

static void match_spelling(struct geocode_search *s, const struct name *name, uint32_t i, unsigned bound,
                           double penalty)
{
    const struct gazetteer_name *n = &s->g->names[i];
    const char *text = gazetteer_text(s->g, i);
    unsigned d = fuzzy_distance(name->text, name->n, text, n->n, bound);
    if (d > bound)
        return;
    add(s, &s->g->items[n->item], i, HOW_SPELLING, d,
        penalty + SPELLING_EDIT * d / name->n + (text[0] == name->text[0] ? 0 : SPELLING_INITIAL));
}

static void match_sound(struct geocode_search *s, const struct name *name, uint32_t i, double penalty)
{
    const struct gazetteer_name *n = &s->g->names[i];
    unsigned d = fuzzy_distance(name->text, name->n, gazetteer_text(s->g, i), n->n, MOST_UNLIKE);
    add(s, &s->g->items[n->item], i, HOW_SOUND, d ? d : 1, penalty);
}

void geocode_match_scan(struct geocode_search *s, const struct name *name, bool spelling, double penalty)
{
    const struct gazetteer_range r = s->names;
    const uint64_t wanted = fuzzy_signature(name->text, name->n);
    const unsigned bound = spelling ? fuzzy_bound(name->n) : 0;
    const uint32_t sound = name_sound(name->text, name->n);
    for (uint32_t i = r.from; i < r.to; i++) {
        uint64_t have = s->g->signatures[i];
        bool within = (wanted & ~have) == 0 || (have & ~wanted) == 0;
        bool alike = bound && fuzzy_signature_gap(wanted, have) <= 2 * bound;
        bool sounds = spelling && s->g->sounds[i] == sound;
        if (!within && !alike && !sounds)
            continue;
        if (s->g->names[i].rank == GAZETTEER_SHORT && s->level != LEVEL_GROUP)
            continue;
        if (within)
            match_part(s, name, i, penalty);
        if (sounds)
            match_sound(s, name, i, penalty);
        if (alike)
            match_spelling(s, name, i, bound, penalty);
    }
}

bool geocode_match_any_fits(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_match_fits(s, s->pool[i].item))
            return true;
    return false;
}
