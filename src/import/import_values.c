#include "import/import_values.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "geo/bbox.h"

#define MAX_AMOUNT 1e12

/* What was expected, in both languages. */
struct expected {
    const char *english, *french;
};

static const struct expected WHOLE = {"a whole number", "un nombre entier"},
                             YES_OR_NO = {"oui or non", "oui ou non"},
                             YEAR = {"a year such as 2012", "une année comme 2012"},
                             DEGREES = {"a number of degrees", "un nombre de degrés"};

static bool bad(const char *column, const char *text, const struct expected *expected, struct err *e)
{
    return err_say(e, ERR_INVALID, column, text, "'%1$.60s' is not %2$s%3$.0s",
                   "« %1$.60s » n’est pas %3$s%2$.0s", text, expected->english, expected->french);
}

/* A copy without blanks of any kind: space, no-break space, narrow no-break space, thin space, apostrophe. */
static size_t squeeze(char *out, size_t size, const char *text)
{
    static const char *const BLANKS[] = {" ", "\t",          "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89",
                                         "'", "\xE2\x80\x99"};
    size_t n = 0;
    while (*text && n + 1 < size) {
        size_t skip = 0;
        for (size_t i = 0; !skip && i < sizeof BLANKS / sizeof BLANKS[0]; i++)
            if (strncmp(text, BLANKS[i], strlen(BLANKS[i])) == 0)
                skip = strlen(BLANKS[i]);
        if (skip)
            text += skip;
        else
            out[n++] = *text++;
    }
    out[n] = '\0';
    return *text ? size : n;
}

/* --- amounts ------------------------------------------------------------------------------------------- */

/* What stands behind the number: euros or a multiple of them. 0 when it is something else. */
static double unit_of(const char *s)
{
    static const struct {
        const char *folded;
        double factor;
    } UNITS[] = {
        {"", 1},
        {"eur", 1},
        {"euro", 1},
        {"euros", 1},
        {"e", 1},
        {"k", 1e3},
        {"keur", 1e3},
        {"keuros", 1e3},
        {"mille", 1e3},
        {"milleeuros", 1e3},
        {"m", 1e6},
        {"meur", 1e6},
        {"meuros", 1e6},
        {"million", 1e6},
        {"millions", 1e6},
        {"milliond", 1e6},
        {"millionsd", 1e6},
        {"millionseuros", 1e6},
        {"millionsdeuros", 1e6},
        {"millioneuros", 1e6},
        {"milliondeuros", 1e6},
        {"md", 1e9},
        {"milliard", 1e9},
        {"milliards", 1e9},
        {"milliardsdeuros", 1e9},
    };
    struct bytes folded;
    double factor = 0;
    bytes_init(&folded, 200);
    utf8_fold(&folded, s, strlen(s)); /* drops the sign of the euro */
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (strcmp(folded.data, UNITS[i].folded) == 0)
            factor = UNITS[i].factor;
    bytes_release(&folded);
    return factor;
}

/* Digits with separators of thousands taken out and the decimal one made a point. */
static bool plain_number(char *out, const char *s, size_t n, bool scaled)
{
    size_t commas = 0, points = 0, last = n;
    for (size_t i = 0; i < n; i++) {
        commas += s[i] == ',';
        points += s[i] == '.';
        if (s[i] == ',' || s[i] == '.')
            last = i;
    }
    bool one = commas + points == 1;
    if (one && n - last == 4 && last > 0 && last <= 3 && s[0] != '0' && !scaled)
        return false; /* 12,500: twelve and a half, or twelve thousand five hundred? */
    bool decimals = one || (commas == 1 && s[last] == ',') || (points == 1 && s[last] == '.');
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        bool digit = s[i] >= '0' && s[i] <= '9';
        if (digit)
            out[m++] = s[i];
        else if (i == last && decimals)
            out[m++] = '.';
        else if (n - i < 4 || (s[i + 1] < '0' || s[i + 1] > '9'))
            return false; /* a separator of thousands stands before three digits or more */
    }
    out[m] = '\0';
    return m > 0 && strcmp(out, ".") != 0;
}

bool value_amount(int64_t *out, const char *column, const char *text, struct err *e)
{
    static const struct expected EXPECTED = {"an amount in euros such as 12500, 12 500,50 or 1,2 M€",
                                             "un montant en euros comme 12500, 12 500,50 ou 1,2 M€"};
    char solid[80], digits[80];
    const char *s = solid;
    if (squeeze(solid, sizeof solid, text) == sizeof solid)
        return bad(column, text, &EXPECTED, e);
    if (strncmp(s, "\xE2\x82\xAC", 3) == 0)
        s += 3;
    size_t n = strspn(s, "0123456789.,");
    double factor = unit_of(s + n);
    if (n == 0 || factor == 0.0 || !plain_number(digits, s, n, factor > 1))
        return bad(column, text, &EXPECTED, e);
    double value = floor(strtod(digits, NULL) * factor + 0.5);
    if (!(value <= MAX_AMOUNT))
        return err_say(e, ERR_INVALID, column, text, "'%.60s' is more than a million millions",
                       "« %.60s » dépasse mille milliards", text);
    *out = (int64_t)value;
    return true;
}

bool value_count(int64_t *out, const char *column, const char *text, struct err *e)
{
    char solid[24], *end;
    if (squeeze(solid, sizeof solid, text) == sizeof solid || !isdigit((unsigned char)solid[0]))
        return bad(column, text, &WHOLE, e);
    *out = strtoll(solid, &end, 10);
    return (*end == '\0' && *out < INT32_MAX) || bad(column, text, &WHOLE, e);
}

bool value_yes(bool *out, const char *column, const char *text, struct err *e)
{
    static const char *const YES[] = {"oui", "o", "x", "1", "vrai", "yes", "y", "true"};
    static const char *const NO[] = {"non", "n", "0", "faux", "no", "false"};
    struct bytes folded;
    bool known = false;
    bytes_init(&folded, 200);
    utf8_fold(&folded, text, strlen(text));
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++)
        if (strcmp(folded.data, YES[i]) == 0)
            known = *out = true;
    for (size_t i = 0; i < sizeof NO / sizeof NO[0]; i++)
        if (strcmp(folded.data, NO[i]) == 0) {
            known = true;
            *out = false;
        }
    bytes_release(&folded);
    return known || bad(column, text, &YES_OR_NO, e);
}

/* --- dates --------------------------------------------------------------------------------------------- */

static int month_of(const char *s, size_t n)
{
    static const char *const MONTHS[] = {"janvier",   "fevrier", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "aout",
                                         "septembre", "octobre", "novembre", "decembre"};
    for (int i = 0; i < 12; i++)
        if (strlen(MONTHS[i]) == n && memcmp(MONTHS[i], s, n) == 0)
            return i + 1;
    return 0;
}

/* Up to three numbers, of which the middle one may be the name of a month. */
static size_t date_parts(const char *text, int parts[3], size_t widths[3])
{
    struct bytes folded;
    size_t count = 0;
    bytes_init(&folded, 200);
    utf8_fold(&folded, text, strlen(text));
    for (const char *p = folded.data; *p; p += *p == ' ') {
        size_t n = strcspn(p, " "), digits = strspn(p, "0123456789");
        bool first_of_month = digits == 1 && n == 3 && strncmp(p, "1er", 3) == 0;
        int value = digits == n || first_of_month ? atoi(p) : month_of(p, n);
        if (count == 3 || n > 9 || (digits != n && !first_of_month && value == 0)) {
            count = 0;
            break;
        }
        widths[count] = digits;
        parts[count++] = value;
        p += n;
    }
    bytes_release(&folded);
    return count;
}

/* A date with a time of day, as databases write them, is its day in UTC. */
static bool date_of_time(char out[VALUE_DATE_SIZE], const char *text)
{
    struct date_span span;
    int year, month, day;
    size_t n = strlen(text);
    if (n <= strlen("2012-05-31") || !date_parse(&span, text, n))
        return false;
    date_civil(span.first_s, &year, &month, &day);
    if (year < VALUE_YEAR_LEAST || year > VALUE_YEAR_MOST)
        return false;
    snprintf(out, VALUE_DATE_SIZE, "%04d-%02d-%02d", year, month, day);
    return true;
}

bool value_date(char out[VALUE_DATE_SIZE], const char *column, const char *text, struct err *e)
{
    static const struct expected EXPECTED = {"a date such as 2012-05-31 or 31/05/2012, or a year",
                                             "une date comme 2012-05-31 ou 31/05/2012, ou une année"};
    int p[3] = {0};
    if (date_of_time(out, text))
        return true;
    size_t widths[3] = {0}, n = date_parts(text, p, widths);
    bool year_first = widths[0] == 4;
    int year = p[year_first || n == 0 ? 0 : n - 1];
    if (n == 0 || widths[year_first ? 0 : n - 1] != 4 || year < VALUE_YEAR_LEAST || year > VALUE_YEAR_MOST)
        return bad(column, text, &EXPECTED, e);
    if (n == 1) {
        snprintf(out, VALUE_DATE_SIZE, "%04d", year);
        return true;
    }
    int day = n == 2 ? 1 : p[year_first ? 2 : 0], month = n == 2 ? p[year_first ? 1 : 0] : p[1];
    int days = (int)date_month_days(year, month);
    if (days == 0 || day < 1)
        return bad(column, text, &EXPECTED, e);
    if (day > days)
        return err_say(e, ERR_INVALID, column, text, "'%.60s' does not exist: month %d of %d has %d days",
                       "« %.60s » n’existe pas : le mois %d de %d a %d jours", text, month, year, days);
    if (n == 2)
        snprintf(out, VALUE_DATE_SIZE, "%04d-%02d", year, month);
    else
        snprintf(out, VALUE_DATE_SIZE, "%04d-%02d-%02d", year, month, day);
    return true;
}

bool value_year(int64_t *out, const char *column, const char *text, struct err *e)
{
    char date[VALUE_DATE_SIZE];
    if (!value_date(date, column, text, NULL))
        return bad(column, text, &YEAR, e);
    *out = strtoll(date, NULL, 10);
    return true;
}

bool value_degrees(double *out, const char *column, const char *text, double limit, struct err *e)
{
    char number[40], *end;
    size_t n = strlen(text);
    if (n == 0 || n >= sizeof number || strspn(text, "+-0123456789.,") != n)
        return bad(column, text, &DEGREES, e);
    for (size_t i = 0; i <= n; i++)
        number[i] = text[i] == ',' ? '.' : text[i];
    *out = strtod(number, &end);
    if (*end || !isfinite(*out))
        return bad(column, text, &DEGREES, e);
    return fabs(*out) <= limit ||
           err_say(e, ERR_INVALID, column, text, "%.60s is not within -%.0f and %.0f degrees",
                   "%.60s n’est pas compris entre -%.0f et %.0f degrés", text, limit, limit);
}

bool value_longitude(double *out, const char *column, const char *text, struct err *e)
{
    double written;
    if (!value_degrees(&written, column, text, LON_MOST_DEG, e))
        return false;
    *out = lon_wrap_deg(written);
    return true;
}

/* --- lists --------------------------------------------------------------------------------------------- */

static const char *trimmed(struct arena *a, const char *s, size_t n)
{
    while (n && strchr(" \t\r\n", s[n - 1]))
        n--;
    while (n && strchr(" \t\r\n", *s)) {
        s++;
        n--;
    }
    return arena_text(a, s, n);
}

bool value_list(struct value_list *out, const char *column, const char *text, bool more, struct arena *a,
                struct err *e)
{
    const char *ends = more ? "|\n;" : "|\n";
    size_t most = 1;
    for (const char *p = text; *p; p++)
        most += strchr(ends, *p) != NULL;
    if (most > VALUE_LIST_MAX)
        return err_say(e, ERR_TOO_LARGE, column, "", "more than %d values in a cell",
                       "plus de %d valeurs dans une cellule", VALUE_LIST_MAX);
    out->values = arena_alloc(a, most * sizeof *out->values);
    out->n = 0;
    for (const char *p = text;;) {
        size_t n = strcspn(p, ends);
        const char *value = trimmed(a, p, n);
        if (*value)
            out->values[out->n++] = value;
        if (!p[n])
            return true;
        p += n + 1;
    }
}

void value_fields(const char **out, size_t max, const char *text, struct arena *a)
{
    char *copy = arena_text(a, text, strlen(text)), *to = copy, *start = copy;
    size_t n = 0;
    for (const char *p = text;; p++) {
        if (*p == '\\' && p[1] == ':') {
            *to++ = *++p;
            continue;
        }
        bool end = *p == '\0' || (*p == ':' && n + 1 < max && strncmp(p, "://", 3) != 0);
        if (!end) {
            *to++ = *p;
            continue;
        }
        out[n++] = trimmed(a, start, (size_t)(to - start));
        start = to;
        if (!*p)
            break;
    }
    while (n < max)
        out[n++] = "";
}

/* --- names --------------------------------------------------------------------------------------------- */

/* The capitals of French, one or two bytes; their small letters have as many. */
static bool is_upper(const unsigned char *p)
{
    return (*p >= 'A' && *p <= 'Z') || (p[0] == 0xC3 && p[1] >= 0x80 && p[1] <= 0x9E && p[1] != 0x97) ||
           (p[0] == 0xC5 && (p[1] == 0x92 || p[1] == 0xB8)); /* Œ, Ÿ */
}

static bool is_lower(const unsigned char *p)
{
    return (*p >= 'a' && *p <= 'z') || (p[0] == 0xC3 && p[1] >= 0x9F && p[1] != 0xB7) ||
           (*p >= 0xC4 && !is_upper(p)); /* of another alphabet: left alone */
}

static void make_lower(unsigned char *p)
{
    if (p[0] == 0xC5 && p[1] == 0xB8)
        memcpy(p, "\xC3\xBF", 2);
    else if (p[0] == 0xC5)
        p[1]++;
    else
        p[p[0] == 0xC3] += 0x20;
}

const char *value_name(const char *text, struct arena *a)
{
    enum { SHORTEST = 4 }; /* "USA", "ARY": abbreviations */
    char *name = arena_text(a, text, strlen(text));
    size_t upper = 0;
    for (unsigned char *p = (unsigned char *)name; *p; p++) {
        upper += is_upper(p);
        if (is_lower(p))
            return name;
    }
    if (upper < SHORTEST)
        return name;
    bool inside = false; /* of a word, behind its first letter */
    for (unsigned char *p = (unsigned char *)name; *p; p++) {
        if (!is_upper(p)) {
            inside = inside && *p >= 0x80; /* what is no letter ends a word */
            continue;
        }
        if (inside)
            make_lower(p);
        inside = true;
        p += *p >= 0x80;
    }
    return name;
}
