/* The values that words name: through the index of names. */
#include <ctype.h>
#include <string.h>

#include "atlas/postal.h"
#include "atlas/understand_inside.h"
#include "base/fold.h"
#include "base/mem.h"

static const enum criterion CRITERION_OF[NAMED_KINDS] = {
    [NAMED_PAYS] = CRITERION_PAYS,
    [NAMED_CONTINENT] = CRITERION_CONTINENT,
    [NAMED_REGION] = CRITERION_REGION,
    [NAMED_DEPARTEMENT] = CRITERION_DEPARTEMENT,
    [NAMED_COLLECTIVITE] = CRITERION_COUNT, /* their names are texts */
    [NAMED_PARTENAIRE] = CRITERION_COUNT,
    [NAMED_THEMATIQUE] = CRITERION_THEMATIQUE,
    [NAMED_FINANCEMENT] = CRITERION_FINANCEMENT,
};

static void add_to_term(struct meaning *m, const struct taken_value *v)
{
    for (size_t i = 0; i < m->n_values; i++)
        if (m->values[i].which == v->which && m->values[i].value == v->value)
            return;
    m->values = mem_room(m->values, m->n_values, &m->values_capacity, sizeof *m->values);
    m->values[m->n_values++] = *v;
}

static void add_value(const struct group_terms *t, enum criterion which, uint32_t value, bool synonym)
{
    const struct taken_value v = {which, value, ((1U << t->n) - 1) << t->from, synonym};
    for (uint32_t i = t->from; i < t->from + t->n; i++)
        add_to_term(&t->u->terms[i], &v);
}

/* Is another way to say a thématique that, and no part of it? "eau potable" shares a word with its label,
 * "forage" is a thing of its own, which texts hold. */
static bool narrower(const struct snapshot *s, uint32_t name, const struct named_thing *t)
{
    const struct names *n = &s->names;
    if (t->kind != NAMED_THEMATIQUE || n->names[name].form == NAME_LABEL)
        return false;
    struct bytes label;
    bool shared = false;
    bytes_init(&label, SIZE_MAX / 4);
    bytes_add_char(&label, ' ');
    fold_asked(&label, s->vocabularies[VOCABULARY_THEMATIQUE].values[t->row].label,
               strlen(s->vocabularies[VOCABULARY_THEMATIQUE].values[t->row].label));
    bytes_add_char(&label, ' ');
    for (uint32_t i = n->first_entry[name]; i < n->first_entry[name + 1]; i++) {
        uint32_t word = n->entries[i] & NAME_WORD;
        const char *text = lexicon_text(&n->words, word);
        for (const char *p = label.data; !names_small(n, word) && (p = strstr(p, text)); p++)
            shared = shared || (p[-1] == ' ' && p[strlen(text)] == ' ');
    }
    bytes_release(&label);
    return !shared;
}

/* A name of one word. Codes of two letters are words too ("ma", "le"; ST is also held as saint), those of
 * régions also départements'; what people call a financement is often a word of any report ("association"),
 * so that one word is only its own code. */
static bool one_word_names(const struct snapshot *s, uint32_t name, enum word_class class,
                           const struct group *g, bool part)
{
    const struct named_thing *t = &s->names.things[s->names.names[name].thing];
    const struct group_word *w = &g->words[0];
    if (CRITERION_OF[t->kind] == CRITERION_COUNT)
        return false;
    if (t->kind == NAMED_FINANCEMENT) {
        const char *code = s->vocabularies[VOCABULARY_FINANCEMENT].values[t->row].code;
        return strlen(code) == w->n && memcmp(code, w->text, w->n) == 0;
    }
    if (class == WORD_CODE)
        return isdigit((unsigned char)w->text[0]) ? t->kind == NAMED_DEPARTEMENT : w->n == 3;
    return class == WORD_LABEL || (class == WORD_ALIAS && (part || !narrower(s, name, t)));
}

static uint32_t word_of_names(const struct names *n, const struct group_word *w)
{
    uint32_t from, to;
    if (!n->words.n)
        return WORDS_NONE;
    lexicon_range(&n->words, w->text, w->n, &from, &to);
    return from < to && !lexicon_text(&n->words, from)[w->n] ? from : WORDS_NONE;
}

/* part: a thématique by the name of a part of it too. */
static void name_one(const struct group_terms *terms, const struct group *g, bool synonym, bool part)
{
    const struct snapshot *s = terms->u->snapshot;
    const struct names *n = &s->names;
    uint32_t word = word_of_names(n, &g->words[0]);
    if (word == WORDS_NONE)
        return;
    for (uint32_t i = n->first_posting[word]; i < n->first_posting[word + 1]; i++) {
        enum word_class class = posting_class(n->postings[i]);
        const struct named_thing *t = &n->things[n->names[posting_name(n->postings[i])].thing];
        if (one_word_names(s, posting_name(n->postings[i]), class, g, part))
            add_value(terms, CRITERION_OF[t->kind], t->row, synonym);
    }
}

/* Do the words of the name, but small ones, stand in the order of the group's? */
static bool is_name(const struct names *n, uint32_t name, const uint32_t *words, size_t n_words)
{
    size_t at = 0;
    const uint32_t end = n->first_entry[name + 1];
    for (uint32_t i = n->first_entry[name]; i < end;) {
        bool small = names_small(n, n->entries[i] & NAME_WORD), met = false;
        do {
            met = met || (at < n_words && (n->entries[i] & NAME_WORD) == words[at]);
            i++;
        } while (i < end && n->entries[i] & NAME_SAME);
        if (!small && !met)
            return false;
        at += met && !small;
    }
    return at == n_words;
}

static void name_several(const struct group_terms *terms, const uint32_t *words, size_t n_words, bool synonym)
{
    const struct snapshot *s = terms->u->snapshot;
    const struct names *n = &s->names;
    uint32_t rarest = words[0];
    for (size_t i = 1; i < n_words; i++)
        if (n->first_posting[words[i] + 1] - n->first_posting[words[i]] <
            n->first_posting[rarest + 1] - n->first_posting[rarest])
            rarest = words[i];
    for (uint32_t i = n->first_posting[rarest]; i < n->first_posting[rarest + 1]; i++) {
        uint32_t name = posting_name(n->postings[i]);
        const struct named_thing *t = &n->things[n->names[name].thing];
        if (CRITERION_OF[t->kind] != CRITERION_COUNT && is_name(n, name, words, n_words) &&
            !narrower(s, name, t))
            add_value(terms, CRITERION_OF[t->kind], t->row, synonym);
    }
}

void understand_names(const struct group_terms *t, const struct group *g, bool synonym)
{
    const struct names *n = &t->u->snapshot->names;
    struct group kept = {.n = 0};
    uint32_t words[GROUP_MOST];
    for (size_t i = 0; i < g->n; i++)
        if (!name_word_is_small(g->words[i].text, g->words[i].n))
            kept.words[kept.n++] = g->words[i];
    if (kept.n == 1)
        name_one(t, &kept, synonym, false);
    for (size_t i = 0; i < kept.n; i++)
        if ((words[i] = word_of_names(n, &kept.words[i])) == WORDS_NONE)
            return;
    if (kept.n > 1)
        name_several(t, words, kept.n, synonym);
}

void understand_begun(const struct group_terms *terms, const struct group_word *w)
{
    const struct names *n = &terms->u->snapshot->names;
    uint32_t from = 0, to = 0;
    if (n->words.n)
        lexicon_range(&n->words, w->text, w->n, &from, &to);
    for (; from < to; from++)
        for (uint32_t i = n->first_posting[from];
             i < n->first_posting[from + 1] && posting_class(n->postings[i]) == WORD_LABEL; i++) {
            const struct named_thing *t = &n->things[n->names[posting_name(n->postings[i])].thing];
            if (CRITERION_OF[t->kind] != CRITERION_COUNT)
                add_value(terms, CRITERION_OF[t->kind], t->row, false);
        }
}

static void add_communes(const struct group_terms *t, const uint32_t *communes, size_t n)
{
    const struct snapshot *s = t->u->snapshot;
    for (uint32_t row = 0; n > 0 && row < s->collectivites.rows.n; row++)
        for (size_t i = 0; i < n && bits_get(&s->collectivites.rows.real, row); i++)
            if (s->collectivites.commune[row] == communes[i])
                add_value(t, CRITERION_COLLECTIVITE, row, false);
}

/* INSEE codes and postal codes look alike: five digits may be both, and name the communes of both. */
void understand_code(const struct group_terms *t, const struct group_word *w)
{
    uint32_t communes[1 + POSTAL_MOST];
    size_t n = insee_number(w->text, w->n, communes);
    n += postal_communes(w->text, w->n, communes + n);
    add_communes(t, communes, n);
}

void understand_part(const struct group_terms *t, const struct group_word *w)
{
    if (!name_word_is_small(w->text, w->n))
        name_one(t, &(struct group){.words = {*w}, .n = 1}, false, true);
}

void understand_value(const struct group_terms *t, enum criterion which, const char *code)
{
    const struct vocabulary *of = criterion_vocabulary(t->u->snapshot, which);
    const uint16_t value = of ? vocabulary_find(of, code) : 1;
    if (value != VOCABULARY_NONE && t->u->snapshot->projet_sets[which].set)
        add_value(t, which, value, false);
}

void understand_siren(const struct group_terms *t, const struct group *g)
{
    enum { SIREN = 9, SIRET = 14, LEAST = 3 };
    const struct collectivites *k = &t->u->snapshot->collectivites;
    uint32_t siren = 0;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t at = 0; at < g->words[i].n; at++, n++) {
            const char c = g->words[i].text[at];
            if (!isdigit((unsigned char)c) || g->words[i].n < LEAST)
                return;
            siren = n < SIREN ? siren * 10 + (uint32_t)(c - '0') : siren;
        }
    for (uint32_t row = 0; (n == SIREN || n == SIRET) && row < k->rows.n; row++)
        if (siren && k->siren[row] == siren)
            add_value(t, CRITERION_COLLECTIVITE, row, false);
}

static bool is_place(const void *context, const char *word)
{
    const struct names *n = context;
    uint32_t found = word_of_names(n, &(struct group_word){word, strlen(word)});
    for (uint32_t i = found == WORDS_NONE ? 0 : n->first_posting[found];
         found != WORDS_NONE && i < n->first_posting[found + 1]; i++) {
        enum named_kind kind = n->things[n->names[posting_name(n->postings[i])].thing].kind;
        if (posting_class(n->postings[i]) != WORD_LABEL)
            return false;
        if (kind != NAMED_THEMATIQUE && kind != NAMED_FINANCEMENT)
            return true;
    }
    return false;
}

void understand_index(struct snapshot *s)
{
    words_stem(&s->projets.words, is_place, &s->names);
    words_stem(&s->bourse.words, is_place, &s->names);
}
