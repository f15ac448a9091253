#include "import/import_countries.h"

#include <stdio.h>
#include <string.h>

#include "import/import_parts.h"
#include "places/geocode_among.h"

enum { LIST_BYTES = 300 };

/* "Serbie (RS), Croatie (HR)" */
static const char *list_of(const struct gazetteer_item *const *items, size_t n, char out[LIST_BYTES])
{
    size_t used = 0;
    *out = '\0';
    for (size_t k = 0; k < n && used < LIST_BYTES; k++)
        used += (size_t)snprintf(out + used, LIST_BYTES - used, "%s%s (%s)", k ? ", " : "", items[k]->name,
                                 items[k]->code);
    import_whole_characters(out);
    return out;
}

static bool refuse_unknown(const char *column, const char *text, const struct country_meant *m, struct err *e)
{
    char near[LIST_BYTES];
    if (m->n_near == 0)
        return err_say(e, ERR_INVALID, column, text,
                       "'%.60s' is no country that is known; expected its name or ISO code",
                       "« %.60s » n’est pas un pays connu ; son nom ou son code ISO est attendu", text);
    return err_say(e, ERR_INVALID, column, text, "'%.60s' is no country that is known; near are %s",
                   "« %.60s » n’est pas un pays connu ; proches : %s", text,
                   list_of(m->near, m->n_near, near));
}

static bool refuse_nowhere(const char *column, const char *text, struct err *e)
{
    return err_say(e, ERR_INVALID, column, text,
                   "'%.60s' is no country: one country is expected, or several between |",
                   "« %.60s » n’est pas un pays : un pays est attendu, ou plusieurs séparés par |", text);
}

static bool refuse_french(const char *column, const char *text, const struct gazetteer_item *country,
                          struct err *e)
{
    return err_say(e, ERR_INVALID, column, text,
                   "'%.60s' is France (%s), and a partner is abroad: French authorities stand in the column "
                   "of collectivités",
                   "« %.60s » est en France (%s) et un partenaire est à l’étranger : les collectivités "
                   "françaises ont leur propre colonne",
                   text, country->code);
}

/* What was not read to the letter. */
static void note_read(struct import *i, const char *text, const struct country_meant *m)
{
    char list[LIST_BYTES];
    list_of(m->countries, m->n, list);
    if (m->spelt)
        import_note(i, "the country '%.60s' was read as %s", "le pays « %.60s » a été lu comme %s", text,
                    list);
    else if (m->sense == COUNTRY_FORMER && m->n == 1)
        import_note(i, "'%.60s' is no country today: it was read as %s",
                    "« %.60s » n’est plus un pays : lu comme %s", text, list);
}

bool import_read_countries(struct import *i, const char *column, const char *text,
                           struct import_countries *out, struct err *e)
{
    struct country_meant m;
    *out = (struct import_countries){0};
    if (import_empty(text))
        return true;
    gazetteer_country_read(i->g, text, &m);
    if (m.sense == COUNTRY_UNKNOWN)
        return refuse_unknown(column, text, &m, e);
    if (m.sense == COUNTRY_NOWHERE)
        return refuse_nowhere(column, text, e);
    if (m.n == 1 && gazetteer_country_is_french(m.countries[0]))
        return refuse_french(column, text, m.countries[0], e);
    memcpy(out->items, m.countries, sizeof out->items);
    out->n = m.n;
    out->written = text;
    out->former = m.sense == COUNTRY_FORMER;
    out->province = m.province       ? m.province
                    : *m.beside != 0 ? arena_text(&i->arena, m.beside, strlen(m.beside))
                                     : NULL;
    note_read(i, text, &m);
    return true;
}

bool import_read_country(struct import *i, const char *column, const char *text, const char **code,
                         struct err *e)
{
    struct import_countries in;
    char list[LIST_BYTES];
    *code = NULL;
    if (!import_read_countries(i, column, text, &in, e))
        return false;
    if (in.n > 1)
        return err_say(e, ERR_INVALID, column, text,
                       "'%.60s' is several countries today: %s; one is expected",
                       "« %.60s » est aujourd’hui plusieurs pays : %s ; un seul est attendu", text,
                       list_of(in.items, in.n, list));
    if (in.province)
        import_note(i, "beside the country, '%.60s' was not used",
                    "à côté du pays, « %.60s » n’a pas été utilisé", in.province);
    *code = in.n ? in.items[0]->code : NULL;
    return true;
}

/* --- several in a cell ------------------------------------------------------------------------------------
 */

static bool is_country(void *context, const char *text)
{
    const struct import *i = context;
    struct country_meant m;
    gazetteer_country_read(i->g, text, &m);
    return m.n > 0 && !m.spelt && !*m.beside;
}

bool import_read_countries_list(struct import *i, const char *column, const char *text,
                                struct import_countries_list *out, struct err *e)
{
    struct value_list parts;
    out->n = 0;
    if (import_empty(text))
        return true;
    const struct import_parting how = {.is_one = is_country, .context = i};
    if (!import_parts(i, column, text, &how, &parts, e))
        return false;
    if (parts.n > COUNTRY_MOST)
        return err_say(e, ERR_TOO_LARGE, column, "", "more than %d countries in a cell",
                       "plus de %d pays dans une cellule", (int)COUNTRY_MOST);
    for (size_t k = 0; k < parts.n; k++)
        if (!import_read_countries(i, column, parts.values[k], &out->each[out->n++], e))
            return false;
    return true;
}

void import_countries_join(const struct import_countries_list *list, struct import_countries *out)
{
    *out = (struct import_countries){0};
    if (list->n == 1) {
        *out = list->each[0];
        return;
    }
    for (size_t k = 0; k < list->n; k++)
        for (size_t c = 0; c < list->each[k].n; c++) {
            bool there = false;
            for (size_t o = 0; o < out->n; o++)
                there = there || out->items[o] == list->each[k].items[c];
            if (!there && out->n < COUNTRY_MOST)
                out->items[out->n++] = list->each[k].items[c];
        }
    for (size_t k = 0; k < list->n; k++)
        out->former = out->former || list->each[k].former;
}

/* --- the place --------------------------------------------------------------------------------------------
 */

static const struct gazetteer_item *country_of(const struct import *i, const struct geocode_result *r)
{
    return &i->g->items[r->candidates[0].item->country];
}

static bool of_one_country(const struct geocode_result *r)
{
    for (size_t k = 1; k < r->n; k++)
        if (r->candidates[k].item->country != r->candidates[0].item->country)
            return false;
    return r->n > 0;
}

/* In the world at large: not in France, where French authorities are. */
static void locate_anywhere(struct import *i, struct geocode_query *q, struct geocode_result *r,
                            const char **pays)
{
    q->scope = SCOPE_WORLD;
    geocode(i->g, q, r);
    if (!geocode_taken(r))
        return;
    const struct gazetteer_item *country = country_of(i, r);
    if (gazetteer_country_is_french(country)) {
        import_note(i,
                    "'%.60s' is a town of France (%s), and a partner is abroad: without its country it was "
                    "not placed",
                    "« %.60s » est en France (%s) et un partenaire est à l’étranger : sans son pays, il n’a "
                    "pas été placé",
                    q->name, country->code);
        *r = (struct geocode_result){.state = GEOCODE_NOT_FOUND};
    } else if (r->state != GEOCODE_AMBIGUOUS) {
        *pays = country->code;
    }
}

static void locate_among(struct import *i, const struct import_countries *in, struct geocode_query *q,
                         struct geocode_result *r, const char **pays)
{
    char list[LIST_BYTES];
    geocode_among(i->g, q, in->items, in->n, r);
    bool one = geocode_taken(r) && (r->state != GEOCODE_AMBIGUOUS || of_one_country(r));
    const struct gazetteer_item *country = one ? country_of(i, r) : NULL;
    list_of(in->items, in->n, list);
    if (one)
        *pays = country->code;
    if (one && in->former)
        import_note(i, "%.60s is no country today: '%.60s' is in %s (%s)",
                    "%.60s n’est plus un pays : « %.60s » est en %s (%s)", in->written ? in->written : "",
                    q->name, country->name, country->code);
    else if (!one)
        import_note(i, "which country '%.60s' is in was not told by its name: one of %s",
                    "le nom ne dit pas dans quel pays est « %.60s » : l’un de %s", q->name, list);
}

static void locate_in(struct import *i, const struct gazetteer_item *said, struct geocode_query *q,
                      struct geocode_result *r, const char **pays)
{
    const struct gazetteer_item *elsewhere;
    q->scope = SCOPE_COUNTRY;
    q->country = said->code;
    geocode_disputed(i->g, q, r, &elsewhere);
    *pays = elsewhere ? elsewhere->code : said->code;
    if (elsewhere)
        import_note(i, "'%.60s' is in %s (%s) in this atlas, not in %s (%s)",
                    "dans cet atlas, « %.60s » est classé sous %s (%s), et non %s (%s)", q->name,
                    elsewhere->name, elsewhere->code, said->name, said->code);
}

void import_locate(struct import *i, const struct import_countries *in, struct geocode_query *q,
                   struct geocode_result *r, const char **pays)
{
    *pays = NULL;
    if (import_empty(q->province))
        q->province = in->province;
    if (in->n == 0)
        locate_anywhere(i, q, r, pays);
    else if (in->n == 1)
        locate_in(i, in->items[0], q, r, pays);
    else
        locate_among(i, in, q, r, pays);
}
