#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sheet/number.h"
#include "sheet/ods_inside.h"

/* The blanks and marks of numbers, in every language's way of showing them. */
static size_t number_mark(const char *s)
{
    static const char *const MARKS[] = {" ",
                                        ".",
                                        ",",
                                        "'",
                                        "-",
                                        "+",
                                        "(",
                                        ")",
                                        "\xC2\xA0",
                                        "\xE2\x80\xAF",
                                        "\xE2\x80\x89",
                                        "\xE2\x80\x99",
                                        "\xE2\x88\x92",
                                        "/"};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++)
        if (strncmp(s, MARKS[i], strlen(MARKS[i])) == 0)
            return strlen(MARKS[i]);
    return 0;
}

/* What stands beside the digits: "FCFA", "k€". *digits: how many there are. */
static void unit_of(const char *shown, char *unit, size_t size, size_t *digits)
{
    size_t n = 0;
    *digits = 0;
    for (const char *p = shown; *p;) {
        size_t mark = number_mark(p);
        if (*p >= '0' && *p <= '9') {
            ++*digits;
            p++;
        } else if (mark) {
            if (n && n + 1 < size && *p == ' ' && unit[n - 1] != ' ')
                unit[n++] = ' ';
            p += mark;
        } else {
            if (n + 1 < size)
                unit[n++] = *p;
            p++;
        }
    }
    while (n && unit[n - 1] == ' ')
        n--;
    unit[n] = '\0';
}

/* The number that is shown, to see whether its format divides it: "12,5 k€" of 12500. */
static double shown_number(const char *shown)
{
    char plain[ODS_WORD];
    size_t n = 0;
    for (const char *p = shown; *p && n + 1 < sizeof plain; p++)
        if (*p >= '0' && *p <= '9')
            plain[n++] = *p;
        else if (*p == ',')
            plain[n++] = '.';
    plain[n] = '\0';
    return strtod(plain, NULL);
}

/* A code of digits as it is shown: "01", "00123", "012 345 678". */
static bool is_code(const char *shown, double v)
{
    char digits[ODS_WORD];
    size_t n = 0;
    for (const char *p = shown; *p; p++) {
        if (*p == ' ' && n)
            continue;
        if (*p < '0' || *p > '9' || n + 1 >= sizeof digits)
            return false;
        digits[n++] = *p;
    }
    digits[n] = '\0';
    return n > 1 && digits[0] == '0' && strtod(digits, NULL) == v;
}

static enum sheet_known write_number(const struct ods *o, double v, struct bytes *out)
{
    const struct ods_cell *c = &o->cell;
    const char *shown = o->shown.data;
    char unit[24];
    size_t digits;
    unit_of(shown, unit, sizeof unit, &digits);
    if (is_code(shown, v)) {
        bytes_add_text(out, shown);
        return SHEET_TEXT;
    }
    if (*unit && digits == 0 && strcmp(c->type, "float") == 0) { /* a word in the place of a number */
        bytes_add_text(out, shown);
        return SHEET_TEXT;
    }
    const bool percent = strcmp(c->type, "percentage") == 0,
               exponent = *unit == 'E' && (!unit[1] || unit[1] == ' ');
    const double seen = shown_number(shown);
    const char *sign = *c->currency ? (strcmp(c->currency, "EUR") == 0 ? "€" : c->currency) : unit;
    if (!*c->currency && seen > 0 && fabs(v) / seen > 900 && strchr("kKM", *sign))
        sign += *sign != '\0';
    number_decimal(out, percent ? v * 100 : v);
    if (percent)
        bytes_add_text(out, " %");
    else if (*sign && !exponent)
        bytes_add_format(out, " %s", sign);
    return SHEET_NUMBER;
}

/* How much of a date is shown: 4 letters of the year, 7 with the month, else all of it. */
static size_t shown_date(const char *shown)
{
    size_t groups = 0, longest = 0, letters = 0;
    for (const char *p = shown; *p;) {
        size_t n = strspn(p, "0123456789");
        groups += n > 0;
        longest = n > longest ? n : longest;
        letters += n == 0 && ((unsigned char)*p >= 0x80 || (*p | 0x20) >= 'a');
        p += n ? n : 1;
    }
    if (groups == 1 && longest == 4 && !letters)
        return 4;
    if ((groups == 1 && letters > 2) || (groups == 2 && longest == 4 && !letters))
        return 7;
    return SIZE_MAX;
}

static enum sheet_known write_date(const struct ods *o, struct bytes *out)
{
    const size_t shown = o->shown.n ? shown_date(o->shown.data) : SIZE_MAX, from = out->n;
    number_iso(out, o->cell.value);
    if (out->n - from > shown && !strchr(out->data + from, 'T'))
        out->n = from + shown;
    return SHEET_DATE;
}

static enum sheet_known write_value(struct ods *o, struct bytes *out, bool *bad)
{
    const struct ods_cell *c = &o->cell;
    char *end;
    *bad = false;
    if (strcmp(c->type, "float") == 0 || strcmp(c->type, "percentage") == 0 ||
        strcmp(c->type, "currency") == 0) {
        double v = strtod(c->value, &end);
        *bad = end == c->value || *end || !isfinite(v);
        return *bad ? SHEET_TEXT : write_number(o, v, out);
    }
    if (strcmp(c->type, "date") == 0 && *c->value)
        return write_date(o, out);
    if (strcmp(c->type, "boolean") == 0 && *c->value) {
        bytes_add_text(out, strcmp(c->value, "true") == 0 ? "oui" : "non");
        return SHEET_YES;
    }
    if (!*c->type && c->formula && o->shown.n == 0)
        return SHEET_NO_VALUE;
    bytes_add(out, o->shown.data, o->shown.n);
    return SHEET_TEXT;
}

void ods_put_cell(struct ods *o)
{
    const struct ods_cell *c = &o->cell;
    const uint32_t first = o->column, last = first + c->repeated;
    struct bytes out;
    bool bad;
    o->column = last;
    if (c->covered)
        return;
    if ((c->columns_spanned > 1 || c->rows_spanned > 1) &&
        !merged_add(&o->build.merged, o->row, first, o->row + c->rows_spanned - 1,
                    first + c->columns_spanned - 1, &o->why)) {
        xml_stop(o->xml);
        return;
    }
    bytes_init(&out, o->build.limits.cell_bytes * 2);
    enum sheet_known known = write_value(o, &out, &bad);
    if (bad)
        build_fault(&o->build, first, "a number that is none", "un nombre qui n’en est pas un");
    for (uint32_t k = first; (out.n || known != SHEET_TEXT) && k < last && k <= o->build.limits.columns; k++)
        build_cell(&o->build, k, out.data, out.n, known);
    bytes_release(&out);
}
