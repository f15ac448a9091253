#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "places/gazetteer_inside.h"
#include "places/geocode_inside.h"

/* How far a place may be from what it is said to be in or near to. */
#define LOWER_PROVINCE_KM 100 /* from the middle of a province that no town names as its own */
#define AROUND_TOWN_KM    150 /* told as its province: what is called after a town */
#define BESIDE_TOWN_KM    30  /* in a bracket: a quarter, a suburb, or the town for which it is known */
#define BESIDE_CITY_KM    45

enum {
    CITY = 500000,
    LARGE_TOWN = 100000, /* "Beijing" is both a province and a town that its districts are in */
    QUARTERED = 20000    /* a town that has quarters, where it is no province's name */
};

#define HINT_RIGHT     4.0
#define HINT_WRONG     -4.0
#define NEAR_BEST      3.0 /* at the point itself, one less for ... */
#define NEAR_KM        20.0
#define NAMESAKE_SCORE 2.0 /* a hundred times smaller, another town of the name is not meant in a bracket */

static bool given(const char *text)
{
    return text && *text;
}

/* --- what a text says ----------------------------------------------------------------------------------- */

static void add_province(struct geocode_hint *h, const struct gazetteer_item *p)
{
    if (h->n_provinces < GEOCODE_HINTS)
        h->provinces[h->n_provinces++] = p;
}

static void read_provinces(const struct geocode_search *s, struct geocode_hint *h, const struct name *name)
{
    for (uint32_t i = gazetteer_find(s->g, s->names, name->key); i != GAZETTEER_NONE;
         i = gazetteer_find_next(s->g, s->names, i)) {
        const struct gazetteer_item *item = &s->g->items[s->g->names[i].item];
        if (item->kind == GAZETTEER_PROVINCE)
            add_province(h, item);
    }
}

/* "OR" behind a town of the United States, "TO" behind one of Italy: codes of the first or second level. */
static void read_code(const struct geocode_search *s, struct geocode_hint *h, const char *text)
{
    char code[4];
    size_t n = strlen(text);
    if (!s->country || n < 2 || n >= sizeof code)
        return;
    for (size_t i = 0; i <= n; i++)
        code[i] = (char)toupper((unsigned char)text[i]);
    for (uint32_t k = s->names.from; k < s->names.to; k++) {
        const struct gazetteer_item *item = &s->g->items[s->g->names[k].item];
        const char *level = item->kind == GAZETTEER_PROVINCE ? strrchr(item->code, '.') : NULL;
        if (item->kind == GAZETTEER_PROVINCE && s->g->names[k].rank == GAZETTEER_MAIN &&
            isalpha((unsigned char)code[0]) && strcmp(level ? level + 1 : item->code, code) == 0)
            add_province(h, item);
    }
}

static void add_town(struct geocode_hint *h, const struct gazetteer_item *town, double within_km)
{
    if (h->n_near < GEOCODE_HINTS && !isnan(town->lon))
        h->near[h->n_near++] = (struct geocode_point){town->lon, town->lat, within_km};
}

/* The towns of a name, within how many kilometres of which the place is; 0: by their size. Returns the first.
 */
static const struct gazetteer_item *read_towns(const struct geocode_search *s, struct geocode_hint *h,
                                               const struct name *name, double within_km)
{
    struct geocode_search inner = {.g = s->g, .names = s->names, .level = LEVEL_TOWN};
    const struct gazetteer_item *first = NULL;
    double best = 0;
    geocode_match_name(&inner, name, HOW_NAME, 0, 0);
    for (size_t i = 0; i < inner.n; i++) {
        const struct gazetteer_item *town = inner.pool[i].item;
        if (town->kind != GAZETTEER_TOWN || (first && inner.pool[i].score < best - NAMESAKE_SCORE))
            continue;
        if (within_km <= 0 && town->population < LARGE_TOWN && !geocode_by_own_name(s, &inner.pool[i]))
            continue; /* "Baden" is hardly Baden-Baden */
        best = first ? best : inner.pool[i].score;
        first = first ? first : town;
        add_town(h, town,
                 within_km > 0              ? within_km
                 : town->population >= CITY ? BESIDE_CITY_KM
                                            : BESIDE_TOWN_KM);
    }
    return first;
}

static bool says_nothing(const struct geocode_hint *h)
{
    return h->n_provinces + h->n_near == 0 && !h->country;
}

/* "Bavaria", "Région de Kayes"; where the gazetteer has no such province, the town it may be named for. */
static void read_told(const struct geocode_search *s, struct geocode_hint *h, const struct geocode_words *w,
                      bool towns)
{
    static const enum geocode_role ROLES[] = {ROLE_WHOLE, ROLE_NAME, ROLE_BARE, ROLE_OTHER};
    struct name name;
    for (size_t k = 0; k < sizeof ROLES / sizeof ROLES[0] && says_nothing(h); k++)
        for (size_t i = 0; i < w->n; i++) {
            if (w->parts[i].role != ROLES[k])
                continue;
            name_from_folded(&name, w->parts[i].text, strlen(w->parts[i].text));
            if (!name.n)
                continue;
            if (towns && h->n_near == 0)
                read_towns(s, h, &name, AROUND_TOWN_KM);
            else if (!towns)
                read_provinces(s, h, &name);
        }
}

void geocode_abroad_told(struct geocode_search *s, const char *text)
{
    struct geocode_words w;
    struct geocode_hint h = {0};
    if (!given(text))
        return;
    geocode_words_read(&w, text);
    read_told(s, &h, &w, false);
    if (says_nothing(&h) && geocode_code_told(s, text))
        return;
    read_told(s, &h, &w, true);
    h.n_near = h.n_near && !h.n_provinces ? 1 : 0;
    if (says_nothing(&h))
        s->unread = text;
    else if (s->n_hints < GEOCODE_HINTS)
        s->hints[s->n_hints++] = h;
}

/* "V", "3e", "12", "Nord": a part of the town, which the gazetteer mostly does not hold. */
static bool is_portion(const char *text)
{
    static const char *const WORDS[] = {"nord",   "sud",     "est",   "ouest", "centre", "ville",
                                        "north",  "south",   "east",  "west",  "center", "centro",
                                        "urbain", "urbaine", "rural", "rurale"};
    size_t n = strlen(text);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(text, WORDS[i]) == 0)
            return true;
    return n > 0 && (strspn(text, "ivx") == n || isdigit((unsigned char)text[0]) || n == 1);
}

/* What only says how what follows lies: "près de Kayes", "île de Gorée". */
static const char *skip_beside(const char *text)
{
    static const char *const WORDS[] = {"pres", "proche", "environs", "banlieue", "near", "ile",
                                        "iles", "isla",   "island",   "ilha",     "prov", "dep",
                                        "dpt",  "dept",   "reg",      "distr"};
    static const char *const LINKS[] = {"de", "du", "des", "d", "of", "la", "le", "l", "les"};
    const char *rest = text;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        size_t n = strlen(WORDS[i]);
        if (strncmp(rest, WORDS[i], n) == 0 && rest[n] == ' ')
            rest += n + 1;
    }
    for (size_t i = 0; rest != text && i < sizeof LINKS / sizeof LINKS[0]; i++) {
        size_t n = strlen(LINKS[i]);
        if (strncmp(rest, LINKS[i], n) == 0 && rest[n] == ' ')
            rest += n + 1;
    }
    return rest;
}

/* In the world at large a country named beside narrows what is looked among. */
static void read_country(struct geocode_search *s, struct geocode_hint *h, const char *text)
{
    h->country = gazetteer_country(s->g, text);
    if (h->country && !s->country) {
        s->country = h->country;
        s->names = gazetteer_towns(s->g, h->country);
    }
}

const struct gazetteer_item *geocode_abroad_bracket(struct geocode_search *s, const char *written, bool *sure)
{
    struct geocode_hint h = {0};
    struct name name;
    const char *text = skip_beside(written);
    if (is_portion(text)) {
        s->portion = true;
        return NULL;
    }
    name_from_folded(&name, text, strlen(text));
    if (!name.n || s->n_hints == GEOCODE_HINTS)
        return NULL;
    read_country(s, &h, text);
    read_provinces(s, &h, &name);
    if (!h.n_provinces)
        read_code(s, &h, text);
    struct geocode_hint towns = {0};
    const struct gazetteer_item *town = read_towns(s, &towns, &name, 0);
    if (town && (h.n_provinces == 0 || town->population >= LARGE_TOWN)) {
        memcpy(h.near, towns.near, sizeof h.near);
        h.n_near = towns.n_near;
    } else {
        town = NULL;
    }
    if (says_nothing(&h))
        s->bracket = written;
    else
        s->hints[s->n_hints++] = h;
    *sure = town && town->population >= (h.n_provinces ? LARGE_TOWN : QUARTERED);
    if (town && h.n_provinces == 0 && !*sure) { /* as likely a river or a castle */
        s->hints[s->n_hints - 1].weak = written;
        return NULL;
    }
    return town;
}

bool geocode_abroad_country_behind(struct geocode_search *s, const char *whole, struct name *before)
{
    static const char *const LINKS[] = {" du ", " de la ", " de l ", " de ",  " des ",
                                        " d ",  " en ",    " au ",   " aux ", " in "};
    for (size_t i = 0; i < sizeof LINKS / sizeof LINKS[0]; i++) {
        const char *link = strstr(whole, LINKS[i]);
        const struct gazetteer_item *country = link && link > whole
                                                   ? gazetteer_country(s->g, link + strlen(LINKS[i]))
                                                   : NULL;
        if (!country || (s->country && s->country != country))
            continue;
        if (!s->country)
            s->names = gazetteer_towns(s->g, country);
        s->country = country;
        name_from_folded(before, whole, (size_t)(link - whole));
        return before->n > 0;
    }
    return false;
}

/* --- where a place is ----------------------------------------------------------------------------------- */

/* Whether a province of a lower level is known to be in another one of the first ("12.TO" in "12"). */
static bool in_another(const struct gazetteer_item *lower, const struct gazetteer_item *own)
{
    const char *dot = strchr(lower->code, '.');
    size_t n = dot ? (size_t)(dot - lower->code) : 0;
    bool known = n && isupper((unsigned char)lower->code[0]) == isupper((unsigned char)own->code[0]) &&
                 !islower((unsigned char)lower->code[0]);
    return known && (strlen(own->code) != n || strncmp(own->code, lower->code, n) != 0);
}

/* How well an item is where a hint says: below 0 it is not. A province that no town names as its own is one
 * of a lower level: towns near its middle are in it, perhaps. Where another of the name has towns, that one
 * is meant. */
static double hint_score(const struct geocode_search *s, const struct geocode_hint *h,
                         const struct gazetteer_item *item)
{
    const struct gazetteer_item *own = gazetteer_province_of(s->g, item);
    double best = h->country && &s->g->items[item->country] == h->country ? 0 : HINT_WRONG;
    bool towns = false;
    for (size_t k = 0; k < h->n_provinces; k++)
        towns = towns || h->provinces[k]->population > 0;
    for (size_t k = 0; k < h->n_provinces; k++) {
        const struct gazetteer_item *p = h->provinces[k];
        double km = geocode_distance_km(p->lon, p->lat, item->lon, item->lat);
        if (own == p)
            return HINT_RIGHT;
        if (km < LOWER_PROVINCE_KM && (p->population == 0 || !own) && (!towns || !own) &&
            !(own && in_another(p, own)))
            best = fmax(best, fmax(0, NEAR_BEST - 3 * log10(1 + km / (2 * NEAR_KM))));
    }
    for (size_t k = 0; k < h->n_near; k++) {
        double km = geocode_distance_km(h->near[k].lon, h->near[k].lat, item->lon, item->lat);
        if (km < h->near[k].within_km)
            best = fmax(best, fmax(0, NEAR_BEST - 3 * log10(1 + km / NEAR_KM)));
    }
    return best;
}

double geocode_abroad_score(const struct geocode_search *s, const struct gazetteer_item *item)
{
    double worst = HINT_RIGHT;
    for (size_t k = 0; k < s->n_hints; k++)
        worst = fmin(worst, fmax(s->hints[k].weak ? 0 : HINT_WRONG, hint_score(s, &s->hints[k], item)));
    return s->n_hints ? worst : 0;
}

bool geocode_abroad_hold(const struct geocode_search *s, const struct gazetteer_item *item)
{
    for (size_t k = 0; k < s->n_hints; k++)
        if (!s->hints[k].weak && hint_score(s, &s->hints[k], item) < 0)
            return false;
    return true;
}

const char *geocode_abroad_doubt(const struct geocode_search *s, const struct gazetteer_item *item)
{
    for (size_t k = 0; k < s->n_hints; k++)
        if (s->hints[k].weak && hint_score(s, &s->hints[k], item) < 0)
            return s->hints[k].weak;
    return s->bracket;
}

bool geocode_abroad_placed(const struct geocode_search *s)
{
    for (size_t k = 0; k < s->n_hints; k++)
        if (s->hints[k].n_provinces + s->hints[k].n_near)
            return true;
    return false;
}
