#include "import/import_vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/utf8.h"

enum { NEAR_MAX = 3, NEAR_EDITS = 8, EXPECTED_BYTES = 300 };

struct near {
    unsigned distance;
    char code[STORE_CODE_SIZE], alias[80];
};

/* Keep the best alias of each of the best codes. */
static void keep_near(struct near best[NEAR_MAX], size_t *n, const struct near *candidate)
{
    size_t at = *n;
    for (size_t i = 0; i < *n; i++)
        if (strcmp(best[i].code, candidate->code) == 0) {
            if (best[i].distance <= candidate->distance)
                return;
            at = i;
            break;
        }
    if (at == *n) {
        if (*n == NEAR_MAX && best[--at].distance <= candidate->distance)
            return;
        *n += *n < NEAR_MAX;
    }
    for (; at > 0 && best[at - 1].distance > candidate->distance; at--)
        best[at] = best[at - 1];
    best[at] = *candidate;
}

/* How far an alias is from what was written: edits, where words within words are near. */
static unsigned distance_of(const char *written, size_t n, const char *alias, size_t m)
{
    unsigned bound = (unsigned)(n / 3) + 1;
    unsigned d = fuzzy_distance(written, n, alias, m, bound < NEAR_EDITS ? bound : NEAR_EDITS);
    bool inside = n >= 3 && m >= 3 && (strstr(alias, written) || strstr(written, alias));
    return d <= bound ? d : inside ? bound + 1 : NEAR_EDITS + 1;
}

struct finder {
    struct bytes folded; /* what was written */
    struct near *best;
    size_t n;
};

static void consider(void *context, const char *alias, const char *code)
{
    struct finder *f = context;
    struct near candidate;
    snprintf(candidate.alias, sizeof candidate.alias, "%s", alias);
    snprintf(candidate.code, sizeof candidate.code, "%s", code);
    candidate.distance = distance_of(f->folded.data, f->folded.n, candidate.alias, strlen(candidate.alias));
    if (candidate.distance <= NEAR_EDITS)
        keep_near(f->best, &f->n, &candidate);
}

static size_t find_near(struct store *s, const char *vocabulary, const char *text, struct near best[NEAR_MAX])
{
    struct finder f = {.best = best};
    bytes_init(&f.folded, 4096);
    utf8_fold(&f.folded, text, strlen(text));
    store_aliases(s, vocabulary, consider, &f, NULL);
    bytes_release(&f.folded);
    return f.n;
}

/* "near are eau potable (eau), sante" or, when nothing is near, which vocabulary it is. */
static void describe(const char *vocabulary, const struct near *best, size_t n, enum language language,
                     char *out, size_t size)
{
    const bool french = language == LANGUAGE_FR;
    if (n == 0) {
        snprintf(out, size,
                 french ? "attendu : un code ou un nom du vocabulaire %s"
                        : "expected a code or name of the vocabulary %s",
                 vocabulary);
        return;
    }
    size_t used = (size_t)snprintf(out, size, french ? "proches :" : "near are");
    for (size_t i = 0; i < n && used < size; i++) {
        bool same = strcmp(best[i].code, best[i].alias) == 0;
        used += (size_t)snprintf(out + used, size - used, same ? "%s %s" : "%s %s (%s)", i ? "," : "",
                                 best[i].alias, best[i].code);
    }
}

bool import_vocabulary_code(struct store *s, const char *vocabulary, const char *column, const char *text,
                            const char **code, struct arena *a, struct err *e)
{
    char found[STORE_CODE_SIZE], expected[LANGUAGES][EXPECTED_BYTES];
    struct near best[NEAR_MAX];
    if (!store_code(s, vocabulary, text, found, e))
        return false;
    if (*found) {
        *code = arena_text(a, found, strlen(found));
        return true;
    }
    const size_t n = find_near(s, vocabulary, text, best);
    for (enum language l = 0; l < LANGUAGES; l++)
        describe(vocabulary, best, n, l, expected[l], EXPECTED_BYTES);
    return err_say(e, ERR_INVALID, column, text, "'%1$.60s' is not known; %2$s%3$.0s",
                   "« %1$.60s » n’est pas connu ; %3$s%2$.0s", text, expected[LANGUAGE_EN],
                   expected[LANGUAGE_FR]);
}

bool import_vocabulary_find(struct store *s, const char *vocabulary, const char *text, const char **code,
                            struct arena *a, struct err *e)
{
    char found[STORE_CODE_SIZE];
    if (!store_code(s, vocabulary, text, found, e))
        return false;
    *code = *found ? arena_text(a, found, strlen(found)) : NULL;
    return true;
}

/* --- lists --------------------------------------------------------------------------------------------- */

enum { PARTS_MAX = 24 };

bool import_vocabulary_mark(const char *text, const char *p, size_t *n)
{
    static const char *const WORDS[] = {" et ", " - ", " \xE2\x80\x93 ", " puis "};
    const bool inside_number = p > text && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '9';
    *n = 0;
    if (*p && strchr(",;/&+", *p) && !inside_number)
        *n = 1;
    for (size_t k = 0; !*n && k < sizeof WORDS / sizeof WORDS[0]; k++)
        if (strncmp(p, WORDS[k], strlen(WORDS[k])) == 0)
            *n = strlen(WORDS[k]);
    return *n > 0;
}

/* A value in parts: where each begins and ends. */
struct parts {
    size_t n;
    const char *begin[PARTS_MAX], *end[PARTS_MAX];
};

/* "2) ", "3. ", a bullet: before a value of a list. Returns its length. */
static size_t numbered(const char *text, const char *p)
{
    static const char *const BULLETS[] = {"\xE2\x80\xA2", "\xC2\xB7"};
    for (size_t k = 0; k < sizeof BULLETS / sizeof BULLETS[0]; k++)
        if (strncmp(p, BULLETS[k], strlen(BULLETS[k])) == 0)
            return strlen(BULLETS[k]);
    if (p > text && p[-1] != ' ')
        return 0;
    const size_t digits = strspn(p, "0123456789");
    return digits && digits < 3 && (p[digits] == ')' || p[digits] == '.') && p[digits + 1] == ' ' ? digits + 1
                                                                                                  : 0;
}

static void part(struct parts *parts, const char *text)
{
    const char *begin = text;
    parts->n = 0;
    for (const char *p = text; parts->n < PARTS_MAX - 1 && *p;) {
        size_t mark;
        if (!import_vocabulary_mark(text, p, &mark) && !(mark = numbered(text, p))) {
            p++;
            continue;
        }
        parts->begin[parts->n] = begin;
        parts->end[parts->n++] = p;
        begin = p += mark;
    }
    parts->begin[parts->n] = begin;
    parts->end[parts->n++] = text + strlen(text);
}

static void add_once(struct value_list *list, const char *value)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->values[i], value) == 0)
            return;
    list->values[list->n++] = value;
}

static const char *trimmed_part(struct arena *a, const char *begin, const char *end)
{
    while (begin < end && strchr(" \t\n", *begin))
        begin++;
    while (end > begin && strchr(" \t\n", end[-1]))
        end--;
    return arena_text(a, begin, (size_t)(end - begin));
}

/* The code of the longest run of parts from `from` that has one; *to is the part behind it. */
static bool longest(struct store *s, const char *vocabulary, const struct parts *parts, size_t from,
                    size_t *to, const char **code, struct arena *a, struct err *e)
{
    *code = NULL;
    for (*to = parts->n; !*code && *to > from; --*to) {
        const char *text = trimmed_part(a, parts->begin[from], parts->end[*to - 1]);
        if (!import_vocabulary_find(s, vocabulary, text, code, a, e))
            return false;
        if (*code)
            return true;
    }
    *to = from + 1;
    return true;
}

static bool codes_of_value(struct store *s, const char *vocabulary, const char *text,
                           struct value_list *codes, struct value_list *unknown, struct arena *a,
                           struct err *e)
{
    struct parts parts;
    const size_t unknown_before = unknown->n;
    bool any = false;
    part(&parts, text);
    for (size_t k = 0, next; k < parts.n; k = next) {
        const char *code;
        if (!longest(s, vocabulary, &parts, k, &next, &code, a, e))
            return false;
        const char *written = trimmed_part(a, parts.begin[k], parts.end[k]);
        if (code)
            add_once(codes, code);
        else if (*written)
            add_once(unknown, written);
        any = any || code;
    }
    if (!any) { /* nothing of it is known: it is named as it is written */
        unknown->n = unknown_before;
        add_once(unknown, text);
    }
    return true;
}

bool import_vocabulary_codes(struct store *s, const char *vocabulary, const char *column, const char *text,
                             struct value_list *codes, struct value_list *unknown, struct arena *a,
                             struct err *e)
{
    struct value_list written;
    if (!value_list(&written, column, text, true, a, e))
        return false;
    const size_t most = strlen(text) / 2 + 2; /* a mark is a byte, a part another */
    codes->values = arena_alloc(a, most * sizeof *codes->values);
    unknown->values = arena_alloc(a, most * sizeof *unknown->values);
    codes->n = unknown->n = 0;
    for (size_t i = 0; i < written.n; i++)
        if (!codes_of_value(s, vocabulary, written.values[i], codes, unknown, a, e))
            return false;
    return true;
}
