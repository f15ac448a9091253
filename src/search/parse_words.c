#include "search/parse_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fold.h"
#include "base/mem.h"
#include "search/query.h"

/* Bytes of the quote that stands here, or 0. */
static size_t quote(const char *s)
{
    static const char *const QUOTES[] = {"\"", "«", "»", "“", "”", "„"};
    for (size_t i = 0; i < sizeof QUOTES / sizeof QUOTES[0]; i++)
        if (strncmp(s, QUOTES[i], strlen(QUOTES[i])) == 0)
            return strlen(QUOTES[i]);
    return 0;
}

static const char *next_quote(const char *s)
{
    while (*s && !quote(s))
        s++;
    return *s ? s : NULL;
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct reader {
    struct criteria *c;
    const char *text;
    struct bytes asked; /* scratch */
    unsigned n_words;   /* those of phrases counted */
    struct err *e;
};

static bool add_term(struct reader *r, const char *term)
{
    struct criteria *c = r->c;
    r->n_words++;
    for (const char *p = term; *p; p++)
        r->n_words += *p == ' ';
    if (r->n_words > CRITERIA_MAX_WORDS)
        return err_param(r->e, ERR_TOO_LARGE, "q", r->text, "q has more than %d words", CRITERIA_MAX_WORDS);
    c->words[c->n_words++] = mem_strdup(term);
    return true;
}

static bool add_words(struct reader *r, const char *s, size_t n)
{
    bytes_reset(&r->asked);
    fold_asked(&r->asked, s, n);
    char *rest = r->asked.n ? r->asked.data : NULL;
    while (rest)
        if (!add_term(r, strsep(&rest, " ")))
            return false;
    return true;
}

static bool add_phrase(struct reader *r, const char *s, size_t n, bool excluded, bool quoted)
{
    struct bytes term;
    bool done = true;
    bytes_reset(&r->asked);
    fold_asked(&r->asked, s, n);
    bytes_init(&term, SIZE_MAX / 4);
    quoted = quoted || strchr(r->asked.data, ' ');
    bytes_add_format(&term, "%s%s%s%s", excluded ? "-" : "", quoted ? "\"" : "", r->asked.data,
                     quoted ? "\"" : "");
    if (r->asked.n)
        done = add_term(r, term.data);
    bytes_release(&term);
    return done;
}

/* Words up to a phrase or an exclusion are read together: an elision may stand apart from its word. */
static bool read_terms(struct reader *r)
{
    const char *from = r->text, *s = from;
    while (*s) {
        bool begins = s == r->text || blank(s[-1]), minus = begins && *s == '-' && s[1] && !blank(s[1]);
        size_t mark = quote(s + minus);
        const char *inner = s + minus + mark, *close = mark ? next_quote(inner) : NULL, *end = close;
        if (!close && !minus) {
            s += mark ? mark : 1;
            continue;
        }
        if (!close)
            for (end = inner; *end && !blank(*end); end++)
                ;
        if (!add_words(r, from, (size_t)(s - from)) ||
            !add_phrase(r, inner, (size_t)(end - inner), minus, close != NULL))
            return false;
        s = from = close ? close + quote(close) : end;
    }
    return add_words(r, from, (size_t)(s - from));
}

/* --- one form for the same terms ---------------------------------------------------------------------------
 */

static int compare_terms(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void drop(struct criteria *c, uint32_t i)
{
    free(c->words[i]);
    memmove(&c->words[i], &c->words[i + 1], (--c->n_words - i) * sizeof c->words[0]);
}

/* Excluded terms last, sorted; returns how many others there are. */
static uint32_t order_terms(struct criteria *c)
{
    char *excluded[CRITERIA_MAX_WORDS];
    uint32_t n = 0, n_excluded = 0;
    for (uint32_t i = 0; i < c->n_words; i++)
        if (c->words[i][0] == '-')
            excluded[n_excluded++] = c->words[i];
        else
            c->words[n++] = c->words[i];
    if (n_excluded) {
        qsort(excluded, n_excluded, sizeof *excluded, compare_terms);
        memcpy(&c->words[n], excluded, n_excluded * sizeof *excluded);
    }
    return n;
}

static bool again(const struct criteria *c, uint32_t i)
{
    for (uint32_t k = i + 1; k < c->n_words; k++)
        if (strcmp(c->words[i], c->words[k]) == 0)
            return true;
    return false;
}

static void normalise(struct criteria *c)
{
    uint32_t n = order_terms(c), meant = 0;
    for (uint32_t i = 0; i < n; i++)
        meant += !fold_is_small(c->words[i]);
    for (uint32_t i = 0; i < c->n_words;)
        if (again(c, i) || (meant && i < n && fold_is_small(c->words[i]))) {
            drop(c, i);
            n -= i < n;
        } else {
            i++;
        }
}

static bool read_once(struct criteria *c, const char *text, struct err *e)
{
    struct reader r = {.c = c, .text = text, .e = e};
    bytes_init(&r.asked, (size_t)QUERY_MAX_BYTES * 8);
    bool done = read_terms(&r);
    bytes_release(&r.asked);
    if (done && !c->n_words)
        return err_param(e, ERR_INVALID, "q", text, "q holds no word: it takes letters or digits");
    normalise(c);
    return done;
}

/* The same from their canonical text: an elision may stand beside its word only now, in `l "" eau`, `l -x
 * eau`, and is then no word of its own. */
static bool read_again(struct criteria *c, struct err *e)
{
    struct bytes text;
    bytes_init(&text, (size_t)QUERY_MAX_BYTES * 8);
    for (uint32_t i = 0; i < c->n_words; i++) {
        bytes_add_format(&text, "%s%s", i ? " " : "", c->words[i]);
        free(c->words[i]);
        c->words[i] = NULL;
    }
    c->n_words = 0;
    bool done = read_once(c, text.data, e);
    bytes_release(&text);
    return done;
}

bool parse_words(struct criteria *c, const char *text, struct err *e)
{
    bool done = read_once(c, text, e);
    for (uint32_t n = CRITERIA_MAX_WORDS + 1; done && c->n_words > 1 && c->n_words < n;) {
        n = c->n_words;
        done = read_again(c, e);
    }
    return done;
}
