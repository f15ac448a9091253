#include "import/import_header_loose.h"

#include <stdio.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/utf8.h"

enum { LOOSE_BYTES = 200, LOOSE_WORDS = 16, LOOSE_TYPED = 8 /* letters, for a typing error */ };

/* A header, folded, as its words. */
struct words {
    char text[LOOSE_BYTES];
    char *w[LOOSE_WORDS];
    size_t n;
};

static bool is_one_of(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* What tells nothing of what a column holds. */
static bool is_idle(const char *word)
{
    static const char *const WORDS[] = {"libelle",    "intitule", "nom",        "exact", "officiel",
                                        "officielle", "complet",  "complete",   "si",    "connu",
                                        "connue",     "eventuel", "eventuelle", "s",     NULL};
    return is_one_of(WORDS, word);
}

/* What says more of it: of which project, how sure an amount is. Before a place it would say which side. */
static bool is_qualifier(const char *word)
{
    static const char *const WORDS[] = {"projet",
                                        "projets",
                                        "action",
                                        "actions",
                                        "operation",
                                        "operations",
                                        "programme",
                                        "dossier",
                                        "demande",
                                        "convention",
                                        "cooperation",
                                        "jumelage",
                                        "jumele",
                                        "jumelee",
                                        "jumelees",
                                        "avec",
                                        "intervention",
                                        "appel",
                                        "a",
                                        "total",
                                        "totale",
                                        "global",
                                        "globale",
                                        "prevu",
                                        "prevue",
                                        "previsionnel",
                                        "previsionnelle",
                                        "estime",
                                        "estimee",
                                        "estimatif",
                                        "attribue",
                                        "attribuee",
                                        "alloue",
                                        "allouee",
                                        "octroye",
                                        "octroyee",
                                        "accorde",
                                        "accordee",
                                        "accordes",
                                        "accordees",
                                        "verse",
                                        "versee",
                                        "decaisse",
                                        "decaissee",
                                        "vote",
                                        "votee",
                                        "realise",
                                        "realisee",
                                        "realisation",
                                        "execution",
                                        "concerne",
                                        "concernee",
                                        "concernes",
                                        "concernees",
                                        "recherche",
                                        "recherchee",
                                        "recherches",
                                        "recherchees",
                                        "principal",
                                        "principale",
                                        "principaux",
                                        "effective",
                                        "effectif",
                                        "officialisation",
                                        NULL};
    return is_one_of(WORDS, word);
}

static bool read_words(const char *header, struct words *out)
{
    struct bytes folded;
    bool fits;
    bytes_init(&folded, 4096);
    utf8_fold(&folded, header, strlen(header));
    fits = folded.n < sizeof out->text;
    out->n = 0;
    if (fits)
        snprintf(out->text, sizeof out->text, "%.*s", (int)folded.n, folded.data);
    bytes_release(&folded);
    for (char *p = out->text, *end = out->text + strlen(out->text); fits && p < end && *p; p++) {
        fits = out->n < LOOSE_WORDS;
        if (fits)
            out->w[out->n++] = p;
        p += strcspn(p, " ");
        *p = '\0';
    }
    return fits && out->n > 0;
}

static bool stands_alone(const struct import_kind *k, int column)
{
    static const char *const SIDE[] = {
        "identifiant", "collectivites", "collectivite", "nom_source", "departement", "region", NULL};
    return is_one_of(SIDE, k->columns[column].name);
}

/* Other ways to say it, where nothing else does. */
static int find_other(const struct import_kind *k, const char *header)
{
    static const struct {
        const char *header, *column;
    } OTHERS[] = {{"cp", "departement"},         {"code postal", "departement"},
                  {"codepostal", "departement"}, {"jumelages", "partenaire"},
                  {"jumelage", "partenaire"},    {"villes jumelles", "partenaire"}};
    bool exact;
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (strcmp(OTHERS[i].header, header) == 0) {
            const int found = import_column_find(k, OTHERS[i].column, &exact);
            return exact ? found : -1;
        }
    return -1;
}

/* "partenaire" beside a word that says which side is meant. */
static bool is_partner_of_side(const struct words *h, const char *word)
{
    bool side = false;
    for (size_t i = 0; i < h->n; i++)
        side = side || strncmp(h->w[i], "franc", 5) == 0 || strncmp(h->w[i], "etrang", 6) == 0;
    return side && (strcmp(word, "partenaire") == 0 || strcmp(word, "partenaires") == 0);
}

/* The column without one of the words, without == n: without all that say nothing of their own. */
static int find_without(const struct import_kind *k, const struct words *h, size_t without)
{
    char rest[LOOSE_BYTES] = "";
    bool exact, qualified = false;
    for (size_t i = 0; i < h->n; i++) {
        const bool says = !is_idle(h->w[i]) && !is_partner_of_side(h, h->w[i]),
                   dropped = without < h->n ? i == without : !says || is_qualifier(h->w[i]);
        qualified = qualified || (dropped && says);
        if (!dropped)
            snprintf(rest + strlen(rest), sizeof rest - strlen(rest), "%s%s", *rest ? " " : "", h->w[i]);
    }
    const int found = *rest ? import_column_find(k, rest, &exact) : -1;
    return found >= 0 && qualified && stands_alone(k, found) ? -1 : found;
}

static size_t solid(const char *s, size_t n, char out[LOOSE_BYTES])
{
    struct bytes folded;
    size_t m = 0;
    bytes_init(&folded, 4096);
    utf8_fold(&folded, s, n);
    for (size_t i = 0; i < folded.n && m + 1 < LOOSE_BYTES; i++)
        if (folded.data[i] != ' ')
            out[m++] = folded.data[i];
    out[m] = '\0';
    bytes_release(&folded);
    return m;
}

static bool is_typed(const char *wanted, size_t n, const char *header, size_t length)
{
    char w[LOOSE_BYTES];
    const size_t m = solid(wanted, n, w);
    return m >= LOOSE_TYPED && *w == *header && fuzzy_distance(w, m, header, length, 1) <= 1;
}

/* "Partennaire": one typing error in a long word, which is of one column only. */
static int find_typed(const struct import_kind *k, const char *header)
{
    char h[LOOSE_BYTES];
    const size_t length = solid(header, strlen(header), h);
    int found = -1;
    for (int c = 0; length >= LOOSE_TYPED && k->columns[c].name; c++) {
        bool is = is_typed(k->columns[c].name, strlen(k->columns[c].name), h, length);
        for (const char *p = k->columns[c].headers; *p && !is;) {
            const size_t n = strcspn(p, "|");
            is = is_typed(p, n, h, length);
            p += n + (p[n] == '|');
        }
        if (is && found >= 0)
            return -1;
        found = is ? c : found;
    }
    return found;
}

static const char *whole(const struct words *h, char out[LOOSE_BYTES])
{
    *out = '\0';
    for (size_t i = 0; i < h->n; i++)
        snprintf(out + strlen(out), LOOSE_BYTES - strlen(out), "%s%s", i ? " " : "", h->w[i]);
    return out;
}

int import_header_loosely(const struct import_kind *k, const char *header)
{
    struct words h;
    char joined[LOOSE_BYTES];
    int found;
    if (!read_words(header, &h))
        return -1;
    found = find_other(k, whole(&h, joined));
    for (size_t i = 0; i <= h.n && found < 0 && h.n > 1; i++)
        if (i == h.n || is_idle(h.w[i]) || is_qualifier(h.w[i]) || is_partner_of_side(&h, h.w[i]))
            found = find_without(k, &h, i);
    return found >= 0 ? found : find_typed(k, header);
}
