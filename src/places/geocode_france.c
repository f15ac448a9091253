/* French authorities: all of them are in the gazetteer, so that what is only like a name is mostly another's,
 * and the kind that is written decides before the name. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "places/gazetteer_country.h"
#include "places/geocode_authority.h"
#include "places/geocode_inside.h"

#define OTHER_PENALTY 0.5  /* the second of two names */
#define COMMUNE_KM    10.0 /* how far the middle of its commune may be from a place */

static bool given(const char *text)
{
    return text && *text;
}

static const struct geocode_part *part_of(const struct geocode_words *w, enum geocode_role role)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->parts[i].role == role)
            return &w->parts[i];
    return NULL;
}

/* --- by kind ------------------------------------------------------------------------------------------- */

/* Names that are this one. */
static bool match(struct geocode_search *s, const char *folded, size_t n, enum geocode_how at_best,
                  double penalty)
{
    struct name name;
    name_from_folded(&name, folded, n);
    return name.n && geocode_match_name(s, &name, at_best, penalty, 0);
}

static bool any_within(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_hints_hold(s, s->pool[i].item) && geocode_match_fits(s, s->pool[i].item))
            return true;
    return false;
}

/* Whether the words beside a number are the territory's too: not those of "38 et Grenoble". */
static bool agrees(const struct gazetteer *g, const char *rest, bool region, const struct gazetteer_item *t)
{
    char words[GEOCODE_PART_BYTES] = "";
    size_t n = 0, numbers = 0;
    for (const char *p = rest; *p; p += *p == ' ') {
        size_t m = strcspn(p, " ");
        if (isdigit((unsigned char)*p))
            numbers++;
        else
            n += (size_t)snprintf(words + n, sizeof words - n, "%s%.*s", n ? " " : "", (int)m, p);
        p += m;
    }
    return numbers == 0 || (numbers == 1 && (n == 0 || geocode_territory(g, words, region) == t));
}

/* "CG 38", "Conseil départemental de l'Isère (38)": a number or a name, which must agree; not two numbers. */
static bool search_territory(struct geocode_search *s, const struct authority_words *a)
{
    bool region = a->kind == AUTHORITY_REGION;
    const struct gazetteer_item *t = geocode_territory(s->g, a->rest, region);
    const struct gazetteer_item *initials = t || region ? NULL : geocode_initials(s->g, a->rest);
    if (initials)
        geocode_match_add(s, initials, GAZETTEER_NONE, HOW_PART, 0);
    if (!t || !agrees(s->g, a->rest, region, t))
        return initials != NULL;
    bool number = isdigit((unsigned char)a->rest[0]) && strcspn(a->rest, " ") == strlen(a->rest);
    if (number) {
        s->level = LEVEL_ANY; /* "CG 20" was Corse's two */
        geocode_match_add(s, t, GAZETTEER_NONE, HOW_CODE, 0);
        return true;
    }
    geocode_match_add(s, t, GAZETTEER_NONE, HOW_NAME, 0);
    return geocode_match_fits(s, t);
}

/* "CR Sud": the région that is called "Région Sud". */
static bool search_called(struct geocode_search *s, const struct authority_words *a)
{
    char text[GEOCODE_PART_BYTES + 8];
    snprintf(text, sizeof text, "region %s", a->rest);
    return a->kind == AUTHORITY_REGION && match(s, text, strlen(text), HOW_ALIAS, 0) && any_within(s);
}

/* The commune of an EPCI that most of its people live in. */
static const struct gazetteer_item *seat_of(const struct gazetteer *g, const struct gazetteer_item *epci)
{
    const struct gazetteer_item *seat = NULL;
    for (uint32_t k = g->first_epci + g->n_natures; k < g->n_items; k++) {
        const struct gazetteer_item *c = &g->items[k];
        if (c->kind == GAZETTEER_COMMUNE && c->above == (uint32_t)(epci - g->items) &&
            (!seat || c->population > seat->population))
            seat = c;
    }
    return seat;
}

/* "Agglo de Besançon": the EPCI of the town that is its largest. */
static bool search_seat(struct geocode_search *s, const char *folded)
{
    struct geocode_search towns = *s;
    bool found = false;
    towns.level = LEVEL_TOWN;
    towns.n = 0;
    if (!match(&towns, folded, strlen(folded), HOW_NAME, 0))
        return false;
    for (size_t i = 0; i < towns.n; i++) {
        const struct gazetteer_item *c = towns.pool[i].item, *epci;
        if (c->kind == GAZETTEER_COMMUNE && towns.pool[i].how <= HOW_ALIAS &&
            (epci = gazetteer_epci_of(s->g, c)) != NULL && seat_of(s->g, epci) == c) {
            geocode_match_add(s, epci, GAZETTEER_NONE, HOW_PART, 0);
            found = true;
        }
    }
    return found;
}

static bool search_role(struct geocode_search *s, const struct geocode_words *w, enum geocode_role role,
                        enum geocode_how at_best, double penalty)
{
    bool any = false;
    for (size_t i = 0; i < w->n && !any; i++)
        any = w->parts[i].role == role &&
              match(s, w->parts[i].text, strlen(w->parts[i].text), at_best, penalty);
    return any && any_within(s);
}

/* All that was written, commas and brackets too, is a name: "CC Vendée, Sèvre, Autise". */
static bool whole_name(struct geocode_search *s, const struct authority_words *a)
{
    bool found = false;
    for (size_t i = 0; i < a->words.n; i++) {
        size_t from, n;
        const char *text = a->words.parts[i].text;
        if (a->words.parts[i].role != ROLE_WHOLE)
            continue;
        found = match(s, text, strlen(text), HOW_NAME, 0) || found;
        n = s->level == LEVEL_GROUP ? name_group_bare(text, strlen(text), &from) : 0;
        found = (n && match(s, text + from, n, HOW_NAME, 0)) || found;
    }
    return found && any_within(s);
}

/* By its name, by what is said for short, by its town; each of them only when the ones before found none. */
static bool search_group(struct geocode_search *s, const struct authority_words *a)
{
    const struct geocode_part *name = part_of(&a->words, ROLE_NAME);
    size_t from, n;
    if (!name)
        return false;
    s->level = LEVEL_GROUP;
    if (whole_name(s, a))
        return true;
    if (match(s, name->text, strlen(name->text), HOW_NAME, 0) && any_within(s))
        return true;
    n = name_group_bare(name->text, strlen(name->text), &from);
    if (n && match(s, name->text + from, n, HOW_NAME, 0) && any_within(s))
        return true;
    if (a->pays)
        return geocode_match_any_fits(s);
    if (match(s, a->rest, strlen(a->rest), HOW_NAME, 0) && any_within(s))
        return true;
    n = name_group_core(name->text, strlen(name->text), &from);
    if (n && match(s, name->text + from, n, HOW_PART, 0) && any_within(s))
        return true;
    return (*a->rest && search_seat(s, a->rest)) || geocode_match_any_fits(s);
}

/* --- by name ------------------------------------------------------------------------------------------- */

/* "18e", "3", "xviiieme" */
static bool is_ordinal(const char *word, size_t n)
{
    size_t roman = strspn(word, "ivx");
    return n > 0 &&
           (isdigit((unsigned char)*word) || (roman > 0 && roman < n &&
                                              ((n - roman == 1 && word[roman] == 'e') ||
                                               (n - roman == 3 && memcmp(word + roman, "eme", 3) == 0))));
}

static size_t without_word(const char *s, size_t n, const char *word)
{
    const size_t m = strlen(word);
    return n > m && s[n - m - 1] == ' ' && memcmp(s + n - m, word, m) == 0 ? n - m - 1 : n;
}

/* "marseille 13e et 14e arrondissements": the length of what is before; all of it where there is none. */
static size_t without_ordinals(const char *s, size_t n)
{
    size_t kept = n;
    for (n = without_word(s, without_word(s, n, "arrondissement"), "arrondissements");;
         n = without_word(s, n, "et")) {
        size_t last = n;
        while (last && s[last - 1] != ' ')
            last--;
        if (last <= 1 || !is_ordinal(s + last, n - last))
            return kept;
        kept = n = last - 1;
    }
}

/* The name without a number beside it: "lyon" of "lyon 3e arrondissement", "saint denis" of "93200 saint
 * denis". Its length and where it begins; 0: there is none. */
static size_t stem_of(const char *s, size_t *from)
{
    enum { POST_CODE = 5 };
    static const char OF[] = " arrondissement de ";
    size_t n = strlen(s), first = strcspn(s, " ");
    *from = 0;
    if (is_ordinal(s, first) && strncmp(s + first, OF, sizeof OF - 1) == 0) {
        *from = first + sizeof OF - 1;
        return n - *from;
    }
    n = without_ordinals(s, n);
    if (n < strlen(s))
        return n;
    if (first == POST_CODE && n > first && strspn(s, "0123456789") == first) {
        *from = first + 1;
        return n - *from;
    }
    return 0;
}

/* "Saint-Denis de la Réunion": words at the end that name the département or région. */
static bool search_tail(struct geocode_search *s, const char *folded)
{
    for (const char *p = strchr(folded, ' '); p; p = strchr(p + 1, ' ')) {
        const struct gazetteer_item *t = geocode_territory(s->g, p + 1, false);
        if (!t || isdigit((unsigned char)p[1]))
            continue;
        struct geocode_search told = *s;
        told.n = 0;
        *(t->kind == GAZETTEER_DEPARTEMENT ? &told.departement : &told.region) = t;
        size_t n = (size_t)(p - folded);
        for (size_t from = n; from > 0; from--) { /* "de la" is neither's */
            size_t word = from;
            while (word && folded[word - 1] != ' ')
                word--;
            static const char *const LINKS[] = {"de", "la", "du", "des", "le", "les", "l", "d", "en", "a"};
            bool link = false;
            for (size_t k = 0; k < sizeof LINKS / sizeof LINKS[0]; k++)
                link = link ||
                       (strlen(LINKS[k]) == from - word && memcmp(LINKS[k], folded + word, from - word) == 0);
            if (!link || word == 0)
                break;
            n = word - 1;
            from = word;
        }
        if (match(&told, folded, n, HOW_PART, 0) && any_within(&told)) {
            *s = told;
            return true;
        }
    }
    return false;
}

/* What is said of an EPCI for short, when nothing else is called so: "Cergy-Pontoise". */
static bool search_short(struct geocode_search *s, const struct authority_words *a)
{
    struct geocode_search group = *s;
    struct authority_words whole = *a;
    whole.pays = true; /* as a whole */
    group.n = 0;
    if ((s->level != LEVEL_ANY && s->level != LEVEL_GROUP) || !search_group(&group, &whole))
        return false;
    *s = group;
    return true;
}

/* By the name as it is, then with less and less of it. */
static bool search_names(struct geocode_search *s, const struct authority_words *a, bool digits)
{
    const struct geocode_words *w = &a->words;
    size_t from, stem = stem_of(a->rest, &from);
    bool several = part_of(w, ROLE_OTHER) != NULL;
    if (search_role(s, w, ROLE_WHOLE, HOW_NAME, 0) ||
        search_role(s, w, ROLE_NAME, several ? HOW_PART : HOW_NAME, 0) ||
        search_role(s, w, ROLE_BARE, several ? HOW_PART : HOW_NAME, 0))
        return true;
    if (stem && match(s, a->rest + from, stem, digits ? HOW_NAME : HOW_PART, 0) && any_within(s))
        return true;
    return search_short(s, a) || search_role(s, w, ROLE_OTHER, HOW_PART, OTHER_PENALTY) ||
           search_tail(s, a->rest);
}

/* How far a commune reaches, by its people: a quarter of Nice may be nearer to the middle of the next one. */
static double reach_km(const struct gazetteer_item *commune)
{
    return 1 + sqrt(commune->population / 1000.0) / 4;
}

/* The commune that a populated place is, or else the nearest. */
static const struct gazetteer_item *commune_of(const struct gazetteer *g, const struct gazetteer_item *town,
                                               bool *itself)
{
    struct name name;
    struct bytes scratch;
    struct gazetteer_range r = gazetteer_france(g);
    const struct gazetteer_item *best = NULL;
    double nearest = INFINITY;
    bytes_init(&scratch, 4096);
    name_canonical(&name, town->name, strlen(town->name), &scratch);
    bytes_release(&scratch);
    for (uint32_t i = gazetteer_find(g, r, name.key); i != GAZETTEER_NONE; i = gazetteer_find_next(g, r, i)) {
        const struct gazetteer_item *c = &g->items[g->names[i].item];
        *itself = c->kind == GAZETTEER_COMMUNE &&
                  geocode_distance_km(c->lon, c->lat, town->lon, town->lat) < 2 * COMMUNE_KM;
        if (*itself)
            return c;
    }
    for (uint32_t i = 0; i < g->n_items; i++) {
        const struct gazetteer_item *c = &g->items[i];
        if (c->kind != GAZETTEER_COMMUNE || fabs(c->lat - town->lat) > 0.2 || fabs(c->lon - town->lon) > 0.3)
            continue;
        double km = geocode_distance_km(c->lon, c->lat, town->lon, town->lat);
        if (km < COMMUNE_KM && km / reach_km(c) < nearest) {
            nearest = km / reach_km(c);
            best = c;
        }
    }
    return best;
}

/* "Pasteur", "Gambetta", "Gare": quarters and stops whose people nobody counted, called as everything is. */
static bool says_little(const struct geocode_search *s, const struct gazetteer_item *place)
{
    return place->population == 0 && !strpbrk(place->name, " -'") && !geocode_hints_told(s) &&
           strcmp(s->g->items[place->country].code, "FR") == 0;
}

/* What is no commune may be one's name in another language ("Dunkirk") or a place in one ("Juan-les-Pins").
 * *little: it is a place's that says little, and no typing error of a commune's. */
static bool search_places(struct geocode_search *s, const struct authority_words *a, bool *little)
{
    bool found = false;
    for (size_t k = 0; GAZETTEER_FRENCH[k]; k++) {
        struct geocode_search towns = {.g = s->g, .level = LEVEL_TOWN};
        const struct gazetteer_item *country = gazetteer_country(s->g, GAZETTEER_FRENCH[k]);
        if (!country)
            continue;
        towns.names = gazetteer_towns(s->g, country);
        if (!match(&towns, a->rest, strlen(a->rest), HOW_NAME, 0) ||
            towns.pool[0].item->kind != GAZETTEER_TOWN)
            continue;
        bool itself = false;
        const struct gazetteer_item *commune = commune_of(s->g, towns.pool[0].item, &itself);
        if (!commune)
            continue;
        if (!itself && says_little(s, towns.pool[0].item)) {
            *little = true;
            continue;
        }
        geocode_match_add(s, commune, towns.pool[0].name, itself ? HOW_ALIAS : HOW_AROUND, 0);
        found = true;
    }
    return found;
}

/* "Clermont-Fd Communauté" */
static bool search_abbreviated_seat(struct geocode_search *s, const char *folded)
{
    struct geocode_search towns = *s;
    towns.level = LEVEL_TOWN;
    towns.n = 0;
    geocode_france_scan(&towns, folded, false);
    const struct gazetteer_item *epci = towns.n ? gazetteer_epci_of(s->g, towns.pool[0].item) : NULL;
    if (!epci || towns.pool[0].item->kind != GAZETTEER_COMMUNE || seat_of(s->g, epci) != towns.pool[0].item)
        return false;
    geocode_match_add(s, epci, GAZETTEER_NONE, HOW_PART, 0);
    return true;
}

/* --- the search ---------------------------------------------------------------------------------------- */

/* What is called so as a whole is not of the kind that its first word may say: "Pays de la Loire". */
static void settle_kind(const struct geocode_search *s, struct authority_words *a)
{
    const struct geocode_part *p = part_of(&a->words, ROLE_NAME);
    struct name name;
    struct geocode_search whole = *s;
    if (!p || a->kind == AUTHORITY_UNSAID || a->bracket)
        return;
    name_from_folded(&name, p->text, strlen(p->text));
    whole.level = geocode_authority_level(a->kind);
    if (!name.n || !geocode_match_name(&whole, &name, HOW_NAME, 0, 0))
        return;
    bool fits = false, called = false;
    for (size_t i = 0; i < whole.n; i++) {
        bool own = whole.pool[i].how <= HOW_ALIAS;
        called = called || own;
        fits = fits || (own && whole.level != LEVEL_ANY && geocode_match_fits(&whole, whole.pool[i].item));
    }
    if (!called || fits)
        return;
    a->kind = AUTHORITY_UNSAID;
    a->pays = false;
    memcpy(a->rest, p->text, sizeof a->rest);
}

static void search_towns(struct geocode_search *s, const struct authority_words *a,
                         const struct gazetteer_item *around, bool digits)
{
    bool there = search_names(s, a, digits), elsewhere = false;
    there = there || (search_places(s, a, &elsewhere) && any_within(s));
    if (around && !there)
        geocode_match_add(s, around, GAZETTEER_NONE, HOW_AROUND, 0);
    if (!there && !elsewhere)
        geocode_france_scan(s, a->rest, true);
}

/* "Région d'Audruicq" is what an EPCI is called for short. */
static bool search_region_group(struct geocode_search *s, const struct authority_words *a)
{
    struct geocode_search group = *s;
    group.level = LEVEL_ANY;
    if (!search_short(&group, a))
        return false;
    *s = group;
    return true;
}

static void search(struct geocode_search *s, const struct authority_words *a)
{
    const struct gazetteer_item *around = NULL;
    struct geocode_search whole = *s;
    bool known = whole_name(&whole, a);
    for (size_t i = 0; i < a->words.n; i++)
        if (!known && a->words.parts[i].role == ROLE_QUALIFIER) {
            const struct gazetteer_item *town = geocode_hints_qualifier(s, a->words.parts[i].text);
            around = around ? around : town;
        }
    if (s->level == LEVEL_PROVINCE || s->level == LEVEL_REGION) {
        bool found = search_role(s, &a->words, ROLE_NAME, HOW_NAME, 0) ||
                     search_role(s, &a->words, ROLE_BARE, HOW_NAME, 0) || search_called(s, a) ||
                     search_territory(s, a);
        if (!found && !geocode_match_any_fits(s) &&
            !(a->kind == AUTHORITY_REGION && search_region_group(s, a)))
            geocode_france_scan(s, a->rest, true);
    } else if (s->level == LEVEL_GROUP) {
        if (!search_group(s, a) && !search_abbreviated_seat(s, a->rest))
            geocode_france_scan(s, a->rest, true);
    } else {
        search_towns(s, a, around, geocode_hints_digits(s, a->words.parts[0].text));
    }
}

/* --- the whole ----------------------------------------------------------------------------------------- */

/* By code. A name that is quite another than the place's leaves a doubt. */
static bool find_code(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out)
{
    const struct gazetteer_item *i = gazetteer_commune(g, q->code);
    if (!i)
        i = gazetteer_siren(g, q->code);
    if (!i)
        return false;
    struct geocode_query named = *q;
    const struct gazetteer_item *d = gazetteer_departement_of(g, i);
    named.code = NULL;
    named.departement = d ? d->code : NULL; /* among its namesakes it is the one */
    struct geocode_result by_name = {.state = GEOCODE_NOT_FOUND};
    if (given(q->name))
        geocode_france(g, &named, &by_name);
    bool match = !given(q->name);
    for (size_t k = 0; k < by_name.n; k++)
        match = match || by_name.candidates[k].item == i;
    out->mismatch = !match;
    out->state = match ? GEOCODE_EXACT : GEOCODE_APPROXIMATE;
    out->candidates[0] = (struct geocode_candidate){
        .item = i, .name = GAZETTEER_NONE, .how = HOW_CODE, .score = 99};
    out->n = 1;
    return true;
}

static void begin(struct geocode_search *s, const struct gazetteer *g, const struct geocode_query *q)
{
    *s = (struct geocode_search){.strict = q->strict,
                                 .g = g,
                                 .written = q->name,
                                 .france = true,
                                 .names = gazetteer_france(g),
                                 .level = q->level};
    geocode_hints_read(s, q);
}

/* Whether something was found where the hints say. deaf: hints within the name do not count. */
static bool attempt(struct geocode_search *s, const struct gazetteer *g, const struct geocode_query *q,
                    struct authority_words *a, bool deaf, struct geocode_result *out)
{
    begin(s, g, q);
    s->deaf = deaf;
    if (s->level == LEVEL_ANY)
        s->level = geocode_authority_level(a->kind);
    search(s, a);
    return geocode_france_finish(s, a->nature, out);
}

static bool held(const struct authority_words *a)
{
    return a->kind != AUTHORITY_SYNDICAT && a->kind != AUTHORITY_OTHER;
}

void geocode_france(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out)
{
    struct authority_words a;
    struct geocode_search s;
    if (given(q->code) && find_code(g, q, out))
        return;
    geocode_authority_read(&a, given(q->name) ? q->name : "");
    if (a.words.n == 0)
        return;
    begin(&s, g, q);
    settle_kind(&s, &a);
    if (!held(&a) && q->level == LEVEL_ANY && !a.pays)
        return;
    if (a.pays && q->level == LEVEL_ANY) {
        if (search_short(&s, &a))
            geocode_france_finish(&s, NULL, out);
        return;
    }
    if (attempt(&s, g, q, &a, false, out))
        return;
    if (s.guessed && attempt(&s, g, q, &a, true, out)) {
        if (out->state == GEOCODE_EXACT)
            out->state = GEOCODE_APPROXIMATE;
        return;
    }
    const char *unread = s.unread;
    struct geocode_search misfits = s;
    if (geocode_hints_told(&s)) {
        struct geocode_query unhinted = *q;
        unhinted.departement = unhinted.region = NULL;
        out->outside = attempt(&s, g, &unhinted, &a, true, out);
    }
    if (out->outside)
        out->state = GEOCODE_AMBIGUOUS;
    else
        geocode_france_misfit(&misfits, out);
    out->unread = unread;
}
