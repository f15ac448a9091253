#include "places/gazetteer_country.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "places/gazetteer_inside.h"

enum { SCRATCH_BYTES = 4096, TEXT_BYTES = 400 /* longer ones name no country */ };

const char *const GAZETTEER_FRENCH[] = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM",
                                        "BL", "MF", "WF", "PF", "NC", "TF", NULL};

bool gazetteer_country_is_french(const struct gazetteer_item *country)
{
    for (size_t k = 0; GAZETTEER_FRENCH[k]; k++)
        if (strcmp(GAZETTEER_FRENCH[k], country->code) == 0)
            return true;
    return false;
}

/* --- names ------------------------------------------------------------------------------------------------
 */

/* Words that lists shorten, folded; "st" and the like are the canonical form's. */
static const char *const LONG[][2] = {
    {"rep", "republique"},
    {"dem", "democratique"},
    {"pop", "populaire"},
    {"fed", "federale"},
    {"isl", "islamique"},
    {"terr", "territoires"},
    {"territ", "territoires"},
    {"gde", "grande"},
    {"gd", "grand"},
    {"nelle", "nouvelle"},
    {"nlle", "nouvelle"},
    {"hte", "haute"},
    {"soc", "socialiste"},
    {"plest", "palestiniens"},
    {"palest", "palestiniens"},
    {"equat", "equatoriale"},
    {"i", "ile"},
    {"is", "iles"},
};

/* What stands before a country's name and says no more than that it is one. */
static const char *const STATES[] = {
    "republique", "federale",      "royaume", "etat",     "principaute", "sultanat", "federation",
    "union",      "confederation", "emirat",  "republic", "kingdom",     "state",    "republik",
    "republica",  "repubblica",    "pays",    "ile",      "iles",        "archipel",
};
static const char *const KINDS_OF_STATE[] = {
    "federale", "federative",   "federal",      "populaire",     "socialiste",     "islamique", "unie",
    "arabe",    "democratique", "bolivarienne", "plurinational", "plurinationale", "hachemite",
};
/* Two countries share these, and what stands before tells which. */
static const char *const SHARED[] = {"coree", "congo", "chine", "korea", "china", "vietnam", "viet nam"};

static const char *const FORMERLY[] = {"ex", "ancien", "ancienne", "anciennement", "former", "anc"};

static bool is_one_of(const char *s, size_t n, const char *const *words, size_t n_words)
{
    for (size_t k = 0; k < n_words; k++)
        if (strlen(words[k]) == n && memcmp(words[k], s, n) == 0)
            return true;
    return false;
}
#define IS_ONE_OF(s, n, words) is_one_of(s, n, words, sizeof(words) / sizeof(words)[0])

/* Same letters, whatever the spaces. */
static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || !*a)
            return *a == *b;
    }
}

static void mean_item(struct country_meant *m, const struct gazetteer_item *item)
{
    m->sense = COUNTRY_ONE;
    m->countries[0] = item;
    m->n = 1;
}

static void mean_word(const struct gazetteer *g, const struct country_word *w, struct country_meant *m)
{
    m->sense = w->sense;
    m->n = w->n;
    m->name = w->sense == COUNTRY_ONE ? NULL : w->name;
    m->province = w->province;
    for (size_t k = 0; k < w->n; k++)
        m->countries[k] = &g->items[w->countries[k]];
}

/* A canonical name, to the letter. */
static bool find_name(const struct gazetteer *g, const struct name *name, struct country_meant *m)
{
    if (!name->n)
        return false;
    for (size_t k = 0; k < g->n_country_names; k++)
        if (g->country_names[k].key == name->key && same_letters(g->country_names[k].text, name->text)) {
            mean_word(g, &g->country_words[g->country_names[k].word], m);
            return true;
        }
    struct gazetteer_range r = gazetteer_countries(g);
    for (uint32_t i = gazetteer_find(g, r, name->key); i != GAZETTEER_NONE; i = gazetteer_find_next(g, r, i))
        if (same_letters(gazetteer_text(g, i), name->text)) {
            mean_item(m, &g->items[g->names[i].item]);
            return true;
        }
    return false;
}

static bool find_folded(const struct gazetteer *g, const char *folded, size_t n, struct country_meant *m)
{
    struct name name;
    name_from_folded(&name, folded, n);
    return find_name(g, &name, m);
}

/* How many letters that stand alone begin here: "u r s s" has four. */
static size_t initials(const char *p)
{
    size_t n = 0;
    while (p[2 * n] && p[2 * n] != ' ' && (p[2 * n + 1] == ' ' || p[2 * n + 1] == '\0')) {
        n++;
        if (!p[2 * n - 1])
            break;
    }
    return n;
}

/* The words of a folded text with the short ones written out, initials as one word. */
static void write_out(struct bytes *out, const char *folded)
{
    bytes_reset(out);
    for (const char *p = folded; *p;) {
        size_t n = strcspn(p, " "), k = 0, most = sizeof LONG / sizeof LONG[0], alone = initials(p);
        bytes_add_text(out, out->n ? " " : "");
        if (alone > 1) {
            for (; alone > 0; alone--, p += 1 + (p[1] == ' '))
                bytes_add_char(out, *p);
            continue;
        }
        while (k < most && !(strlen(LONG[k][0]) == n && memcmp(LONG[k][0], p, n) == 0))
            k++;
        bytes_add(out, k < most ? LONG[k][1] : p, k < most ? strlen(LONG[k][1]) : n);
        p += n + (p[n] == ' ');
    }
}

static const char *skip_links(const char *p)
{
    static const char *const LINKS[] = {"de",  "du", "des", "d",   "la", "le",
                                        "les", "l",  "of",  "the", "di", "del"};
    for (size_t n; (n = strcspn(p, " ")) && p[n] == ' ' && IS_ONE_OF(p, n, LINKS);)
        p += n + 1;
    return p;
}

/* "ex Yougoslavie", "l ancienne URSS", "Yougoslavie ex" */
static bool find_former(const struct gazetteer *g, const char *folded, struct country_meant *m)
{
    const char *p = skip_links(folded), *last = strrchr(folded, ' ');
    size_t n = strcspn(p, " ");
    if (p[n] == ' ' && IS_ONE_OF(p, n, FORMERLY) && find_folded(g, p + n + 1, strlen(p + n + 1), m))
        return true;
    return last && IS_ONE_OF(last + 1, strlen(last + 1), FORMERLY) &&
           find_folded(g, folded, (size_t)(last - folded), m);
}

/* "république du Mali"; not where another is called so, of the two Koreas, Congos, Chinas. */
static bool find_state(const struct gazetteer *g, const char *folded, struct country_meant *m)
{
    const char *p = skip_links(folded);
    size_t n = strcspn(p, " ");
    if (p[n] != ' ' || !IS_ONE_OF(p, n, STATES))
        return false;
    p += n + 1;
    while ((n = strcspn(p, " ")) && p[n] == ' ' && IS_ONE_OF(p, n, KINDS_OF_STATE))
        p += n + 1;
    p = skip_links(p);
    return !IS_ONE_OF(p, strlen(p), SHARED) && find_folded(g, p, strlen(p), m);
}

static bool find_code(const struct gazetteer *g, const char *text, size_t n, struct country_meant *m)
{
    char code[4];
    if (n != 2 && n != 3)
        return false;
    for (size_t k = 0; k < n; k++)
        code[k] = (char)toupper((unsigned char)text[k]);
    code[n] = '\0';
    uint32_t item = gazetteer_find_code(g, CODE_COUNTRY, code);
    if (item != GAZETTEER_NONE)
        mean_item(m, &g->items[item]);
    return item != GAZETTEER_NONE;
}

/* One name, with no brackets read. */
static bool find_text(const struct gazetteer *g, const char *text, size_t n, struct country_meant *m)
{
    struct bytes folded, words;
    bytes_init(&folded, SCRATCH_BYTES);
    bytes_init(&words, SCRATCH_BYTES);
    utf8_fold(&folded, text, n);
    bool found = find_code(g, text, n, m) || find_folded(g, folded.data, folded.n, m);
    if (!found && folded.n) {
        write_out(&words, folded.data);
        bool dotted = words.n == 2 && folded.n == 3; /* "G.B." */
        found = find_folded(g, words.data, words.n, m) || find_former(g, words.data, m) ||
                find_state(g, words.data, m) || (dotted && find_code(g, words.data, words.n, m));
    }
    bytes_release(&folded);
    bytes_release(&words);
    return found;
}

/* --- two names beside each other --------------------------------------------------------------------------
 */

static bool holds(const struct country_meant *m, const struct gazetteer_item *country)
{
    for (size_t k = 0; k < m->n; k++)
        if (m->countries[k] == country)
            return true;
    return false;
}

/* What both mean; false where they mean different things. */
static bool agree(const struct country_meant *a, const struct country_meant *b, struct country_meant *m)
{
    struct country_meant both = *a;
    both.n = 0;
    for (size_t k = 0; k < a->n; k++)
        if (holds(b, a->countries[k]))
            both.countries[both.n++] = a->countries[k];
    if (both.n == 0)
        return false;
    both.sense = both.n > 1 ? a->sense : a->sense == b->sense ? a->sense : COUNTRY_ONE;
    both.province = a->province ? a->province : b->province;
    *m = both;
    return true;
}

static void put_beside(struct country_meant *m, const char *text, size_t n)
{
    while (n && strchr(" \t()[],;/-", text[n - 1]))
        n--;
    snprintf(m->beside, sizeof m->beside, "%.*s", n < sizeof m->beside ? (int)n : 0, text);
}

/* "Congo (République du)", "Corée, République de" */
static bool find_turned(const struct gazetteer *g, const char *a, size_t na, const char *b, size_t nb,
                        struct country_meant *m)
{
    char turned[TEXT_BYTES * 2];
    int n = snprintf(turned, sizeof turned, "%.*s %.*s", (int)nb, b, (int)na, a);
    return find_text(g, turned, (size_t)n, m);
}

/* Where the first name ends and the second begins; *end behind the second. NULL: there is only one. */
static const char *second(const char *text, size_t *first, size_t *n)
{
    static const char *const BREAKS[] = {"(", "[", ",", "/", " - ", " \xE2\x80\x93 ", ":", "\n"};
    const char *best = NULL;
    size_t width = 0;
    for (size_t k = 0; k < sizeof BREAKS / sizeof BREAKS[0]; k++) {
        const char *at = strstr(text, BREAKS[k]);
        if (at && at != text && (!best || at < best)) {
            best = at;
            width = strlen(BREAKS[k]);
        }
    }
    if (!best)
        return NULL;
    *first = (size_t)(best - text);
    best += width;
    best += strspn(best, " \t");
    *n = strlen(best);
    while (*n && strchr(" \t)],;", best[*n - 1]))
        --*n;
    return *n ? best : NULL;
}

static void keep_near(struct country_meant *m, const struct country_meant *of)
{
    for (size_t k = 0; k < of->n && m->n_near < COUNTRY_NEAR; k++)
        m->near[m->n_near++] = of->countries[k];
}

/* "Hong Kong (Chine)", "Serbie (Kosovo)": what lists put in another country. */
static bool find_disputed(const struct gazetteer *g, const struct country_meant *said,
                          const struct country_meant *lies, struct country_meant *m)
{
    for (size_t k = 0; said->n == 1 && lies->n == 1 && k < g->n_disputed; k++)
        if (&g->items[g->disputed[k].said] == said->countries[0] &&
            &g->items[g->disputed[k].country] == lies->countries[0]) {
            *m = *lies;
            return true;
        }
    return false;
}

/* False: none of the two is known. */
static bool find_two(const struct gazetteer *g, const char *text, struct country_meant *m)
{
    struct country_meant a = {0}, b = {0};
    size_t na, nb;
    const char *other = second(text, &na, &nb);
    if (!other)
        return false;
    if (find_turned(g, text, na, other, nb, m))
        return true;
    bool first = find_text(g, text, na, &a) && a.sense != COUNTRY_NOWHERE,
         last = find_text(g, other, nb, &b) && b.sense != COUNTRY_NOWHERE;
    if (!first && !last)
        return false;
    if (first && last) {
        /* "Palestine/Israël" may be both */
        bool one = strchr(text, '(') != NULL || strchr(text, ',') != NULL;
        bool placed = one && (find_disputed(g, &a, &b, m) || find_disputed(g, &b, &a, m));
        if (!placed && !agree(&a, &b, m)) {
            keep_near(m, &a);
            keep_near(m, &b);
        }
        return true;
    }
    *m = first ? a : b;
    if (first ? b.sense != COUNTRY_NOWHERE : a.sense != COUNTRY_NOWHERE)
        put_beside(m, first ? other : text, first ? nb : na);
    return true;
}

/* --- typing errors ----------------------------------------------------------------------------------------
 */

struct nearest {
    const struct gazetteer_item *item;
    unsigned distance;
};

enum { NEAR_EDITS = 5, SURE_LETTERS = 6, SURE_LONG = 9, RIVAL_EDITS = 2 };

static void keep_nearest(struct nearest best[COUNTRY_NEAR], const struct gazetteer_item *item, unsigned d)
{
    size_t at = COUNTRY_NEAR;
    for (size_t k = 0; k < COUNTRY_NEAR; k++)
        if (best[k].item == item) {
            if (best[k].distance <= d)
                return;
            at = k;
            break;
        }
    if (at == COUNTRY_NEAR && best[--at].item && best[at].distance <= d)
        return;
    for (; at > 0 && (!best[at - 1].item || best[at - 1].distance > d); at--)
        best[at] = best[at - 1];
    best[at] = (struct nearest){item, d};
}

/* A typing error is taken where no other country is nearly as near. */
static bool unmistakable(const struct nearest best[COUNTRY_NEAR], size_t n)
{
    unsigned most = n >= SURE_LONG ? 2 : n >= SURE_LETTERS ? 1 : 0;
    return best[0].item && best[0].distance <= most &&
           (!best[1].item || best[1].distance >= best[0].distance + RIVAL_EDITS);
}

static void find_near(const struct gazetteer *g, const char *text, struct country_meant *m)
{
    struct nearest best[COUNTRY_NEAR] = {{0}};
    struct bytes scratch;
    struct name name;
    bytes_init(&scratch, SCRATCH_BYTES);
    name_canonical(&name, text, strlen(text), &scratch);
    bytes_release(&scratch);
    if (name.n < 3)
        return;
    unsigned bound = name.n / 3u < NEAR_EDITS ? name.n / 3u : NEAR_EDITS;
    struct gazetteer_range r = gazetteer_countries(g);
    for (uint32_t i = r.from; i < r.to; i++) {
        unsigned d = fuzzy_distance(name.text, name.n, gazetteer_text(g, i), g->names[i].n, bound);
        if (d <= bound && g->names[i].n > 3)
            keep_nearest(best, &g->items[g->names[i].item], d);
    }
    for (size_t k = 0; k < g->n_country_names; k++) {
        const char *other = g->country_names[k].text;
        const struct country_word *w = &g->country_words[g->country_names[k].word];
        unsigned d = fuzzy_distance(name.text, name.n, other, strlen(other), bound);
        if (d <= bound && strlen(other) > 3)
            for (size_t c = 0; c < w->n && c < COUNTRY_NEAR; c++)
                keep_nearest(best, &g->items[w->countries[c]], d);
    }
    if (unmistakable(best, name.n)) {
        mean_item(m, best[0].item);
        m->spelt = true;
        return;
    }
    for (size_t k = 0; k < COUNTRY_NEAR && best[k].item; k++)
        m->near[m->n_near++] = best[k].item;
}

void gazetteer_country_read(const struct gazetteer *g, const char *text, struct country_meant *out)
{
    *out = (struct country_meant){0};
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    if (n == 0 || n >= TEXT_BYTES || find_text(g, text, n, out) || find_two(g, text, out))
        return;
    find_near(g, text, out);
}

/* --- where disputed places lie ----------------------------------------------------------------------------
 */

static bool elsewhere_of(const struct gazetteer *g, const struct country_disputed *d, const char *place,
                         struct country_elsewhere *out)
{
    struct bytes scratch;
    struct name written, listed;
    bytes_init(&scratch, SCRATCH_BYTES);
    name_canonical(&written, place, strlen(place), &scratch);
    *out = (struct country_elsewhere){.country = &g->items[d->country]};
    bool good = strcmp(d->place, "*") == 0;
    if (!good && d->place[0] == '@') {
        out->province = d->place + 1;
        good = true;
    } else if (!good) {
        const char *other = strchr(d->place, '=');
        name_canonical(&listed, d->place, other ? (size_t)(other - d->place) : strlen(d->place), &scratch);
        out->place = other ? other + 1 : NULL;
        out->sure = good = written.key == listed.key && same_letters(written.text, listed.text);
    }
    bytes_release(&scratch);
    return good;
}

bool gazetteer_country_elsewhere(const struct gazetteer *g, const struct gazetteer_item *said,
                                 const char *place, size_t rank, struct country_elsewhere *out)
{
    for (int sure = 1; sure >= 0; sure--)
        for (size_t k = 0; k < g->n_disputed; k++)
            if (&g->items[g->disputed[k].said] == said && elsewhere_of(g, &g->disputed[k], place, out) &&
                out->sure == (sure == 1) && rank-- == 0)
                return true;
    return false;
}
