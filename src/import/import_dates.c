#include "import/import_dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/utf8.h"

enum { TOKENS = 16, AHEAD_YEARS = 10, SERIAL_LEAST = 10000, SERIAL_DIGITS = 5 };
#define SECONDS_OF_DAY  INT64_C(86400)
#define SERIAL_ZERO_DAY INT64_C(693959) /* 1899-12-30, from 0000-01-01 as base/date.h counts */
#define DAYS_TO_1970    INT64_C(719528)

enum kind { T_YEAR, T_NUMBER, T_MONTH, T_SEASON, T_TO, T_OTHER };

struct token {
    enum kind kind;
    int value;
    size_t width; /* digits */
};

static bool among(const char *words, const char *s, size_t n)
{
    for (const char *p = words; *p;) {
        size_t m = strcspn(p, "|");
        if (m == n && memcmp(p, s, n) == 0)
            return true;
        p += m + (p[m] == '|');
    }
    return false;
}

static int month_of(const char *s, size_t n)
{
    static const char *const MONTHS[] = {"janvier|janv|jan|january",
                                         "fevrier|fevr|fev|feb|february",
                                         "mars|mar|march",
                                         "avril|avr|apr|april",
                                         "mai|may",
                                         "juin|jun|june",
                                         "juillet|juil|jul|july",
                                         "aout|aug|august",
                                         "septembre|sept|sep|september",
                                         "octobre|oct|october",
                                         "novembre|nov|november",
                                         "decembre|dec|december"};
    for (int i = 0; i < 12; i++)
        if (among(MONTHS[i], s, n))
            return i + 1;
    return 0;
}

/* Words that say nothing of the year, and parts of one, which say no month for certain. */
static const char EMPTY[] =
    "le|la|l|du|de|d|des|depuis|des|en|an|annee|annees|signe|signee|date|partir|a partir|"
    "vers|circa|ca|environ|env|since|from|xx|x|jj|mm|exercice|campagne|periode|prevu|prevue";
static const char SEASONS[] =
    "ete|printemps|automne|hiver|debut|fin|mi|courant|trimestre|semestre|trim|sem|rentree|"
    "t1|t2|t3|t4|s1|s2|q1|q2|q3|q4|1t|2t|3t|4t|1s|2s|2e|3e|4e|2eme|3eme|4eme|1er|premier|"
    "deuxieme|second|troisieme|quatrieme|1ere|noel|paques";
static const char TO[] = "a|au|to|jusqu|jusque|et";

/* False: a word that is none of these, or more words than any date has. */
static bool add_token(struct token *tokens, size_t *n, const char *s, size_t width)
{
    size_t digits = strspn(s, "0123456789");
    struct token t = {.width = digits};
    if (*n == TOKENS)
        return false;
    if (digits == width && width <= 5) {
        t.value = atoi(s);
        t.kind = width == 4 && t.value >= VALUE_YEAR_LEAST && t.value <= VALUE_YEAR_MOST ? T_YEAR
                 : width <= 2                                                            ? T_NUMBER
                                                                                         : T_OTHER;
    } else if (digits == 1 && width == 3 && strncmp(s, "1er", 3) == 0) {
        t = (struct token){T_NUMBER, 1, 1};
    } else if ((t.value = month_of(s, width)) != 0) {
        t = (struct token){T_MONTH, t.value, 0};
    } else if (among(SEASONS, s, width)) {
        t.kind = T_SEASON;
    } else if (among(TO, s, width)) {
        t.kind = T_TO;
    } else if (among(EMPTY, s, width)) {
        return true;
    } else {
        return false;
    }
    tokens[(*n)++] = t;
    return t.kind != T_OTHER;
}

static bool tokenize(struct token *tokens, size_t *n, const char *folded)
{
    *n = 0;
    for (const char *p = folded; *p;) {
        size_t width = strcspn(p, " ");
        if (!add_token(tokens, n, p, width))
            return false;
        p += width + (p[width] == ' ');
    }
    return true;
}

/* --- one date ------------------------------------------------------------------------------------------ */

static int this_year(void)
{
    int year, month, day;
    date_civil((int64_t)time(NULL) + DAYS_TO_1970 * SECONDS_OF_DAY, &year, &month, &day);
    return year;
}

static int whole_year(int two_digits, const struct date_habit *habit)
{
    int latest = this_year() + (habit && habit->ends ? AHEAD_YEARS : 0);
    int year = 2000 + two_digits;
    return year <= latest ? year : year - 100;
}

struct point {
    int year, month, day; /* 0: not said */
};

static bool is_kind(const struct token *t, size_t n, size_t at, enum kind kind)
{
    return at < n && t[at].kind == kind;
}

static bool is_short_year(const struct token *t, size_t n, size_t at)
{
    return is_kind(t, n, at, T_NUMBER) && t[at].width == 2;
}

static int year_at(const struct token *t, size_t at, const struct date_habit *habit)
{
    return t[at].kind == T_YEAR ? t[at].value : whole_year(t[at].value, habit);
}

static bool is_year(const struct token *t, size_t n, size_t at)
{
    return is_kind(t, n, at, T_YEAR) || is_short_year(t, n, at);
}

/* Reads a date that begins at *at, the longest there can be. */
static bool read_point(struct point *out, const struct token *t, size_t n, size_t *at,
                       const struct date_habit *habit)
{
    size_t i = *at;
    *out = (struct point){0};
    while (is_kind(t, n, i, T_SEASON) ||
           (is_kind(t, n, i, T_NUMBER) && t[i].width == 1 && is_kind(t, n, i + 1, T_SEASON)))
        i++;
    if (i > *at && is_kind(t, n, i, T_YEAR)) {
        *out = (struct point){t[i].value, 0, 0};
        i++;
    } else if (is_kind(t, n, i, T_NUMBER) && is_kind(t, n, i + 1, T_NUMBER) && is_year(t, n, i + 2)) {
        *out = (struct point){year_at(t, i + 2, habit), t[i + 1].value, t[i].value};
        if (!out->month && !out->day && t[i].width == 2 && t[i + 1].width == 2)
            out->month = out->day = 0; /* 00/00/2010 */
        else if (!out->month || !out->day)
            return false;
        i += 3;
    } else if (is_kind(t, n, i, T_YEAR) && is_kind(t, n, i + 1, T_NUMBER) && is_kind(t, n, i + 2, T_NUMBER)) {
        *out = (struct point){t[i].value, t[i + 1].value, t[i + 2].value};
        i += 3;
        if (!out->month || !out->day)
            return false;
    } else if (is_kind(t, n, i, T_NUMBER) && is_kind(t, n, i + 1, T_MONTH) && is_year(t, n, i + 2)) {
        *out = (struct point){year_at(t, i + 2, habit), t[i + 1].value, t[i].value};
        i += 3;
        if (!out->day)
            return false;
    } else if (is_kind(t, n, i, T_MONTH) && is_year(t, n, i + 1)) {
        *out = (struct point){year_at(t, i + 1, habit), t[i].value, 0};
        i += 2;
    } else if (is_kind(t, n, i, T_NUMBER) && is_kind(t, n, i + 1, T_YEAR)) {
        *out = (struct point){t[i + 1].value, t[i].value, 0};
        i += 2;
        if (!out->month)
            return false;
    } else if (is_kind(t, n, i, T_YEAR) && is_short_year(t, n, i + 1) && t[i + 1].value >= 1 &&
               t[i + 1].value <= 12) {
        *out = (struct point){t[i].value, t[i + 1].value, 0};
        i += 2;
    } else if (is_kind(t, n, i, T_YEAR)) {
        *out = (struct point){t[i].value, 0, 0};
        i++;
    } else {
        return false;
    }
    *at = i;
    return true;
}

static bool is_real(const struct point *p)
{
    return p->month <= 12 && (!p->month || p->day <= (int)date_month_days(p->year, p->month));
}

static void write_point(char out[VALUE_DATE_SIZE], const struct point *p)
{
    if (p->day)
        snprintf(out, VALUE_DATE_SIZE, "%04d-%02d-%02d", p->year, p->month, p->day);
    else if (p->month)
        snprintf(out, VALUE_DATE_SIZE, "%04d-%02d", p->year, p->month);
    else
        snprintf(out, VALUE_DATE_SIZE, "%04d", p->year);
}

/* --- a cell -------------------------------------------------------------------------------------------- */

static bool bad(const char *column, const char *text, struct err *e)
{
    return err_say(e, ERR_INVALID, column, text,
                   "'%.60s' is not a date such as 2012-05-31 or 31/05/2012, or a year",
                   "« %.60s » n’est pas une date comme 2012-05-31 ou 31/05/2012, ni une année", text);
}

static bool no_such_day(const char *column, const char *text, const struct point *p, struct err *e)
{
    if (p->month > 12)
        return bad(column, text, e);
    return err_say(e, ERR_INVALID, column, text, "'%.60s' does not exist: month %d of %d has %d days",
                   "« %.60s » n’existe pas : le mois %d de %d a %d jours", text, p->month, p->year,
                   (int)date_month_days(p->year, p->month));
}

/* A time of day behind a date says nothing here: "01/02/2014 00:00". */
static size_t pass_time(const struct point *p, const struct token *t, size_t n, size_t at)
{
    size_t k = at;
    while (p->day && k < n && k < at + 3 && t[k].kind == T_NUMBER && t[k].value < (k == at ? 24 : 60))
        k++;
    return k - at >= 2 && k == n ? k : at;
}

/* "13-14", "2013-14": two years of which one or both have two digits. */
static bool short_span(struct point *first, struct point *last, const struct token *t, size_t n)
{
    if (n != 2 || !is_short_year(t, n, 1) ||
        (t[0].kind == T_NUMBER ? t[0].width != 2 || t[0].value <= 12
                               : t[0].kind != T_YEAR || t[1].value <= 12))
        return false;
    int year = t[0].kind == T_YEAR ? t[0].value : whole_year(t[0].value, NULL);
    int end = year - year % 100 + t[1].value;
    end += end < year ? 100 : 0;
    *first = (struct point){year, 0, 0};
    *last = (struct point){end, 0, 0};
    return end - year <= 2 * AHEAD_YEARS;
}

static bool read_span(struct date_said *out, const struct date_habit *habit, const char *column,
                      const char *text, const char *folded, struct err *e)
{
    struct token t[TOKENS];
    struct point first = {0}, last = {0};
    size_t n, at = 0;
    if (!tokenize(t, &n, folded))
        return bad(column, text, e);
    while (n && t[n - 1].kind == T_TO) /* "de 2012 à" */
        n--;
    if (!short_span(&first, &last, t, n)) {
        if (is_kind(t, n, 0, T_MONTH) && (is_kind(t, n, 1, T_MONTH) || is_kind(t, n, 1, T_TO)) &&
            is_kind(t, n, n - 1, T_YEAR)) /* "septembre-décembre 2013" */
            at = n - 1;
        while (is_kind(t, n, at, T_TO))
            at++;
        if (!read_point(&first, t, n, &at, habit))
            return bad(column, text, e);
        at = pass_time(&first, t, n, at);
        while (is_kind(t, n, at, T_TO))
            at++;
        if (at < n && (!read_point(&last, t, n, &at, habit) || pass_time(&last, t, n, at) < n))
            return bad(column, text, e);
    }
    if (!is_real(&first) || !is_real(&last))
        return no_such_day(column, text, is_real(&first) ? &last : &first, e);
    if (first.year < VALUE_YEAR_LEAST || (last.year && last.year < first.year))
        return bad(column, text, e);
    write_point(out->first, &first);
    if (last.year)
        write_point(out->last, &last);
    return true;
}

/* A date with a time of day and where it counts, as databases write them, is its day in UTC. */
static bool date_of_time(struct date_said *out, const char *text)
{
    struct date_span span;
    struct point p;
    size_t n = strlen(text);
    if (n <= strlen("2012-05-31") || !date_parse(&span, text, n))
        return false;
    date_civil(span.first_s, &p.year, &p.month, &p.day);
    if (p.year < VALUE_YEAR_LEAST || p.year > VALUE_YEAR_MOST)
        return false;
    write_point(out->first, &p);
    return true;
}

/* The number of a day, as a spreadsheet has it where the format of a date was lost. */
static bool date_of_serial(struct date_said *out, const char *text)
{
    struct point p;
    int days = atoi(text);
    if (strlen(text) != SERIAL_DIGITS || strspn(text, "0123456789") != SERIAL_DIGITS || days < SERIAL_LEAST)
        return false;
    date_civil((SERIAL_ZERO_DAY + days) * SECONDS_OF_DAY, &p.year, &p.month, &p.day);
    if (p.year > this_year() + AHEAD_YEARS)
        return false;
    write_point(out->first, &p);
    return out->serial = true;
}

/* "en cours", "à ce jour"; "terminé". What is left of the text is what it says beside. */
static void take_state(struct date_said *out, char *folded)
{
    static const char *const ONGOING[] = {"en cours",          "a ce jour",
                                          "ce jour",           "aujourd hui",
                                          "encours",           "actuel",
                                          "actuellement",      "present",
                                          "en vigueur",        "nos jours",
                                          "toujours en cours", "ongoing",
                                          "toujours",          "reconduction tacite"};
    static const char *const OVER[] = {"terminee", "termine", "achevee", "acheve", "cloture",
                                       "close",    "clos",    "finie",   "fini"};
    for (size_t i = 0; i < sizeof ONGOING / sizeof ONGOING[0] + sizeof OVER / sizeof OVER[0]; i++) {
        bool over = i >= sizeof ONGOING / sizeof ONGOING[0];
        const char *word = over ? OVER[i - sizeof ONGOING / sizeof ONGOING[0]] : ONGOING[i];
        char *at = strstr(folded, word);
        size_t n = strlen(word);
        if (!at || (at > folded && at[-1] != ' ') || (at[n] && at[n] != ' '))
            continue;
        *(over ? &out->over : &out->going_on) = true;
        memset(at, ' ', n);
        return;
    }
}

bool date_read(struct date_said *out, const struct date_habit *habit, const char *column, const char *text,
               struct err *e)
{
    struct bytes folded, again;
    *out = (struct date_said){0};
    if (date_of_time(out, text) || (habit && habit->serial && date_of_serial(out, text)))
        return true;
    size_t n = strcspn(text, "("), length = strlen(text);
    if (length > 120)
        return bad(column, text, e);
    const char *rest = n && text[n] && strpbrk(text, "0123456789") < text + n ? text + n + 1 : "";
    bytes_init(&folded, 1000);
    bytes_init(&again, 1000);
    utf8_fold(&folded, text, *rest ? n : length);
    snprintf(out->rest, sizeof out->rest, "%.*s", (int)strcspn(rest, ")"), rest);
    bool good = folded.n > 0;
    if (good) {
        take_state(out, folded.data);
        utf8_fold(&again, folded.data, folded.n);
    }
    bool state_alone = good && (out->going_on || out->over) && !strpbrk(again.data, "0123456789");
    good = state_alone || (good && read_span(out, habit, column, text, again.data, e));
    if (!good && !folded.n)
        bad(column, text, e);
    bytes_release(&again);
    bytes_release(&folded);
    return good;
}

bool value_date(char out[VALUE_DATE_SIZE], const char *column, const char *text, struct err *e)
{
    struct date_said said;
    if (!date_read(&said, NULL, column, text, e))
        return false;
    if (!*said.first || *said.last || *said.rest)
        return bad(column, text, e);
    snprintf(out, VALUE_DATE_SIZE, "%s", said.first);
    return true;
}

bool value_year(int64_t *out, const char *column, const char *text, struct err *e)
{
    char date[VALUE_DATE_SIZE];
    if (!value_date(date, column, text, NULL))
        return err_say(e, ERR_INVALID, column, text, "'%.60s' is not a year such as 2012",
                       "« %.60s » n’est pas une année comme 2012", text);
    *out = strtoll(date, NULL, 10);
    return true;
}
