/* French authorities, as a row names them. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_inside.h"

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

/* The gazetteer holds no syndicats: a name that says it is one is not looked up. */
static bool is_syndicat(const char *written)
{
    static const char *const WORDS[] = {"syndicat",        "sivom", "sivu",         "sictom",
                                        "smictom",         "petr",  "parc naturel", "pole metropolitain",
                                        "pole d equilibre"};
    struct bytes folded;
    bool is = false;
    bytes_init(&folded, 4096);
    utf8_fold(&folded, written, strlen(written));
    for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++)
        is = is || strncmp(folded.data, WORDS[k], strlen(WORDS[k])) == 0;
    bytes_release(&folded);
    return is;
}

/* A code as it is meant: blanks out, the zero that spreadsheets eat put back, capitals. */
static const char *clean_code(struct import *i, const char *text, const char *type)
{
    char code[16];
    size_t n = 0;
    for (const char *p = text; *p && n + 1 < sizeof code; p++)
        if (!isspace((unsigned char)*p))
            code[n++] = (char)toupper((unsigned char)*p);
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

/* The territory of a code: of the type that is told, else by the look of it. "D69" and "R84" are a
 * département and a région. */
static const struct gazetteer_item *item_of_code(const struct gazetteer *g, const char *code,
                                                 const char *type)
{
    bool departement = type && strcmp(type, "departement") == 0, region = type && strcmp(type, "region") == 0;
    if (departement || (!type && code[0] == 'D'))
        return gazetteer_departement(g, code + (code[0] == 'D'));
    if (region || (!type && code[0] == 'R'))
        return gazetteer_region(g, code + (code[0] == 'R'));
    const struct gazetteer_item *item = gazetteer_siren(g, code);
    return item ? item : gazetteer_commune(g, code);
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

/* What the gazetteer does not hold, or elsewhere only (r; may be NULL): by its name and département. */
static void fill_unknown(struct import *i, const struct import_asked *a, const char *type, const char *code,
                         const struct geocode_result *r, struct collectivite_row *row)
{
    const struct gazetteer_item *t = geocode_territory(i->g, a->departement, false),
                                *d = t && t->kind == GAZETTEER_DEPARTEMENT ? t : NULL;
    row->type = type ? type : "commune";
    row->code = code;
    row->nom = a->written ? value_name(a->written, &i->arena) : NULL;
    row->departement = d ? d->code : NULL;
    if (r && r->outside && !d) { /* not the one of that name in another region */
        const struct gazetteer_item *region = t ? t : geocode_territory(i->g, a->region, true);
        row->distinct = region ? region->code : NULL;
    }
    if (r && (r->outside || r->unread)) {
        import_note_result(i, a->written, r, false);
        return;
    }
    if (!t && !import_empty(a->departement))
        import_note_unread(i, a->written ? a->written : code, a->departement, false);
    struct import_place p = {.written = a->written,
                             .state = IMPORT_NOT_FOUND,
                             .found = "",
                             .code = code ? code : "",
                             .how = "",
                             .lon = NAN,
                             .lat = NAN,
                             .candidates = ""};
    bool area = d && type && (strcmp(type, "syndicat") == 0 || strcmp(type, "autre") == 0);
    if (area) {
        row->position = (struct position){"approximative", d->lon, d->lat};
        p.state = IMPORT_APPROXIMATE;
        p.found = d->name;
        p.how = "departement";
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

static bool find_by_code(struct import *i, const struct import_asked *a, const char *type, const char *code,
                         struct collectivite_row *row, bool *done, struct err *e)
{
    const struct gazetteer_item *item = item_of_code(i->g, code, type);
    bool other = type && level_of(type) == LEVEL_ANY; /* a syndicat, or something else without a list */
    *done = true;
    if (item && !other && (!type || strcmp(type, type_of(item)) == 0)) {
        struct geocode_query q = {.name = a->written, .code = code};
        struct geocode_result r = {.state = GEOCODE_EXACT, .n = 1};
        r.candidates[0] = (struct geocode_candidate){.item = item, .how = HOW_CODE};
        if (item->kind == GAZETTEER_COMMUNE || item->kind == GAZETTEER_EPCI)
            geocode(i->g, &q, &r);
        if (r.mismatch)
            import_note(i, "the name is not that of the code: the code counts",
                        "le nom n’est pas celui du code : c’est le code qui compte");
        check_told(i, a, item, &r);
        fill_row(i, item, row);
        import_note_result(i, a->written ? a->written : code, &r, false);
        return true;
    }
    bool siren = strlen(code) == SIREN_DIGITS && strspn(code, "0123456789") == SIREN_DIGITS;
    if (siren && (other || !type)) {
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

bool import_find_collectivite(struct import *i, const struct import_asked *asked,
                              struct collectivite_row *row, struct err *e)
{
    struct import_asked a = *asked;
    *row = (struct collectivite_row){0};
    bool named = a.written && *a.written, coded = a.code && *a.code;
    const char *type = a.type && *a.type ? a.type : NULL;
    if (!coded && named && looks_like_code(a.written)) {
        a.code = a.written;
        a.written = NULL;
        coded = true;
    }
    if (!type && named && is_syndicat(a.written ? a.written : ""))
        type = "syndicat";
    bool done = false;
    if (coded && !find_by_code(i, &a, type, clean_code(i, a.code, type), row, &done, e))
        return false;
    if (done)
        return true;
    struct geocode_query q = {
        .name = a.written, .departement = a.departement, .region = a.region, .level = level_of(type)};
    struct geocode_result r = {.state = GEOCODE_NOT_FOUND};
    bool listed = !type || q.level != LEVEL_ANY;
    if (listed)
        geocode(i->g, &q, &r);
    if (r.n == 0 || r.outside || (type && strcmp(type, type_of(r.candidates[0].item)) != 0)) {
        fill_unknown(i, &a, type, NULL, r.n == 0 || r.outside ? &r : NULL, row);
        return true;
    }
    fill_row(i, r.candidates[0].item, row);
    import_note_result(i, a.written, &r, false);
    return true;
}
