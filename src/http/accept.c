#include "http/accept.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { NOT_NAMED = -1, FULL = 1000 }; /* weights are thousandths */

/* One member of a list: "name;parameter;q=0.5". */
struct member {
    const char *name;
    size_t n;
    int weight; /* NOT_NAMED: malformed */
};

static const char SPACE[] = " \t";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* qvalue of 12.4.2: 0 to 1 with at most three digits behind the point. */
static int parse_weight(const char *text, size_t n)
{
    if (n == 0 || n > 5 || (text[0] != '0' && text[0] != '1') || (n > 1 && text[1] != '.'))
        return NOT_NAMED;
    int weight = (text[0] - '0') * FULL, worth = FULL / 10;
    for (size_t i = 2; i < n; i++, worth /= 10) {
        if (!is_digit(text[i]))
            return NOT_NAMED;
        weight += (text[i] - '0') * worth;
    }
    return weight <= FULL ? weight : NOT_NAMED;
}

static size_t trimmed(const char *text, size_t n)
{
    while (n > 0 && strchr(SPACE, text[n - 1]))
        n--;
    return n;
}

/* The weight among the parameters in [at, end): the last one named q. */
static int weight_of(const char *at, const char *end)
{
    int weight = FULL;
    while (at < end) {
        at += strspn(at, " \t;");
        if (at >= end)
            break;
        const char *stop = memchr(at, ';', (size_t)(end - at));
        size_t n = trimmed(at, (size_t)((stop ? stop : end) - at));
        if (n >= 2 && (at[0] == 'q' || at[0] == 'Q') && at[1] == '=')
            weight = parse_weight(at + 2, n - 2);
        at = stop ? stop : end;
    }
    return weight;
}

/* The next member; false at the end. A comma in a quoted parameter separates all the same: its halves are
 * malformed, or names that nobody asks about. */
static bool next_member(const char **at, struct member *m)
{
    const char *p = *at + strspn(*at, " \t,");
    if (!*p)
        return false;
    const char *end = p + strcspn(p, ",");
    const char *semicolon = memchr(p, ';', (size_t)(end - p));
    m->name = p;
    m->n = trimmed(p, (size_t)((semicolon ? semicolon : end) - p));
    m->weight = weight_of(semicolon ? semicolon : end, end);
    *at = end;
    return true;
}

static bool is(const struct member *m, const char *name)
{
    return m->n == strlen(name) && strncasecmp(m->name, name, m->n) == 0;
}

static void take(int *weight, int other)
{
    if (other != NOT_NAMED && (*weight == NOT_NAMED || other < *weight))
        *weight = other;
}

enum coding accept_coding(const char *field, unsigned offered)
{
    int weight[CODINGS] = {NOT_NAMED, NOT_NAMED, NOT_NAMED}, any = NOT_NAMED;
    struct member m;
    if (!field)
        return CODING_PLAIN;
    while (next_member(&field, &m)) {
        if (is(&m, "gzip") || is(&m, "x-gzip"))
            take(&weight[CODING_GZIP], m.weight);
        else if (is(&m, "br"))
            take(&weight[CODING_BROTLI], m.weight);
        else if (is(&m, "identity"))
            take(&weight[CODING_PLAIN], m.weight);
        else if (is(&m, "*"))
            take(&any, m.weight);
    }
    /* Plain bytes that are not named are taken, but anything that is named is wanted more. */
    enum coding best = CODING_PLAIN;
    int most = weight[CODING_PLAIN] != NOT_NAMED ? weight[CODING_PLAIN] : 0;
    for (enum coding c = CODING_GZIP; c < CODINGS; c++) {
        int w = weight[c] != NOT_NAMED ? weight[c] : any;
        if ((offered & CODING(c)) && w > 0 && w >= most) {
            best = c;
            most = w;
        }
    }
    return best;
}

/* How closely a range names a type: by both halves, by the first, not at all. */
enum closeness { BY_ALL, BY_KIND, BY_TYPE, CLOSENESSES };

struct wish {
    int weight;
    enum closeness closeness;
};

/* The closest range counts. */
static struct wish closest(const int weights[CLOSENESSES])
{
    for (enum closeness c = BY_TYPE; c > BY_ALL; c--)
        if (weights[c] != NOT_NAMED)
            return (struct wish){weights[c], c};
    return (struct wish){weights[BY_ALL], BY_ALL};
}

bool accept_html(const char *field)
{
    int html[CLOSENESSES] = {NOT_NAMED, NOT_NAMED, NOT_NAMED}, json[CLOSENESSES], problem = NOT_NAMED;
    struct member m;
    if (!field)
        return false;
    memcpy(json, html, sizeof json);
    while (next_member(&field, &m)) {
        if (is(&m, "text/html"))
            take(&html[BY_TYPE], m.weight);
        else if (is(&m, "text/*"))
            take(&html[BY_KIND], m.weight);
        else if (is(&m, "application/json"))
            take(&json[BY_TYPE], m.weight);
        else if (is(&m, "application/problem+json"))
            take(&problem, m.weight);
        else if (is(&m, "application/*"))
            take(&json[BY_KIND], m.weight);
        else if (is(&m, "*/*")) {
            take(&html[BY_ALL], m.weight);
            take(&json[BY_ALL], m.weight);
        }
    }
    const struct wish page = closest(html), mine = closest(json);
    struct wish data = {problem, BY_TYPE};
    if (mine.weight > problem)
        data = mine;
    return page.weight > 0 &&
           (page.weight > data.weight || (page.weight == data.weight && page.closeness > data.closeness));
}

static struct wish wish_for(const char *field, const char *type)
{
    int weights[CLOSENESSES] = {NOT_NAMED, NOT_NAMED, NOT_NAMED};
    const size_t n_kind = strcspn(type, "/") + 1;
    struct member m;
    while (next_member(&field, &m)) {
        if (is(&m, type))
            take(&weights[BY_TYPE], m.weight);
        else if (m.n == n_kind + 1 && m.name[n_kind] == '*' && strncasecmp(m.name, type, n_kind) == 0)
            take(&weights[BY_KIND], m.weight);
        else if (is(&m, "*/*"))
            take(&weights[BY_ALL], m.weight);
    }
    return closest(weights);
}

unsigned accept_type(const char *field, const char *const *offered)
{
    unsigned best = 0;
    struct wish most = {0, BY_ALL};
    for (unsigned i = 0; field && offered[i]; i++) {
        const struct wish w = wish_for(field, offered[i]);
        if (w.weight > most.weight ||
            (w.weight == most.weight && w.weight > 0 && w.closeness > most.closeness)) {
            best = i;
            most = w;
        }
    }
    return best;
}

/* "en", "en-GB" and "EN-gb" are `en`. */
static bool is_language(const struct member *m, const char *language)
{
    size_t n = strlen(language);
    return m->n >= n && strncasecmp(m->name, language, n) == 0 && (m->n == n || m->name[n] == '-');
}

unsigned accept_language(const char *field, const char *const *offered)
{
    unsigned best = 0;
    int most = 0;
    for (unsigned i = 0; field && offered[i]; i++) {
        const char *at = field;
        int weight = 0, any = 0;
        struct member m;
        while (next_member(&at, &m)) {
            if (is_language(&m, offered[i]) && m.weight > weight)
                weight = m.weight;
            else if (is(&m, "*") && i == 0)
                any = m.weight;
        }
        if (any > weight)
            weight = any;
        if (weight > most) {
            best = i;
            most = weight;
        }
    }
    return best;
}
