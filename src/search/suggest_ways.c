/* Other ways to read a text than as the words of a name. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/postal.h"
#include "atlas/synonyms.h"
#include "base/fold.h"
#include "places/geocode_authority.h"
#include "search/suggest_inside.h"

#define KIND_BIT(k) (1u << (k))

enum { PLACES = KIND_BIT(NAMED_PAYS) | KIND_BIT(NAMED_REGION) | KIND_BIT(NAMED_DEPARTEMENT) };
enum { RECORDS = KIND_BIT(NAMED_COLLECTIVITE) | KIND_BIT(NAMED_PARTENAIRE) };

/* A search of its own for a part of the text, or for another text. */
static struct search beside(const struct search *q, unsigned kinds, size_t limit)
{
    return (struct search){.snapshot = q->snapshot,
                           .names = q->names,
                           .language = q->language,
                           .kinds = kinds,
                           .code_first = true,
                           .limit = limit};
}

/* --- codes -------------------------------------------------------------------------------------------------
 */

struct codes {
    uint32_t communes[1 + POSTAL_MOST];
    size_t n;
    uint32_t siren; /* 0: none */
};

/* "38185", "2a004", "38000"; "213 801 855", and the SIRET of an office of it. */
static bool read_codes(const char *folded, struct codes *out)
{
    enum { SIREN = 9, SIRET = 14, MOST = 16 };
    char solid[MOST + 1];
    size_t n = 0;
    for (const char *p = folded; *p && n < MOST; p++)
        if (*p != ' ')
            solid[n++] = *p;
    solid[n] = '\0';
    const bool digits = strspn(solid, "0123456789") == n;
    *out = (struct codes){.n = 0};
    if (digits && (n == SIREN || n == SIRET)) {
        solid[SIREN] = '\0';
        out->siren = (uint32_t)strtoul(solid, NULL, 10);
    } else if (!strchr(folded, ' ')) {
        out->n = insee_number(solid, n, out->communes);
        out->n += postal_communes(solid, n, out->communes + out->n);
    }
    return out->n > 0 || out->siren > 0;
}

/* Things come by importance, and so do those of one code. */
static void find_codes(struct search *q, const char *folded)
{
    const struct collectivites *k = &q->snapshot->collectivites;
    struct codes codes;
    if (!(q->kinds & KIND_BIT(NAMED_COLLECTIVITE)) || !read_codes(folded, &codes))
        return;
    for (uint32_t i = 0; i < q->names->n_things; i++) {
        const struct named_thing *t = &q->names->things[i];
        if (t->kind != NAMED_COLLECTIVITE)
            continue;
        bool meant = codes.siren && k->siren[t->row] == codes.siren;
        for (size_t c = 0; c < codes.n; c++)
            meant = meant || k->commune[t->row] == codes.communes[c];
        if (meant)
            suggest_keep(q, suggest_key(0, WHOLE_ALIAS, 0, i));
    }
}

/* --- what else it is called --------------------------------------------------------------------------------
 */

/* A town called so in the country, or, of no town's name, anything. */
static bool is_in_country(const struct search *q, const struct named_thing *t)
{
    const char *country = q->held;
    const struct snapshot *s = q->snapshot;
    if (!*country)
        return true;
    if (t->kind == NAMED_COLLECTIVITE)
        return strcmp(country, "FR") == 0;
    const uint16_t pays = t->kind == NAMED_PARTENAIRE ? s->partenaires.pays[t->row] : VOCABULARY_NONE;
    const struct vocabulary *of = &s->vocabularies[VOCABULARY_PAYS];
    return pays < of->n && strcmp(of->values[pays].code, country) == 0;
}

static void find_synonyms(struct search *q, const char *folded)
{
    struct bytes meant;
    const char(*countries)[SYNONYM_COUNTRY];
    bytes_init(&meant, 1 << 14);
    fold_meant(&meant, folded, strlen(folded));
    const char *const *forms = synonyms_find_countries(meant.data, meant.n, &countries);
    for (; forms && *forms; forms++, countries++) {
        struct search other = beside(q, q->kinds, q->limit);
        other.holds = is_in_country;
        other.held = *countries;
        suggest_look_up(&other, *forms, strlen(*forms));
        for (size_t i = 0; i < other.n_best; i++)
            if (suggest_shape(other.keys[i]) <= WHOLE_ALIAS)
                suggest_keep(q, suggest_key(0, WHOLE_ALIAS, 0, (uint32_t)other.keys[i]));
    }
    bytes_release(&meant);
}

/* --- words of kind -----------------------------------------------------------------------------------------
 */

struct level_kinds {
    const char *type; /* of a collectivité */
    unsigned kinds;
};

static const struct level_kinds *kinds_of(enum authority kind)
{
    static const struct level_kinds KINDS[] = {
        [AUTHORITY_COMMUNE] = {"commune", RECORDS},
        [AUTHORITY_EPCI] = {"epci", KIND_BIT(NAMED_COLLECTIVITE)},
        [AUTHORITY_DEPARTEMENT] = {"departement", KIND_BIT(NAMED_DEPARTEMENT) | RECORDS},
        [AUTHORITY_REGION] = {"region", KIND_BIT(NAMED_REGION) | RECORDS},
        [AUTHORITY_SYNDICAT] = {"syndicat", KIND_BIT(NAMED_COLLECTIVITE)},
    };
    const struct level_kinds *k = kind < sizeof KINDS / sizeof KINDS[0] ? &KINDS[kind] : NULL;
    return k && k->type ? k : NULL;
}

static bool is_of_level(const struct search *q, const struct named_thing *t)
{
    const struct level_kinds *level = q->held;
    const struct snapshot *s = q->snapshot;
    if (t->kind != NAMED_COLLECTIVITE)
        return true;
    const uint16_t type = s->collectivites.type[t->row];
    const struct vocabulary *types = &s->vocabularies[VOCABULARY_TYPE];
    return type < types->n && strcmp(types->values[type].code, level->type) == 0;
}

/* "CG 38", "conseil régional de Bretagne", "ville de Lyon": as the import reads them. */
static void find_of_kind(struct search *q, const char *text)
{
    struct authority_words w;
    geocode_authority_read(&w, text);
    const struct level_kinds *level = kinds_of(w.kind);
    if (!level || !*w.rest)
        return;
    struct search other = beside(q, q->kinds & level->kinds, q->limit);
    other.holds = is_of_level;
    other.held = level;
    suggest_look_up(&other, w.rest, strlen(w.rest));
    for (size_t k = 0; k < other.n_best; k++)
        suggest_keep(q, other.keys[k]);
}

void suggest_other_ways(struct search *q, const char *text, const char *folded)
{
    find_codes(q, folded);
    find_synonyms(q, folded);
    find_of_kind(q, text);
}

/* --- a name with what it lies in ---------------------------------------------------------------------------
 */

static bool lies_in(const struct search *q, const struct named_thing *t)
{
    const struct search *in = q->held;
    const struct collectivites *k = &q->snapshot->collectivites;
    for (size_t i = 0; i < in->n_best; i++) {
        const struct named_thing *place = &q->names->things[(uint32_t)in->keys[i]];
        if (suggest_shape(in->keys[i]) > WHOLE_ALIAS)
            continue;
        const uint32_t row = place->row;
        if (t->kind == NAMED_PARTENAIRE && place->kind == NAMED_PAYS &&
            q->snapshot->partenaires.pays[t->row] == row)
            return true;
        if (t->kind == NAMED_COLLECTIVITE &&
            ((place->kind == NAMED_DEPARTEMENT && k->departement[t->row] == row) ||
             (place->kind == NAMED_REGION && (k->region[t->row] == row || k->region_1970[t->row] == row))))
            return true;
    }
    return false;
}

/* The name before the context or behind it. */
static void find_within(struct search *q, const char *name, size_t n_name, const char *context,
                        size_t n_context)
{
    struct search in = beside(q, PLACES, SUGGEST_MAX);
    suggest_look_up(&in, context, n_context);
    if (in.n_best == 0)
        return;
    struct search other = beside(q, q->kinds & RECORDS, q->limit);
    other.holds = lies_in;
    other.held = &in;
    suggest_look_up(&other, name, n_name);
    for (size_t i = 0; i < other.n_best; i++)
        suggest_keep(q, other.keys[i]);
}

static bool is_named_too(const struct search *q, const struct named_thing *t)
{
    const struct search *first = q->held;
    for (size_t i = 0; i < first->n_best; i++) {
        const struct named_thing *named = &q->names->things[(uint32_t)first->keys[i]];
        if (named->kind == t->kind && named->row == t->row && suggest_shape(first->keys[i]) <= WHOLE_ALIAS)
            return true;
    }
    return false;
}

/* "énergie solaire": both are names of the thématique. */
static void find_twice_named(struct search *q, const char *a, size_t n_a, const char *b, size_t n_b)
{
    const unsigned kinds = q->kinds & KIND_BIT(NAMED_THEMATIQUE);
    struct search first = beside(q, kinds, SUGGEST_MAX), both = beside(q, kinds, q->limit);
    suggest_look_up(&first, a, n_a);
    both.holds = is_named_too;
    both.held = &first;
    if (first.n_best)
        suggest_look_up(&both, b, n_b);
    for (size_t i = 0; i < both.n_best; i++)
        if (suggest_shape(both.keys[i]) <= WHOLE_ALIAS)
            suggest_keep(q, both.keys[i]);
}

void suggest_with_context(struct search *q, const char *folded)
{
    enum { MOST_SPLITS = 8 }; /* of a text that nothing is called */
    const size_t n = strlen(folded);
    unsigned splits = 0;
    for (size_t at = n; at > 0 && splits < MOST_SPLITS && q->n_best == 0; at--) {
        if (folded[at] != ' ')
            continue;
        splits++;
        find_within(q, folded, at, folded + at + 1, n - at - 1);
        find_within(q, folded + at + 1, n - at - 1, folded, at);
        find_twice_named(q, folded, at, folded + at + 1, n - at - 1);
    }
}
