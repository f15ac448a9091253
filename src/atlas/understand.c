#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/labels.h"
#include "atlas/synonyms.h"
#include "atlas/understand_inside.h"
#include "atlas/value_words.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/stem.h"

/* --- one word ----------------------------------------------------------------------------------------------
 */

static void add_word(struct meaning *m, uint32_t word, enum taken how)
{
    for (size_t i = 0; i < m->n_words; i++)
        if (m->words[i].word == word)
            return;
    m->words = mem_room(m->words, m->n_words, &m->words_capacity, sizeof *m->words);
    m->words[m->n_words++] = (struct taken_word){word, (uint8_t)how};
}

static void add_stems(struct understood *u, struct meaning *m, const struct group_word *w, uint32_t exact,
                      struct stemmer *stemmer)
{
    const struct words *words = u->words;
    uint32_t from = 0, to = 0;
    if (!words->stem_of)
        return;
    if (exact != WORDS_NONE) { /* a proper name has none, though its letters have */
        uint32_t stem = words->stem_of[exact];
        from = stem == WORDS_NO_STEM ? 0 : words->first_of_stem[stem];
        to = stem == WORDS_NO_STEM ? 0 : words->first_of_stem[stem + 1];
    } else {
        const char *stem = stemmer_stem(stemmer, w->text, w->n);
        if (stem)
            words_of_stem(words, stem, &from, &to);
    }
    for (; from < to; from++)
        add_word(m, words->stems[from], TAKEN_STEM);
}

/* Words that begin so are many: each is new, so that none is looked for among the others. */
static void add_begun(struct understood *u, struct meaning *m, const struct group_word *w)
{
    uint32_t from, to;
    const size_t others = m->n_words;
    lexicon_range(&u->words->lexicon, w->text, w->n, &from, &to);
    for (; from < to; from++) {
        bool there = false;
        for (size_t i = 0; i < others; i++)
            there = there || m->words[i].word == from;
        if (there)
            continue;
        m->words = mem_room(m->words, m->n_words, &m->words_capacity, sizeof *m->words);
        m->words[m->n_words++] = (struct taken_word){from, TAKEN_PREFIX};
    }
    understand_begun(&(struct group_terms){u, (uint32_t)(m - u->terms), 1}, w);
}

/* --- words that stand together -----------------------------------------------------------------------------
 */

static void read_group(struct group *g, const char *text)
{
    g->n = 0;
    for (; *text && g->n < GROUP_MOST; text += strspn(text, " ")) {
        size_t n = strcspn(text, " ");
        g->words[g->n++] = (struct group_word){text, n};
        text += n;
    }
}

/* Are there texts with each word? Towns have many names, of which the texts hold few. */
static bool has_words(const struct understood *u, const struct group *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (words_find(u->words, g->words[i].text, g->words[i].n) == WORDS_NONE)
            return false;
    return true;
}

static void add_phrase(struct understood *u, struct meaning *m, const struct group *g, const char *synonym)
{
    if (g->n == 1)
        add_word(m, words_find(u->words, g->words[0].text, g->words[0].n), TAKEN_SYNONYM);
    else {
        m->synonyms = mem_room(m->synonyms, m->n_synonyms, &m->synonyms_capacity, sizeof *m->synonyms);
        m->synonyms[m->n_synonyms++] = synonym;
    }
}

static void add_synonym(const struct group_terms *t, const char *synonym)
{
    struct group g;
    read_group(&g, synonym);
    for (uint32_t i = t->from; i < t->from + t->n && has_words(t->u, &g); i++)
        add_phrase(t->u, &t->u->terms[i], &g, synonym);
    understand_names(t, &g, true);
}

static void add_value_words(const struct group_terms *t, const struct bytes *key)
{
    size_t n;
    const struct value_word *v = value_words_find(key->data, key->n, &n);
    for (size_t i = 0; i < n; i++)
        understand_value(t, v[i].which, v[i].code);
}

static void take_group(const struct group_terms *t, const struct group *g)
{
    struct bytes key;
    understand_names(t, g, false);
    understand_siren(t, g);
    bytes_init(&key, SIZE_MAX / 4);
    for (size_t i = 0; i < g->n; i++) {
        bytes_add_text(&key, i ? " " : "");
        bytes_add(&key, g->words[i].text, g->words[i].n);
    }
    add_value_words(t, &key);
    const char *const *also = synonyms_find(key.data, key.n);
    for (; also && *also; also++)
        add_synonym(t, *also);
    bytes_release(&key);
}

/* What is known as a whole is not taken for the beginning of something else. */
static void take_single(struct understood *u, struct meaning *m, const struct group_word *w, bool prefix,
                        struct stemmer *stemmer)
{
    const struct group_terms t = {u, (uint32_t)(m - u->terms), 1};
    const struct group g = {.words = {*w}, .n = 1};
    uint32_t exact = words_find(u->words, w->text, w->n);
    if (exact != WORDS_NONE)
        add_word(m, exact, TAKEN_EXACT);
    add_stems(u, m, w, exact, stemmer);
    if (m->excluded)
        return;
    const bool in_texts = m->n_words > 0;
    understand_code(&t, w);
    take_group(&t, &g);
    if (!in_texts)
        understand_part(&t, w);
    const bool known = m->n_values || m->n_synonyms || synonyms_find(w->text, w->n);
    if (prefix && known)
        m->prefix = false;
    else if (prefix)
        add_begun(u, m, w);
}

static bool is_word(const struct meaning *m)
{
    return !m->phrase && !m->excluded && !m->contradicted;
}

/* The word as it is looked for: the one instead of it, where there is one. */
static struct group_word word_of(const struct understood *u, const struct meaning *m)
{
    const char *text = meaning_instead(u, m);
    return text ? (struct group_word){text, strlen(text)} : (struct group_word){m->text, m->n};
}

static void take_groups(struct understood *u)
{
    for (uint32_t from = 0; from < u->n; from++) {
        struct group g = {.n = 0};
        for (uint32_t i = from; i < u->n && g.n < GROUP_MOST && is_word(&u->terms[i]); i++) {
            g.words[g.n++] = word_of(u, &u->terms[i]);
            if (g.n > 1) /* single ones are taken already */
                take_group(&(struct group_terms){u, from, (uint32_t)g.n}, &g);
        }
    }
}

/* --- typing errors -----------------------------------------------------------------------------------------
 */

/* Better comes first: fewer errors, a whole word, more rows. */
static bool better(const struct words *w, const struct near_word *a, const struct near_word *b)
{
    if (a->errors != b->errors)
        return a->errors < b->errors;
    if (a->incomplete != b->incomplete)
        return b->incomplete;
    return w->words[a->word].rows > w->words[b->word].rows;
}

static uint32_t nearest(const struct words *w, const struct meaning *m)
{
    struct near_words near = {0};
    const unsigned bound = lexicon_bound(m->text, m->n);
    const struct near_word *best = NULL;
    if (bound)
        lexicon_near(&w->lexicon, m->text, m->n, bound, m->prefix, &near);
    for (size_t i = 0; i < near.n; i++)
        if (!best || better(w, &near.list[i], best))
            best = &near.list[i];
    uint32_t word = best ? best->word : WORDS_NONE;
    free(near.list);
    return word;
}

bool meaning_unknown(const struct meaning *m)
{
    return !m->phrase && !m->contradicted && !m->n_words && !m->n_values && !m->n_synonyms;
}

static bool take_errors(struct understood *u, struct stemmer *stemmer)
{
    bool any = false;
    for (uint32_t i = 0; i < u->n; i++) {
        struct meaning *m = &u->terms[i];
        if (!is_word(m) || !meaning_unknown(m) || synonyms_find(m->text, m->n) ||
            (m->instead = nearest(u->words, m)) == WORDS_NONE)
            continue;
        struct group_word w = word_of(u, m);
        add_word(m, m->instead, TAKEN_ERROR);
        take_single(u, m, &w, false, stemmer);
        any = true;
    }
    return any;
}

/* --- all terms ---------------------------------------------------------------------------------------------
 */

static void read_term(struct meaning *m, const char *term)
{
    *m = (struct meaning){.text = term, .instead = WORDS_NONE};
    m->excluded = *m->text == '-';
    m->text += m->excluded;
    m->phrase = *m->text == '"';
    m->text += m->phrase;
    m->n = strlen(m->text);
    m->n -= m->phrase && m->n > 0; /* the quote behind it */
}

static bool is_excluded(const struct understood *u, const char *term)
{
    for (uint32_t i = u->n; i > 0 && u->written[i - 1][0] == '-'; i--)
        if (*term != '-' && strcmp(u->written[i - 1] + 1, term) == 0)
            return true;
    return false;
}

static void understand(struct understood *u)
{
    struct stemmer *stemmer = stemmer_new();
    for (uint32_t i = 0; i < u->n; i++) {
        struct meaning *m = &u->terms[i];
        read_term(m, u->written[i]);
        m->contradicted = is_excluded(u, u->written[i]);
        m->prefix = is_word(m) && (i + 1 == u->n || u->written[i + 1][0] == '-');
        if (!m->phrase && !m->contradicted)
            take_single(u, m, &(struct group_word){m->text, m->n}, m->prefix, stemmer);
    }
    take_groups(u);
    if (take_errors(u, stemmer))
        take_groups(u);
    stemmer_free(stemmer);
}

static bool is_of(const struct understood *u, const struct criteria *c, const struct snapshot *s,
                  enum level level)
{
    bool same = u && u->snapshot == s && u->level == level && u->n == c->n_words;
    for (uint32_t i = 0; same && i < u->n; i++)
        same = strcmp(u->written[i], c->words[i]) == 0;
    return same;
}

struct understood *understood_of(const struct criteria *c, const struct snapshot *s, enum level level)
{
    if (!c->n_words)
        return NULL;
    if (is_of(c->understood, c, s, level))
        return understood_ref(c->understood);
    struct understood *u = mem_alloc(1, sizeof *u);
    atomic_init(&u->references, 1);
    u->snapshot = s;
    u->words = level == LEVEL_BOURSE ? &s->bourse.words : &s->projets.words;
    u->level = level;
    u->n = c->n_words;
    for (uint32_t i = 0; i < u->n; i++)
        u->written[i] = mem_strdup(c->words[i]);
    understand(u);
    return u;
}

struct criteria criteria_understood(const struct criteria *c, const struct snapshot *s,
                                    enum collection collection)
{
    struct criteria known = *c;
    known.understood = understood_of(c, s, collection == COLLECTION_BOURSE ? LEVEL_BOURSE : LEVEL_PROJET);
    return known;
}

struct understood *understood_ref(struct understood *u)
{
    if (u)
        atomic_fetch_add_explicit(&u->references, 1, memory_order_relaxed);
    return u;
}

void understood_free(struct understood *u)
{
    if (!u || atomic_fetch_sub_explicit(&u->references, 1, memory_order_acq_rel) != 1)
        return;
    for (uint32_t i = 0; i < u->n; i++) {
        free(u->terms[i].words);
        free(u->terms[i].values);
        free(u->terms[i].synonyms);
        free(u->written[i]);
    }
    free(u);
}

size_t understood_bytes(const struct understood *u)
{
    size_t n = u ? sizeof *u : 0;
    for (uint32_t i = 0; u && i < u->n; i++)
        n += strlen(u->written[i]) + 1 + u->terms[i].words_capacity * sizeof *u->terms[i].words +
             u->terms[i].values_capacity * sizeof *u->terms[i].values +
             u->terms[i].synonyms_capacity * sizeof *u->terms[i].synonyms;
    return n;
}

/* --- what was taken ----------------------------------------------------------------------------------------
 */

const char *meaning_instead(const struct understood *u, const struct meaning *m)
{
    return m->instead == WORDS_NONE ? NULL : lexicon_text(&u->words->lexicon, m->instead);
}

const char *taken_value_code(const struct understood *u, const struct taken_value *v)
{
    const struct vocabulary *of = criterion_vocabulary(u->snapshot, v->which);
    if (CRITERIA[v->which].kind == KIND_TRUTH)
        return v->value ? "true" : "false";
    return of ? of->values[v->value].code
              : snapshot_text(u->snapshot, u->snapshot->collectivites.rows.uid[v->value]);
}

const char *taken_value_label(const struct understood *u, const struct taken_value *v, enum language language)
{
    const struct vocabulary *of = criterion_vocabulary(u->snapshot, v->which);
    if (CRITERIA[v->which].kind == KIND_TRUTH)
        return CRITERIA[v->which].truth[language][v->value];
    return of ? label_value(language, u->snapshot, CRITERIA[v->which].vocabulary, v->value)
              : snapshot_text(u->snapshot, u->snapshot->collectivites.rows.name[v->value]);
}

/* --- rows --------------------------------------------------------------------------------------------------
 */

void phrase_rows(const struct understood *u, const char *text, size_t n, struct bits *to)
{
    char *phrase = mem_dup(text, n + 1);
    struct bits rows;
    phrase[n] = '\0';
    bits_init(&rows, to->n, true);
    for (const char *p = phrase; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        uint32_t word = words_find(u->words, p, length);
        struct bits found;
        bits_init(&found, to->n, false);
        if (word != WORDS_NONE)
            words_set_rows(u->words, word, &found);
        bits_and(&rows, &found);
        bits_release(&found);
        p += length;
    }
    words_keep_phrase(u->words, phrase, &rows);
    bits_or(to, &rows);
    bits_release(&rows);
    free(phrase);
}

static void bourse_rows(const struct snapshot *s, const struct taken_value *v, struct bits *to)
{
    const struct bourse *b = &s->bourse;
    const struct value_sets *sets = &s->sets[LEVEL_PARTENAIRE][v->which];
    if (v->which == CRITERION_THEMATIQUE)
        bits_or(to, &s->sets[LEVEL_BOURSE][CRITERION_THEMATIQUE].set[v->value]);
    else if (CRITERIA[v->which].level == LEVEL_PARTENAIRE)
        for (uint32_t row = 0; row < b->rows.n; row++)
            if (bits_get(&sets->set[v->value], b->partenaire[row]))
                bits_set(to, row);
}

void taken_value_rows(const struct understood *u, const struct taken_value *v, struct bits *to)
{
    const struct snapshot *s = u->snapshot;
    const struct csr *cooperations = &s->collectivites.cooperations;
    const uint32_t *first = s->cooperations.first_projet;
    if (u->level == LEVEL_BOURSE)
        bourse_rows(s, v, to);
    else if (v->which == CRITERION_THEMATIQUE)
        bits_or(to, &s->sets[LEVEL_PROJET][v->which].set[v->value]);
    else if (v->which != CRITERION_COLLECTIVITE)
        bits_or(to, &s->projet_sets[v->which].set[v->value]);
    else
        for (uint32_t i = cooperations->first[v->value]; i < cooperations->first[v->value + 1]; i++)
            bits_set_range(to, first[cooperations->list[i]], first[cooperations->list[i] + 1]);
}

void meaning_rows(const struct understood *u, const struct meaning *m, struct bits *to)
{
    if (m->contradicted)
        return;
    if (m->phrase) {
        phrase_rows(u, m->text, m->n, to);
        return;
    }
    for (size_t i = 0; i < m->n_words; i++)
        words_set_rows(u->words, m->words[i].word, to);
    for (size_t i = 0; i < m->n_values; i++)
        taken_value_rows(u, &m->values[i], to);
    for (size_t i = 0; i < m->n_synonyms; i++)
        phrase_rows(u, m->synonyms[i], strlen(m->synonyms[i]), to);
}
