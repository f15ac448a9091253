/* French authorities, as a row names them. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "import/import_inside.h"
#include "places/geocode_authority.h"

enum { SIREN_DIGITS = 9, INSEE_LENGTH = 5 };

static const char *keep(struct import *i, const char *text)
{
    return arena_text(&i->arena, text, strlen(text));
}

static enum geocode_level level_of(const char *type)
{
    static const struct {
        const char *type;
        enum geocode_level level;
    } LEVELS[] = {
        {"commune", LEVEL_TOWN},
        {"epci", LEVEL_GROUP},
        {"departement", LEVEL_PROVINCE},
        {"region", LEVEL_REGION},
    };
    for (size_t k = 0; type && k < sizeof LEVELS / sizeof LEVELS[0]; k++)
        if (strcmp(LEVELS[k].type, type) == 0)
            return LEVELS[k].level;
    return LEVEL_ANY;
}

static const char *type_of(const struct gazetteer_item *item)
{
    static const char *const TYPES[GAZETTEER_KINDS] = {
        [GAZETTEER_COMMUNE] = "commune",         [GAZETTEER_EPCI] = "epci",
        [GAZETTEER_DEPARTEMENT] = "departement", [GAZETTEER_REGION] = "region",
        [GAZETTEER_REGION_1970] = "region",
    };
    return TYPES[item->kind];
}

/* The type of what the gazetteer does not hold, by the kind that its name says it is of. There is no other
 * département and no other région. */
static const char *type_of_kind(enum authority kind)
{
    static const char *const TYPES[] = {
        [AUTHORITY_UNSAID] = "autre",      [AUTHORITY_COMMUNE] = "commune", [AUTHORITY_EPCI] = "epci",
        [AUTHORITY_DEPARTEMENT] = "autre", [AUTHORITY_REGION] = "autre",    [AUTHORITY_SYNDICAT] = "syndicat",
        [AUTHORITY_OTHER] = "autre"};
    return TYPES[kind];
}

/* A code as it is meant: blanks and ".0" out, the zero that spreadsheets eat put back, capitals. */
static const char *clean_code(struct import *i, const char *text, const char *type)
{
    char code[16];
    size_t n = 0;
    for (const char *p = text; *p && n + 1 < sizeof code; p++)
        if (!isspace((unsigned char)*p))
            code[n++] = (char)toupper((unsigned char)*p);
    if (n > 2 && (strncmp(code + n - 2, ".0", 2) == 0 || strncmp(code + n - 2, ",0", 2) == 0))
        n -= 2;
    code[n] = '\0';
    bool digits = strspn(code, "0123456789") == n;
    bool short_commune = digits && n == INSEE_LENGTH - 1 && (!type || strcmp(type, "commune") == 0);
    bool short_departement = digits && n == 1 && type && strcmp(type, "departement") == 0;
    if (short_commune || short_departement) {
        memmove(code + 1, code, n + 1);
        code[0] = '0';
    }
    return keep(i, code);
}

static bool looks_like_code(const char *s)
{
    size_t n = strlen(s), digits = strspn(s, "0123456789");
    bool corsican = n == INSEE_LENGTH && s[0] == '2' && strchr("ABab", s[1]) &&
                    strspn(s + 2, "0123456789") == 3;
    return corsican || (digits == n && (n == INSEE_LENGTH || n == SIREN_DIGITS));
}

static bool is_siren(const char *code)
{
    return strlen(code) == SIREN_DIGITS && strspn(code, "0123456789") == SIREN_DIGITS;
}

/* The last digit of a SIREN is a check of the others (Luhn's). */
static bool siren_holds(const char *siren)
{
    unsigned sum = 0;
    for (size_t k = 0; k < SIREN_DIGITS; k++) {
        unsigned d = (unsigned)(siren[k] - '0') * (k % 2 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

/* SIREN of departements and régions begin with 22 and 23 and the département, a région's of its seat: those
 * that no table holds, of régions of before mostly. */
static const struct gazetteer_item *item_of_siren(const struct gazetteer *g, const char *code)
{
    const struct gazetteer_item *item = gazetteer_siren(g, code);
    const char departement[] = {code[2], code[3], '\0'};
    if (item || !siren_holds(code) || code[0] != '2' || (code[1] != '2' && code[1] != '3'))
        return item;
    item = gazetteer_departement(g, departement);
    return item && code[1] == '3' ? gazetteer_region_1970_of(g, item) : item;
}

/* The territory of a code: of the type that is told, else by the look of it. "D69" and "R84" are a
 * département and a région. */
static const struct gazetteer_item *item_of_code(const struct gazetteer *g, const char *code,
                                                 const char *type)
{
    bool departement = type && strcmp(type, "departement") == 0, region = type && strcmp(type, "region") == 0;
    if (is_siren(code))
        return item_of_siren(g, code);
    if (departement || (!type && code[0] == 'D'))
        return gazetteer_departement(g, code + (code[0] == 'D'));
    if (region || (!type && code[0] == 'R'))
        return gazetteer_region(g, code + (code[0] == 'R'));
    return gazetteer_commune(g, code);
}

const struct gazetteer_item *import_item_of_code(struct import *i, const char *text)
{
    const char *code = clean_code(i, text, NULL);
    const struct gazetteer_item *item = *code ? item_of_code(i->g, code, NULL) : NULL;
    return item || strlen(code) > 3 ? item : gazetteer_departement(i->g, code);
}

static void fill_row(struct import *i, const struct gazetteer_item *item, struct collectivite_row *row)
{
    char siren[16] = "";
    const struct gazetteer_item *d = gazetteer_departement_of(i->g, item),
                                *epci = gazetteer_epci_of(i->g, item);
    if (item->siren)
        snprintf(siren, sizeof siren, "%09u", item->siren);
    row->type = type_of(item);
    row->code = item->code;
    row->nom = item->name;
    row->siren = *siren && item->kind == GAZETTEER_COMMUNE ? keep(i, siren) : NULL;
    row->departement = d && item->kind != GAZETTEER_REGION && item->kind != GAZETTEER_REGION_1970 ? d->code
                                                                                                  : NULL;
    row->epci = epci ? epci->code : NULL;
    row->nature_epci = item->kind == GAZETTEER_EPCI ? gazetteer_epci_nature(i->g, item) : NULL;
    if (item->population)
        row->population = maybe_value(item->population);
    if (!isnan(item->lon)) {
        bool point = item->exact && item->kind == GAZETTEER_COMMUNE; /* the others are areas */
        row->position = (struct position){point ? "exacte" : "approximative", item->lon, item->lat};
    }
}

/* Where something is that is named after a place: "SDIS 38", "Comité de jumelage de Nantes". */
static const struct gazetteer_item *place_named(struct import *i, const struct authority_words *w)
{
    const struct gazetteer_item *t = geocode_territory(i->g, w->rest, false);
    size_t digits = strcspn(w->rest, "0123456789"); /* "Rennes 2" is not in the Aisne */
    if (t && (digits == 0 || (w->linked && !w->rest[digits])))
        return t;
    struct geocode_query q = {.name = w->rest};
    struct geocode_result r;
    if (!w->linked || !*w->rest)
        return NULL;
    geocode(i->g, &q, &r);
    return r.state == GEOCODE_EXACT && r.candidates[0].how <= HOW_ALIAS ? geocode_taken(&r) : NULL;
}

static void note_kind(struct import *i, const char *written, enum authority kind)
{
    if (kind == AUTHORITY_UNSAID || kind == AUTHORITY_DEPARTEMENT || kind == AUTHORITY_REGION)
        import_note(i, "%.80s: no authority of France is known by that name; it is kept as 'autre'",
                    "%.80s : aucune collectivité française connue ne porte ce nom ; c’est enregistré comme "
                    "« autre »",
                    written);
    else if (kind == AUTHORITY_OTHER)
        import_note(i, "%.80s: is no commune, EPCI, departement or region; it is kept as 'autre'",
                    "%.80s : ce n’est ni une commune, ni un EPCI, ni un département, ni une région ; c’est "
                    "enregistré comme « autre »",
                    written);
    else if (kind == AUTHORITY_SYNDICAT)
        import_note(
            i, "%.80s: syndicats, parks and pays are in no list of authorities; it is kept as 'syndicat'",
            "%.80s : les syndicats, parcs et pays ne sont pas dans la liste des collectivités ; c’est "
            "enregistré comme « syndicat »",
            written);
    else if (kind == AUTHORITY_EPCI)
        import_note(i, "%.80s: no EPCI is known by that name; it is kept as 'epci', without a code",
                    "%.80s : aucun EPCI connu ne porte ce nom ; c’est enregistré comme « epci », sans code",
                    written);
    else
        import_note(
            i, "%.80s: no commune is known by that name; it is kept as 'commune', without a code",
            "%.80s : aucune commune connue ne porte ce nom ; c’est enregistré comme « commune », sans "
            "code",
            written);
}

/* The département or place that what the gazetteer does not hold is in, by what is told or the name says. */
static const struct gazetteer_item *place_of_unknown(struct import *i, const struct import_asked *a,
                                                     const struct authority_words *w, const char *type)
{
    const struct gazetteer_item *t = geocode_territory(i->g, a->departement, false);
    bool area = strcmp(type, "syndicat") == 0 || strcmp(type, "autre") == 0;
    for (size_t k = 0; !t && area && k < w->words.n; k++)
        if (w->words.parts[k].role == ROLE_QUALIFIER)
            t = geocode_territory(i->g, w->words.parts[k].text, false);
    if (!t && w->departement)
        t = gazetteer_departement(i->g, w->departement);
    return !t && area && (w->kind == AUTHORITY_OTHER || w->kind == AUTHORITY_SYNDICAT) ? place_named(i, w)
                                                                                       : t;
}

/* What the gazetteer does not hold, or elsewhere or of another kind only (r; may be NULL): by its name and
 * département. */
static void fill_unknown(struct import *i, const struct import_asked *a, const char *type, const char *code,
                         const struct geocode_result *r, struct collectivite_row *row)
{
    struct authority_words w;
    geocode_authority_read(&w, a->written ? a->written : "");
    row->type = type ? type : type_of_kind(w.kind);
    row->code = code;
    row->nom = a->written ? value_name(a->written, &i->arena) : NULL;
    const struct gazetteer_item *t = place_of_unknown(i, a, &w, row->type),
                                *told = geocode_territory(i->g, a->departement, false);
    const struct gazetteer_item *d = t ? gazetteer_departement_of(i->g, t) : NULL;
    row->departement = d ? d->code : NULL;
    if (r && r->outside && !d) { /* not the one of that name in another region */
        const struct gazetteer_item *region = told ? told : geocode_territory(i->g, a->region, true);
        row->distinct = region ? region->code : NULL;
    }
    if (!type && !(r && (r->outside || r->unsure)))
        note_kind(i, a->written ? a->written : "", w.kind);
    if (r && (r->outside || r->unsure || r->unread)) {
        import_note_result(i, a->written, r, false);
        return;
    }
    if (!told && !import_empty(a->departement))
        import_note_unread(i, a->written ? a->written : code, a->departement, false);
    struct import_place p = {.written = a->written,
                             .state = IMPORT_NOT_FOUND,
                             .found = "",
                             .code = code ? code : "",
                             .how = "",
                             .lon = NAN,
                             .lat = NAN,
                             .candidates = ""};
    bool area = strcmp(row->type, "syndicat") == 0 || strcmp(row->type, "autre") == 0;
    if (t && area && !isnan(t->lon)) {
        row->position = (struct position){"approximative", t->lon, t->lat};
        p.state = IMPORT_APPROXIMATE;
        p.found = t->name;
        p.how = t->kind == GAZETTEER_DEPARTEMENT ? "departement" : geocode_how_name(HOW_AROUND);
    }
    import_note_place(i, p);
}

/* A code counts more than the département and region beside it, but not without a word. */
static void check_told(struct import *i, const struct import_asked *a, const struct gazetteer_item *item,
                       struct geocode_result *r)
{
    struct geocode_query q = {.departement = a->departement, .region = a->region};
    const char *unread;
    if (geocode_told(i->g, &q, item, &unread))
        return;
    if (unread)
        import_note(i, "'%.60s' is no departement or region that is known, and was not used",
                    "« %.60s » n’est pas un département ou une région connus et n’a pas été utilisé", unread);
    else
        import_note(
            i, "the code is not of the departement or region written beside it: the code counts",
            "le code n’est pas du département ou de la région écrits à côté : c’est le code qui compte");
    if (!unread && r->state == GEOCODE_EXACT)
        r->state = GEOCODE_APPROXIMATE;
}

/* Whether a name is another's than the item's that has the code. */
static bool name_differs(struct import *i, const char *written, const struct gazetteer_item *item)
{
    struct geocode_query q = {.name = written, .code = item->code};
    struct geocode_result r = {.n = 0};
    if (import_empty(written))
        return false;
    if (item->kind == GAZETTEER_COMMUNE || item->kind == GAZETTEER_EPCI) {
        geocode(i->g, &q, &r);
        return r.mismatch;
    }
    q.code = NULL;
    q.level = level_of(type_of(item));
    geocode(i->g, &q, &r);
    bool differs = r.n > 0;
    for (size_t k = 0; k < r.n; k++)
        differs = differs && strcmp(r.candidates[k].item->name, item->name) != 0;
    return differs;
}

static void take_code(struct import *i, const struct import_asked *a, const char *code,
                      const struct gazetteer_item *item, struct collectivite_row *row)
{
    struct geocode_result r = {.state = GEOCODE_EXACT, .n = 1};
    r.candidates[0] = (struct geocode_candidate){.item = item, .how = HOW_CODE};
    if (name_differs(i, a->written, item)) {
        r.state = GEOCODE_APPROXIMATE;
        import_note(i, "the name is not that of the code: the code counts",
                    "le nom n’est pas celui du code : c’est le code qui compte");
    }
    check_told(i, a, item, &r);
    fill_row(i, item, row);
    import_note_result(i, a->written ? a->written : code, &r, false);
}

/* "38" beside "CG Isère": the name says of what. */
static const char *type_of_coded(const struct import_asked *a)
{
    struct authority_words w;
    geocode_authority_read(&w, a->written ? a->written : "");
    return w.kind == AUTHORITY_DEPARTEMENT ? "departement" : w.kind == AUTHORITY_REGION ? "region" : NULL;
}

/* *done: settled by the code. Else it is a département's or région's SIREN that is not known, and the name
 * counts. */
static bool find_by_code(struct import *i, const struct import_asked *a, const char *type, const char *code,
                         struct collectivite_row *row, bool *done, struct err *e)
{
    const char *kind = type ? type : type_of_coded(a);
    const struct gazetteer_item *item = item_of_code(i->g, code, kind);
    bool other = type && level_of(type) == LEVEL_ANY; /* a syndicat, or something else without a list */
    *done = true;
    if (item && !other && (!type || strcmp(type, type_of(item)) == 0)) {
        take_code(i, a, code, item, row);
        return true;
    }
    bool territory = kind && (strcmp(kind, "departement") == 0 || strcmp(kind, "region") == 0);
    if (is_siren(code) && territory && !import_empty(a->written)) {
        *done = false;
        import_note(i, "the SIREN %s is no departement's and no region's that is known: the name counts",
                    "le SIREN %s n’est celui d’aucun département ni d’aucune région connus : c’est le nom "
                    "qui compte",
                    code);
        return true;
    }
    if (is_siren(code) && (other || !type)) {
        fill_unknown(i, a, type ? type : "syndicat", code, NULL, row);
        return row->nom ||
               err_say(e, ERR_INVALID, "code", code,
                       "the SIREN %s is no commune's and no EPCI's: a name is needed",
                       "le SIREN %s n’est celui d’aucune commune ni d’aucun EPCI : il faut un nom", code);
    }
    return err_say(e, ERR_INVALID, "code", code,
                   "'%1$.40s' is not the code of a %2$s, of today or before%3$.0s",
                   "« %1$.40s » n’est le code d’aucun territoire de ce type, actuel ou ancien : %3$s%2$.0s",
                   code, type ? type : "commune, EPCI, departement or region",
                   type ? type : "commune, EPCI, département ou région");
}

/* "Conseil général" beside a département: it is that one's. */
static const char *with_territory(struct import *i, const struct import_asked *a, const char *type)
{
    struct authority_words w;
    geocode_authority_read(&w, a->written ? a->written : "");
    bool departement = w.kind == AUTHORITY_DEPARTEMENT || (type && strcmp(type, "departement") == 0),
         region = w.kind == AUTHORITY_REGION || (type && strcmp(type, "region") == 0);
    const struct gazetteer_item *t = region        ? geocode_territory(i->g, a->region, true)
                                     : departement ? geocode_territory(i->g, a->departement, false)
                                                   : NULL;
    return t && !*w.rest ? t->name : a->written;
}

bool import_find_collectivite(struct import *i, const struct import_asked *asked,
                              struct collectivite_row *row, struct err *e)
{
    struct import_asked a = *asked;
    struct import_choice choice;
    *row = (struct collectivite_row){0};
    if (!import_chosen(i, a.written, NULL, import_empty(a.departement) ? a.region : a.departement, false,
                       &choice, e))
        return false;
    if (choice.what == CHOICE_PLACE) {
        fill_row(i, choice.item, row);
        import_note_chosen(i, &choice, false);
        return true;
    }
    bool named = a.written && *a.written, coded = a.code && *a.code;
    const char *type = a.type && *a.type ? a.type : NULL;
    if (!coded && named && looks_like_code(a.written)) {
        a.code = a.written;
        a.written = NULL;
        coded = true;
    }
    bool done = false;
    if (coded && !find_by_code(i, &a, type, clean_code(i, a.code, type), row, &done, e))
        return false;
    if (done)
        return true;
    struct geocode_query q = {.name = with_territory(i, &a, type),
                              .departement = a.departement,
                              .region = a.region,
                              .level = level_of(type)};
    if (q.name != a.written && q.level == LEVEL_ANY)
        q.level = level_of(type_of_coded(&a));
    struct geocode_result r = {.state = GEOCODE_NOT_FOUND};
    if (a.several && !type)
        type = "autre";
    if ((!type || q.level != LEVEL_ANY) && !a.several && choice.what != CHOICE_NOWHERE)
        geocode(i->g, &q, &r);
    const struct gazetteer_item *item = geocode_taken(&r);
    if (!item || (type && strcmp(type, type_of(item)) != 0)) {
        fill_unknown(i, &a, type, NULL, item ? NULL : &r, row);
        return true;
    }
    if (r.candidates[0].how == HOW_PART && strpbrk(a.written, "/;+&\n"))
        import_note(i, "'%.100s' was read as %.80s alone; write | between several",
                    "« %.100s » a été lu comme %.80s seulement ; séparez par | s’il y en a plusieurs",
                    a.written, item->name);
    fill_row(i, item, row);
    import_note_result(i, a.written, &r, false);
    return true;
}
