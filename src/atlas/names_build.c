#include "atlas/names_build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/authority_names.h"
#include "atlas/synonyms.h"
#include "base/bytes.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

struct alias {
    uint32_t text; /* offset in texts */
    uint32_t number;
    uint16_t value;
    uint8_t kind;
};

struct names_builder {
    struct bytes texts;
    struct alias *aliases;
    size_t n, capacity;
};

struct names_builder *names_builder_new(void)
{
    struct names_builder *b = mem_alloc(1, sizeof *b);
    bytes_init(&b->texts, UINT32_MAX);
    return b;
}

void names_builder_alias(struct names_builder *b, enum named_kind kind, uint16_t value, const char *folded)
{
    b->aliases = mem_room(b->aliases, b->n, &b->capacity, sizeof *b->aliases);
    b->aliases[b->n] = (struct alias){(uint32_t)b->texts.n, (uint32_t)b->n, value, (uint8_t)kind};
    b->n++;
    bytes_add(&b->texts, folded, strlen(folded) + 1);
}

void names_builder_free(struct names_builder *b)
{
    if (!b)
        return;
    bytes_release(&b->texts);
    free(b->aliases);
    free(b);
}

/* --- how many projets --------------------------------------------------------------------------------------
 */

/* Of the values of a column, on the rows that a cooperation is linked to: each cooperation counts once. */
static void count_linked(const struct snapshot *s, const uint32_t *projets, const struct csr *links,
                         const uint16_t *column, uint32_t *counts, uint32_t n_values)
{
    uint32_t *seen = mem_alloc(n_values, sizeof *seen);
    for (uint32_t c = 0; c < s->cooperations.rows.n; c++) {
        for (uint32_t i = links->first[c]; projets[c] && i < links->first[c + 1]; i++) {
            uint16_t value = column[links->list[i]];
            if (value >= n_values || seen[value] == c + 1)
                continue;
            seen[value] = c + 1;
            counts[value] += projets[c];
        }
    }
    free(seen);
}

static void count_financements(const struct snapshot *s, uint32_t *counts, uint32_t n_values)
{
    const struct financements *f = &s->financements;
    uint32_t *seen = mem_alloc(n_values, sizeof *seen);
    for (uint32_t i = 0; i < f->n; i++) {
        uint16_t value = f->source[i];
        if (value >= n_values || seen[value] == f->projet[i] + 1)
            continue;
        seen[value] = f->projet[i] + 1;
        counts[value]++;
    }
    free(seen);
}

/* Of a vocabulary's values. */
static void count_values(const struct snapshot *s, const uint32_t *projets, enum named_kind kind,
                         uint32_t *counts, uint32_t n_values)
{
    const struct csr *members = &s->cooperations.members, *partners = &s->cooperations.partners;
    switch (kind) {
    case NAMED_PAYS:
        count_linked(s, projets, partners, s->partenaires.pays, counts, n_values);
        break;
    case NAMED_CONTINENT:
        count_linked(s, projets, partners, s->partenaires.continent, counts, n_values);
        break;
    case NAMED_REGION: /* no code is of both times */
        count_linked(s, projets, members, s->collectivites.region, counts, n_values);
        count_linked(s, projets, members, s->collectivites.region_1970, counts, n_values);
        break;
    case NAMED_DEPARTEMENT:
        count_linked(s, projets, members, s->collectivites.departement, counts, n_values);
        break;
    case NAMED_THEMATIQUE:
        for (uint32_t v = 0; v < n_values; v++)
            counts[v] = bits_count_and(&s->sets[LEVEL_PROJET][CRITERION_THEMATIQUE].set[v],
                                       &s->projets.rows.real);
        break;
    case NAMED_FINANCEMENT:
        count_financements(s, counts, n_values);
        break;
    default:
        break;
    }
}

/* --- things by importance ----------------------------------------------------------------------------------
 */

struct weighed {
    struct named_thing thing;
    uint32_t cooperations, population, rank;
};

static int compare_weighed(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;
    if (x->thing.projets != y->thing.projets)
        return x->thing.projets > y->thing.projets ? -1 : 1;
    if (x->thing.kind != y->thing.kind)
        return x->thing.kind < y->thing.kind ? -1 : 1;
    if (x->cooperations != y->cooperations)
        return x->cooperations > y->cooperations ? -1 : 1;
    if (x->population != y->population)
        return x->population > y->population ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static uint32_t weigh_values(const struct snapshot *s, const uint32_t *projets, enum named_kind kind,
                             struct weighed *out)
{
    uint32_t n = s->vocabularies[NAMED_VOCABULARY[kind]].n;
    uint32_t *counts = mem_alloc(n, sizeof *counts);
    count_values(s, projets, kind, counts, n);
    for (uint32_t v = 0; v < n; v++)
        out[v] = (struct weighed){.thing = {v, counts[v], (uint8_t)kind}, .rank = v};
    free(counts);
    return n;
}

static uint32_t weigh_places(const struct record_rows *rows, const struct csr *cooperations,
                             const uint32_t *population, const uint32_t *projets, enum named_kind kind,
                             struct weighed *out)
{
    uint32_t n = 0;
    BITS_EACH(&rows->real, row)
    {
        struct weighed w = {.thing = {row, 0, (uint8_t)kind},
                            .population = population ? population[row] : 0,
                            .rank = rows->rank[row]};
        for (uint32_t i = cooperations->first[row]; i < cooperations->first[row + 1]; i++)
            w.thing.projets += projets[cooperations->list[i]];
        w.cooperations = cooperations->first[row + 1] - cooperations->first[row];
        out[n++] = w;
    }
    return n;
}

static void make_things(const struct snapshot *s, struct names *out)
{
    const struct cooperations *c = &s->cooperations;
    const struct collectivites *k = &s->collectivites;
    const struct partenaires *q = &s->partenaires;
    size_t most = (size_t)k->rows.n + q->rows.n;
    uint32_t n = 0, *projets = mem_alloc(c->rows.n, sizeof *projets);
    for (uint32_t i = 0; i < c->rows.n; i++)
        projets[i] = bits_count_range(&s->projets.rows.real, c->first_projet[i], c->first_projet[i + 1]);
    for (int kind = 0; kind < NAMED_KINDS; kind++)
        if (NAMED_VOCABULARY[kind] >= 0)
            most += s->vocabularies[NAMED_VOCABULARY[kind]].n;
    struct weighed *all = mem_alloc(most, sizeof *all);
    for (int kind = 0; kind < NAMED_KINDS; kind++)
        if (NAMED_VOCABULARY[kind] >= 0)
            n += weigh_values(s, projets, (enum named_kind)kind, all + n);
    n += weigh_places(&k->rows, &k->cooperations, k->population, projets, NAMED_COLLECTIVITE, all + n);
    n += weigh_places(&q->rows, &q->cooperations, NULL, projets, NAMED_PARTENAIRE, all + n);
    qsort(all, n, sizeof *all, compare_weighed);
    out->n_things = n;
    out->things = mem_alloc(n, sizeof *out->things);
    for (uint32_t i = 0; i < n; i++)
        out->things[i] = all[i].thing;
    free(all);
    free(projets);
}

/* --- names -------------------------------------------------------------------------------------------------
 */

struct build {
    struct names *out;
    struct hash_map ids; /* of words, in the order in which they were met */
    struct bytes texts;  /* of these words, a NUL behind each */
    struct bytes joined; /* two parts as one word */
    uint32_t *at, n_words;
    size_t at_capacity, names_capacity, firsts_capacity, entries_capacity, n_entries;
};

static uint32_t word_id(struct build *b, const char *word, size_t n)
{
    uint32_t id = hash_map_get(&b->ids, word, n);
    if (id != HASH_NONE)
        return id;
    id = b->n_words;
    hash_map_put(&b->ids, word, n, id);
    b->at = mem_room(b->at, b->n_words, &b->at_capacity, sizeof *b->at);
    b->at[b->n_words++] = (uint32_t)b->texts.n;
    bytes_add(&b->texts, word, n);
    bytes_add_char(&b->texts, '\0');
    return id;
}

static void add_entry(struct build *b, uint32_t entry)
{
    struct names *out = b->out;
    out->entries = mem_room(out->entries, b->n_entries, &b->entries_capacity, sizeof *out->entries);
    out->entries[b->n_entries++] = entry;
}

/* Another way to write the word before. The last word of a text is often half written, so that each way is
 * kept, where the gazetteer takes the short one. */
static void add_same(struct build *b, const char *word, size_t n)
{
    add_entry(b, word_id(b, word, n) | NAME_SAME);
}

static void add_spellings(struct build *b, const char *word, size_t n)
{
    const char *others[FOLD_OTHERS];
    for (unsigned i = fold_others(word, n, others); i > 0; i--)
        add_same(b, others[i - 1], strlen(others[i - 1]));
}

static void add_joined(struct build *b, const struct fold_part *part, uint32_t same)
{
    bytes_reset(&b->joined);
    bytes_add(&b->joined, part->text, part->n);
    bytes_add(&b->joined, part->next, part->next_n);
    add_entry(b, word_id(b, b->joined.data, b->joined.n) | same);
}

/* Elisions are no words of a name; tied parts are also one. marked: as in base/fold.h. */
static void add_words(struct build *b, const char *marked)
{
    const size_t n = strlen(marked);
    struct fold_part part, before = {0};
    unsigned positions = 0;
    for (size_t at = 0; positions < NAME_MAX_POSITIONS && fold_next(marked, n, &at, &part); before = part) {
        if (part.tie == FOLD_LEFT_OUT)
            continue;
        if (before.tie == FOLD_NAME) { /* the word is the joined one */
            add_same(b, part.text, part.n);
            continue;
        }
        positions++;
        if (part.tie == FOLD_NAME) {
            add_joined(b, &part, 0);
            continue;
        }
        add_entry(b, word_id(b, part.text, part.n));
        add_spellings(b, part.text, part.n);
        if (part.tie == FOLD_TIED)
            add_joined(b, &part, NAME_SAME);
        if (before.tie == FOLD_LEFT_OUT)
            add_joined(b, &before, NAME_SAME);
    }
}

static void add_name(struct build *b, uint32_t thing, enum name_form form, const char *marked)
{
    struct names *out = b->out;
    out->names = mem_room(out->names, out->n_names, &b->names_capacity, sizeof *out->names);
    out->first_entry = mem_room(out->first_entry, out->n_names, &b->firsts_capacity,
                                sizeof *out->first_entry);
    out->names[out->n_names] = (struct name_of){thing, (uint8_t)form};
    out->first_entry[out->n_names++] = (uint32_t)b->n_entries;
    add_words(b, marked);
}

static const char *without_article(const char *folded)
{
    size_t n = strcspn(folded, " ");
    return folded[n] && name_word_is_small(folded, n) ? folded + n + 1 : folded;
}

static bool is_code(const char *folded)
{
    enum { LETTERS = 3 };
    size_t n = strlen(folded);
    return (n <= LETTERS && !strchr(folded, ' ')) || strspn(folded, "0123456789 ") == n;
}

static int compare_aliases(const void *a, const void *b)
{
    const struct alias *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static void add_aliases(struct build *b, const struct names_builder *given, uint32_t thing, const char *label)
{
    const struct named_thing *t = &b->out->things[thing];
    size_t low = 0, high = given->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct alias *a = &given->aliases[middle];
        if (a->kind < t->kind || (a->kind == t->kind && a->value < t->row))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < given->n; low++) {
        const struct alias *a = &given->aliases[low];
        const char *text = given->texts.data + a->text;
        if (a->kind != t->kind || a->value != t->row)
            break;
        if (strcmp(without_article(text), without_article(label)) != 0)
            add_name(b, thing, is_code(text) ? NAME_CODE : NAME_ALIAS, text);
    }
}

/* What a town is called in other languages, and was: "London", "Timbuktu". */
static void add_town_names(struct build *b, const struct snapshot *s, uint32_t thing, const char *label)
{
    const uint16_t pays = s->partenaires.pays[b->out->things[thing].row];
    const struct vocabulary *of = &s->vocabularies[VOCABULARY_PAYS];
    const char(*countries)[SYNONYM_COUNTRY];
    bytes_reset(&b->joined);
    fold_meant(&b->joined, label, strlen(label));
    const char *const *forms = synonyms_find_countries(b->joined.data, b->joined.n, &countries);
    for (; pays < of->n && forms && *forms; forms++, countries++)
        if (strcmp(*countries, of->values[pays].code) == 0)
            add_name(b, thing, NAME_ALIAS, *forms);
}

/* "LMCU", "MEL": what an EPCI is called for short, and was. */
static void add_authority_names(struct build *b, const struct snapshot *s, uint32_t thing)
{
    const char *const *names = authority_names_find(s->collectivites.siren[b->out->things[thing].row]);
    for (; names && *names; names++)
        add_name(b, thing, NAME_ALIAS, *names);
}

static void make_names(struct build *b, struct names_builder *given, const struct snapshot *s)
{
    struct names *out = b->out;
    struct bytes folded, marked;
    bytes_init(&folded, 1 << 20);
    bytes_init(&marked, 1 << 20);
    if (given->n)
        qsort(given->aliases, given->n, sizeof *given->aliases, compare_aliases);
    for (uint32_t i = 0; i < out->n_things; i++) {
        const char *label = snapshot_label(s, &out->things[i]);
        bytes_reset(&folded);
        bytes_reset(&marked);
        utf8_fold_marked(&marked, label, strlen(label));
        add_name(b, i, NAME_LABEL, marked.data);
        if (out->things[i].kind == NAMED_PARTENAIRE)
            add_town_names(b, s, i, label);
        if (out->things[i].kind == NAMED_COLLECTIVITE)
            add_authority_names(b, s, i);
        if (NAMED_VOCABULARY[out->things[i].kind] < 0)
            continue;
        utf8_fold(&folded, label, strlen(label));
        add_aliases(b, given, i, folded.data);
    }
    bytes_release(&folded);
    bytes_release(&marked);
    out->first_entry = mem_room(out->first_entry, out->n_names, &b->firsts_capacity,
                                sizeof *out->first_entry);
    out->first_entry[out->n_names] = (uint32_t)b->n_entries;
    assert(out->n_names < 1U << POSTING_NAME_BITS && b->n_entries < UINT32_MAX);
}

/* --- words and postings ------------------------------------------------------------------------------------
 */

struct sortable {
    const char *text;
    uint32_t id;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const struct sortable *)a)->text, ((const struct sortable *)b)->text);
}

/* Number the words in their order, and the entries with them. */
static void sort_words(struct build *b)
{
    struct names *out = b->out;
    struct lexicon *l = &out->words;
    struct sortable *order = mem_alloc(b->n_words, sizeof *order);
    uint32_t *number = mem_alloc(b->n_words, sizeof *number), to = 0;
    for (uint32_t i = 0; i < b->n_words; i++)
        order[i] = (struct sortable){b->texts.data + b->at[i], i};
    qsort(order, b->n_words, sizeof *order, compare_texts);
    *l = (struct lexicon){.n = b->n_words};
    l->texts = mem_alloc(b->texts.n, 1);
    l->at = mem_alloc(l->n, sizeof *l->at);
    out->small = mem_alloc(BITS_WORDS(l->n), sizeof *out->small);
    for (uint32_t i = 0; i < l->n; i++) {
        size_t n = strlen(order[i].text);
        l->at[i] = to;
        memcpy(l->texts + to, order[i].text, n + 1);
        to += (uint32_t)n + 1;
        number[order[i].id] = i;
        if (name_word_is_small(order[i].text, n))
            out->small[i / 64] |= UINT64_C(1) << (i % 64);
    }
    lexicon_index(l);
    for (size_t i = 0; i < b->n_entries; i++)
        out->entries[i] = number[out->entries[i] & NAME_WORD] | (out->entries[i] & NAME_SAME);
    free(order);
    free(number);
}

/* The class of each entry of a name. */
static void classify(const struct names *n, uint32_t name, enum word_class *classes)
{
    uint32_t from = n->first_entry[name], to = n->first_entry[name + 1], words = 0, positions = 0, before = 0;
    enum name_form form = n->names[name].form;
    for (uint32_t i = from; i < to; i++) {
        positions += !(n->entries[i] & NAME_SAME);
        words += !(n->entries[i] & NAME_SAME) && !names_small(n, n->entries[i] & NAME_WORD);
    }
    bool first = false, small = false; /* of the position of the entry */
    for (uint32_t i = from; i < to; i++) {
        if (!(n->entries[i] & NAME_SAME)) {
            small = names_small(n, n->entries[i] & NAME_WORD);
            first = i == from || (before == 0 && !small);
            before += !small;
        }
        bool whole = positions == 1 || (words == 1 && !small);
        enum word_class class = first ? WORD_BEGINS : WORD_INSIDE;
        if (form == NAME_CODE)
            class = WORD_CODE;
        else if (whole)
            class = form == NAME_LABEL ? WORD_LABEL : WORD_ALIAS;
        else if (form == NAME_ALIAS)
            class = WORD_INSIDE_ALIAS;
        classes[i - from] = class;
    }
}

/* Class by class, name by name: so every word's are sorted. */
static void make_postings(struct names *n, size_t n_entries)
{
    enum { MOST = NAME_MAX_POSITIONS * (1 + FOLD_OTHERS + 2) }; /* two joined ones */
    enum word_class classes[MOST];
    uint8_t *all = mem_alloc(n_entries, 1);
    n->first_posting = mem_alloc((size_t)n->words.n + 1, sizeof *n->first_posting);
    n->postings = mem_alloc(n_entries, sizeof *n->postings);
    for (size_t i = 0; i < n_entries; i++)
        n->first_posting[(n->entries[i] & NAME_WORD) + 1]++;
    for (uint32_t i = 0; i < n->words.n; i++)
        n->first_posting[i + 1] += n->first_posting[i];
    for (uint32_t name = 0; name < n->n_names; name++) {
        classify(n, name, classes);
        for (uint32_t i = n->first_entry[name]; i < n->first_entry[name + 1]; i++)
            all[i] = (uint8_t)classes[i - n->first_entry[name]];
    }
    uint32_t *at = mem_dup(n->first_posting, ((size_t)n->words.n + 1) * sizeof *at);
    for (uint32_t class = 0; class < WORD_CLASSES; class ++)
        for (uint32_t name = 0; name < n->n_names; name++)
            for (uint32_t i = n->first_entry[name]; i < n->first_entry[name + 1]; i++)
                if (all[i] == class)
                    n->postings[at[n->entries[i] & NAME_WORD]++] = class << POSTING_NAME_BITS | name;
    free(at);
    free(all);
}

void names_build(struct names_builder *given, const struct snapshot *s, struct names *out)
{
    struct build b = {.out = out};
    *out = (struct names){0};
    bytes_init(&b.texts, UINT32_MAX);
    bytes_init(&b.joined, 1 << 20);
    make_things(s, out);
    make_names(&b, given, s);
    sort_words(&b);
    make_postings(out, b.n_entries);
    hash_map_release(&b.ids);
    bytes_release(&b.texts);
    bytes_release(&b.joined);
    free(b.at);
}
