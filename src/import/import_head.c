#include "import/import_head.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/utf8.h"

enum { FOLDED_BYTES = 4096 };

/* Longer ones first where one begins another; folded. */
static const struct kind {
    const char *plural, *singular;
    const char *written; /* before the name of each */
    bool town, group;
} KINDS[] = {
    {"communautes de communes", "communaute de communes", "Communauté de communes", false, true},
    {"communautes d agglomeration", "communaute d agglomeration", "Communauté d'agglomération", false, true},
    {"communautes d agglomerations", "communaute d agglomerations", "Communauté d'agglomération", false,
     true},
    {"communautes urbaines", "communaute urbaine", "Communauté urbaine", false, true},
    {"communautes", "communaute", "Communauté", false, true},
    {"agglomerations", "agglomeration", "Agglomération", false, true},
    {"agglos", "agglo", "Agglo", false, true},
    {"metropoles", "metropole", "Métropole", false, true},
    {"eurometropoles", "eurometropole", "Eurométropole", false, true},
    {"syndicats", "syndicat", "Syndicat", false, true},
    {"intercommunalites", "intercommunalite", "Intercommunalité", false, true},
    {"cc", "cc", "CC", false, true},
    {"ca", "ca", "CA", false, true},
    {"cu", "cu", "CU", false, true},
    {"sivom", "sivom", "SIVOM", false, true},
    {"sivu", "sivu", "SIVU", false, true},
    {"petr", "petr", "PETR", false, true},
    {"cci", "cci", "CCI", false, true},
    {"associations", "association", "Association", false, true},
    {"comites de jumelage", "comite de jumelage", "Comité de jumelage", false, true},
    {"pays", "pays", "Pays", false, true},
    {"parcs naturels", "parc naturel", "Parc naturel", false, true},
    {"conseils generaux", "conseil general", "Conseil général", false, false},
    {"conseils departementaux", "conseil departemental", "Conseil départemental", false, false},
    {"conseils regionaux", "conseil regional", "Conseil régional", false, false},
    {"cgs", "cg", "CG", false, false},
    {"cds", "cd", "CD", false, false},
    {"departements", "departement", "Département", false, false},
    {"regions", "region", "Région", false, false},
    {"provinces", "province", "Province", false, false},
    {"prefectures", "prefecture", "Préfecture", false, false},
    {"cercles", "cercle", "Cercle", false, false},
    {"districts", "district", "District", false, false},
    {"cantons", "canton", "Canton", false, false},
    {"wilayas", "wilaya", "Wilaya", false, false},
    {"gouvernorats", "gouvernorat", "Gouvernorat", false, false},
    {"voivodies", "voivodie", "Voïvodie", false, false},
    {"etats", "etat", "État", false, false},
    {"communes rurales", "commune rurale", "Commune rurale", true, false},
    {"communes urbaines", "commune urbaine", "Commune urbaine", true, false},
    {"communes", "commune", "Commune", true, false},
    {"villes", "ville", "Ville", true, false},
    {"villages", "village", "Village", true, false},
    {"mairies", "mairie", "Mairie", true, false},
    {"municipalites", "municipalite", "Municipalité", true, false},
};

/* Links before a name. An article stays with it: "de La Rochelle". */
static const struct link {
    const char *written, *kept;
} LINKS[] = {{"de l'", "L'"}, {"de l\xE2\x80\x99", "L'"}, {"de ", ""}, {"du ", "Le "}, {"des ", "Les "},
             {"d'", ""},      {"d\xE2\x80\x99", ""}};

static bool begins(const char *text, const char *words)
{
    size_t n = strlen(words);
    return strncmp(text, words, n) == 0 && (text[n] == ' ' || text[n] == '\0');
}

static size_t count_words(const char *folded)
{
    size_t n = *folded != '\0';
    for (; *folded; folded++)
        n += *folded == ' ';
    return n;
}

/* How many bytes of a text its first words take: between them blanks, hyphens and apostrophes. */
static size_t words_length(const char *text, size_t words)
{
    const char *p = text;
    for (; words > 0; words--) {
        p += strspn(p, " -'");
        while (*p && !strchr(" -'", *p) && strncmp(p, "\xE2\x80\x99", 3) != 0)
            p++;
        if (strncmp(p, "\xE2\x80\x99", 3) == 0)
            p += 3;
    }
    return (size_t)(p - text);
}

static const struct link *link_of(const char *text)
{
    for (size_t k = 0; k < sizeof LINKS / sizeof LINKS[0]; k++)
        if (strncmp(text, LINKS[k].written, strlen(LINKS[k].written)) == 0)
            return &LINKS[k];
    return NULL;
}

/* From the word of kind on. */
static struct import_head read_head(const char *text)
{
    struct import_head h = {0};
    struct bytes folded;
    bytes_init(&folded, FOLDED_BYTES);
    utf8_fold(&folded, text, strlen(text) < 1024 ? strlen(text) : 1024);
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0] && !h.kind; k++) {
        const struct kind *kind = &KINDS[k];
        bool one = begins(folded.data, kind->singular), plural = !one && begins(folded.data, kind->plural);
        if (one || plural)
            h = (struct import_head){
                .kind = kind->written,
                .bytes = words_length(text, count_words(plural ? kind->plural : kind->singular)),
                .plural = plural,
                .town = kind->town,
                .group = kind->group};
    }
    bytes_release(&folded);
    h.linked = h.plural && !h.group && link_of(text + h.bytes + strspn(text + h.bytes, " ")) != NULL;
    return h;
}

/* "Les villes de Brest et Quimper" is as without its article. */
struct import_head import_head_read(const char *text)
{
    size_t article = strncasecmp(text, "les ", 4) == 0 ? 4 : 0;
    struct import_head h = read_head(text + article);
    if (article && !h.plural)
        return read_head(text);
    h.bytes += article;
    return h;
}

const char *import_head_rest(const char *text)
{
    struct import_head h = import_head_read(text);
    const char *rest = text + h.bytes + strspn(text + h.bytes, " ");
    return h.kind && link_of(rest) ? rest : NULL;
}

bool import_head_town(const char *text, char *out, size_t size)
{
    const char *rest = import_head_rest(text);
    const struct link *link = rest ? link_of(rest) : NULL;
    if (link)
        snprintf(out, size, "%s%s", link->kept, rest + strlen(link->written));
    return link != NULL;
}

bool import_head_only(const char *text)
{
    struct import_head h = import_head_read(text);
    return h.kind && text[h.bytes + strspn(text + h.bytes, " ")] == '\0';
}

/* A name without the link before it: "du Mans" is Le Mans. */
static const char *without_link(const char *part, struct arena *a)
{
    const struct link *link = link_of(part);
    if (!link)
        return part;
    const char *rest = part + strlen(link->written);
    size_t n = strlen(link->kept) + strlen(rest) + 1;
    char *name = arena_alloc(a, n);
    snprintf(name, n, "%s%s", link->kept, rest);
    return name;
}

static const char *with_kind(const char *kind, const char *between, const char *name, struct arena *a)
{
    size_t n = strlen(kind) + strlen(between) + strlen(name) + 1;
    char *text = arena_alloc(a, n);
    snprintf(text, n, "%s%s%s", kind, between, name);
    return text;
}

const char *import_head_of(const char *text, struct arena *a)
{
    struct import_head h = import_head_read(text);
    const char *rest = text + h.bytes + strspn(text + h.bytes, " ");
    return h.plural ? NULL : link_of(rest) ? rest : with_kind("de", " ", rest, a);
}

const char *import_head_with(const char *kind, const char *name, struct arena *a)
{
    return with_kind(kind, " ", name, a);
}

const char *import_head_name(const struct import_head *h, bool first, const char *part, struct arena *a)
{
    struct import_head own = import_head_read(part);
    if (first && !h->plural)
        return part;
    if (!first && own.kind)
        return part;
    if (h->plural) {
        const char *name = first ? part + h->bytes + strspn(part + h->bytes, " ") : part;
        if (h->town)
            return without_link(name, a);
        return with_kind(h->kind, link_of(name) ? " " : " de ", name, a);
    }
    if (h->group)
        return "";
    bool number = !h->town && isdigit((unsigned char)*part) && !strchr(part, ' '); /* "CG 38 et 73" */
    return h->kind && (number || link_of(part)) ? with_kind(h->kind, " ", part, a) : without_link(part, a);
}
