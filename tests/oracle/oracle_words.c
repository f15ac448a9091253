#include "oracle/oracle_words.h"

#include <stdio.h>
#include <string.h>

#include "atlas/synonyms.h"
#include "base/fuzzy.h"
#include "base/stem.h"
#include "oracle/oracle_words_inside.h"

/* --- terms -------------------------------------------------------------------------------------------------
 */

static void add_text(enum collection collection, const char *column, struct bytes *out)
{
    if (collection == COLLECTION_BOURSE) {
        bytes_add_format(out, "tb.%s", column);
        return;
    }
    bytes_add_format(out, "coalesce(tc.%s, ", column);
    if (collection == COLLECTION_COLLECTIVITES)
        bytes_add_format(out, "(SELECT %s FROM temp.texte_collectivite WHERE id = k.id), ", column);
    if (collection == COLLECTION_PARTENAIRES)
        bytes_add_format(out, "(SELECT %s FROM temp.texte_partenaire WHERE id = q.id), ", column);
    bytes_add_format(out, "'') || coalesce(tp.%s, '')", column);
}

/* The texts are folded: what LIKE would find, and faster. */
static void add_word(enum collection collection, const char *column, const char *words, bool begun,
                     struct bytes *out)
{
    bytes_add_text(out, " OR instr(");
    add_text(collection, column, out);
    bytes_add_format(out, ", ' %s%s')", words, begun ? "" : " ");
}

/* Those of its stem among all words there are. */
static bool add_stems(struct db *db, enum collection collection, const char *word, struct bytes *out,
                      struct err *e)
{
    struct stemmer *stemmer = stemmer_new();
    const char *stem = stemmer_stem(stemmer, word, strlen(word));
    struct stmt *words = stmt_new(
        db,
        "SELECT mot FROM temp.racine WHERE bourse = ?1 AND racine = ?2 AND NOT EXISTS "
        "(SELECT 1 FROM temp.mot WHERE bourse = ?1 AND mot = ?3 AND mot IN (SELECT "
        "nom FROM temp.lieu)) AND mot NOT IN (SELECT nom FROM temp.lieu)",
        e);
    if (words) {
        stmt_bind_int(words, 1, collection == COLLECTION_BOURSE);
        stmt_bind_text(words, 2, stem);
        stmt_bind_text(words, 3, word);
    }
    while (words && stmt_step(words, e) == STMT_ROW)
        add_word(collection, "texte", stmt_text(words, 0), false, out);
    bool done = words != NULL;
    stmt_free(words);
    stemmer_free(stemmer);
    return done;
}

struct term {
    char text[400];
    bool excluded, phrase;
    bool replaced; /* by a word that the texts hold */
};

static void read_term(struct term *t, const char *written)
{
    t->replaced = false;
    t->excluded = *written == '-';
    written += t->excluded;
    t->phrase = *written == '"';
    snprintf(t->text, sizeof t->text, "%s", written + t->phrase);
    if (t->phrase)
        t->text[strlen(t->text) - 1] = '\0';
}

/* In line saint is st. */
static void add_phrase(enum collection collection, const char *words, struct bytes *out)
{
    static const char *const BRIEF[][2] = {
        {"saint", "st"}, {"sainte", "ste"}, {"saints", "sts"}, {"saintes", "stes"}};
    char copy[400];
    struct bytes line;
    bytes_init(&line, 1000);
    snprintf(copy, sizeof copy, "%s", words);
    for (char *rest = copy; rest && *rest;) {
        const char *word = strsep(&rest, " ");
        for (size_t i = 0; i < sizeof BRIEF / sizeof BRIEF[0]; i++)
            if (strcmp(word, BRIEF[i][0]) == 0)
                word = BRIEF[i][1];
        bytes_add_format(&line, "%s%s", line.n ? " " : "", word);
    }
    add_word(collection, "ligne", line.data, false, out);
    bytes_release(&line);
}

/* Do the texts have each of the words? */
static bool has_words(struct db *db, enum collection collection, const char *const *list, size_t n,
                      struct err *e)
{
    bool all = true;
    for (size_t i = 0; all && i < n; i++) {
        int64_t held = 0;
        char sql[600];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.mot WHERE bourse = %d AND mot = '%s'",
                 collection == COLLECTION_BOURSE, list[i]);
        all = db_int(db, sql, &held, e) && held > 0;
    }
    return all;
}

static bool add_synonyms(struct db *db, enum collection collection, const char *words, struct bytes *out,
                         struct err *e)
{
    const char *const *also = synonyms_find(words, strlen(words));
    bool done = true;
    for (; done && also && *also; also++) {
        char copy[400];
        const char *list[ORACLE_WORDS_MOST];
        snprintf(copy, sizeof copy, "%s", *also);
        size_t n = oracle_split(copy, list, ORACLE_WORDS_MOST);
        const bool held = has_words(db, collection, list, n, e);
        if (held && n == 1)
            add_word(collection, "texte", *also, false, out);
        else if (held)
            add_phrase(collection, *also, out);
        done = oracle_names_add(db, collection, list, n, false, out, e);
    }
    return done;
}

/* All groups of words that this one is of. */
static bool add_groups(struct db *db, enum collection collection, const struct term *terms, uint32_t n,
                       uint32_t at, struct bytes *out, struct err *e)
{
    enum { MOST = 8 };
    bool done = true;
    for (uint32_t from = 0; from <= at; from++) {
        const char *words[MOST];
        struct bytes key;
        bytes_init(&key, 1 << 16);
        for (uint32_t i = from; done && i < n && i < from + MOST && !terms[i].phrase && !terms[i].excluded;
             i++) {
            words[i - from] = terms[i].text;
            bytes_add_format(&key, "%s%s", i > from ? " " : "", terms[i].text);
            if (i >= at)
                done = oracle_names_add(db, collection, words, i - from + 1, false, out, e) &&
                       add_synonyms(db, collection, key.data, out, e);
            if (i >= at) {
                oracle_names_add_values(collection, key.data, out);
                oracle_names_add_siren(collection, key.data, out);
            }
        }
        bytes_release(&key);
    }
    return done;
}

/* --- typing errors -----------------------------------------------------------------------------------------
 */

static int64_t rows_with(struct db *db, bool bourse, const char *word, struct err *e)
{
    char sql[1200];
    int64_t n = 0;
    if (bourse)
        snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.texte_bourse WHERE texte LIKE '%% %s %%'", word);
    else
        snprintf(
            sql, sizeof sql,
            "SELECT (SELECT count(*) FROM temp.texte_cooperation tc LEFT JOIN projet p ON p.cooperation_id = "
            "tc.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id WHERE tc.texte || coalesce(tp.texte, '') "
            "LIKE '%% %s %%') + (SELECT count(*) FROM temp.texte_collectivite WHERE texte LIKE '%% %s %%' "
            "AND "
            "id NOT IN (SELECT collectivite_id FROM cooperation_collectivite)) + (SELECT count(*) FROM "
            "temp.texte_partenaire WHERE texte LIKE '%% %s %%' AND id NOT IN (SELECT partenaire_id FROM "
            "cooperation_partenaire))",
            word, word, word);
    db_int(db, sql, &n, e);
    return n;
}

/* The fewest errors of what was written to the word, or to a beginning of it. */
static unsigned errors_to(const char *written, const char *word, bool begun, unsigned bound, bool *whole)
{
    unsigned errors = fuzzy_distance(written, strlen(written), word, strlen(word), bound);
    *whole = true;
    for (size_t n = 0; begun && n < strlen(word); n++) {
        unsigned part = fuzzy_distance(written, strlen(written), word, n, bound);
        if (part < errors) {
            errors = part;
            *whole = false;
        }
    }
    return errors;
}

/* The word of the texts that this one is taken for. */
static void replace(struct db *db, bool bourse, struct term *t, bool begun, struct err *e)
{
    const unsigned bound = lexicon_bound(t->text, strlen(t->text));
    struct {
        char word[400];
        unsigned errors;
        bool whole;
        int64_t rows;
    } best = {.errors = bound + 1};
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT mot FROM temp.mot WHERE bourse = %d ORDER BY mot", bourse);
    struct stmt *words = bound ? stmt_new(db, sql, e) : NULL;
    while (words && stmt_step(words, e) == STMT_ROW) {
        bool whole;
        const char *word = stmt_text(words, 0);
        unsigned errors = errors_to(t->text, word, begun, bound, &whole);
        if (errors > best.errors || errors > bound || (errors == best.errors && best.whole && !whole))
            continue;
        int64_t rows = rows_with(db, bourse, word, e);
        if (errors == best.errors && best.whole == whole && rows <= best.rows)
            continue;
        snprintf(best.word, sizeof best.word, "%s", word);
        best.errors = errors;
        best.whole = whole;
        best.rows = rows;
    }
    stmt_free(words);
    if (*best.word) {
        snprintf(t->text, sizeof t->text, "%s", best.word);
        t->replaced = true;
    }
}

/* --- all terms ---------------------------------------------------------------------------------------------
 */

static bool begins(const struct term *terms, uint32_t i, uint32_t n)
{
    return !terms[i].excluded && !terms[i].phrase && !terms[i].replaced &&
           (i + 1 == n || terms[i + 1].excluded);
}

static bool in_texts(struct db *db, enum collection collection, const char *word, struct err *e)
{
    struct bytes stems;
    int64_t held = 0;
    char sql[600];
    bytes_init(&stems, 1 << 20);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.mot WHERE bourse = %d AND mot = '%s'",
             collection == COLLECTION_BOURSE, word);
    db_int(db, sql, &held, e);
    add_stems(db, collection, word, &stems, e);
    const bool found = held || stems.n;
    bytes_release(&stems);
    return found;
}

/* The INSEE code or SIREN of a collectivité that there is. */
static bool is_code(struct db *db, const char *word, struct err *e)
{
    int64_t n = 0;
    char sql[600];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM collectivite WHERE lower(commune) = '%s' OR commune IN "
             "(SELECT commune FROM temp.postal WHERE code = '%s') OR (length('%s') IN (9, 14) AND "
             "siren = substr('%s', 1, 9))",
             word, word, word, word);
    db_int(db, sql, &n, e);
    return n > 0;
}

/* Alone it stands for a value or something else: it is no beginning. */
static bool is_known(struct db *db, enum collection collection, const struct term *t, struct err *e)
{
    struct bytes ways;
    const char *word = t->text;
    bytes_init(&ways, 1 << 20);
    oracle_names_add(db, COLLECTION_PROJETS, &word, 1, false, &ways, e);
    oracle_names_add_values(COLLECTION_PROJETS, word, &ways);
    if (!in_texts(db, collection, word, e))
        oracle_names_add_part(db, collection, word, &ways, e);
    const bool known = ways.n || synonyms_find(word, strlen(word)) || is_code(db, word, e);
    bytes_release(&ways);
    return known;
}

/* ` OR ...` for each way to meet it; false when the texts hold it in none and it names nothing. */
static bool add_term(struct db *db, enum collection collection, const struct term *terms, uint32_t i,
                     uint32_t n, struct bytes *out, struct err *e)
{
    const struct term *t = &terms[i];
    const char *word = t->text;
    const bool begun = begins(terms, i, n) && !is_known(db, collection, t, e);
    int64_t held = 0;
    char sql[600];
    for (uint32_t k = 0; k < n; k++)
        if (!t->excluded && terms[k].excluded && terms[k].phrase == t->phrase &&
            strcmp(terms[k].text, word) == 0)
            return true; /* the same is excluded */
    if (t->phrase) {
        add_phrase(collection, word, out);
        return true;
    }
    add_word(collection, "texte", word, begun, out);
    const size_t before = out->n;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.mot WHERE bourse = %d AND mot LIKE '%s%s'",
             collection == COLLECTION_BOURSE, word, begun ? "%" : "");
    db_int(db, sql, &held, e);
    add_stems(db, collection, word, out, e);
    if (!t->excluded) {
        oracle_names_add_commune(collection, word, out);
        if (!in_texts(db, collection, word, e))
            oracle_names_add_part(db, collection, word, out, e);
        add_groups(db, collection, terms, n, i, out, e);
    }
    if (begun)
        oracle_names_add(db, collection, &word, 1, true, out, e);
    return held || out->n > before || (!t->excluded && synonyms_find(word, strlen(word)));
}

/* --- the joined rows that meet them ------------------------------------------------------------------------
 */

#define TEXTS                                                                                                \
    "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id"
/* What of a joined row the terms are asked of, and the rows that there are; and which of them one is. A key
 * that there is not: see the joins of oracle.c. */
static const struct base {
    const char *rows, *is;
} BASES[] = {
    {"c.id AS c, p.id AS p, 0 AS o FROM cooperation c LEFT JOIN projet p ON p.cooperation_id = c.id LEFT "
     "JOIN "
     "collectivite k ON k.id = NULL LEFT JOIN partenaire q ON q.id = NULL " TEXTS,
     "w.c IS c.id AND w.p IS p.id"},
    {"c.id AS c, p.id AS p, k.id AS o FROM collectivite k LEFT JOIN cooperation_collectivite l ON "
     "l.collectivite_id = k.id LEFT JOIN cooperation c ON c.id = l.cooperation_id LEFT JOIN projet p ON "
     "p.cooperation_id = c.id LEFT JOIN partenaire q ON q.id = NULL " TEXTS,
     "w.c IS c.id AND w.p IS p.id AND w.o = k.id"},
    {"c.id AS c, p.id AS p, q.id AS o FROM partenaire q LEFT JOIN cooperation_partenaire l ON "
     "l.partenaire_id = "
     "q.id LEFT JOIN cooperation c ON c.id = l.cooperation_id LEFT JOIN projet p ON p.cooperation_id = c.id "
     "LEFT "
     "JOIN collectivite k ON k.id = NULL " TEXTS,
     "w.c IS c.id AND w.p IS p.id AND w.o = q.id"},
    {"NULL AS c, NULL AS p, b.id AS o FROM bourse b JOIN partenaire q ON q.id = b.partenaire_id LEFT JOIN "
     "temp.texte_bourse tb ON tb.id = b.id LEFT JOIN collectivite k ON k.id = NULL LEFT JOIN cooperation c "
     "ON c.id = NULL",
     "w.o = b.id"},
};

static const struct base *base_of(enum collection collection)
{
    return &BASES[collection == COLLECTION_COLLECTIVITES ? 1
                  : collection == COLLECTION_PARTENAIRES ? 2
                  : collection == COLLECTION_BOURSE      ? 3
                                                         : 0];
}

static struct db *prepared;

/* The same words are asked of one collection many times, by each facet: the rows that meet them are found
 * once. KEPT tables at a time, more than one statement asks: the one that is longest unused gives way. */
enum { KEPT = 128, KEY_BYTES = 4000 };
static struct {
    struct db *db;
    uint64_t used;
    char key[KEY_BYTES];
} kept[KEPT];
static uint64_t uses;

static void add_terms(enum collection collection, const struct criteria *c, struct bytes *out, struct err *e)
{
    struct term terms[CRITERIA_MAX_WORDS];
    struct bytes scratch;
    const uint32_t n = c->n_words;
    bool unknown[CRITERIA_MAX_WORDS];
    bytes_init(&scratch, 1 << 20);
    for (uint32_t i = 0; i < n; i++)
        read_term(&terms[i], c->words[i]);
    for (uint32_t i = 0; i < n; i++)
        unknown[i] = !add_term(prepared, collection, terms, i, n, &scratch, e) && !terms[i].excluded;
    for (uint32_t i = 0; i < n; i++)
        if (unknown[i])
            replace(prepared, collection == COLLECTION_BOURSE, &terms[i], begins(terms, i, n), e);
    for (uint32_t i = 0; i < n; i++) {
        bytes_add_format(out, " AND %s(0", terms[i].excluded ? "NOT " : "");
        add_term(prepared, collection, terms, i, n, out, e);
        bytes_add_char(out, ')');
    }
    bytes_release(&scratch);
}

bool oracle_words_prepare(struct db *db, struct err *e)
{
    prepared = db;
    memset(kept, 0, sizeof kept);
    return oracle_names_prepare(db, e);
}

static void key_of_words(enum collection collection, const struct criteria *c, char key[KEY_BYTES])
{
    size_t at = (size_t)snprintf(key, KEY_BYTES, "%d", (int)(base_of(collection) - BASES));
    for (uint32_t i = 0; i < c->n_words && at < KEY_BYTES; i++)
        at += (size_t)snprintf(key + at, KEY_BYTES - at, "\n%s", c->words[i]);
}

static bool find_rows(unsigned table, enum collection collection, const struct criteria *c, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 1 << 20);
    bytes_add_format(
        &sql, "DROP TABLE IF EXISTS temp.tenu_%u; CREATE TEMP TABLE tenu_%u AS SELECT DISTINCT %s WHERE 1",
        table, table, base_of(collection)->rows);
    add_terms(collection, c, &sql, e);
    bytes_add_format(&sql, "; CREATE INDEX temp.tenu_%u_ids ON tenu_%u (c, p, o)", table, table);
    bool done = db_exec(prepared, sql.data, e);
    bytes_release(&sql);
    return done;
}

/* Territories have the words of who is there; a place where nobody is has none. */
static enum collection who_of(enum collection collection)
{
    return collection == COLLECTION_PAYS      ? COLLECTION_PARTENAIRES
           : collection >= COLLECTION_REGIONS ? COLLECTION_COLLECTIVITES
                                              : collection;
}

void oracle_words_add(enum collection of, const struct criteria *c, struct bytes *out)
{
    const enum collection collection = who_of(of);
    bool excluded = of != collection;
    for (uint32_t i = 0; i < c->n_words; i++)
        excluded = excluded && c->words[i][0] == '-';
    struct err e = {0};
    char key[KEY_BYTES];
    unsigned table = 0;
    key_of_words(collection, c, key);
    while (table < KEPT && (kept[table].db != prepared || strcmp(kept[table].key, key) != 0))
        table++;
    if (table == KEPT) {
        table = 0;
        for (unsigned i = 1; i < KEPT; i++)
            if (kept[i].used < kept[table].used)
                table = i;
        kept[table].db = prepared;
        memcpy(kept[table].key, key, sizeof key);
        find_rows(table, collection, c, &e);
    }
    kept[table].used = ++uses;
    bytes_add_format(out, " AND (EXISTS (SELECT 1 FROM temp.tenu_%u w WHERE %s)", table,
                     base_of(collection)->is);
    bytes_add_format(out, excluded ? " OR %s.id IS NULL)" : ")",
                     collection == COLLECTION_PARTENAIRES ? "q" : "k");
    if (e.code != ERR_NONE)
        bytes_add_format(out, " %s", e.text);
}
