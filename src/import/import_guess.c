/* The columns of a list that has no header, by what stands in them. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_shape.h"
#include "places/gazetteer_country.h"

enum role { ROLE_COUNTRY, ROLE_FRENCH, ROLE_ABROAD, ROLE_YEAR, ROLE_AMOUNT, ROLE_TEXT, ROLES };
enum { PART_BYTES = 200, TITLE_BYTES = 12 /* a title has as many on average */ };

/* Of the cells that are filled: how many of a hundred must be what the column is taken for. Not every partner
 * is in the gazetteer. */
static const unsigned LEAST[ROLES] = {[ROLE_COUNTRY] = 80, [ROLE_FRENCH] = 80, [ROLE_ABROAD] = 60,
                                      [ROLE_YEAR] = 90,    [ROLE_AMOUNT] = 90, [ROLE_TEXT] = 90};

struct column_seen {
    unsigned filled, fits[ROLES], bytes;
};

struct guess {
    struct import *i;
    size_t first, n; /* rows of the sample from the first record on */
    size_t least;    /* cells of a record: what has fewer heads others, or ends them */
    size_t records;
    struct column_seen seen[IMPORT_GUESSED];
    int country; /* the column of countries; -1: none */
};

/* --- what a cell may be -------------------------------------------------------------------------------- */

static bool is_country(const struct import *i, const char *text)
{
    struct country_meant c;
    gazetteer_country_read(i->g, text, &c);
    return (c.sense == COUNTRY_ONE || c.sense == COUNTRY_FORMER) && !c.spelt && !*c.beside &&
           !gazetteer_country_is_french(c.countries[0]);
}

/* The first of "Nantes, Rennes et Angers", "1. Nantes". */
static const char *first_part(const char *text, char out[PART_BYTES])
{
    const size_t digits = strspn(text, "0123456789");
    if (digits && (text[digits] == '.' || text[digits] == ')'))
        text += digits + 1;
    text += strspn(text, " -*");
    size_t n = strcspn(text, ",/|\n(");
    const char *and = strstr(text, " et ");
    if (and&&(size_t)(and-text) < n)
        n = (size_t)(and-text);
    snprintf(out, PART_BYTES, "%.*s", n < PART_BYTES ? (int)n : PART_BYTES - 1, text);
    return out;
}

static bool is_place(const struct import *i, const char *text, const char *country)
{
    char part[PART_BYTES];
    struct geocode_result r;
    const struct geocode_query q = {.name = first_part(text, part),
                                    .scope = !country   ? SCOPE_FRANCE
                                             : *country ? SCOPE_COUNTRY
                                                        : SCOPE_WORLD,
                                    .country = country,
                                    .strict = true};
    if (strpbrk(part, "0123456789") && strlen(part) > 5)
        return false;
    geocode(i->g, &q, &r);
    return r.n && !r.outside && !r.misfit;
}

static bool is_year(const char *text)
{
    struct date_said said;
    return strpbrk(text, "0123456789") && date_read(&said, NULL, "", text, NULL) && *said.first &&
           strcmp(said.first, "1900") >= 0 && strcmp(said.first, "2100") < 0;
}

static bool is_amount(const char *text)
{
    return strpbrk(text, "0123456789") && money_likely(text) && !is_year(text);
}

static bool fits(const struct guess *u, const struct sheet_row *row, size_t column, enum role role)
{
    const char *text = row->cells[column];
    const char *country = u->country >= 0 && (size_t)u->country < row->n ? row->cells[u->country] : "";
    switch (role) {
    case ROLE_COUNTRY:
        return is_country(u->i, text);
    case ROLE_FRENCH:
        return is_place(u->i, text, NULL);
    case ROLE_ABROAD:
        return is_place(u->i, text, country);
    case ROLE_YEAR:
        return is_year(text);
    case ROLE_AMOUNT:
        return is_amount(text);
    default:
        return strchr(text, ' ') != NULL;
    }
}

static const struct sheet_row *record_at(const struct guess *u, size_t nth)
{
    const struct sheet_row *row = import_shape_sample(u->i, u->first + nth);
    return row && import_shape_filled(row) >= u->least ? row : NULL;
}

/* --- columns ------------------------------------------------------------------------------------------- */

static void look(struct guess *u, size_t n_columns, enum role role)
{
    for (size_t r = 0; r < u->n; r++) {
        const struct sheet_row *row = record_at(u, r);
        u->records += role == ROLE_TEXT && row;
        for (size_t c = 0; row && c < row->n && c < n_columns; c++) {
            struct column_seen *s = &u->seen[c];
            if (!*row->cells[c])
                continue;
            s->fits[role] += fits(u, row, c, role);
            s->filled += role == ROLE_TEXT;
            s->bytes += role == ROLE_TEXT ? (unsigned)strnlen(row->cells[c], PART_BYTES) : 0;
        }
    }
}

static bool may_be(const struct guess *u, size_t column, enum role role)
{
    const struct column_seen *s = &u->seen[column];
    return s->filled && s->filled * 2 >= u->records && s->fits[role] * 100 >= s->filled * LEAST[role];
}

/* Of the columns that are none yet, the one that most fits a role, and less another; -1: none. */
static int best_column(const struct guess *u, const char *const *names, size_t n, enum role role,
                       enum role other)
{
    int best = -1;
    double most = -2;
    for (size_t c = 0; c < n; c++) {
        const struct column_seen *s = &u->seen[c];
        if (*names[c] || !may_be(u, c, role))
            continue;
        double share = s->fits[role] / (double)s->filled;
        share -= other == ROLES ? 0 : s->fits[other] / (double)s->filled;
        if (share > most) {
            most = share;
            best = (int)c;
        }
    }
    return best;
}

static const char *name_of(const struct import *i, const char *const *names)
{
    for (; *names; names++)
        if (import_column_of(i, *names) >= 0)
            return *names;
    return NULL;
}

/* "1=titre,C=pays" says itself which of ours is where. */
static bool is_said(const struct import *i, const char *name)
{
    const size_t n = strlen(name);
    for (const char *p = i->o->columns; p && (p = strchr(p, '=')); p++)
        if (strncmp(p + 1, name, n) == 0 && (!p[1 + n] || p[1 + n] == ','))
            return true;
    return false;
}

static size_t take(const struct import *i, const char **names, int column, const char *const *ours)
{
    const char *name = column < 0 ? NULL : name_of(i, ours);
    if (!name)
        return 0;
    names[column] = is_said(i, name) ? "" : name;
    return 1;
}

/* The only column of texts that are long and not said again and again; -1: none, or several. */
static int only_text(const struct guess *u, const char *const *names, size_t n)
{
    int only = -1, count = 0;
    for (size_t c = 0; c < n; c++)
        if (!*names[c] && may_be(u, c, ROLE_TEXT) && u->seen[c].bytes >= TITLE_BYTES * u->seen[c].filled) {
            only = (int)c;
            count++;
        }
    return count == 1 ? only : -1;
}

/* Years that end: none before the year in which it began. */
static bool is_end(const struct guess *u, int begin, int end)
{
    for (size_t r = 0; r < u->n; r++) {
        const struct sheet_row *row = record_at(u, r);
        struct date_said a, b;
        if (!row || (size_t)begin >= row->n || (size_t)end >= row->n)
            continue;
        if (date_read(&a, NULL, "", row->cells[begin], NULL) && *a.first &&
            date_read(&b, NULL, "", row->cells[end], NULL) && *b.first && strcmp(a.first, b.first) > 0)
            return false;
    }
    return true;
}

static size_t take_years(const struct guess *u, const char **names, size_t n)
{
    static const char *const BEGINS[] = {"depuis", "annee_debut", "annee", NULL};
    static const char *const ENDS[] = {"fin", "annee_fin", NULL};
    int years[2] = {-1, -1};
    size_t count = 0;
    for (size_t c = 0; c < n; c++)
        if (!*names[c] && may_be(u, c, ROLE_YEAR) && count++ < 2)
            years[count - 1] = (int)c;
    if (count == 1)
        return take(u->i, names, years[0], BEGINS);
    if (count != 2)
        return 0;
    const int begin = is_end(u, years[0], years[1]) ? 0 : is_end(u, years[1], years[0]) ? 1 : -1;
    return begin < 0 ? 0
                     : take(u->i, names, years[begin], BEGINS) + take(u->i, names, years[1 - begin], ENDS);
}

/* The first record has a cell of its kind in each column that was told by kind. */
static bool is_record(const struct guess *u, const enum role *roles, size_t n)
{
    const struct sheet_row *row = import_shape_sample(u->i, u->first);
    size_t good = 0, bad = 0;
    for (size_t c = 0; row && c < n && c < row->n; c++) {
        if (roles[c] == ROLE_TEXT || !*row->cells[c])
            continue;
        bool fit = fits(u, row, c, roles[c]);
        good += fit;
        bad += !fit;
    }
    return good > 0 && bad <= 1 && good > bad;
}

size_t import_guess_columns(struct import *i, size_t first, size_t n_rows, size_t least, const char **names,
                            size_t n)
{
    static const char *const COUNTRY[] = {"pays", "iso2", NULL};
    static const char *const FRENCH[] = {"collectivites", "nom_source", "collectivite", "nom", NULL};
    static const char *const ABROAD[] = {"partenaires", "partenaire", "nom", NULL};
    static const char *const AMOUNT[] = {"montant", "budget", NULL};
    static const char *const TITLE[] = {"titre", NULL};
    const bool french = i->o->kind != &IMPORT_KIND[IMPORT_PARTENAIRES] &&
                        i->o->kind != &IMPORT_KIND[IMPORT_BOURSE],
               abroad = i->o->kind != &IMPORT_KIND[IMPORT_COLLECTIVITES];
    struct guess u = {.i = i, .first = first, .n = n_rows, .least = least, .country = -1};
    enum role roles[IMPORT_GUESSED];
    n = n < IMPORT_GUESSED ? n : IMPORT_GUESSED;
    for (size_t c = 0; c < n; c++) {
        names[c] = "";
        roles[c] = ROLE_TEXT;
    }
    look(&u, n, ROLE_TEXT); /* counts what is filled, too */
    look(&u, n, ROLE_YEAR);
    look(&u, n, ROLE_AMOUNT);
    if (abroad && n > 1) { /* one column of countries are the heads of what was not found */
        look(&u, n, ROLE_COUNTRY);
        u.country = best_column(&u, names, n, ROLE_COUNTRY, ROLES);
    }
    size_t told = take(i, names, u.country, COUNTRY);
    if (u.country >= 0)
        roles[u.country] = ROLE_COUNTRY;
    look(&u, n, ROLE_FRENCH);
    look(&u, n, ROLE_ABROAD);
    const int ours = french ? best_column(&u, names, n, ROLE_FRENCH, abroad ? ROLE_ABROAD : ROLES) : -1;
    told += take(i, names, ours, FRENCH);
    if (ours >= 0)
        roles[ours] = ROLE_FRENCH;
    const int theirs = abroad ? best_column(&u, names, n, ROLE_ABROAD, ROLES) : -1;
    told += take(i, names, theirs, ABROAD);
    if (theirs >= 0)
        roles[theirs] = ROLE_ABROAD;
    const size_t places = told;
    told += take_years(&u, names, n);
    for (size_t c = 0; c < n; c++)
        if (*names[c] && roles[c] == ROLE_TEXT)
            roles[c] = ROLE_YEAR;
    const int amount = best_column(&u, names, n, ROLE_AMOUNT, ROLES);
    told += take(i, names, amount, AMOUNT);
    if (amount >= 0)
        roles[amount] = ROLE_AMOUNT;
    told += take(i, names, only_text(&u, names, n), TITLE);
    return places && is_record(&u, roles, n) ? told : 0;
}
