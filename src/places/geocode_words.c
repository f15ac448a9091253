#include "places/geocode_words.h"

#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "places/gazetteer_name.h"

/* Words of kind, folded; before the name ("ville de X") or behind it ("X county"). Longer ones first where
 * one begins another. */
static const struct {
    const char *words;
    enum geocode_level level;
} KINDS[] = {
    {"communaute d agglomeration", LEVEL_GROUP},
    {"communaute de communes", LEVEL_GROUP},
    {"communaute urbaine", LEVEL_GROUP},
    {"communaute autonome", LEVEL_REGION},
    {"communaute rurale", LEVEL_TOWN},
    {"communaute", LEVEL_GROUP},
    {"agglomeration", LEVEL_GROUP},
    {"agglo", LEVEL_GROUP},
    {"intercommunalite", LEVEL_GROUP},
    {"metropole", LEVEL_GROUP},
    {"eurometropole", LEVEL_GROUP},
    {"syndicat intercommunal", LEVEL_GROUP},
    {"syndicat mixte", LEVEL_GROUP},
    {"syndicat", LEVEL_GROUP},
    {"epci", LEVEL_GROUP},
    {"cc", LEVEL_GROUP},
    {"ca", LEVEL_GROUP},
    {"cu", LEVEL_GROUP},
    {"conseil departemental", LEVEL_PROVINCE},
    {"conseil provincial", LEVEL_PROVINCE},
    {"conseil de cercle", LEVEL_PROVINCE},
    {"conseil du cercle", LEVEL_PROVINCE},
    {"assemblee provinciale", LEVEL_PROVINCE},
    {"assemblee populaire de wilaya", LEVEL_PROVINCE},
    {"apw", LEVEL_PROVINCE},
    {"gouvernement provincial", LEVEL_PROVINCE},
    {"gobierno provincial", LEVEL_PROVINCE},
    {"conseil general", LEVEL_PROVINCE},
    {"departement", LEVEL_PROVINCE},
    {"county council", LEVEL_PROVINCE},
    {"county", LEVEL_PROVINCE},
    {"district", LEVEL_PROVINCE},
    {"landkreis", LEVEL_PROVINCE},
    {"kreis", LEVEL_PROVINCE},
    {"powiat", LEVEL_PROVINCE},
    {"provincia autonoma", LEVEL_PROVINCE},
    {"provincia", LEVEL_PROVINCE},
    {"province", LEVEL_PROVINCE},
    {"prefecture", LEVEL_PROVINCE},
    {"wilaya", LEVEL_PROVINCE},
    {"cercle", LEVEL_PROVINCE},
    {"raion", LEVEL_PROVINCE},
    {"rayon", LEVEL_PROVINCE},
    {"oblast", LEVEL_PROVINCE},
    {"gouvernorat", LEVEL_PROVINCE},
    {"governorate", LEVEL_PROVINCE},
    {"canton", LEVEL_PROVINCE},
    {"judetul", LEVEL_PROVINCE},
    {"judet", LEVEL_PROVINCE},
    {"okres", LEVEL_PROVINCE},
    {"zupanija", LEVEL_PROVINCE},
    {"megye", LEVEL_PROVINCE},
    {"distrito", LEVEL_PROVINCE},
    {"diputacion", LEVEL_PROVINCE},
    {"regierungsbezirk", LEVEL_PROVINCE},
    {"conseil regional", LEVEL_REGION},
    {"conseil de region", LEVEL_REGION},
    {"assemblee regionale", LEVEL_REGION},
    {"gouvernement regional", LEVEL_REGION},
    {"gobierno regional", LEVEL_REGION},
    {"gobernacion", LEVEL_REGION},
    {"estado", LEVEL_REGION},
    {"faritra", LEVEL_REGION},
    {"autonomous region", LEVEL_REGION},
    {"region autonome", LEVEL_REGION},
    {"region", LEVEL_REGION},
    {"regione", LEVEL_REGION},
    {"regiao", LEVEL_REGION},
    {"land", LEVEL_REGION},
    {"freistaat", LEVEL_REGION},
    {"state", LEVEL_REGION},
    {"etat", LEVEL_REGION},
    {"voivodeship", LEVEL_REGION},
    {"wojewodztwo", LEVEL_REGION},
    {"voivodie", LEVEL_REGION},
    {"comunidad autonoma", LEVEL_REGION},
    {"kraj", LEVEL_REGION},
    {"ville", LEVEL_TOWN},
    {"commune rurale", LEVEL_TOWN},
    {"commune urbaine", LEVEL_TOWN},
    {"commune d arrondissement", LEVEL_TOWN},
    {"conseil municipal", LEVEL_TOWN},
    {"conseil communal", LEVEL_TOWN},
    {"conseil rural", LEVEL_TOWN},
    {"assemblee populaire communale", LEVEL_TOWN},
    {"apc", LEVEL_TOWN},
    {"kaominina", LEVEL_TOWN},
    {"gobierno municipal", LEVEL_TOWN},
    {"alcaldia", LEVEL_TOWN},
    {"commune", LEVEL_TOWN},
    {"mairie", LEVEL_TOWN},
    {"municipalite", LEVEL_TOWN},
    {"municipality", LEVEL_TOWN},
    {"village", LEVEL_TOWN},
    {"city council", LEVEL_TOWN},
    {"town council", LEVEL_TOWN},
    {"city", LEVEL_TOWN},
    {"town", LEVEL_TOWN},
    {"borough", LEVEL_TOWN},
    {"township", LEVEL_TOWN},
    {"comune", LEVEL_TOWN},
    {"circoscrizione", LEVEL_TOWN},
    {"municipio", LEVEL_TOWN},
    {"ayuntamiento", LEVEL_TOWN},
    {"ajuntament", LEVEL_TOWN},
    {"concello", LEVEL_TOWN},
    {"camara municipal", LEVEL_TOWN},
    {"prefeitura municipal", LEVEL_TOWN},
    {"prefeitura", LEVEL_TOWN},
    {"freguesia", LEVEL_TOWN},
    {"gemeinde", LEVEL_TOWN},
    {"verbandsgemeinde", LEVEL_TOWN},
    {"marktgemeinde", LEVEL_TOWN},
    {"stadt", LEVEL_TOWN},
    {"hansestadt", LEVEL_TOWN},
    {"landeshauptstadt", LEVEL_TOWN},
    {"stadtteil", LEVEL_TOWN},
    {"stadtbezirk", LEVEL_TOWN},
    {"ortsteil", LEVEL_TOWN},
    {"rural gmina", LEVEL_TOWN},
    {"urban gmina", LEVEL_TOWN},
    {"gmina", LEVEL_TOWN},
    {"miasto", LEVEL_TOWN},
    {"obec", LEVEL_TOWN},
    {"mesto", LEVEL_TOWN},
    {"primaria", LEVEL_TOWN},
    {"orasul", LEVEL_TOWN},
    {"municipiul", LEVEL_TOWN},
    {"comuna", LEVEL_TOWN},
    {"kommune", LEVEL_TOWN},
    {"kommun", LEVEL_TOWN},
    {"gemeente", LEVEL_TOWN},
    {"stad", LEVEL_TOWN},
    {"belediyesi", LEVEL_TOWN},
    {"arrondissement", LEVEL_TOWN},
    {"quartier", LEVEL_TOWN},
};

/* Words that link a word of kind to the name: "ville de la X". An article stays with the name. */
static const char *const LINKS[] = {"de",  "du", "des", "d",     "da",   "do",
                                    "dos", "di", "del", "della", "dell", "of"};

/* Words inside a name before what else is part of the place, */
static const char *const ALSO[] = {"y", "and", "et", "und", "with", "e", "i", "u"};

/* before where it lies, */
static const char *const WHERE[] = {"im", "in",    "am", "an",  "bei",  "ob",  "vor", "unter", "auf", "upon",
                                    "on", "under", "by", "sur", "sous", "les", "ved", "pri",   "aan", "op"};

/* and before what tells it from another town of the first words, which is mostly better known. */
static const char *const OF[] = {"de",  "del", "do", "da",  "di", "en",  "nad",
                                 "pod", "na",  "ad", "sul", "a",  "next"};

static bool begins_with(const char *text, const char *words)
{
    size_t n = strlen(words);
    return strncmp(text, words, n) == 0 && (text[n] == ' ' || text[n] == '\0');
}

static bool ends_with(const char *text, size_t n, const char *words)
{
    size_t m = strlen(words);
    return n >= m && memcmp(text + n - m, words, m) == 0 && (n == m || text[n - m - 1] == ' ');
}

static const char *skip_word(const char *p)
{
    p += strcspn(p, " ");
    return *p ? p + 1 : p;
}

static const char *skip_links(const char *p)
{
    for (bool again = true; again && *p;) {
        again = false;
        for (size_t i = 0; !again && i < sizeof LINKS / sizeof LINKS[0]; i++)
            again = begins_with(p, LINKS[i]);
        if (again)
            p = skip_word(p);
    }
    return p;
}

/* Take one word of kind off the front, else off the back. Returns its level, LEVEL_ANY when there is none. */
static enum geocode_level take_kind(const char **from, size_t *n)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (!begins_with(*from, KINDS[i].words))
            continue;
        size_t m = strlen(KINDS[i].words);
        const char *rest = skip_links(*from + m + (*n > m));
        size_t taken = (size_t)(rest - *from); /* may pass the end of what is left */
        *n -= taken < *n ? taken : *n;
        *from = rest;
        return KINDS[i].level;
    }
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (ends_with(*from, *n, KINDS[i].words)) {
            *n -= strlen(KINDS[i].words) + 1; /* the whole text was matched as a beginning above */
            return KINDS[i].level;
        }
    return LEVEL_ANY;
}

enum { POST_CODE = 5 /* digits */, FIRST_LETTERS = 5 };

static void add_part(struct geocode_words *w, enum geocode_role role, const char *s, size_t n)
{
    while (n && s[n - 1] == ' ')
        n--;
    if (n >= GEOCODE_PART_BYTES)
        for (n = GEOCODE_PART_BYTES - 1; n && s[n] != ' '; n--)
            continue;
    if (n == 0 || w->n == GEOCODE_PARTS)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (strlen(w->parts[i].text) == n && memcmp(w->parts[i].text, s, n) == 0)
            return;
    struct geocode_part *p = &w->parts[w->n++];
    p->role = role;
    memcpy(p->text, s, n);
    p->text[n] = '\0';
}

static bool is_number(const char *s, size_t n)
{
    return n && (strspn(s, "ivx") >= n || (s[0] >= '0' && s[0] <= '9' && n < POST_CODE));
}

/* "VI du district de Bamako", "1er arrondissement de Cotonou": the rest is the town. */
static void add_numbered(struct geocode_words *w, const char *s, size_t n)
{
    const size_t first = strcspn(s, " ");
    if (first >= n || !is_number(s, first))
        return;
    const char *from = s + first + 1, *after = skip_links(from);
    size_t left = n - first - 1;
    bool linked = after > from && (size_t)(after - from) < left;
    if (linked) {
        left -= (size_t)(after - from);
        from = after;
    }
    while (left && take_kind(&from, &left) != LEVEL_ANY)
        linked = true;
    if (linked)
        add_part(w, ROLE_STEM, from, left);
}

/* "Prague 6", "Budapest VII", "Lyon 3e": the number says which part of the town; before the name it is a post
 * code. */
static void add_stem(struct geocode_words *w, const char *s, size_t n)
{
    add_numbered(w, s, n);
    size_t last = n, first = strcspn(s, " ");
    while (last && s[last - 1] != ' ')
        last--;
    bool roman = last < n && strspn(s + last, "ivx") >= n - last;
    if (last > 1 && (roman || (s[last] >= '0' && s[last] <= '9')))
        add_part(w, ROLE_STEM, s, last - 1);
    else if (first == POST_CODE && n > first && strspn(s, "0123456789") == first)
        add_part(w, ROLE_STEM, s + first + 1, n - first - 1);
}

static bool begins_with_any(const char *s, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (begins_with(s, words[k]))
            return true;
    return false;
}

#define COUNT(words) (sizeof(words) / sizeof(words)[0])

static void add_head(struct geocode_words *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] != ' ')
            continue;
        bool also = begins_with_any(s + i + 1, ALSO, COUNT(ALSO)),
             where = begins_with_any(s + i + 1, WHERE, COUNT(WHERE));
        if (also || where || begins_with_any(s + i + 1, OF, COUNT(OF))) {
            add_part(w, also ? ROLE_HEAD : where ? ROLE_STUB : ROLE_NAMESAKE, s, i);
            return;
        }
    }
    add_part(w, ROLE_HEAD, s, n);
}

/* What stands before the first hyphen, when it is long enough to be a town's name of its own. */
static void add_first(struct geocode_words *w, const char *text, size_t n, struct bytes *folded)
{
    const char *hyphen = memchr(text, '-', n);
    if (!hyphen || memchr(text, ' ', (size_t)(hyphen - text)))
        return;
    bytes_reset(folded);
    utf8_fold(folded, text, (size_t)(hyphen - text));
    if (folded->n >= FIRST_LETTERS)
        add_part(w, ROLE_FIRST, folded->data, folded->n);
}

static void add_name(struct geocode_words *w, enum geocode_role role, const char *folded, size_t n)
{
    const char *from = folded;
    size_t left = n;
    enum geocode_level level = take_kind(&from, &left);
    bool own = role != ROLE_QUALIFIER || left == 0 ||
               level == LEVEL_GROUP; /* not the province's that it is in */
    if (level != LEVEL_ANY && w->level == LEVEL_ANY && own)
        w->level = level;
    if (role == ROLE_QUALIFIER) {
        add_part(w, role, left ? from : "", left);
        return;
    }
    add_part(w, role, folded, n);
    if (level != LEVEL_ANY) {
        add_part(w, ROLE_BARE, from, left); /* "Puget-Ville" of "Ville de Puget-Ville" before "Puget" */
        while (left && take_kind(&from, &left) != LEVEL_ANY)
            continue;
        add_part(w, ROLE_BARE, from, left);
    }
    if (level == LEVEL_GROUP) {
        size_t at, core = name_group_core(folded, n, &at);
        add_part(w, ROLE_BARE, folded + at, core);
    }
    add_stem(w, from, left);
    add_head(w, from, left);
}

/* Where the next part begins and what role it has; the end of the text when there is none. */
static const char *next_break(const char *p, enum geocode_role *role, size_t *width)
{
    for (; *p; p++) {
        *width = 1;
        *role = ROLE_QUALIFIER;
        if (strchr("([,;", *p))
            return p;
        *role = ROLE_OTHER;
        if (strchr("/|)]", *p))
            return p;
        *width = 3;
        if (strncmp(p, " - ", 3) == 0 || strncmp(p, "\xE2\x80\x93", 3) == 0 ||
            strncmp(p, "\xE2\x80\x94", 3) == 0)
            return p;
    }
    return p;
}

/* "Boulogne/Mer" for "Boulogne-sur-Mer". */
static void add_river(struct geocode_words *w, const char *text, size_t n, struct bytes *folded)
{
    const char *slash = memchr(text, '/', n);
    if (!slash || slash == text || slash + 1 >= text + n || strchr(" sS", slash[-1]) || slash[1] == ' ')
        return;
    struct bytes joined;
    bytes_init(&joined, 2048);
    bytes_add(&joined, text, (size_t)(slash - text));
    bytes_add_text(&joined, " sur ");
    bytes_add(&joined, slash + 1, n - (size_t)(slash + 1 - text));
    bytes_reset(folded);
    utf8_fold(folded, joined.data, joined.n);
    add_part(w, ROLE_WHOLE, folded->data, folded->n);
    bytes_release(&joined);
}

void geocode_words_read(struct geocode_words *w, const char *text)
{
    struct bytes folded;
    bytes_init(&folded, 4096);
    *w = (struct geocode_words){.level = LEVEL_ANY};
    size_t n = strlen(text);
    utf8_fold(&folded, text, n < 1024 ? n : 1024);
    add_part(w, ROLE_WHOLE, folded.data, folded.n);
    add_river(w, text, n < 1024 ? n : 1024, &folded);
    enum geocode_role role = ROLE_NAME;
    for (const char *p = text; *p && w->n < GEOCODE_PARTS;) {
        enum geocode_role next;
        size_t width = 1;
        const char *end = next_break(p, &next, &width);
        bytes_reset(&folded);
        utf8_fold(&folded, p, (size_t)(end - p) < 1024 ? (size_t)(end - p) : 1024);
        if (folded.n) {
            add_name(w, role, folded.data, folded.n);
            role = next;
        }
        if (!*end)
            break;
        p = end + width;
    }
    add_first(w, text, strcspn(text, " ([,;/"), &folded);
    bytes_release(&folded);
}
