/* French authorities: all of them are in the gazetteer, so that what is only like a name is mostly another's,
 * and the kind that is written decides before the name. */
#include "places/geocode_france.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fuzzy.h"
#include "places/gazetteer_country.h"
#include "places/geocode_authority.h"
#include "places/geocode_inside.h"

/* What separates the states (scores are powers of ten of people). */
#define MARGIN_EXACT   2.0  /* a hundred times as many people, or a hint */
#define MARGIN_CLEAR   0.7  /* five times */
#define LOWEST         0.0  /* less is no match */
#define OTHER_PENALTY  0.5  /* the second of two names */
#define COMMUNE_KM     10.0 /* how far the middle of its commune may be from a place */
#define NATURE_RIGHT   2.0  /* "CC" rather than "CA" of the same name */
#define PART_LETTERS   2.0  /* all letters that have no counterpart */
#define SPELLING_EDIT  9.0  /* each letter, divided by how many there are */
#define SPELLING_FIRST 0.7  /* the first letter more */

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

/* Names of an item of one kind that are this one. short_too: what is said of an EPCI for short. */
static bool match(struct geocode_search *s, const char *folded, size_t n, enum geocode_how at_best,
                  double penalty)
{
    struct name name;
    name_from_folded(&name, folded, n);
    return name.n && geocode_match_name(s, &name, at_best, penalty, 0);
}

static bool any_fits(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_match_fits(s, s->pool[i].item))
            return true;
    return false;
}

static bool any_within(const struct geocode_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (geocode_hints_hold(s, s->pool[i].item) && geocode_match_fits(s, s->pool[i].item))
            return true;
    return false;
}

/* "CG 38", "Conseil départemental de l'Isère (38)": a number or a name, which must agree. */
static bool search_territory(struct geocode_search *s, const struct authority_words *a)
{
    bool region = a->kind == AUTHORITY_REGION;
    const struct gazetteer_item *t = geocode_territory(s->g, a->rest, region);
    if (!t)
        return false;
    bool number = isdigit((unsigned char)a->rest[0]) && strcspn(a->rest, " ") == strlen(a->rest);
    if (number) {
        s->level = LEVEL_ANY; /* "CG 20" was Corse's two */
        geocode_match_add(s, t, GAZETTEER_NONE, HOW_CODE, 0);
        return true;
    }
    geocode_match_add(s, t, GAZETTEER_NONE, HOW_NAME, 0);
    return geocode_match_fits(s, t);
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

/* By its name, by what is said for short, by its town; each of them only when the ones before found none. */
static bool search_group(struct geocode_search *s, const struct authority_words *a)
{
    const struct geocode_part *name = part_of(&a->words, ROLE_NAME);
    size_t from, n;
    if (!name)
        return false;
    s->level = LEVEL_GROUP;
    if (match(s, name->text, strlen(name->text), HOW_NAME, 0) && any_within(s))
        return true;
    n = name_group_bare(name->text, strlen(name->text), &from);
    if (n && match(s, name->text + from, n, HOW_NAME, 0) && any_within(s))
        return true;
    if (a->pays)
        return any_fits(s);
    if (match(s, a->rest, strlen(a->rest), HOW_NAME, 0) && any_within(s))
        return true;
    n = name_group_core(name->text, strlen(name->text), &from);
    if (n && match(s, name->text + from, n, HOW_PART, 0) && any_within(s))
        return true;
    return (*a->rest && search_seat(s, a->rest)) || any_fits(s);
}

/* --- by name ------------------------------------------------------------------------------------------- */

/* The name without a number beside it: "lyon" of "lyon 3e arrondissement", "saint denis" of "93200 saint
 * denis". Its length and where it begins; 0: there is none. */
static size_t stem_of(const char *s, size_t *from)
{
    enum { POST_CODE = 5 };
    static const char ARRONDISSEMENT[] = " arrondissement";
    size_t n = strlen(s), m = sizeof ARRONDISSEMENT - 1, first = strcspn(s, " ");
    *from = 0;
    if (n > m && strcmp(s + n - m, ARRONDISSEMENT) == 0)
        n -= m;
    size_t last = n;
    while (last && s[last - 1] != ' ')
        last--;
    if (last > 1 && isdigit((unsigned char)s[last]))
        return last - 1;
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

static bool search_role(struct geocode_search *s, const struct geocode_words *w, enum geocode_role role,
                        enum geocode_how at_best, double penalty)
{
    bool any = false;
    for (size_t i = 0; i < w->n && !any; i++)
        any = w->parts[i].role == role &&
              match(s, w->parts[i].text, strlen(w->parts[i].text), at_best, penalty);
    return any && any_within(s);
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

/* The commune that a populated place is, or else the nearest. */
static const struct gazetteer_item *commune_of(const struct gazetteer *g, const struct gazetteer_item *town,
                                               bool *itself)
{
    struct name name;
    struct bytes scratch;
    struct gazetteer_range r = gazetteer_france(g);
    const struct gazetteer_item *best = NULL;
    double best_km = COMMUNE_KM;
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
        if (km < best_km) {
            best_km = km;
            best = c;
        }
    }
    return best;
}

/* What is no commune may be one's name in another language ("Dunkirk") or a place in one ("Juan-les-Pins").
 */
static bool search_places(struct geocode_search *s, const struct authority_words *a)
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
        geocode_match_add(s, commune, towns.pool[0].name, itself ? HOW_ALIAS : HOW_AROUND, 0);
        found = true;
    }
    return found;
}

/* --- by likeness --------------------------------------------------------------------------------------- */

/* A word cut ("champ" for "champagne", "b") or drawn together ("fd" for "ferrand"). */
static bool abbreviates(const char *few, size_t n, const char *word, size_t m)
{
    enum { DRAWN = 4, CUT = 5 };
    if (n >= m || few[0] != word[0])
        return false;
    if (n <= CUT && memcmp(few, word, n) == 0)
        return true;
    size_t k = 0;
    for (size_t i = 0; i < m && k < n; i++)
        k += few[k] == word[i];
    return n >= 2 && n <= DRAWN && k == n && few[n - 1] == word[m - 1];
}

/* Word for word the same, but for words that are abbreviated; the first is not. */
static bool abbreviated(const char *few, const char *name)
{
    enum { FIRST_LETTERS = 4 };
    bool any = false;
    for (bool first = true; *few && *name; first = false) {
        size_t n = strcspn(few, " "), m = strcspn(name, " ");
        bool same = n == m && memcmp(few, name, n) == 0;
        if (!same && ((first && n < FIRST_LETTERS) || first || !abbreviates(few, n, name, m)))
            return false;
        if (first && n < FIRST_LETTERS)
            return false;
        any = any || !same;
        few += n + (few[n] == ' ');
        name += m + (name[m] == ' ');
    }
    return any && !*few && !*name;
}

/* Whether the name goes on where what was written ends: "Villers" and "Villers-sous-Ailly". */
static bool goes_on(const struct name *name, const char *text, size_t n)
{
    return name->n >= 4 && n > name->n && text[name->n] == ' ' && memcmp(name->text, text, name->n) == 0;
}

static void scan(struct geocode_search *s, const char *folded, bool likeness)
{
    enum { SHORTEST = 4 };
    struct name name;
    name_from_folded(&name, folded, strlen(folded));
    if (name.n < SHORTEST || s->strict)
        return;
    const unsigned bound = likeness ? fuzzy_bound(name.n) : 0;
    const uint64_t wanted = fuzzy_signature(name.text, name.n);
    const uint32_t sound = name_sound(name.text, name.n);
    for (uint32_t i = s->names.from; i < s->names.to; i++) {
        const struct gazetteer_name *n = &s->g->names[i];
        const struct gazetteer_item *item = &s->g->items[n->item];
        const char *text = gazetteer_text(s->g, i);
        if (n->rank == GAZETTEER_SHORT && s->level != LEVEL_GROUP)
            continue;
        uint64_t have = s->g->signatures[i];
        if (text[0] == name.text[0] && abbreviated(name.text, text))
            geocode_match_add(s, item, i, HOW_PART, 0);
        if (!likeness)
            continue;
        if (goes_on(&name, text, n->n))
            geocode_match_add(s, item, i, HOW_PART, PART_LETTERS * (n->n - name.n) / n->n);
        if (s->g->sounds[i] == sound)
            geocode_match_add(s, item, i, HOW_SOUND, 0);
        if (!bound || fuzzy_signature_gap(wanted, have) > 2 * bound)
            continue;
        unsigned d = fuzzy_distance(name.text, name.n, text, n->n, bound);
        if (d <= bound)
            geocode_match_add(s, item, i, HOW_SPELLING,
                              SPELLING_EDIT * d / name.n + (text[0] == name.text[0] ? 0 : SPELLING_FIRST));
    }
}

/* "Clermont-Fd Communauté" */
static bool search_abbreviated_seat(struct geocode_search *s, const char *folded)
{
    struct geocode_search towns = *s;
    towns.level = LEVEL_TOWN;
    towns.n = 0;
    scan(&towns, folded, false);
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
    bool there = search_names(s, a, digits) || (search_places(s, a) && any_within(s));
    if (around && !there)
        geocode_match_add(s, around, GAZETTEER_NONE, HOW_AROUND, 0);
    if (!there)
        scan(s, a->rest, true);
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
    for (size_t i = 0; i < a->words.n; i++)
        if (a->words.parts[i].role == ROLE_QUALIFIER) {
            const struct gazetteer_item *town = geocode_hints_qualifier(s, a->words.parts[i].text);
            around = around ? around : town;
        }
    if (s->level == LEVEL_PROVINCE || s->level == LEVEL_REGION) {
        bool found = search_role(s, &a->words, ROLE_NAME, HOW_NAME, 0) ||
                     search_role(s, &a->words, ROLE_BARE, HOW_NAME, 0) || search_territory(s, a);
        if (!found && !any_fits(s) && !(a->kind == AUTHORITY_REGION && search_region_group(s, a)))
            scan(s, a->rest, true);
    } else if (s->level == LEVEL_GROUP) {
        if (!search_group(s, a) && !search_abbreviated_seat(s, a->rest))
            scan(s, a->rest, true);
    } else {
        search_towns(s, a, around, geocode_hints_digits(s, a->words.parts[0].text));
    }
}

/* --- the verdict --------------------------------------------------------------------------------------- */

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

static void give(const struct geocode_search *s, size_t n, struct geocode_result *out)
{
    out->n = n < GEOCODE_CANDIDATES ? n : GEOCODE_CANDIDATES;
    out->n_more = n - out->n + s->n_more;
    memcpy(out->candidates, s->pool, out->n * sizeof *s->pool);
}

static bool finish(struct geocode_search *s, const char *nature, struct geocode_result *out)
{
    prefer_nature(s, nature);
    drop_same_regions(s);
    size_t right = put_right_first(s), kept = good_until(s, 0, right);
    out->unread = s->unread;
    if (kept == 0)
        return false;
    out->state = verdict(s, right);
    if (kept == right && named_elsewhere(s, right))
        kept = good_until(s, right, s->n);
    give(s, kept, out);
    return true;
}

/* Nothing of that kind: what is called so otherwise is named, and not to be taken. */
static void finish_misfit(struct geocode_search *s, struct geocode_result *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->pool[i].how <= HOW_FORMER && geocode_hints_hold(s, s->pool[i].item))
            s->pool[n++] = s->pool[i];
    out->misfit = out->unsure = n > 0;
    out->state = n ? GEOCODE_AMBIGUOUS : GEOCODE_NOT_FOUND;
    give(s, n, out);
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
    return finish(s, a->nature, out);
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
            finish(&s, NULL, out);
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
        finish_misfit(&misfits, out);
    out->unread = unread;
}
