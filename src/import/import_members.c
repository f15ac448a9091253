#include "import/import_members.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "geo/measure.h"
#include "import/import_head.h"
#include "import/import_parts.h"
#include "places/geocode_among.h"
#include "places/geocode_authority.h"

#define SAME_M     3e3   /* a town and a province between a slash are of one place */
#define PROVINCE_M 100e3 /* from a town to the middle of its province of a lower level */

enum {
    CLEAR_PEOPLE = 2000, /* a commune that many share the name of is meant where it is a town */
    LIST_BYTES = 400,
    TOWN_BYTES = 160
};

/* --- French ones ------------------------------------------------------------------------------------------
 */

static bool fits_level(enum geocode_level level, const struct gazetteer_item *item)
{
    static const enum geocode_level LEVELS[GAZETTEER_KINDS] = {
        [GAZETTEER_COMMUNE] = LEVEL_TOWN,      [GAZETTEER_FORMER] = LEVEL_TOWN,
        [GAZETTEER_EPCI] = LEVEL_GROUP,        [GAZETTEER_DEPARTEMENT] = LEVEL_PROVINCE,
        [GAZETTEER_REGION] = LEVEL_REGION,     [GAZETTEER_REGION_1970] = LEVEL_REGION,
        [GAZETTEER_PROVINCE] = LEVEL_PROVINCE, [GAZETTEER_TOWN] = LEVEL_TOWN,
    };
    return level == LEVEL_ANY || LEVELS[item->kind] == level ||
           (item->kind == GAZETTEER_PROVINCE && level == LEVEL_REGION);
}

static enum geocode_level level_of(const char *text)
{
    struct geocode_words w;
    geocode_words_read(&w, text);
    return w.level;
}

/* "13e", "1er", "7eme": of an arrondissement. */
static bool is_ordinal(const char *word)
{
    static const char *const ENDS[] = {"e", "er", "eme", "ieme"};
    const char *end = word + strspn(word, "0123456789");
    for (size_t k = 0; k < sizeof ENDS / sizeof ENDS[0]; k++) {
        const size_t n = strlen(ENDS[k]);
        if (strncmp(end, ENDS[k], n) == 0 && (end[n] == ' ' || end[n] == '\0'))
            return true;
    }
    return false;
}

/* How many numbers a text has: "CG 38 et CG 73" is two, and "CG22 - CG29", whatever the first is of; "Lyon 3e
 * et 7e" is none. */
static size_t count_codes(const char *text)
{
    struct bytes folded;
    size_t codes = 0;
    bytes_init(&folded, 4096);
    utf8_fold(&folded, text, strlen(text) < 1024 ? strlen(text) : 1024);
    bool letters = true; /* the word had nothing else so far */
    for (size_t k = 0; k < folded.n; k++) {
        const bool digit = isdigit((unsigned char)folded.data[k]);
        codes += digit && letters && !is_ordinal(folded.data + k);
        letters = folded.data[k] == ' ' || (letters && !digit);
    }
    bytes_release(&folded);
    return codes;
}

/* "Agglo de Tarbes": the EPCI of the town that it is called after. */
static bool is_agglomeration(const struct import *i, const char *text, const struct geocode_result *r)
{
    char name[TOWN_BYTES];
    struct geocode_result town;
    const struct geocode_query q = {.name = name, .level = LEVEL_TOWN, .strict = true};
    if (r->candidates[0].how != HOW_PART || r->candidates[0].item->kind != GAZETTEER_EPCI ||
        r->state == GEOCODE_AMBIGUOUS || !import_head_town(text, name, sizeof name))
        return false;
    geocode(i->g, &q, &town);
    return geocode_taken(&town) && import_same_folded(name, town.candidates[0].item->name) &&
           gazetteer_epci_of(i->g, town.candidates[0].item) == r->candidates[0].item;
}

static bool find_french(const struct import *i, const char *text, const char *departement,
                        struct geocode_result *r)
{
    struct geocode_query q = {.name = text, .departement = departement, .strict = true};
    geocode(i->g, &q, r);
    return geocode_taken(r) && (r->candidates[0].how <= HOW_SHORT || is_agglomeration(i, text, r));
}

struct french {
    struct import *i;
    struct import_names *out;
};

static bool is_french(void *context, const char *text)
{
    const struct import *i = ((struct french *)context)->i;
    struct geocode_result r;
    if (gazetteer_commune(i->g, text) || gazetteer_siren(i->g, text))
        return true;
    if (count_codes(text) > 1 || !find_french(i, text, NULL, &r))
        return false;
    if (strstr(text, " / ") || strpbrk(text, ";\n+&")) /* one of two is not both */
        return r.state == GEOCODE_EXACT;
    return r.state == GEOCODE_EXACT || r.state == GEOCODE_APPROXIMATE ||
           r.candidates[0].item->population >= CLEAR_PEOPLE;
}

/* "CG 38", "Région PACA": an authority by its kind. */
static bool says_territory(const char *text)
{
    struct authority_words a;
    geocode_authority_read(&a, text);
    return a.kind == AUTHORITY_DEPARTEMENT || a.kind == AUTHORITY_REGION;
}

/* "Laval, Mayenne": the département or the région that one of the name is in. "Grenoble, CG 38" is two, and
 * so is "Ville de Grenoble, Département de l'Isère"; "Laval, département de la Mayenne" is one. */
static bool is_french_beside(void *context, const char *one, const char *text)
{
    const struct import *i = ((struct french *)context)->i;
    struct geocode_result r;
    const struct gazetteer_item *t = geocode_territory(i->g, text, false);
    if (!t || level_of(one) > LEVEL_TOWN ||
        (says_territory(text) &&
         (level_of(one) != LEVEL_ANY || strncmp(text, "d\xC3\xA9partement ", 13) != 0)))
        return false;
    struct geocode_query q = {.name = one, .departement = text, .strict = true};
    geocode(i->g, &q, &r);
    return r.n && !r.outside && !r.unread && r.candidates[0].how <= HOW_FORMER &&
           r.candidates[0].item->kind == GAZETTEER_COMMUNE;
}

static bool is_french_same(void *context, const char *one, const char *other)
{
    const struct import *i = ((struct french *)context)->i;
    struct geocode_result a, b;
    return find_french(i, one, NULL, &a) && find_french(i, other, NULL, &b) &&
           a.candidates[0].item == b.candidates[0].item;
}

static void note_left(struct import *i, const char *text, const char *part, bool list,
                      struct import_names *out)
{
    if (list)
        out->left = text;
    import_note(
        i,
        "'%.100s' stays one: '%.60s' was not recognised in it as a place of its own; write | between several",
        "« %.100s » reste un seul nom : « %.60s » n’y est pas reconnu comme un lieu à part ; séparez par | "
        "s’il y en a "
        "plusieurs",
        text, part);
}

/* What no list holds, by its kind: an agency, a syndicat, an association. */
static bool is_french_own(void *context, const char *text)
{
    struct authority_words a;
    (void)context;
    geocode_authority_read(&a, text);
    return a.kind == AUTHORITY_SYNDICAT || a.kind == AUTHORITY_OTHER;
}

static void left_french(void *context, const char *text, const char *part, bool list)
{
    const struct french *f = context;
    note_left(f->i, text, part, list, f->out);
}

bool import_members_french(struct import *i, const char *column, const char *text, struct import_names *out,
                           struct err *e)
{
    struct french f = {i, out};
    out->left = NULL;
    const struct import_parting how = {.is_one = is_french,
                                       .is_beside = is_french_beside,
                                       .is_same = is_french_same,
                                       .is_own = is_french_own,
                                       .left = left_french,
                                       .context = &f};
    return import_parts(i, column, text, &how, &out->list, e);
}

/* --- those abroad -----------------------------------------------------------------------------------------
 */

struct abroad {
    struct import *i;
    const struct import_countries *in;
    bool large;
    struct import_names *out;
};

static bool find_foreign(const struct abroad *a, const char *text, struct geocode_result *r)
{
    struct geocode_query q = {
        .name = text, .scope = SCOPE_WORLD, .province_likely = a->large, .strict = true};
    if (a->in->n)
        geocode_among(a->i->g, &q, a->in->items, a->in->n, r);
    else
        geocode(a->i->g, &q, r);
    return geocode_is_named(r) && (a->in->n || r->state != GEOCODE_AMBIGUOUS);
}

/* A province's bare name is mostly said of where another place is, unless provinces are looked for. */
static bool is_foreign(void *context, const char *text)
{
    const struct abroad *a = context;
    struct geocode_result r;
    enum geocode_level level = level_of(text);
    return find_foreign(a, text, &r) && fits_level(level, r.candidates[0].item) &&
           (level != LEVEL_ANY || a->large || r.candidates[0].item->kind != GAZETTEER_PROVINCE);
}

/* Whether a province holds a town: its own, or one of a lower level whose middle is near. */
static bool holds(const struct gazetteer *g, const struct gazetteer_item *p,
                  const struct gazetteer_item *town, bool lower)
{
    return p && p->kind == GAZETTEER_PROVINCE && p != town &&
           (gazetteer_province_of(g, town) == p ||
            (lower && measure_distance_m(p->lon, p->lat, town->lon, town->lat) < PROVINCE_M));
}

/* Whether one of the provinces of a name, or that of a code ("OR"), does. */
static bool in_province(const struct gazetteer *g, const struct gazetteer_item *town, const char *text,
                        bool lower)
{
    struct bytes scratch;
    struct name name;
    struct gazetteer_range r = gazetteer_towns(g, &g->items[town->country]);
    bytes_init(&scratch, 4096);
    name_canonical(&name, text, strlen(text), &scratch);
    bytes_release(&scratch);
    for (uint32_t k = gazetteer_find(g, r, name.key); name.n && k != GAZETTEER_NONE;
         k = gazetteer_find_next(g, r, k))
        if (holds(g, &g->items[g->names[k].item], town, lower))
            return true;
    return holds(g, geocode_province(g, &g->items[town->country], text), town, lower);
}

/* "Mali", "Canada (Québec)"; not "Pskov (RUS)", which is a town with its country. */
static bool says_country(const struct abroad *a, const char *text)
{
    struct country_meant m;
    gazetteer_country_read(a->i->g, text, &m);
    if (!m.n || m.spelt)
        return false;
    const char *head = arena_text(&a->i->arena, text, strcspn(text, "("));
    gazetteer_country_read(a->i->g, head, &m);
    return m.n && !m.spelt;
}

/* "Portland, Oregon", "St Ives, Cornwall", "Mitrovica, Kosovo"; not "Dakar, Rufisque", which is a town too.
 */
static bool is_foreign_beside(void *context, const char *one, const char *text)
{
    const struct abroad *a = context;
    struct geocode_result r;
    if (says_country(a, text))
        return true;
    bool town = is_foreign(context, text);
    find_foreign(a, one, &r);
    for (size_t k = 0; k < r.n; k++)
        if (r.candidates[k].how <= HOW_ALIAS && in_province(a->i->g, r.candidates[k].item, text, !town))
            return true;
    return false;
}

/* "Mohamédia (Maroc)" */
static bool is_foreign_told(void *context, const char *text)
{
    const struct abroad *a = context;
    struct country_meant m;
    const char *open = strrchr(text, '(');
    const size_t n = open ? strlen(open) : 0;
    if (n < 3 || open == text || open[n - 1] != ')')
        return false;
    gazetteer_country_read(a->i->g, arena_text(&a->i->arena, open + 1, n - 2), &m);
    return m.n && !m.spelt;
}

static bool is_foreign_same(void *context, const char *one, const char *other)
{
    const struct abroad *a = context;
    struct geocode_result r, s;
    if (!find_foreign(a, one, &r) || !find_foreign(a, other, &s))
        return false;
    const struct gazetteer_item *p = r.candidates[0].item, *q = s.candidates[0].item;
    return p == q || ((p->kind != GAZETTEER_TOWN || q->kind != GAZETTEER_TOWN) &&
                      measure_distance_m(p->lon, p->lat, q->lon, q->lat) < SAME_M);
}

static void left_foreign(void *context, const char *text, const char *part, bool list)
{
    const struct abroad *a = context;
    note_left(a->i, text, part, list, a->out);
}

bool import_members_foreign(struct import *i, const char *column, const char *text,
                            const struct import_countries *in, bool large, struct import_names *out,
                            struct err *e)
{
    struct abroad a = {i, in, large, out};
    out->left = NULL;
    const struct import_parting how = {.is_one = is_foreign,
                                       .is_beside = is_foreign_beside,
                                       .is_same = is_foreign_same,
                                       .is_told = is_foreign_told,
                                       .left = left_foreign,
                                       .context = &a};
    return import_parts(i, column, text, &how, &out->list, e);
}

/* --- what goes with them ----------------------------------------------------------------------------------
 */

bool import_members_one(const char *column, const char *text, const struct value_list *members, struct err *e)
{
    char list[LIST_BYTES];
    size_t used = 0;
    for (size_t k = 0; k < members->n && used < sizeof list; k++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", k ? " | " : "", members->values[k]);
    import_whole_characters(list);
    return members->n < 2 ||
           err_say(e, ERR_INVALID, column, text, "one authority is expected, not %zu: %s",
                   "une seule collectivité est attendue, et non %zu : %s", members->n, list);
}

/* A code or a name, not two codes. */
static bool is_departement(void *context, const char *text)
{
    const struct import *i = context;
    return count_codes(text) < 2 && geocode_territory(i->g, text, false) != NULL;
}

/* The one of several départements in which alone a member is; NULL where none or more are. */
static const char *alone_in(const struct import *i, const char *member, const struct value_list *departements)
{
    const char *found = NULL;
    struct geocode_result r;
    for (size_t k = 0; k < departements->n; k++) {
        if (!find_french(i, member, departements->values[k], &r) || r.unread)
            continue;
        if (found)
            return NULL;
        found = departements->values[k];
    }
    return found;
}

bool import_members_departements(struct import *i, const struct value_list *members,
                                 const char **departements, struct err *e)
{
    const struct import_parting how = {.is_one = is_departement, .context = i};
    const char *cell = import_departement_cell(i);
    struct value_list told = {0};
    for (size_t k = 0; k < members->n; k++)
        departements[k] = cell;
    if (import_empty(cell) || members->n < 2)
        return true;
    if (!import_parts(i, "departement", cell, &how, &told, e))
        return false;
    for (size_t k = 0; k < members->n && told.n > 1; k++) {
        departements[k] = told.n == members->n ? told.values[k] : alone_in(i, members->values[k], &told);
        if (!departements[k])
            import_note(i, "which of the départements '%.60s' is of '%.60s' is not told: none was used",
                        "le département de « %2$.60s » n’est pas dit par « %1$.60s » : aucun n’a été utilisé",
                        cell, members->values[k]);
    }
    return true;
}
