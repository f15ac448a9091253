#include "search/parse_criteria.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/filter_rows.h"
#include "atlas/territory.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "geo/project.h"
#include "search/parse_box.h"
#include "search/parse_filter.h"
#include "search/parse_properties.h"
#include "search/parse_words.h"

/* --- one value ---------------------------------------------------------------------------------------------
 */

static bool unknown_code(const struct vocabulary *v, enum criterion which, const char *text, struct err *e)
{
    uint16_t near[3];
    size_t n = vocabulary_near(v, text, near, 3);
    err_param(e, ERR_INVALID, CRITERIA[which].name, text,
              "'%.60s' is not a code of %s (see /api/vocabularies)", text, CRITERIA[which].name);
    for (size_t i = 0; i < n; i++)
        err_offer(e, v->values[near[i]].code, v->values[near[i]].label);
    return false;
}

static bool parse_code(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                       bool exclude, struct err *e)
{
    const struct vocabulary *v = criterion_vocabulary(s, which);
    uint16_t value = vocabulary_find(v, text);
    if (value == VOCABULARY_NONE)
        return unknown_code(v, which, text, e);
    criteria_add(c, which, value, value, exclude);
    return true;
}

/* A whole number in decimal digits, with a sign; false when it is not one or does not fit. */
static bool whole_number(const char *text, size_t n, int64_t *value)
{
    char copy[24];
    if (n == 0 || n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (strspn(copy, "-0123456789") != n)
        return false;
    char *end;
    errno = 0;
    *value = strtoll(copy, &end, 10);
    return !*end && !errno;
}

/* "2012", "2009..2014", "..2014" or "2014.."; an open end is *from or *to as it was. */
static bool read_range(const char *text, int64_t *from, int64_t *to)
{
    const char *dots = strstr(text, "..");
    if (!dots) {
        bool right = whole_number(text, strlen(text), from);
        *to = *from;
        return right;
    }
    const char *after = dots + 2;
    bool right = dots == text || whole_number(text, (size_t)(dots - text), from);
    right = right && (!*after || whole_number(after, strlen(after), to));
    return right && *from <= *to;
}

static bool parse_range(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        bool exclude, struct err *e)
{
    (void)s;
    int64_t from = INT64_MIN, to = INT64_MAX;
    const struct kind_entry *k = &CRITERION_KINDS[CRITERIA[which].kind];
    if (!read_range(text, &from, &to))
        return err_param(e, ERR_INVALID, CRITERIA[which].name, text,
                         "'%.60s' is not a whole number or a range such as %s..%s, %s.. or ..%s, as %s takes",
                         text, k->from, k->to, k->from, k->to, CRITERIA[which].name);
    criteria_add(c, which, from, to, exclude);
    return true;
}

/* Codes that are numbers, as the ODD's: ranges of them too, whose ends are codes. */
static bool parse_codes(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        bool exclude, struct err *e)
{
    const struct vocabulary *v = criterion_vocabulary(s, which);
    if (!strstr(text, ".."))
        return parse_code(c, s, which, text, exclude, e);
    int64_t from = INT64_MAX, to = INT64_MIN;
    for (uint16_t i = 0; i < v->n; i++) { /* open ends are the first and the last */
        int64_t code = atoi(v->values[i].code);
        from = code < from ? code : from;
        to = code > to ? code : to;
    }
    int64_t least = from, most = to;
    if (!read_range(text, &from, &to) || from < least || to > most)
        return err_param(e, ERR_INVALID, CRITERIA[which].name, text,
                         "'%.60s' is not a range such as 3..6, 14.. or ..6 of codes from %lld to %lld, as %s "
                         "takes",
                         text, (long long)least, (long long)most, CRITERIA[which].name);
    for (uint16_t i = 0; i < v->n; i++) {
        int64_t code = atoi(v->values[i].code);
        if (code >= from && code <= to)
            criteria_add(c, which, i, i, exclude);
    }
    return true;
}

static bool parse_siren(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        bool exclude, struct err *e)
{
    (void)s;
    int64_t value;
    if (strlen(text) != 9 || strspn(text, "0123456789") != 9 || !whole_number(text, 9, &value) || value == 0)
        return err_param(e, ERR_INVALID, CRITERIA[which].name, text,
                         "'%.60s' is not a SIREN of nine digits, as %s takes", text, CRITERIA[which].name);
    criteria_add(c, which, value, value, exclude);
    return true;
}

static bool parse_insee(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        bool exclude, struct err *e)
{
    (void)s;
    int64_t value = 0;
    bool right = strlen(text) == 5;
    for (const char *p = text; right && *p; p++) {
        right = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z');
        value = value * 36 + (*p <= '9' ? *p - '0' : *p - 'A' + 10);
    }
    if (!right || value == 0)
        return err_param(
            e, ERR_INVALID, CRITERIA[which].name, text,
            "'%.60s' is not an INSEE code of five characters such as 69123 or 2A004, as %s takes", text,
            CRITERIA[which].name);
    criteria_add(c, which, value, value, exclude);
    return true;
}

static bool parse_record(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                         bool exclude, struct err *e)
{
    const struct record_rows *rows = column_struct(s, CRITERIA[which].at[CRITERIA[which].level].at);
    uint32_t row = snapshot_find(s, rows, text);
    if (row == SNAPSHOT_NO_ROW)
        return err_param(e, ERR_INVALID, CRITERIA[which].name, text, "there is no %s with the id '%.60s'",
                         CRITERIA[which].name, text);
    criteria_add(c, which, row, row, exclude);
    return true;
}

static bool parse_truth(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        bool exclude, struct err *e)
{
    (void)s;
    bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0)
        return err_param(e, ERR_INVALID, CRITERIA[which].name, text,
                         "'%.60s' is neither true nor false, as %s takes", text, CRITERIA[which].name);
    criteria_add(c, which, yes, yes, exclude);
    return true;
}

typedef bool value_parser(struct criteria *c, const struct snapshot *s, enum criterion which,
                          const char *text, bool exclude, struct err *e);
static value_parser *const PARSERS[KIND_COUNT] = {
    /* of values in lists; kinds of whole numbers have parse_range */
    [KIND_CODES] = parse_code,  [KIND_NUMBERED_CODES] = parse_codes, [KIND_SIREN] = parse_siren,
    [KIND_INSEE] = parse_insee, [KIND_RECORDS] = parse_record,       [KIND_TRUTH] = parse_truth,
};

static bool parse_value(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                        struct err *e)
{
    bool exclude = *text == '!';
    text += exclude;
    if (strcmp(text, "none") == 0) {
        *(exclude ? &c->values[which].not_none : &c->values[which].none) = true;
        return true;
    }
    const enum criterion_kind kind = CRITERIA[which].kind;
    value_parser *parse = CRITERION_KINDS[kind].from ? parse_range : PARSERS[kind];
    return parse(c, s, which, text, exclude, e);
}

/* --- lists, places ----------------------------------------------------------------------------------------
 */

static bool parse_list(struct criteria *c, const struct snapshot *s, enum criterion which, const char *text,
                       struct err *e)
{
    char *copy = mem_strdup(text), *rest = copy;
    bool done = true;
    while (done && rest) {
        char *item = strsep(&rest, ",");
        const struct criterion_values *v = &c->values[which];
        if (query_blank(item)) /* a comma too many */
            continue;
        if (*item == '!' && query_blank(item + 1))
            done = err_param(e, ERR_INVALID, CRITERIA[which].name, text,
                             "%s has a ! with nothing behind it; it excludes the value that follows",
                             CRITERIA[which].name);
        else if (v->n_include + v->n_exclude >= CRITERIA_MAX_VALUES)
            done = err_param(e, ERR_TOO_LARGE, CRITERIA[which].name, NULL, "%s has more than %d values",
                             CRITERIA[which].name, CRITERIA_MAX_VALUES);
        else
            done = parse_value(c, s, which, item, e);
    }
    free(copy);
    return done;
}

static bool parse_near(struct criteria *c, const char *text, struct err *e)
{
    c->has_near = point_parse(text, &c->near_lon_deg, &c->near_lat_deg);
    return c->has_near ||
           err_param(
               e, ERR_INVALID, "near", text,
               "'%.60s' is not longitude,latitude in degrees, from -180 to 180 (others are wrapped) and "
               "from -90 to 90, as near takes",
               text);
}

static bool parse_radius(struct criteria *c, const char *text, struct err *e)
{
    double v;
    if (bbox_numbers(text, &v, 1) != 1 || v <= 0.0 || v > CRITERIA_MAX_RADIUS_M)
        return err_param(e, ERR_INVALID, "radius", text,
                         "'%.60s' is not a number of metres above 0 and up to %.0f, as radius takes", text,
                         CRITERIA_MAX_RADIUS_M);
    if (!c->has_near)
        return err_param(e, ERR_INVALID, "radius", text,
                         "radius=%.60s stands without near: it takes near=longitude,latitude beside it",
                         text);
    c->radius_m = v;
    return true;
}

static bool parse_located(struct criteria *c, struct query *q, struct err *e)
{
    const char *text;
    if (!query_take(q, CRITERIA[CRITERION_LOCATED].name, &text, e))
        return false;
    if (!text)
        return true;
    c->located = strcmp(text, "true") == 0    ? LOCATED_TRUE
                 : strcmp(text, "false") == 0 ? LOCATED_FALSE
                                              : LOCATED_ANY;
    return c->located != LOCATED_ANY ||
           err_param(e, ERR_INVALID, "located", text, "'%.60s' is neither true nor false, as located takes",
                     text);
}

static bool parse_side(struct criteria *c, struct query *q, struct err *e)
{
    const char *text;
    if (!query_take(q, CRITERIA[CRITERION_SIDE].name, &text, e))
        return false;
    if (!text)
        return true;
    for (c->side = 0; c->side < SIDES; c->side++)
        if (strcmp(text, SIDE_NAMES[c->side]) == 0)
            return true;
    c->side = SIDE_PARTNER;
    return err_param(e, ERR_INVALID, "side", text, "'%.60s' is neither partner nor france, as side takes",
                     text);
}

static bool parse_territory(struct criteria_within *w, const struct snapshot *s, const char *text,
                            struct err *e)
{
    struct territory t;
    struct err why = {0};
    if (!territory_parse(&t, s, text, &why))
        return err_param(e, ERR_INVALID, "within", text, "within takes a polygon or a territory: %s",
                         why.text);
    if (t.value == SNAPSHOT_NO_ROW)
        return err_param(e, ERR_INVALID, "within", text,
                         "within takes a polygon or a territory: there is no '%.60s'", text);
    *w = (struct criteria_within){t.of != CRITERION_COUNT, NULL, t.of,
                                  t.value}; /* the world filters nothing */
    return true;
}

/* WKT has brackets or ends in EMPTY, GeoJSON begins with one, the code of a territory has none of that. */
static bool parse_within(struct criteria *c, const struct snapshot *s, const char *text, struct err *e)
{
    text += strspn(text, " \t\r\n");
    if (!strpbrk(text, "({ "))
        return parse_territory(&c->within, s, text, e);
    c->within.area = area_parse(text, "within", e);
    c->within.asked = c->within.area != NULL;
    return c->within.asked;
}

bool parse_criteria(struct criteria *c, const struct snapshot *s, struct query *q, struct err *e)
{
    criteria_init(c);
    for (enum criterion which = 0; which < CRITERION_LISTS; which++) {
        if (q->n_known < sizeof q->known / sizeof q->known[0])
            q->known[q->n_known++] = CRITERIA[which].name;
        for (size_t i = 0; i < q->n; i++) {
            struct query_parameter *p = &q->parameters[i];
            if (p->taken || strcmp(p->name, CRITERIA[which].name) != 0)
                continue;
            p->taken = true;
            if (!parse_list(c, s, which, p->value, e))
                return false;
        }
    }
    criteria_normalise(c);
    const char *words, *within, *near, *radius;
    if (!query_take(q, CRITERIA[CRITERION_Q].name, &words, e) || !parse_box(q, &c->has_box, &c->box, e) ||
        !query_take(q, CRITERIA[CRITERION_WITHIN].name, &within, e) ||
        !query_take(q, CRITERIA[CRITERION_NEAR].name, &near, e) ||
        !query_take(q, CRITERIA[CRITERION_RADIUS].name, &radius, e))
        return false;
    if (words && !parse_words(c, words, e))
        return false;
    if (!parse_located(c, q, e) || !parse_side(c, q, e))
        return false;
    return (!within || parse_within(c, s, within, e)) && (!near || parse_near(c, near, e)) &&
           (!radius || parse_radius(c, radius, e)) && parse_filter(&c->filter, q, e);
}

bool parse_criteria_of(struct criteria *c, const struct snapshot *s, enum collection of, struct query *q,
                       struct err *e)
{
    struct filter_property all[FILTER_PROPERTIES_MOST];
    return parse_criteria(c, s, q, e) &&
           parse_properties(&c->filter, q, all, filter_properties(of, all), e) && criteria_own(c, of, e) &&
           criteria_fit(c, of, NULL, e);
}
