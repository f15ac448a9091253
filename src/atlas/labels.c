#include "atlas/labels.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "atlas/criterion.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/tsv.h"

static const char LABELS[] = {
#include "atlas/labels_en.tsv.inc"
    0};
static const char COUNTRIES[] = {
#include "atlas/countries.tsv.inc"
    0};

enum { KEY_BYTES = 80 };

/* Lives as long as the process. */
static struct {
    struct hash_map by_key; /* "thematique eau" */
    char **labels;
    size_t n, capacity;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add(const char *vocabulary, const char *code, const char *label)
{
    char key[KEY_BYTES];
    const int n = snprintf(key, sizeof key, "%s %s", vocabulary, code);
    assert(n > 0 && n < KEY_BYTES);
    table.labels = mem_room(table.labels, table.n, &table.capacity, sizeof *table.labels);
    table.labels[table.n] = mem_strdup(label);
    hash_map_put(&table.by_key, key, (size_t)n, (uint32_t)table.n++);
}

static void read_table(const char *name, const char *text, size_t n, const char *const *columns,
                       const char *vocabulary)
{
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, name, text, n, columns, &e);
    enum tsv_result r = TSV_END;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW)
        add(vocabulary ? vocabulary : t.cells[2], t.cells[0], t.cells[1]);
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}

static void read_tables(void)
{
    static const char *const OF_VALUES[] = {"code", "label", "vocabulary", NULL};
    static const char *const OF_COUNTRIES[] = {"iso2", "nom_en", NULL};
    read_table("labels_en.tsv", LABELS, sizeof LABELS - 1, OF_VALUES, NULL);
    read_table("countries.tsv", COUNTRIES, sizeof COUNTRIES - 1, OF_COUNTRIES, "pays");
}

static const char *find(const char *vocabulary, size_t n_vocabulary, const char *code)
{
    char key[KEY_BYTES];
    const int n = snprintf(key, sizeof key, "%.*s %s", (int)n_vocabulary, vocabulary, code);
    if (n < 0 || n >= KEY_BYTES)
        return NULL;
    const uint32_t i = hash_map_get(&table.by_key, key, (size_t)n);
    return i == HASH_NONE ? NULL : table.labels[i];
}

const char *label_in(enum language language, const char *vocabulary, const char *code)
{
    const size_t n = strlen(vocabulary);
    if (language != LANGUAGE_EN || n >= KEY_BYTES)
        return NULL;
    pthread_once(&once, read_tables);
    const char *label = find(vocabulary, n, code);
    return label || n == 0 || vocabulary[n - 1] != 's' ? label : find(vocabulary, n - 1, code);
}

const char *label_of_parameter(enum language language, const char *parameter, const char *code)
{
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (strcmp(CRITERIA[i].name, parameter) == 0)
            return CRITERIA[i].kind == KIND_CODES || CRITERIA[i].kind == KIND_NUMBERED_CODES
                       ? label_in(language, VOCABULARY_NAMES[CRITERIA[i].vocabulary], code)
                       : NULL;
    return label_in(language, parameter, code);
}

const char *label_value(enum language language, const struct snapshot *s, enum vocabulary_id v,
                        uint32_t value)
{
    const struct vocabulary_value *held = &s->vocabularies[v].values[value];
    const char *label = label_in(language, VOCABULARY_NAMES[v], held->code);
    return label ? label : held->label;
}

const char *label_missing(enum language language)
{
    return language == LANGUAGE_EN ? "Not given" : "Non renseigné";
}
