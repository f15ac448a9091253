#include "places/geocode_inside.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"

enum { CODE_BYTES = 8, FOLDED_BYTES = 1024 };

static bool given(const char *text)
{
    return text && *text;
}

/* --- territories of France ----------------------------------------------------------------------------- */

/* The territory of one of these kinds that bears the name; NULL when two départements do ("Corse"). */
static const struct gazetteer_item *find_territory(const struct gazetteer *g, const struct name *name,
                                                   enum gazetteer_kind kind, enum gazetteer_kind or_kind)
{
    struct gazetteer_range r = gazetteer_france(g);
    const struct gazetteer_item *found = NULL;
    for (uint32_t i = gazetteer_find(g, r, name->key); i != GAZETTEER_NONE;
         i = gazetteer_find_next(g, r, i)) {
        const struct gazetteer_item *item = &g->items[g->names[i].item];
        if (item->kind != kind && item->kind != or_kind)
            continue;
        if (found && found != item && kind == GAZETTEER_DEPARTEMENT)
            return NULL;
        found = found ? found : item;
    }
    return found;
}

static const struct gazetteer_item *territory_of_words(const struct gazetteer *g, const char *text,
                                                       enum gazetteer_kind kind, enum gazetteer_kind or_kind)
{
    static const enum geocode_role ROLES[] = {ROLE_WHOLE, ROLE_NAME, ROLE_BARE, ROLE_STEM, ROLE_OTHER};
    const struct gazetteer_item *found = NULL;
    struct geocode_words w;
    struct name name;
    geocode_words_read(&w, text);
    for (size_t k = 0; k < sizeof ROLES / sizeof ROLES[0]; k++)
        for (size_t i = 0; i < w.n && !found; i++) {
            name_from_folded(&name, w.parts[i].text, strlen(w.parts[i].text));
            if (w.parts[i].role == ROLES[k] && name.n)
                found = find_territory(g, &name, kind, or_kind);
        }
    return found;
}

/* By its name, alone or with words of kind, a bracket or its code: "Rhône", "Département du Rhône", "69 -
 * Rhône".
 */
static const struct gazetteer_item *territory_of_name(const struct gazetteer *g, const char *text,
                                                      enum gazetteer_kind kind, enum gazetteer_kind or_kind)
{
    const struct gazetteer_item *found = territory_of_words(g, text, kind, or_kind);
    struct bytes folded, words;
    bytes_init(&folded, FOLDED_BYTES);
    bytes_init(&words, FOLDED_BYTES);
    utf8_fold(&folded, text, strlen(text));
    for (const char *p = folded.data; !found && *p;) {
        size_t n = strcspn(p, " ");
        if (!isdigit((unsigned char)*p)) {
            bytes_add_text(&words, words.n ? " " : "");
            bytes_add(&words, p, n);
        }
        p += n + (p[n] == ' ');
    }
    if (!found && words.n < folded.n)
        found = territory_of_words(g, words.data, kind, or_kind);
    bytes_release(&folded);
    bytes_release(&words);
    return found;
}

/* "93", "2a", "974", or a post code, whose first digits are the département's. */
static const struct gazetteer_item *departement_of_digits(const struct gazetteer *g, const char *s, size_t n)
{
    char code[4] = "";
    if (n != 2 && n != 3 && n != 5)
        return NULL;
    size_t take = n == 5 ? (s[0] == '9' && s[1] >= '7' ? 3 : 2) : n;
    if (n == 5 && strspn(s + 2, "0123456789") < 3) /* "12eme" */
        return NULL;
    memcpy(code, s, take);
    if (code[1] == 'a' || code[1] == 'b')
        code[1] = (char)(code[1] - 'a' + 'A');
    return code[0] >= '0' && code[0] <= '9' ? gazetteer_departement(g, code) : NULL;
}

/* The first word with a digit in it, in capitals: "01" of "Ain (01)", "2A", "69M". */
static bool code_of(const char *text, char code[CODE_BYTES])
{
    struct bytes folded;
    size_t n = 0;
    bytes_init(&folded, FOLDED_BYTES);
    utf8_fold(&folded, text, strlen(text));
    for (const char *p = folded.data; *p && n == 0; p += strcspn(p, " "), p += *p == ' ') {
        size_t length = strcspn(p, " ");
        if (!isdigit((unsigned char)*p) || length >= CODE_BYTES)
            continue;
        for (; n < length; n++)
            code[n] = (char)toupper((unsigned char)p[n]);
    }
    code[n] = '\0';
    bytes_release(&folded);
    return n > 0;
}

/* By its code; spreadsheets eat the zero in front, "69M" and "69D" are parts of 69. */
static const struct gazetteer_item *departement_of_code(const struct gazetteer *g, const char *text)
{
    char code[CODE_BYTES], whole[CODE_BYTES + 1];
    if (!code_of(text, code))
        return NULL;
    size_t n = strlen(code);
    if (n == 5) /* a post code, or a commune's */
        return departement_of_digits(g, code, n);
    bool part = n == 3 && (code[2] == 'M' || code[2] == 'D');
    snprintf(whole, sizeof whole, "%s%.*s", n == 1 ? "0" : "", part ? 2 : (int)n, code);
    return gazetteer_departement(g, whole);
}

/* "22:82" of before, "84", "1"; "82", which was Rhône-Alpes, is no other today */
static const struct gazetteer_item *region_of_code(const struct gazetteer *g, const char *text)
{
    char code[CODE_BYTES], whole[CODE_BYTES + 4];
    const struct gazetteer_item *region = gazetteer_region(g, text);
    if (region || !code_of(text, code))
        return region;
    snprintf(whole, sizeof whole, "%s%s", strlen(code) == 1 ? "0" : "", code);
    region = gazetteer_region(g, whole);
    if (!region && strlen(code) == 2) {
        snprintf(whole, sizeof whole, "22:%s", code);
        region = gazetteer_region(g, whole);
    }
    return region;
}

const struct gazetteer_item *geocode_territory(const struct gazetteer *g, const char *text, bool region)
{
    enum gazetteer_kind kind = region ? GAZETTEER_REGION : GAZETTEER_DEPARTEMENT,
                        or_kind = region ? GAZETTEER_REGION_1970 : GAZETTEER_DEPARTEMENT;
    char code[CODE_BYTES];
    if (!given(text))
        return NULL;
    const struct gazetteer_item *by_code = region ? region_of_code(g, text) : departement_of_code(g, text);
    const struct gazetteer_item *by_name = territory_of_name(g, text, kind, or_kind);
    if (by_code && by_name && by_code != by_name)
        return NULL;
    if (by_code || by_name)
        return by_code ? by_code : by_name;
    if (!region && code_of(text, code) && strcmp(code, "20") == 0) /* both départements of Corse, of old */
        return gazetteer_region(g, "94");
    return region ? territory_of_name(g, text, GAZETTEER_DEPARTEMENT, GAZETTEER_DEPARTEMENT)
                  : territory_of_name(g, text, GAZETTEER_REGION, GAZETTEER_REGION_1970);
}

const struct gazetteer_item *geocode_initials(const struct gazetteer *g, const char *letters)
{
    enum { LEAST = 3 };
    const struct gazetteer_item *found = NULL;
    struct bytes folded;
    if (strlen(letters) < LEAST || strchr(letters, ' '))
        return NULL;
    bytes_init(&folded, FOLDED_BYTES);
    for (uint32_t k = 0; k < g->n_items; k++) {
        const char *l = letters;
        if (g->items[k].kind != GAZETTEER_DEPARTEMENT)
            continue;
        bytes_reset(&folded);
        utf8_fold(&folded, g->items[k].name, strlen(g->items[k].name));
        for (size_t at = 0; at < folded.n && l; at++)
            if (at == 0 || folded.data[at - 1] == ' ')
                l = *l == folded.data[at] ? l + 1 : NULL;
        if (!l || *l)
            continue;
        if (found) {
            found = NULL;
            break;
        }
        found = &g->items[k];
    }
    bytes_release(&folded);
    return found;
}

/* --- reading ------------------------------------------------------------------------------------------- */

/* One more: what contradicts another holds nowhere. */
static void add_territory(struct geocode_search *s, const struct gazetteer_item *t)
{
    const struct gazetteer_item **slot = t->kind == GAZETTEER_DEPARTEMENT ? &s->departement : &s->region;
    if (*slot && *slot != t && t->kind == GAZETTEER_DEPARTEMENT)
        s->conflict = true;
    *slot = *slot ? *slot : t;
}

static void read_territory(struct geocode_search *s, const char *text, bool region)
{
    if (!given(text))
        return;
    const struct gazetteer_item *t = geocode_territory(s->g, text, region);
    if (t)
        add_territory(s, t);
    else
        s->unread = text;
}

void geocode_hints_read(struct geocode_search *s, const struct geocode_query *q)
{
    if (s->france) {
        read_territory(s, q->departement, false);
        read_territory(s, q->region, true);
    } else {
        geocode_abroad_told(s, q->province);
    }
    if (q->near && s->n_near < GEOCODE_HINTS)
        s->near[s->n_near++] = (struct geocode_point){.lon = q->lon, .lat = q->lat};
}

bool geocode_told(const struct gazetteer *g, const struct geocode_query *q, const struct gazetteer_item *item,
                  const char **unread)
{
    struct geocode_search s = {.g = g, .france = true, .names = gazetteer_france(g)};
    geocode_hints_read(&s, q);
    *unread = s.unread;
    return !s.unread && geocode_hints_hold(&s, item);
}

/* The commune of a name. */
static const struct gazetteer_item *commune_named(const struct geocode_search *s, const struct name *name)
{
    struct geocode_search inner = {.g = s->g, .names = s->names, .france = true, .level = LEVEL_TOWN};
    geocode_match_name(&inner, name, HOW_NAME, 0, 0);
    for (size_t i = 0; i < inner.n; i++)
        if (inner.pool[i].item->kind == GAZETTEER_COMMUNE)
            return inner.pool[i].item;
    return NULL;
}

const struct gazetteer_item *geocode_hints_qualifier(struct geocode_search *s, const char *text)
{
    struct name name;
    name_from_folded(&name, text, strlen(text));
    const struct gazetteer_item *t = departement_of_digits(s->g, text, strlen(text));
    if (!t)
        t = find_territory(s->g, &name, GAZETTEER_DEPARTEMENT, GAZETTEER_DEPARTEMENT);
    if (!t)
        t = find_territory(s->g, &name, GAZETTEER_REGION, GAZETTEER_REGION_1970);
    if (t && !s->deaf)
        add_territory(s, t);
    const struct gazetteer_item *town = t ? NULL : commune_named(s, &name);
    if (town && s->n_near < GEOCODE_HINTS && !isnan(town->lon))
        s->near[s->n_near++] = (struct geocode_point){.lon = town->lon, .lat = town->lat};
    return town;
}

bool geocode_hints_digits(struct geocode_search *s, const char *whole)
{
    const char *last = strrchr(whole, ' ');
    size_t first = strcspn(whole, " ");
    if (!s->france || !last)
        return false;
    const struct gazetteer_item *d = departement_of_digits(s->g, last + 1, strlen(last + 1));
    if (!d && first == 5)
        d = departement_of_digits(s->g, whole, first);
    if (d && !s->deaf && !s->departement) {
        s->departement = d;
        s->guessed = first != 5 && strlen(last + 1) != 5; /* "Paris 18" is not in the Cher */
    }
    return d != NULL && s->departement == d;
}

/* --- holding ------------------------------------------------------------------------------------------- */

bool geocode_hints_told(const struct geocode_search *s)
{
    return s->departement || s->region || s->n_hints;
}

static bool is_region_of(const struct gazetteer *g, const struct gazetteer_item *departement,
                         const struct gazetteer_item *region)
{
    return gazetteer_region_of(g, departement) == region ||
           gazetteer_region_1970_of(g, departement) == region;
}

/* Whether a département is in one of the hints' and an item is in the département, or it in the item. */
static bool in_territory(const struct geocode_search *s, const struct gazetteer_item *departement)
{
    return (!s->departement || departement == s->departement) &&
           (!s->region || is_region_of(s->g, departement, s->region));
}

static bool holds_region(const struct geocode_search *s, const struct gazetteer_item *region)
{
    for (uint32_t k = 0; k < s->g->n_items; k++) {
        const struct gazetteer_item *d = &s->g->items[k];
        if (d->kind == GAZETTEER_COMMUNE)
            break; /* they stand behind */
        if (d->kind == GAZETTEER_DEPARTEMENT && is_region_of(s->g, d, region) && in_territory(s, d))
            return true;
    }
    return s->region == region && !s->departement;
}

static bool holds_epci(const struct geocode_search *s, const struct gazetteer_item *epci)
{
    const uint32_t self = (uint32_t)(epci - s->g->items);
    for (uint32_t k = s->g->first_epci + s->g->n_natures; k < s->g->n_items; k++) {
        const struct gazetteer_item *c = &s->g->items[k];
        if (c->kind != GAZETTEER_COMMUNE && c->kind != GAZETTEER_FORMER)
            break;
        const struct gazetteer_item *d = gazetteer_departement_of(s->g, c);
        if (c->kind == GAZETTEER_COMMUNE && c->above == self && d && in_territory(s, d))
            return true;
    }
    return false;
}

bool geocode_hints_hold(const struct geocode_search *s, const struct gazetteer_item *item)
{
    if (s->conflict)
        return false;
    if (!s->france)
        return geocode_abroad_hold(s, item);
    if (!s->departement && !s->region)
        return true;
    if (item->kind == GAZETTEER_REGION || item->kind == GAZETTEER_REGION_1970)
        return holds_region(s, item);
    const struct gazetteer_item *d = gazetteer_departement_of(s->g, item);
    return (d && in_territory(s, d)) || (item->kind == GAZETTEER_EPCI && holds_epci(s, item));
}
