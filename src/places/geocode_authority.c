#include "places/geocode_authority.h"

#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"

enum { MOST_BYTES = 1024 };

/* Words of kind before a name, folded. The longest that fits counts. */
static const struct kind {
    const char *words;
    enum authority kind;
    const char *nature;
} KINDS[] = {
    {"ville", AUTHORITY_COMMUNE, NULL},
    {"commune", AUTHORITY_COMMUNE, NULL},
    {"commune nouvelle", AUTHORITY_COMMUNE, NULL},
    {"cne", AUTHORITY_COMMUNE, NULL},
    {"mairie", AUTHORITY_COMMUNE, NULL},
    {"municipalite", AUTHORITY_COMMUNE, NULL},
    {"conseil municipal", AUTHORITY_COMMUNE, NULL},
    {"communaute", AUTHORITY_EPCI, NULL},
    {"communaute de communes", AUTHORITY_EPCI, "cc"},
    {"communaute de commune", AUTHORITY_EPCI, "cc"},
    {"communaute communes", AUTHORITY_EPCI, "cc"},
    {"communaute des communes", AUTHORITY_EPCI, "cc"},
    {"com de communes", AUTHORITY_EPCI, "cc"},
    {"comm de communes", AUTHORITY_EPCI, "cc"},
    {"com de com", AUTHORITY_EPCI, "cc"},
    {"comcom", AUTHORITY_EPCI, "cc"},
    {"com com", AUTHORITY_EPCI, "cc"},
    {"cdc", AUTHORITY_EPCI, "cc"},
    {"cc", AUTHORITY_EPCI, "cc"},
    {"c c", AUTHORITY_EPCI, "cc"},
    {"communaute d agglomeration", AUTHORITY_EPCI, "ca"},
    {"communaute agglomeration", AUTHORITY_EPCI, "ca"},
    {"communaute de l agglomeration", AUTHORITY_EPCI, "ca"},
    {"communaute d agglo", AUTHORITY_EPCI, "ca"},
    {"com d agglo", AUTHORITY_EPCI, "ca"},
    {"comm d agglo", AUTHORITY_EPCI, "ca"},
    {"com d agglomeration", AUTHORITY_EPCI, "ca"},
    {"comm d agglomeration", AUTHORITY_EPCI, "ca"},
    {"com agglo", AUTHORITY_EPCI, "ca"},
    {"ca", AUTHORITY_EPCI, "ca"},
    {"c a", AUTHORITY_EPCI, "ca"},
    {"agglo", AUTHORITY_EPCI, NULL},
    {"agglomeration", AUTHORITY_EPCI, NULL},
    {"communaute urbaine", AUTHORITY_EPCI, "cu"},
    {"com urbaine", AUTHORITY_EPCI, "cu"},
    {"cu", AUTHORITY_EPCI, "cu"},
    {"c u", AUTHORITY_EPCI, "cu"},
    {"metropole", AUTHORITY_EPCI, "metropole"},
    {"eurometropole", AUTHORITY_EPCI, "metropole"},
    {"etablissement public territorial", AUTHORITY_EPCI, "ept"},
    {"ept", AUTHORITY_EPCI, "ept"},
    {"epci", AUTHORITY_EPCI, NULL},
    {"intercommunalite", AUTHORITY_EPCI, NULL},
    {"interco", AUTHORITY_EPCI, NULL},
    {"san", AUTHORITY_EPCI, NULL},
    {"syndicat d agglomeration nouvelle", AUTHORITY_EPCI, NULL},
    {"conseil departemental", AUTHORITY_DEPARTEMENT, NULL},
    {"conseil general", AUTHORITY_DEPARTEMENT, NULL},
    {"conseil gal", AUTHORITY_DEPARTEMENT, NULL},
    {"cons general", AUTHORITY_DEPARTEMENT, NULL},
    {"cons departemental", AUTHORITY_DEPARTEMENT, NULL},
    {"conseil dept", AUTHORITY_DEPARTEMENT, NULL},
    {"conseil dep", AUTHORITY_DEPARTEMENT, NULL},
    {"collectivite departementale", AUTHORITY_DEPARTEMENT, NULL},
    {"collectivite europeenne", AUTHORITY_REGION, NULL},
    {"departement", AUTHORITY_DEPARTEMENT, NULL},
    {"depart", AUTHORITY_DEPARTEMENT, NULL},
    {"dept", AUTHORITY_DEPARTEMENT, NULL},
    {"dpt", AUTHORITY_DEPARTEMENT, NULL},
    {"dep", AUTHORITY_DEPARTEMENT, NULL},
    {"dpmt", AUTHORITY_DEPARTEMENT, NULL},
    {"cg", AUTHORITY_DEPARTEMENT, NULL},
    {"cd", AUTHORITY_DEPARTEMENT, NULL},
    {"c g", AUTHORITY_DEPARTEMENT, NULL},
    {"c d", AUTHORITY_DEPARTEMENT, NULL},
    {"conseil regional", AUTHORITY_REGION, NULL},
    {"cons regional", AUTHORITY_REGION, NULL},
    {"reg", AUTHORITY_REGION, NULL},
    {"conseil reg", AUTHORITY_REGION, NULL},
    {"collectivite territoriale", AUTHORITY_REGION, NULL},
    {"collectivite", AUTHORITY_REGION, NULL},
    {"assemblee", AUTHORITY_REGION, NULL},
    {"gouvernement", AUTHORITY_REGION, NULL},
    {"region", AUTHORITY_REGION, NULL},
    {"cr", AUTHORITY_REGION, NULL},
    {"c r", AUTHORITY_REGION, NULL},
    {"ct", AUTHORITY_REGION, NULL},
    {"syndicat", AUTHORITY_SYNDICAT, NULL},
    {"sivom", AUTHORITY_SYNDICAT, NULL},
    {"sivu", AUTHORITY_SYNDICAT, NULL},
    {"sictom", AUTHORITY_SYNDICAT, NULL},
    {"smictom", AUTHORITY_SYNDICAT, NULL},
    {"sitcom", AUTHORITY_SYNDICAT, NULL},
    {"smitom", AUTHORITY_SYNDICAT, NULL},
    {"sytom", AUTHORITY_SYNDICAT, NULL},
    {"siaep", AUTHORITY_SYNDICAT, NULL},
    {"siarp", AUTHORITY_SYNDICAT, NULL},
    {"sedif", AUTHORITY_SYNDICAT, NULL},
    {"siaap", AUTHORITY_SYNDICAT, NULL},
    {"petr", AUTHORITY_SYNDICAT, NULL},
    {"pole metropolitain", AUTHORITY_SYNDICAT, NULL},
    {"pole d equilibre", AUTHORITY_SYNDICAT, NULL},
    {"parc naturel", AUTHORITY_SYNDICAT, NULL},
    {"parc naturel regional", AUTHORITY_SYNDICAT, NULL},
    {"pnr", AUTHORITY_SYNDICAT, NULL},
    {"pays", AUTHORITY_SYNDICAT, NULL},
    {"parc national", AUTHORITY_OTHER, NULL},
    {"association", AUTHORITY_OTHER, NULL},
    {"associations", AUTHORITY_OTHER, NULL},
    {"asso", AUTHORITY_OTHER, NULL},
    {"ass", AUTHORITY_OTHER, NULL},
    {"assoc", AUTHORITY_OTHER, NULL},
    {"amicale", AUTHORITY_OTHER, NULL},
    {"amis", AUTHORITY_OTHER, NULL},
    {"les amis", AUTHORITY_OTHER, NULL},
    {"cercle", AUTHORITY_OTHER, NULL},
    {"club", AUTHORITY_OTHER, NULL},
    {"collectif", AUTHORITY_OTHER, NULL},
    {"comite", AUTHORITY_OTHER, NULL},
    {"comite de jumelage", AUTHORITY_OTHER, NULL},
    {"comite jumelage", AUTHORITY_OTHER, NULL},
    {"comite des jumelages", AUTHORITY_OTHER, NULL},
    {"comite de jumelages", AUTHORITY_OTHER, NULL},
    {"comite regional", AUTHORITY_OTHER, NULL},
    {"comite departemental", AUTHORITY_OTHER, NULL},
    {"confederation", AUTHORITY_OTHER, NULL},
    {"federation", AUTHORITY_OTHER, NULL},
    {"fondation", AUTHORITY_OTHER, NULL},
    {"ong", AUTHORITY_OTHER, NULL},
    {"reseau", AUTHORITY_OTHER, NULL},
    {"union", AUTHORITY_OTHER, NULL},
    {"agence", AUTHORITY_OTHER, NULL},
    {"agence de l eau", AUTHORITY_OTHER, NULL},
    {"agence d urbanisme", AUTHORITY_OTHER, NULL},
    {"sdis", AUTHORITY_OTHER, NULL},
    {"service departemental", AUTHORITY_OTHER, NULL},
    {"service departemental d incendie et de secours", AUTHORITY_OTHER, NULL},
    {"chambre d agriculture", AUTHORITY_OTHER, NULL},
    {"chambre de commerce", AUTHORITY_OTHER, NULL},
    {"chambre de commerce et d industrie", AUTHORITY_OTHER, NULL},
    {"chambre des metiers", AUTHORITY_OTHER, NULL},
    {"chambre de metiers", AUTHORITY_OTHER, NULL},
    {"chambre de metiers et de l artisanat", AUTHORITY_OTHER, NULL},
    {"chambre regionale", AUTHORITY_OTHER, NULL},
    {"cci", AUTHORITY_OTHER, NULL},
    {"cma", AUTHORITY_OTHER, NULL},
    {"universite", AUTHORITY_OTHER, NULL},
    {"univ", AUTHORITY_OTHER, NULL},
    {"iut", AUTHORITY_OTHER, NULL},
    {"ecole", AUTHORITY_OTHER, NULL},
    {"ecoles", AUTHORITY_OTHER, NULL},
    {"college", AUTHORITY_OTHER, NULL},
    {"lycee", AUTHORITY_OTHER, NULL},
    {"academie", AUTHORITY_OTHER, NULL},
    {"rectorat", AUTHORITY_OTHER, NULL},
    {"hopital", AUTHORITY_OTHER, NULL},
    {"hopitaux", AUTHORITY_OTHER, NULL},
    {"centre hospitalier", AUTHORITY_OTHER, NULL},
    {"centre hospitalier universitaire", AUTHORITY_OTHER, NULL},
    {"centre hospitalier regional", AUTHORITY_OTHER, NULL},
    {"ch", AUTHORITY_OTHER, NULL},
    {"chu", AUTHORITY_OTHER, NULL},
    {"chru", AUTHORITY_OTHER, NULL},
    {"ccas", AUTHORITY_OTHER, NULL},
    {"cias", AUTHORITY_OTHER, NULL},
    {"caf", AUTHORITY_OTHER, NULL},
    {"mission locale", AUTHORITY_OTHER, NULL},
    {"office", AUTHORITY_OTHER, NULL},
    {"office de tourisme", AUTHORITY_OTHER, NULL},
    {"office du tourisme", AUTHORITY_OTHER, NULL},
    {"office public", AUTHORITY_OTHER, NULL},
    {"oph", AUTHORITY_OTHER, NULL},
    {"sem", AUTHORITY_OTHER, NULL},
    {"spl", AUTHORITY_OTHER, NULL},
    {"regie", AUTHORITY_OTHER, NULL},
    {"societe", AUTHORITY_OTHER, NULL},
    {"cooperative", AUTHORITY_OTHER, NULL},
    {"prefecture", AUTHORITY_OTHER, NULL},
    {"sous prefecture", AUTHORITY_OTHER, NULL},
    {"conservatoire", AUTHORITY_OTHER, NULL},
    {"grand port maritime", AUTHORITY_OTHER, NULL},
    {"port autonome", AUTHORITY_OTHER, NULL},
    {"canton", AUTHORITY_OTHER, NULL},
    {"province", AUTHORITY_OTHER, NULL},
    {"gip", AUTHORITY_OTHER, NULL},
    {"gal", AUTHORITY_OTHER, NULL},
    {"institut", AUTHORITY_OTHER, NULL},
    {"maison des jeunes", AUTHORITY_OTHER, NULL},
    {"mjc", AUTHORITY_OTHER, NULL},
};

/* Behind a name. None of them says "commune" or "ville": "Plaine Commune" is no commune. */
static const struct kind KINDS_BEHIND[] = {
    {"communaute de communes", AUTHORITY_EPCI, "cc"},
    {"communaute d agglomeration", AUTHORITY_EPCI, "ca"},
    {"communaute urbaine", AUTHORITY_EPCI, "cu"},
    {"intercommunalite", AUTHORITY_EPCI, NULL},
    {"communaute", AUTHORITY_EPCI, NULL},
    {"agglomeration", AUTHORITY_EPCI, NULL},
    {"agglo", AUTHORITY_EPCI, NULL},
    {"eurometropole", AUTHORITY_EPCI, "metropole"},
    {"metropole", AUTHORITY_EPCI, NULL},
};

/* What the name itself says about where it is: the provinces and archipelagos of the Pacific. */
static const struct {
    const char *name, *departement;
} WHERE[] = {
    {"province nord", "988"},          {"province sud", "988"},
    {"province des iles", "988"},      {"province des iles loyaute", "988"},
    {"province iles loyaute", "988"},  {"iles loyaute", "988"},
    {"archipel des marquises", "987"}, {"iles marquises", "987"},
    {"iles du vent", "987"},           {"iles sous le vent", "987"},
    {"archipel des australes", "987"}, {"iles australes", "987"},
    {"tuamotu gambier", "987"},        {"archipel des tuamotu", "987"},
    {"royaume d uvea", "986"},         {"royaume de sigave", "986"},
    {"royaume d alo", "986"},
};

/* Words that link a word of kind to the name. An article stays with the name. */
static const char *const LINKS[] = {"de", "du", "des", "d"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool begins_with(const char *text, const char *words)
{
    size_t n = strlen(words);
    return strncmp(text, words, n) == 0 && (text[n] == ' ' || text[n] == '\0');
}

static const struct kind *kind_before(const char *text)
{
    const struct kind *best = NULL;
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (begins_with(text, KINDS[i].words) && (!best || strlen(KINDS[i].words) > strlen(best->words)))
            best = &KINDS[i];
    return best;
}

/* "strasbourg et" before "eurometropole" is another's name. */
static bool ends_joining(const char *text, size_t n)
{
    return n > 3 && memcmp(text + n - 3, " et", 3) == 0;
}

static const struct kind *kind_behind(const char *text, size_t *n)
{
    for (size_t i = 0; i < COUNT(KINDS_BEHIND); i++) {
        size_t m = strlen(KINDS_BEHIND[i].words);
        if (*n > m + 1 && text[*n - m - 1] == ' ' && !ends_joining(text, *n - m - 1) &&
            memcmp(text + *n - m, KINDS_BEHIND[i].words, m) == 0) {
            *n -= m + 1;
            return &KINDS_BEHIND[i];
        }
    }
    return NULL;
}

/* "cg38", "cr84", "dept67": the kind of a word with its number. *number: where that begins. */
static const struct kind *kind_glued(const char *text, size_t *number)
{
    size_t letters = 0, n = strcspn(text, " ");
    while (letters < n && isalpha((unsigned char)text[letters]))
        letters++;
    size_t digits = n - letters;
    if (digits == 0 || digits > 3 || !isdigit((unsigned char)text[letters]))
        return NULL;
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if ((KINDS[i].kind == AUTHORITY_DEPARTEMENT || KINDS[i].kind == AUTHORITY_REGION ||
             strcmp(KINDS[i].words, "sdis") == 0) &&
            strlen(KINDS[i].words) == letters && memcmp(KINDS[i].words, text, letters) == 0) {
            *number = letters;
            return &KINDS[i];
        }
    return NULL;
}

static const char *skip_links(const char *p, bool *linked)
{
    for (size_t i = 0; i < COUNT(LINKS); i++)
        if (begins_with(p, LINKS[i])) {
            p += strlen(LINKS[i]);
            *linked = true;
            return *p ? p + 1 : p;
        }
    return p;
}

static void put(char out[GEOCODE_PART_BYTES], const char *s, size_t n)
{
    while (n && s[n - 1] == ' ')
        n--;
    if (n >= GEOCODE_PART_BYTES)
        for (n = GEOCODE_PART_BYTES - 1; n && s[n] != ' '; n--)
            continue;
    memcpy(out, s, n);
    out[n] = '\0';
}

static void add_part(struct geocode_words *w, enum geocode_role role, const char *s, size_t n)
{
    if (n == 0 || w->n == GEOCODE_PARTS)
        return;
    struct geocode_part *p = &w->parts[w->n];
    put(p->text, s, n);
    for (size_t i = 0; role != ROLE_NAME && i < w->n; i++) /* the name is always there */
        if (strcmp(w->parts[i].text, p->text) == 0)
            return;
    p->role = role;
    w->n += *p->text != '\0';
}

/* "le conseil departemental": the article, where a word of kind follows. */
static const char *skip_article(const char *p)
{
    static const char *const ARTICLES[] = {"le", "la", "l", "les"};
    for (size_t i = 0; i < COUNT(ARTICLES); i++)
        if (begins_with(p, ARTICLES[i]) && p[strlen(ARTICLES[i])] && !kind_before(p)) {
            const char *next = p + strlen(ARTICLES[i]) + 1;
            return kind_before(next) ? next : p;
        }
    return p;
}

/* "Conseil départemental du département de l'Ain": the first says the kind, all are taken off. */
static void read_kind(struct authority_words *a, const char *folded, size_t n)
{
    const char *p = skip_article(folded);
    const struct kind *k;
    size_t number = 0;
    for (bool first = true;; first = false) {
        k = kind_before(p);
        if (!k && (k = kind_glued(p, &number)) != NULL) {
            a->kind = first ? k->kind : a->kind;
            p += number;
            break;
        }
        if (!k || (!first && k->kind != a->kind && k->kind != AUTHORITY_COMMUNE))
            break;
        if (first) {
            a->kind = k->kind;
            a->nature = k->nature;
            a->pays = strcmp(k->words, "pays") == 0;
        }
        p += strlen(k->words);
        p += *p == ' ';
        p = skip_links(p, &a->linked);
    }
    size_t left = n - (size_t)(p - folded);
    if (a->kind == AUTHORITY_UNSAID && (k = kind_behind(p, &left)) != NULL) {
        a->kind = k->kind;
        a->nature = k->nature;
    }
    put(a->rest, p, left);
}

static void read_where(struct authority_words *a, const char *folded)
{
    for (size_t i = 0; i < COUNT(WHERE); i++)
        if (begins_with(folded, WHERE[i].name)) {
            a->departement = WHERE[i].departement;
            if (a->kind == AUTHORITY_UNSAID)
                a->kind = AUTHORITY_OTHER;
        }
}

/* A bracket that says the kind and no more: "Annecy (communauté)". */
static bool read_bracket(struct authority_words *a, const char *folded)
{
    const struct kind *k = kind_before(folded);
    if (!k || strlen(k->words) != strlen(folded))
        return false;
    if (a->kind == AUTHORITY_UNSAID) {
        a->kind = k->kind;
        a->nature = k->nature;
        a->bracket = true;
    }
    return true;
}

/* "Boulogne/Mer" and "Ivry s/ Seine" for "sur". Whether there was any. */
static bool write_rivers(struct bytes *out, const char *text, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        bool s = i && (text[i - 1] == 's' || text[i - 1] == 'S') && (i == 1 || strchr(" -", text[i - 2]));
        if (text[i] != '/' || i == 0 || i + 1 == n || (!s && (text[i - 1] == ' ' || text[i + 1] == ' '))) {
            bytes_add(out, text + i, 1);
            continue;
        }
        if (s)
            out->n--;
        bytes_add_text(out, " sur ");
        any = true;
    }
    return any;
}

/* Folded, "gd" and "gde" in full: "Gd Poitiers", "Gde-Synthe". */
static void fold(struct bytes *out, const char *text, size_t n)
{
    struct bytes short_form;
    bytes_init(&short_form, 4 * MOST_BYTES);
    utf8_fold(&short_form, text, n);
    for (const char *p = short_form.data; short_form.n && *p;) {
        size_t m = strcspn(p, " ");
        if ((m == 2 && memcmp(p, "gd", 2) == 0) || (m == 3 && memcmp(p, "gde", 3) == 0))
            bytes_add_text(out, m == 2 ? "grand" : "grande");
        else
            bytes_add(out, p, m);
        p += m;
        if (*p)
            bytes_add(out, p++, 1);
    }
    bytes_release(&short_form);
}

static size_t next_break(const char *p, size_t n, enum geocode_role *role, size_t *width)
{
    for (size_t i = 0; i < n; i++) {
        *width = 1;
        *role = ROLE_QUALIFIER;
        if (strchr("([,;", p[i]))
            return i;
        *role = ROLE_OTHER;
        if (strchr("/|)]", p[i]))
            return i;
        *width = 3;
        if (n - i >= 3 && (memcmp(p + i, " - ", 3) == 0 || memcmp(p + i, "\xE2\x80\x93", 3) == 0 ||
                           memcmp(p + i, "\xE2\x80\x94", 3) == 0))
            return i;
    }
    return n;
}

static void read_name(struct authority_words *a, const char *folded, size_t n)
{
    read_kind(a, folded, n);
    read_where(a, folded);
    add_part(&a->words, ROLE_NAME, folded, n);
    add_part(&a->words, ROLE_BARE, a->rest, strlen(a->rest));
}

static void read_parts(struct authority_words *a, const char *text, size_t n, enum geocode_role role)
{
    struct bytes folded;
    enum geocode_role next = ROLE_OTHER;
    bytes_init(&folded, 4 * MOST_BYTES);
    for (size_t at = 0, width = 1; at < n; at += width) {
        size_t end = next_break(text + at, n - at, &next, &width);
        bytes_reset(&folded);
        fold(&folded, text + at, end);
        at += end;
        if (folded.n == 0)
            continue;
        if (role == ROLE_NAME)
            read_name(a, folded.data, folded.n);
        else if (role != ROLE_QUALIFIER || !read_bracket(a, folded.data))
            add_part(&a->words, role, folded.data, folded.n);
        role = next;
    }
    bytes_release(&folded);
}

void geocode_authority_read(struct authority_words *a, const char *text)
{
    struct bytes rivers, folded;
    size_t n = strlen(text) < MOST_BYTES ? strlen(text) : MOST_BYTES;
    bytes_init(&rivers, 8 * MOST_BYTES);
    bytes_init(&folded, 4 * MOST_BYTES);
    *a = (struct authority_words){.kind = AUTHORITY_UNSAID};
    bool river = write_rivers(&rivers, text, n);
    fold(&folded, rivers.data, rivers.n);
    add_part(&a->words, ROLE_WHOLE, folded.data, folded.n);
    read_parts(a, rivers.data, rivers.n, ROLE_NAME);
    if (river) { /* or they are two names */
        bytes_reset(&folded);
        fold(&folded, text, n);
        add_part(&a->words, ROLE_WHOLE, folded.data, folded.n);
        read_parts(a, text, n, ROLE_OTHER);
    }
    a->words.level = geocode_authority_level(a->kind);
    bytes_release(&folded);
    bytes_release(&rivers);
}

enum geocode_level geocode_authority_level(enum authority kind)
{
    static const enum geocode_level LEVELS[] = {
        [AUTHORITY_COMMUNE] = LEVEL_TOWN,
        [AUTHORITY_EPCI] = LEVEL_GROUP,
        [AUTHORITY_DEPARTEMENT] = LEVEL_PROVINCE,
        [AUTHORITY_REGION] = LEVEL_REGION,
        [AUTHORITY_OTHER] = LEVEL_ANY,
    };
    return LEVELS[kind];
}
