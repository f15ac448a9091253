/* The index of names, made once from a snapshot: things by importance, their names, the words of these. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/names.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Words that people write in several ways: a name that has the first has the others too. The gazetteer
 * shortens them; here the last word is often half written, so each way is kept. */
enum { SPELLINGS = 2 };
static const struct {
    const char *written, *others[SPELLINGS];
} SPELLINGS_OF[] = {
    {"saint", {"st"}},         {"st", {"saint"}},        {"sankt", {"saint", "st"}},
    {"sint", {"saint", "st"}}, {"szt", {"saint", "st"}}, {"sainte", {"ste"}},
    {"ste", {"sainte"}},       {"mont", {"mt"}},         {"mt", {"mont"}},
    {"mount", {"mont", "mt"}}, {"fort", {"ft"}},         {"ft", {"fort"}},
    {"les", {"lez"}},          {"lez", {"les"}},         {"s", {"sur"}},
};

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
            counts[v] = bits_count_and(&s->projet_thematique.set[v], &s->projets.rows.real);
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

static void add_spellings(struct build *b, const char *word, size_t n)
{
    enum { LONGEST = 6 };
    for (size_t i = 0; n <= LONGEST && i < sizeof SPELLINGS_OF / sizeof SPELLINGS_OF[0]; i++) {
        const char *written = SPELLINGS_OF[i].written;
        if (strncmp(written, word, n) != 0 || written[n])
            continue;
        for (size_t k = 0; k < SPELLINGS && SPELLINGS_OF[i].others[k]; k++) {
            const char *other = SPELLINGS_OF[i].others[k];
            add_entry(b, word_id(b, other, strlen(other)) | NAME_SAME);
        }
    }
}

static void add_name(struct build *b, uint32_t thing, enum name_form form, const char *folded)
{
    struct names *out = b->out;
    out->names = mem_room(out->names, out->n_names, &b->names_capacity, sizeof *out->names);
    out->first_entry = mem_room(out->first_entry, out->n_names, &b->firsts_capacity,
                                sizeof *out->first_entry);
    out->names[out->n_names] = (struct name_of){thing, (uint8_t)form};
    out->first_entry[out->n_names++] = (uint32_t)b->n_entries;
    for (unsigned position = 0; *folded && position < NAME_MAX_POSITIONS; position++) {
        size_t n = strcspn(folded, " ");
        add_entry(b, word_id(b, folded, n));
        add_spellings(b, folded, n);
        folded += n + (folded[n] == ' ');
    }
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

static void make_names(struct build *b, struct names_builder *given, const struct snapshot *s)
{
    struct names *out = b->out;
    struct bytes folded;
    bytes_init(&folded, 1 << 20);
    if (given->n)
        qsort(given->aliases, given->n, sizeof *given->aliases, compare_aliases);
    for (uint32_t i = 0; i < out->n_things; i++) {
        const char *label = names_label(s, &out->things[i]);
        bytes_reset(&folded);
        utf8_fold(&folded, label, strlen(label));
        add_name(b, i, NAME_LABEL, folded.data ? folded.data : "");
        if (NAMED_VOCABULARY[out->things[i].kind] >= 0)
            add_aliases(b, given, i, folded.data ? folded.data : "");
    }
    bytes_release(&folded);
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
    enum { MOST = NAME_MAX_POSITIONS * (1 + SPELLINGS) };
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
    make_things(s, out);
    make_names(&b, given, s);
    sort_words(&b);
    make_postings(out, b.n_entries);
    hash_map_release(&b.ids);
    bytes_release(&b.texts);
    free(b.at);
}
