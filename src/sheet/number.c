#include "sheet/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum { DAY_S = 86400 };

/* --- decimals ------------------------------------------------------------------------------------------ */

static void plain(char *out, size_t size, double v, int digits)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", digits - 1, v);
    int exponent = atoi(strchr(text, 'e') + 1), decimals = digits - 1 - exponent;
    snprintf(out, size, "%.*f", decimals < 0 ? 0 : decimals > 30 ? 30 : decimals, v);
    if (strchr(out, '.')) {
        size_t n = strlen(out);
        while (out[n - 1] == '0')
            n--;
        out[n - (out[n - 1] == '.')] = '\0';
    }
}

void number_decimal(struct bytes *out, double v)
{
    enum { SHOWN = 15, SURE = 12 };
    static const double NOISE = 1e-13, WHOLE = 1e15;
    char text[400];
    if (v == floor(v) && fabs(v) < WHOLE) {
        snprintf(text, sizeof text, "%.0f", v == 0.0 ? 0.0 : v);
    } else {
        plain(text, sizeof text, v, SURE);
        if (fabs(strtod(text, NULL) - v) > NOISE * fabs(v))
            plain(text, sizeof text, v, SHOWN);
    }
    const char *digits = text + (*text == '-'), *point = strchr(digits, '.');
    bytes_add_text(out, text);
    if (point && point - digits <= 3 && *digits != '0' && strlen(point) == 4)
        bytes_add_char(out, '0'); /* 12.345 could be twelve thousand */
}

/* --- dates --------------------------------------------------------------------------------------------- */

/* Seconds of the calendar of base/date.h. Day 60 of the old calendar is 29 February 1900, which was none. */
static bool second_of(double v, bool from_1904, int64_t *out)
{
    static const double LAST_DAY = 2958466; /* 31 December 9999 and its hours */
    struct date_span start;
    if (!(v >= 0 && v < LAST_DAY) || !date_parse(&start,
                                                 from_1904 ? "1904-01-01"
                                                 : v < 60  ? "1899-12-31"
                                                           : "1899-12-30",
                                                 10))
        return false;
    *out = start.first_s + (int64_t)floor(v * DAY_S + 0.5);
    return true;
}

static void write_date(struct bytes *out, const struct number_section *s, int64_t second)
{
    int year, month, day;
    const int clock = (int)(second % DAY_S);
    date_civil(second, &year, &month, &day);
    bytes_add_format(out, "%04d", year);
    if (s->month || s->day || s->clock || !s->year)
        bytes_add_format(out, "-%02d", month);
    if (s->day || s->clock)
        bytes_add_format(out, "-%02d", day);
    if (s->clock && clock)
        bytes_add_format(out, "T%02d:%02d:%02d", clock / 3600, clock / 60 % 60, clock % 60);
}

static void write_clock(struct bytes *out, double v)
{
    const int64_t s = (int64_t)floor(v * DAY_S + 0.5);
    bytes_add_format(out, s % 60 ? "%02lld:%02d:%02d" : "%02lld:%02d", (long long)(s / 3600),
                     (int)(s / 60 % 60), (int)(s % 60));
}

void number_iso(struct bytes *out, const char *iso)
{
    size_t n = strlen(iso), t = strcspn(iso, "T");
    if (n && iso[n - 1] == 'Z')
        n--;
    const char *midnight = "T00:00:00.000000000";
    if (t < n && strncmp(iso + t, midnight, n - t) == 0)
        n = t;
    bytes_add(out, iso, n);
}

/* --- writing ------------------------------------------------------------------------------------------- */

/* From the last place to the first; what there is no place for stands before the first one. */
static void write_code(struct bytes *out, double v, const char *pattern)
{
    char digits[40], text[2 * NUMBER_PATTERN], *p = text + sizeof text;
    snprintf(digits, sizeof digits, "%.0f", v);
    size_t left = strlen(digits);
    const char *first = strpbrk(pattern, "0#");
    for (size_t i = strlen(pattern); i-- > 0;) {
        const char c = pattern[i];
        if (c != '0' && c != '#') {
            bool needed = left > 0 || &pattern[i] < first || strchr(pattern, '0') < &pattern[i];
            if (needed)
                *--p = c;
            continue;
        }
        if (left)
            *--p = digits[--left];
        else if (c == '0')
            *--p = '0';
        while (&pattern[i] == first && left)
            *--p = digits[--left];
    }
    bytes_add(out, p, (size_t)(text + sizeof text - p));
}

static bool holds(const struct number_section *s, double v)
{
    switch (s->than) {
    case '<':
        return v < s->limit;
    case '>':
        return v > s->limit;
    case 'l':
        return v <= s->limit;
    case 'g':
        return v >= s->limit;
    case '!':
        return !(v == s->limit);
    default:
        return v == s->limit;
    }
}

static const struct number_section *section_of(const struct number_format *f, double v)
{
    if (f->n == 0)
        return NULL;
    for (size_t i = 0; i < f->n; i++)
        if (f->sections[i].than && holds(&f->sections[i], v))
            return &f->sections[i];
    if (f->sections[0].than)
        return &f->sections[f->n - 1];
    return &f->sections[v < 0 && f->n > 1 ? 1 : v == 0.0 && f->n > 2 ? 2 : 0];
}

static void with_unit(struct bytes *out, double v, const char *unit)
{
    number_decimal(out, v);
    if (*unit)
        bytes_add_format(out, " %s", unit);
}

void number_write(struct bytes *out, double v, const struct number_format *f, bool from_1904,
                  enum sheet_known *known)
{
    const struct number_section *s = section_of(f, v);
    int64_t second;
    *known = SHEET_NUMBER;
    if (!s) {
        number_decimal(out, v);
    } else if (s->kind == NUMBER_DATE && (s->day || s->month || s->year) &&
               second_of(v, from_1904, &second)) {
        *known = SHEET_DATE;
        write_date(out, s, second);
    } else if ((s->kind == NUMBER_DATE || s->kind == NUMBER_ELAPSED) && v >= 0 && v < 1e6) {
        *known = SHEET_TEXT;
        write_clock(out, v);
    } else if (s->kind == NUMBER_PERCENT) {
        with_unit(out, v * 100, "%");
    } else if (s->kind == NUMBER_CODE && v >= 0 && v == floor(v) && v < 1e15) {
        *known = SHEET_TEXT;
        write_code(out, v, s->pattern);
    } else if (s->kind == NUMBER_WORD && *s->unit) {
        *known = SHEET_TEXT;
        bytes_add_text(out, s->unit);
    } else {
        with_unit(out, v, s->unit);
    }
}
