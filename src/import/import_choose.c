/* What somebody chose for a place: in a report that is sent back, or in answers of before. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_answers.h"
#include "import/import_inside.h"

enum {
    FRANCE_CANDIDATES = 9,
    ABROAD_CANDIDATES = 17,
    FRANCE_STATE = 5,
    ABROAD_STATE = 11,
    TEXT_BYTES = 1 << 16
};
#define NEAR_DEGREES 0.00011 /* positions are written with four decimals */

struct choosing {
    struct import *i;
    bool abroad;
    const char *column; /* of the report that the choice stands in; "" of an answer */
};

static const char *report_cell(const struct import *i, int column)
{
    const int at = i->back.columns[column];
    return at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
}

/* --- the parts of a cell ------------------------------------------------------------------------------- */

/* The part of "a | b | c" from *at on, blanks around it dropped; NULL behind the last. */
static const char *next_part(struct import *i, const char **at)
{
    if (!*at)
        return NULL;
    const char *p = *at, *end = strchr(p, '|');
    *at = end ? end + 1 : NULL;
    end = end ? end : p + strlen(p);
    while (p < end && *p == ' ')
        p++;
    while (end > p && end[-1] == ' ')
        end--;
    return arena_text(&i->arena, p, (size_t)(end - p));
}

static size_t count_parts(const char *cell)
{
    size_t n = 1;
    for (; *cell; cell++)
        n += *cell == '|';
    return n;
}

static const char *part_of(struct import *i, const char *cell, size_t at)
{
    const char *part = "", *p = cell;
    for (size_t k = 0; k <= at; k++)
        if (!(part = next_part(i, &p)))
            return "";
    return part;
}

/* One choice for several places is that of the only one that needs it. */
static bool choice_of(struct choosing *c, size_t place, const char **choice, struct err *e)
{
    struct import *i = c->i;
    const char *cell = i->back.choices[c->abroad],
               *states = report_cell(i, c->abroad ? ABROAD_STATE : FRANCE_STATE);
    const size_t places = count_parts(states);
    *choice = "";
    if (!*cell)
        return true;
    if (places == 1 || count_parts(cell) > 1) {
        *choice = part_of(i, cell, place);
        return true;
    }
    size_t open = 0, at = 0;
    for (size_t k = 0; k < places; k++)
        if (strcmp(part_of(i, states, k), import_state_name(IMPORT_EXACT)) != 0) {
            open++;
            at = k;
        }
    if (open != 1)
        return err_say(e, ERR_INVALID, c->column, cell,
                       "the row names %zu places: choose for each, with | between",
                       "la ligne nomme %zu lieux : choisissez pour chacun, avec | entre les choix", places);
    if (place == at)
        *choice = part_of(i, cell, 0);
    return true;
}

/* Each place's candidates begin with "1. ", or are one empty part. */
static const char *candidate(struct import *i, const char *cell, size_t place, unsigned number)
{
    const char *p = cell, *part;
    size_t at = 0;
    for (bool first = true; (part = next_part(i, &p)); first = false) {
        if (!first && (!*part || strncmp(part, "1. ", 3) == 0))
            at++;
        if (at == place && *part && (unsigned)atoi(part) == number)
            return part;
    }
    return NULL;
}

/* --- one choice ---------------------------------------------------------------------------------------- */

static bool is_nowhere(const char *text)
{
    static const char *const WORDS[] = {"sans lieu", "aucun", "no place", "none"};
    struct bytes folded;
    bool is = false;
    bytes_init(&folded, TEXT_BYTES);
    utf8_fold(&folded, text, strlen(text));
    for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++)
        is = is || strcmp(folded.data ? folded.data : "", WORDS[k]) == 0;
    bytes_release(&folded);
    return is;
}

static bool read_number(const char **at, double *out)
{
    char text[32];
    size_t n = 0;
    const char *p = *at;
    while (*p && n + 1 < sizeof text && strchr("+-0123456789.,", *p)) {
        text[n++] = *p == ',' ? '.' : *p;
        p++;
    }
    while (n && text[n - 1] == '.')
        n--;
    text[n] = '\0';
    char *end;
    *out = strtod(text, &end);
    *at = p + strspn(p, " ;\t");
    return n > 0 && *end == '\0';
}

/* "48.357 10.985", "48.357, 10.985", "48,357 10,985", "48.357,10.985". */
static bool read_pair(const char *text, double *a, double *b)
{
    char spaced[80];
    const char *p = spaced, *comma = strchr(text, ',');
    snprintf(spaced, sizeof spaced, "%s", text);
    if (!strpbrk(text, " ;") && comma && !strchr(comma + 1, ','))
        spaced[comma - text] = ' ';
    return read_number(&p, a) && read_number(&p, b) && !*p;
}

static const struct gazetteer_item *item_at(const struct gazetteer *g, double lon, double lat)
{
    for (uint32_t k = 0; k < g->n_items; k++) {
        const struct gazetteer_item *item = &g->items[k];
        if ((item->kind == GAZETTEER_TOWN || item->kind == GAZETTEER_PROVINCE) &&
            fabs(item->lon - lon) < NEAR_DEGREES && fabs(item->lat - lat) < NEAR_DEGREES)
            return item;
    }
    return NULL;
}

static bool read_position(struct choosing *c, const char *text, bool lon_first, struct import_choice *out,
                          struct err *e)
{
    double lat, lon;
    if (!read_pair(text, &lat, &lon))
        return err_say(e, ERR_INVALID, c->column, text,
                       "'%.60s' is neither the number of a candidate, nor a position such as 48.357 10.985, "
                       "nor \"sans lieu\"",
                       "« %.60s » n’est ni le numéro d’un candidat, ni une position comme 48.357 10.985 "
                       "(latitude longitude), ni « sans lieu »",
                       text);
    if (lon_first) {
        const double was = lat;
        lat = lon;
        lon = was;
    }
    if (fabs(lat) > 90 || fabs(lon) > 180)
        return err_say(e, ERR_INVALID, c->column, text, "'%.60s' is no latitude and longitude in degrees",
                       "« %.60s » n’est pas une latitude et une longitude en degrés", text);
    const struct gazetteer_item *item = item_at(c->i->g, lon, lat), *turned = NULL;
    if (!item && !lon_first && strstr(report_cell(c->i, ABROAD_CANDIDATES), text))
        turned = item_at(c->i->g, lat, lon); /* copied from a candidate, which has the longitude first */
    item = item ? item : turned;
    *out = (struct import_choice){.what = item ? CHOICE_PLACE : CHOICE_POSITION,
                                  .item = item,
                                  .lon = turned ? lat : lon,
                                  .lat = turned ? lon : lat};
    return true;
}

static bool read_french(struct choosing *c, const char *text, struct import_choice *out, struct err *e)
{
    const struct gazetteer_item *item = import_item_of_code(c->i, text);
    *out = (struct import_choice){.what = CHOICE_PLACE, .item = item};
    return item ||
           err_say(e, ERR_INVALID, c->column, text,
                   "'%.60s' is neither the number of a candidate, nor an INSEE code, a SIREN, D69 or "
                   "R84, nor \"sans lieu\"",
                   "« %.60s » n’est ni le numéro d’un candidat, ni un code INSEE, un SIREN, D69 ou R84, "
                   "ni « sans lieu »",
                   text);
}

/* "1. Valence, Drôme (26362)": what stands in the last brackets. */
static const char *bracketed(struct import *i, const char *text)
{
    const char *open = strrchr(text, '(');
    const size_t n = strlen(text);
    return open && n && text[n - 1] == ')' ? arena_text(&i->arena, open + 1, n - (size_t)(open - text) - 2)
                                           : NULL;
}

static bool read_choice(struct choosing *c, size_t place, const char *text, struct import_choice *out,
                        struct err *e)
{
    struct import *i = c->i;
    if (is_nowhere(text)) {
        out->what = CHOICE_NOWHERE;
        return true;
    }
    const bool numbered = strlen(text) == 1 && isdigit((unsigned char)*text) && *c->column;
    if (numbered) {
        const char *listed = candidate(i, report_cell(i, c->abroad ? ABROAD_CANDIDATES : FRANCE_CANDIDATES),
                                       place, (unsigned)(*text - '0'));
        if (!listed)
            return err_say(e, ERR_INVALID, c->column, text, "there is no candidate %s of this place",
                           "il n’y a pas de candidat %s pour ce lieu", text);
        text = listed;
    }
    const char *inside = bracketed(i, text);
    return c->abroad ? read_position(c, inside ? inside : text, inside != NULL, out, e)
                     : read_french(c, inside ? inside : text, out, e);
}

bool import_chosen(struct import *i, const char *written, const char *country, const char *hint, bool abroad,
                   struct import_choice *out, struct err *e)
{
    struct choosing c = {.i = i, .abroad = abroad, .column = abroad ? "etranger_choix" : "france_choix"};
    const size_t place = i->back.used[abroad]++;
    const char *text = "";
    *out = (struct import_choice){0};
    i->asking = (struct import_asking){
        .written = written, .country = abroad ? (country ? country : "") : "FR", .hint = hint ? hint : ""};
    if (i->back.is && !choice_of(&c, place, &text, e))
        return false;
    if (!*text && i->o->answers && !import_empty(written)) {
        c.column = "";
        text = import_answers_find(i->o->answers, written, i->asking.country, i->asking.hint);
    }
    if (import_empty(text))
        return true;
    if (!read_choice(&c, place, text, out, e))
        return false;
    i->asking.chosen = true;
    i->asking.nowhere = out->what == CHOICE_NOWHERE;
    return true;
}

void import_note_chosen(struct import *i, const struct import_choice *c, bool abroad)
{
    const struct gazetteer_item *item = c->item;
    struct import_place p = {.written = i->asking.written,
                             .state = c->what == CHOICE_NOWHERE ? IMPORT_NO_PLACE : IMPORT_EXACT,
                             .found = item ? item->name : "",
                             .code = !item    ? ""
                                     : abroad ? i->g->items[item->country].code
                                              : item->code,
                             .how = "choix",
                             .lon = NAN,
                             .lat = NAN,
                             .candidates = "",
                             .abroad = abroad};
    if (item || c->what == CHOICE_POSITION) {
        p.lon = item ? item->lon : c->lon;
        p.lat = item ? item->lat : c->lat;
    }
    import_note_place(i, p);
}
