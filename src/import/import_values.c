#include "import/import_values.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "geo/bbox.h"

/* What was expected, in both languages. */
struct expected {
    const char *english, *french;
};

static const struct expected WHOLE = {"a whole number", "un nombre entier"},
                             YES_OR_NO = {"oui or non", "oui ou non"},
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

/* --- numbers ------------------------------------------------------------------------------------------- */

bool value_nothing(const char *text)
{
    static const char *const WORDS[] = {
        "",
        "nc",
        "n c",
        "nd",
        "n d",
        "na",
        "n a",
        "nr",
        "n r",
        "ns",
        "so",
        "s o",
        "tbd",
        "tbc",
        "neant",
        "sans objet",
        "inconnu",
        "inconnue",
        "unknown",
        "indetermine",
        "a preciser",
        "a definir",
        "a determiner",
        "a completer",
        "a confirmer",
        "a renseigner",
        "a venir",
        "en attente",
        "non communique",
        "non communiquee",
        "non connu",
        "non connue",
        "non renseigne",
        "non renseignee",
        "non precise",
        "non precisee",
        "non defini",
        "non definie",
        "non determine",
        "non disponible",
        "pas de date",
        "pas d information",
        "manquant",
    };
    struct bytes folded;
    bool known = false;
    if (strlen(text) > 60)
        return false;
    bytes_init(&folded, 400);
    utf8_fold(&folded, text, strlen(text));
    for (size_t i = 0; !known && i < sizeof WORDS / sizeof WORDS[0]; i++)
        known = strcmp(folded.data, WORDS[i]) == 0;
    bytes_release(&folded);
    return known;
}

bool value_count(int64_t *out, const char *column, const char *text, struct err *e)
{
    char solid[24], *end;
    if (squeeze(solid, sizeof solid, text) == sizeof solid || !isdigit((unsigned char)solid[0]))
        return bad(column, text, &WHOLE, e);
    *out = strtoll(solid, &end, 10);
    if (strcmp(end, "hab") == 0 || strcmp(end, "hab.") == 0 || strcmp(end, "habitants") == 0)
        end += strlen(end);
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

/* --- degrees ------------------------------------------------------------------------------------------- */

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
