#include "serve/items_asked.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_PRESET = 10 };

#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

/* --- order -------------------------------------------------------------------------------------------------
 */

static const struct sort_name {
    const char *name;
    enum list_by by;
    unsigned collections; /* that have it, by bit */
} SORT_NAMES[] = {
#define OF(c) (1u << COLLECTION_##c)
    {"nom", LIST_BY_NAME, OF(COLLECTIVITES) | OF(PARTENAIRES)},
    {"titre", LIST_BY_NAME, OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS) | OF(BOURSE)},
    {"depuis", LIST_BY_YEAR, OF(COOPERATIONS) | OF(ACTIONS)},
    {"annee_debut", LIST_BY_YEAR, OF(PROJETS)},
    {"annee", LIST_BY_YEAR, OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS) | OF(BOURSE)},
    {"budget", LIST_BY_AMOUNT, OF(BOURSE)},
    {"population", LIST_BY_POPULATION, OF(COLLECTIVITES)},
    {"distance", LIST_BY_DISTANCE, (1u << COLLECTION_COUNT) - 1},
#undef OF
};
enum { N_SORT_NAMES = sizeof SORT_NAMES / sizeof SORT_NAMES[0] };

/* Nearest first is the rule where a point is given, and the only way to go from it. */
static bool check_distance(const struct items_asked *p, const struct call *c, const char *text, struct err *e)
{
    if (!c->criteria.has_near)
        return err_param(e, ERR_INVALID, "sortby", text,
                         "sortby=%.60s stands without near: it takes near=longitude,latitude beside it",
                         text);
    return !p->order.descending ||
           err_param(e, ERR_INVALID, "sortby", text,
                     "'%.60s' cannot be: sortby takes distance nearest first alone", text);
}

static bool parse_sort(struct items_asked *p, const struct call *c, const char *text, struct err *e)
{
    const char *name = text + (*text == '-' || *text == '+' || *text == ' '); /* + is a space in a query */
    char offer[160] = "";
    for (size_t i = 0; i < N_SORT_NAMES; i++) {
        if (!(SORT_NAMES[i].collections & 1u << p->collection))
            continue;
        if (strcmp(name, SORT_NAMES[i].name) == 0) {
            p->order.by = SORT_NAMES[i].by;
            p->order.descending = *text == '-';
            p->sort_name = SORT_NAMES[i].name;
            return p->order.by != LIST_BY_DISTANCE || check_distance(p, c, text, e);
        }
        size_t n = strlen(offer);
        snprintf(offer + n, sizeof offer - n, "%s%s", n ? ", " : "", SORT_NAMES[i].name);
    }
    return err_param(
        e, ERR_INVALID, "sortby", text,
        "%s cannot be sorted by '%.60s'; sortby takes one of %s, with - before it for the other way",
        COLLECTION_NAMES[p->collection], name, offer);
}

/* --- page --------------------------------------------------------------------------------------------------
 */

/* More than a page holds is no error but a full page, and next leads on (requirement fc-limit-response-1). */
static bool take_limit(struct call *c, long *limit, struct err *e)
{
    const char *text;
    long most = c->core->options->page;
    if (!query_take(&c->query, "limit", &text, e))
        return false;
    *limit = LIMIT_PRESET < most ? LIMIT_PRESET : most;
    if (!text)
        return true;
    long v = strspn(text, "0123456789") == strlen(text) ? strtol(text, NULL, 10) : 0; /* LONG_MAX if more */
    if (v < 1)
        return err_param(e, ERR_INVALID, "limit", text,
                         "'%.60s' is not a whole number from 1 on, as limit takes; a page holds %ld at most",
                         text, most);
    *limit = v < most ? v : most;
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

bool items_asked_read(struct items_asked *p, struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"geojson", "json", NULL}, *const SYSTEMS[] = {CRS84, NULL};
    const char *sort;
    if (!call_take_word(c, "f", FORMATS, e) || !call_take_word(c, "crs", SYSTEMS, e) ||
        !call_take_word(c, "bbox-crs", SYSTEMS, e) || !take_limit(c, &p->limit, e) ||
        !query_take_int(&c->query, "offset", 0, LONG_MAX / 2, &p->offset, e) ||
        !query_take(&c->query, "sortby", &sort, e) || (sort && !parse_sort(p, c, sort, e)))
        return false;
    if (!sort && c->criteria.has_near)
        p->order.by = LIST_BY_DISTANCE;
    p->order.lon_deg = c->criteria.near_lon_deg;
    p->order.lat_deg = c->criteria.near_lat_deg;
    return true;
}

void items_asked_key(const struct items_asked *p, struct call *c)
{
    call_key_int(c, p->limit);
    call_key_int(c, p->offset);
    call_key(c, p->order.descending ? "-" : "+");
    call_key(c, p->sort_name ? p->sort_name : "");
}

void items_asked_print(const struct items_asked *p, long offset, struct bytes *out)
{
    bytes_add_format(out, "limit=%ld", p->limit);
    if (offset)
        bytes_add_format(out, "&offset=%ld", offset);
    if (p->sort_name)
        bytes_add_format(out, "&sortby=%s%s", p->order.descending ? "-" : "", p->sort_name);
}
