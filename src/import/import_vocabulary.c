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

/* All parts between commas, or none. */
static bool codes_between_commas(struct store *s, const char *vocabulary, const char *text,
                                 struct value_list *codes, struct arena *a, struct err *e)
{
    size_t before = codes->n;
    for (const char *p = text; *p;) {
        char found[STORE_CODE_SIZE];
        size_t n = strcspn(p, ",");
        const char *part = arena_text(a, p, n);
        if (!store_code(s, vocabulary, part, found, e))
            return false;
        if (!*found || codes->n == VALUE_LIST_MAX) {
            codes->n = before;
            return true;
        }
        codes->values[codes->n++] = arena_text(a, found, strlen(found));
        p += n + (p[n] == ',');
    }
    return true;
}

bool import_vocabulary_codes(struct store *s, const char *vocabulary, const char *column, const char *text,
                             struct value_list *codes, struct arena *a, struct err *e)
{
    struct value_list written;
    if (!value_list(&written, column, text, true, a, e))
        return false;
    codes->values = arena_alloc(a, (VALUE_LIST_MAX + written.n) * sizeof *codes->values);
    codes->n = 0;
    for (size_t i = 0; i < written.n; i++) {
        size_t before = codes->n;
        struct err unknown = {0};
        if (import_vocabulary_code(s, vocabulary, column, written.values[i], &codes->values[codes->n], a,
                                   &unknown)) {
            codes->n++;
            continue;
        }
        if (strchr(written.values[i], ',') &&
            !codes_between_commas(s, vocabulary, written.values[i], codes, a, e))
            return false;
        if (codes->n == before) {
            if (e)
                *e = unknown;
            return false;
        }
    }
    return true;
}
