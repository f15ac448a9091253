#include "import/import_money.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_values.h"

#define MAX_AMOUNT 1e12
enum { GROUPS = 12, TEXT_BYTES = 200, NUMBER_BYTES = 80 };

/* --- the pieces of a cell ------------------------------------------------------------------------------ */

/* Signs that are one byte or a word below. */
static const struct {
    const char *sign, *plain;
} SIGNS[] = {
    {"\xC2\xA0", " "},
    {"\xE2\x80\xAF", " "},
    {"\xE2\x80\x89", " "},
    {"\xE2\x80\x99", "'"},
    {"\xE2\x88\x92", "-"},
    {"\xE2\x80\x93", "-"},
    {"\xE2\x80\x94", "-"},
    {"\xE2\x82\xAC", " eur "},
    {"\xC2\xA3", " sterling "},
    {"$", " dollar "},
    {"\xC2\xA5", " yen "},
    {"\xE2\x82\xA6", " naira "},
    {"\xE2\x82\xAA", " nis "},
    {"\xE2\x82\xB9", " inr "},
    {"\xE2\x82\xA3", " franc "},
    {"~", " environ "},
    {"\xE2\x89\x88", " environ "},
    {"\xE2\x82\xBA", " try "},
    {"\t", " "},
    {"\n", " "},
    {"\r", " "},
};

static bool plain_signs(char out[TEXT_BYTES], const char *text)
{
    size_t n = 0;
    while (*text) {
        const char *as = NULL;
        size_t used = 1;
        for (size_t i = 0; !as && i < sizeof SIGNS / sizeof SIGNS[0]; i++)
            if (strncmp(text, SIGNS[i].sign, strlen(SIGNS[i].sign)) == 0) {
                as = SIGNS[i].plain;
                used = strlen(SIGNS[i].sign);
            }
        size_t m = as ? strlen(as) : 1;
        if (n + m + 1 > TEXT_BYTES)
            return false;
        memcpy(out + n, as ? as : text, m);
        n += m;
        text += used;
    }
    out[n] = '\0';
    return true;
}

/* The digits of a number in groups, and what stands between them. */
struct number {
    size_t n;
    const char *group[GROUPS];
    size_t width[GROUPS];
    char before[GROUPS]; /* the mark before a group, '\0' before the first */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Returns what stands behind it; NULL: more groups than any amount has. */
static const char *scan_number(struct number *out, const char *p)
{
    out->n = 0;
    for (char mark = '\0'; is_digit(*p); p++) {
        if (out->n == GROUPS)
            return NULL;
        size_t width = strspn(p, "0123456789");
        out->group[out->n] = p;
        out->width[out->n] = width;
        out->before[out->n++] = mark;
        p += width;
        size_t blanks = strspn(p, " ");
        mark = blanks ? ' ' : *p;
        bool joins = (blanks && is_digit(p[blanks])) || (*p && strchr(".,'", *p) && is_digit(p[1]));
        if (!joins)
            return p;
        p += blanks ? blanks - 1 : 0;
    }
    return p;
}

/* What the last mark is: that of decimals, of thousands, or not to be told. */
static enum money_mark last_mark(const struct number *number, bool scaled)
{
    size_t last = number->n - 1;
    char mark = number->before[last];
    if (mark == ' ' || mark == '\'')
        return MONEY_MARK_THOUSANDS;
    size_t same = 0;
    for (size_t i = 1; i <= last; i++)
        same += number->before[i] == mark;
    if (same > 1)
        return MONEY_MARK_THOUSANDS;
    if (last > 1 || number->width[last] != 3 || number->width[0] > 3 || *number->group[0] == '0' || scaled)
        return MONEY_MARK_DECIMAL;
    return MONEY_MARK_UNKNOWN;
}

enum { NUMBER_BAD, NUMBER_GOOD, NUMBER_UNSURE };

static int number_value(double *out, const struct number *number, const struct money_habit *habit,
                        bool scaled, bool *by_column)
{
    char digits[NUMBER_BYTES];
    size_t whole = number->n, used = 0;
    if (number->n > 1) {
        enum money_mark means = last_mark(number, scaled);
        *by_column = means == MONEY_MARK_UNKNOWN;
        if (means == MONEY_MARK_UNKNOWN && habit)
            means = number->before[1] == '.' ? habit->point : habit->comma;
        if (means == MONEY_MARK_UNKNOWN || means == MONEY_MARK_BOTH)
            return NUMBER_UNSURE;
        whole -= means == MONEY_MARK_DECIMAL;
    }
    for (size_t i = 1; i < whole; i++) /* of thousands: one mark throughout, groups of three */
        if (number->before[i] != number->before[1] || number->width[i] != 3 ||
            (number->before[1] != ' ' && number->width[0] > 3))
            return NUMBER_BAD;
    if (whole < number->n && whole > 1 && number->before[whole] == number->before[1])
        return NUMBER_BAD;
    for (size_t i = 0; i < number->n; i++) {
        if (used + number->width[i] + 2 > sizeof digits)
            return NUMBER_BAD;
        if (i == whole)
            digits[used++] = '.';
        memcpy(digits + used, number->group[i], number->width[i]);
        used += number->width[i];
    }
    digits[used] = '\0';
    *out = strtod(digits, NULL);
    return NUMBER_GOOD;
}

/* --- what stands around the number --------------------------------------------------------------------- */

static bool is_word(const char *const *words, const char *s, size_t n)
{
    for (; *words; words++)
        if (strlen(*words) == n && memcmp(*words, s, n) == 0)
            return true;
    return false;
}

/* The words of a unit, without those that say nothing of it, one behind the other. */
static void solid_unit(struct bytes *out, const char *s, size_t n, bool *about)
{
    static const char *const EMPTY[] = {"d",    "de",    "des",  "en",  "ht",   "ttc",
                                        "hors", "taxes", "taxe", "tva", "soit", NULL};
    static const char *const ABOUT[] = {"environ", "env", "approx", "approximativement", "ca", "pres", NULL};
    struct bytes folded;
    bytes_init(&folded, 2 * TEXT_BYTES);
    utf8_fold(&folded, s, n);
    for (size_t i = 0; i < folded.n;) {
        const char *word = folded.data + i, *space = memchr(word, ' ', folded.n - i);
        size_t length = space ? (size_t)(space - word) : folded.n - i;
        if (is_word(ABOUT, word, length))
            *about = true;
        else if (!is_word(EMPTY, word, length))
            bytes_add(out, word, length);
        i += length + 1;
    }
    bytes_release(&folded);
}

struct pieces {
    bool negative, about, more;
    struct number number;
    double factor; /* 0: no multiple is said */
    struct currency currency;
};

/* The sign, and where the unit before the number ends. */
static size_t before_number(const char *text, const char *digit, bool *negative)
{
    size_t n = (size_t)(digit - text);
    while (n && strchr(" +-(", text[n - 1])) {
        *negative = *negative || text[n - 1] == '-' || text[n - 1] == '(';
        n--;
    }
    return n;
}

/* Takes "US$ -12 500,50 k" apart. False: no amount, or more than one. text: by plain_signs. */
static bool take_apart(struct pieces *out, const char *text)
{
    const char *digit = strpbrk(text, "0123456789");
    const char *behind = digit ? scan_number(&out->number, digit) : NULL;
    struct bytes unit;
    if (!behind)
        return false;
    size_t before = before_number(text, digit, &out->negative);
    if (before && strchr(".,'", text[before - 1]))
        return false;
    size_t n = strcspn(behind, "0123456789(");
    const char *soit = strstr(behind, "soit ");
    if (soit && (size_t)(soit - behind) < n)
        n = (size_t)(soit - behind);
    out->more = behind[n] == '(' && !soit && strpbrk(behind + n, "0123456789");
    bool rest = behind[n] == '(' || (soit && n == (size_t)(soit - behind));
    if (behind[n] && !rest)
        return false;
    if (behind[0] == ',' || behind[0] == '.') /* "12 500,-" */
        behind += behind[1] == '-', n -= behind[1] == '-';
    bytes_init(&unit, 4 * TEXT_BYTES);
    solid_unit(&unit, text, before, &out->about);
    solid_unit(&unit, behind, n, &out->about);
    bool odd = strpbrk(text, "%") || memchr(behind, '/', n) || memchr(behind, '+', n);
    bool good = !odd && currency_unit(unit.data, &out->factor, &out->currency);
    if (good && out->factor <= 1)
        out->factor = 0;
    bytes_release(&unit);
    return good;
}

/* --- amounts ------------------------------------------------------------------------------------------- */

static bool bad(const char *column, const char *text, struct err *e)
{
    return err_say(e, ERR_INVALID, column, text,
                   "'%.60s' is not an amount in euros such as 12500, 12 500,50 or 1,2 M€",
                   "« %.60s » n’est pas un montant en euros comme 12500, 12 500,50 ou 1,2 M€", text);
}

static bool foreign(const char *column, const char *text, const struct currency *c, struct err *e)
{
    bool unsure = strlen(c->code) < 3;
    return err_say(e, ERR_INVALID, column, text,
                   "'%1$.60s' is in %2$.60s%3$s%4$s%5$s: amounts are kept in euros%6$.0s",
                   "« %1$.60s » est en %6$.60s%3$s%4$s%5$s : seuls les euros sont repris%2$.0s", text,
                   c->english ? c->english : "the currency", unsure ? "" : " (", unsure ? "" : c->code,
                   unsure ? "" : ")", c->french ? c->french : "monnaie");
}

/* The unit of the cell, else that of its column. False: they contradict each other. */
static bool settle_unit(struct pieces *p, const struct money_habit *h)
{
    if (!h)
        return true;
    bool cell_says = *p->currency.code || p->factor > 0;
    if (h->factor > 1 && cell_says && p->factor != h->factor) {
        if (p->factor == 0.0)
            return false; /* "45 €" under "k€" */
        return true;
    }
    if (p->factor == 0.0)
        p->factor = h->factor;
    if (!*p->currency.code)
        p->currency = h->currency;
    if (strcmp(p->currency.code, "F") == 0 && strlen(h->currency.code) == 3)
        p->currency = h->currency; /* "150 000 F" under "FCFA" */
    return true;
}

static bool is_nothing(const char *text)
{
    struct bytes folded;
    bytes_init(&folded, 2 * TEXT_BYTES);
    utf8_fold(&folded, text, strlen(text));
    bool nothing = value_nothing(text) || strncmp(folded.data, "en cours", 8) == 0;
    bytes_release(&folded);
    return nothing;
}

bool money_read(struct money *out, const struct money_habit *habit, const char *column, const char *text,
                struct err *e)
{
    char plain[TEXT_BYTES];
    struct pieces p = {0};
    *out = (struct money){0};
    if (is_nothing(text))
        return true;
    if (!plain_signs(plain, text) || !take_apart(&p, plain))
        return bad(column, text, e);
    if (!settle_unit(&p, habit))
        return err_say(
            e, ERR_INVALID, column, text,
            "'%.60s' stands in a column whose header says another multiple: which of them is it?",
            "« %.60s » est dans une colonne dont l’en-tête dit un autre multiple : lequel est-ce ?", text);
    double value, one;
    if (strcmp(p.currency.code, "F") == 0 && habit && habit->french_franc)
        currency_unit("frf", &one, &p.currency);
    if (*p.currency.code && p.currency.per_euro <= 0)
        return foreign(column, text, &p.currency, e);
    int how = number_value(&value, &p.number, habit, p.factor > 1, &out->by_column);
    if (how == NUMBER_UNSURE)
        return err_say(
            e, ERR_INVALID, column, text,
            "'%.60s' is not an amount for certain: its point or comma may stand for thousands or "
            "for decimals",
            "« %.60s » est un montant ambigu : son point ou sa virgule peut séparer des milliers ou "
            "des décimales",
            text);
    if (how == NUMBER_BAD)
        return bad(column, text, e);
    value *= p.factor > 0 ? p.factor : 1;
    out->said = true;
    out->about = p.about;
    out->more = p.more;
    out->negative = p.negative;
    out->number = p.negative ? -value : value;
    out->currency = p.currency;
    double euros = floor(value / (*p.currency.code ? p.currency.per_euro : 1) + 0.5);
    if (p.negative && value > 0)
        return err_say(e, ERR_INVALID, column, text,
                       "'%.60s' is negative: a correction is made in the amount that it corrects",
                       "« %.60s » est négatif : une rectification se fait dans le montant qu’elle rectifie",
                       text);
    if (!(euros <= MAX_AMOUNT))
        return err_say(e, ERR_INVALID, column, text, "'%.60s' is more than a million millions",
                       "« %.60s » dépasse mille milliards", text);
    out->euros = (int64_t)euros;
    return true;
}

bool money_number(double *out, const struct money_habit *habit, const char *text)
{
    char plain[TEXT_BYTES];
    struct pieces p = {0};
    bool by_column;
    if (!plain_signs(plain, text) || !take_apart(&p, plain) || !settle_unit(&p, habit) ||
        number_value(out, &p.number, habit, p.factor > 1, &by_column) != NUMBER_GOOD)
        return false;
    *out *= (p.factor > 0 ? p.factor : 1) * (p.negative ? -1 : 1);
    return true;
}

bool money_likely(const char *text)
{
    char plain[TEXT_BYTES];
    struct pieces p = {0};
    return is_nothing(text) || (plain_signs(plain, text) && take_apart(&p, plain));
}

/* --- what a column says -------------------------------------------------------------------------------- */

/* "Budget (k€)": the words behind the first one that is a unit, or the last ones that make one. */
void money_learn_header(struct money_habit *habit, const char *header)
{
    char plain[TEXT_BYTES];
    struct bytes unit, folded;
    bool about;
    if (!plain_signs(plain, header))
        return;
    bytes_init(&unit, 4 * TEXT_BYTES);
    bytes_init(&folded, 4 * TEXT_BYTES);
    utf8_fold(&folded, plain, strlen(plain));
    for (size_t i = 0, start = 1; i < folded.n; i++) {
        double factor;
        struct currency currency;
        size_t length = strcspn(folded.data + i, " ");
        if (start && !(length == 1 && strchr("afmdelrst", folded.data[i]))) {
            bytes_reset(&unit);
            solid_unit(&unit, folded.data + i, folded.n - i, &about);
            if (unit.n && currency_unit(unit.data, &factor, &currency) && (factor > 1 || *currency.code)) {
                habit->factor = factor > 1 ? factor : 0;
                habit->currency = currency;
                break;
            }
        }
        start = folded.data[i] == ' ';
    }
    bytes_release(&folded);
    bytes_release(&unit);
}

enum { SHOWS_THOUSANDS = 1, SHOWS_DECIMAL = 2 };

static void learn_mark(enum money_mark *mark, enum money_mark shown)
{
    *mark = *mark == MONEY_MARK_UNKNOWN || *mark == shown ? shown : MONEY_MARK_BOTH;
}

void money_learn_cell(struct money_habit *habit, const char *text)
{
    char plain[TEXT_BYTES];
    struct pieces p = {0};
    if (!plain_signs(plain, text) || !take_apart(&p, plain) || p.number.n < 2)
        return;
    enum money_mark last = last_mark(&p.number, false);
    for (size_t i = 1; i < p.number.n; i++) {
        enum money_mark shown = i + 1 < p.number.n ? MONEY_MARK_THOUSANDS : last;
        if (shown == MONEY_MARK_UNKNOWN)
            return;
        if (p.number.before[i] == '.')
            learn_mark(&habit->point, shown);
        else if (p.number.before[i] == ',')
            learn_mark(&habit->comma, shown);
    }
}

void money_learn_end(struct money_habit *habit)
{
    if (habit->point == MONEY_MARK_UNKNOWN && habit->comma == MONEY_MARK_DECIMAL)
        habit->point = MONEY_MARK_THOUSANDS;
    else if (habit->comma == MONEY_MARK_UNKNOWN && habit->point == MONEY_MARK_DECIMAL)
        habit->comma = MONEY_MARK_THOUSANDS;
}
