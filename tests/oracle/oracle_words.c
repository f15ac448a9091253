#include "oracle/oracle_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "atlas/synonyms.h"
#include "base/fold.h"
#include "base/fuzzy.h"
#include "base/stem.h"
#include "base/utf8.h"

/* --- the words that texts hold -----------------------------------------------------------------------------
 */

struct text {
    struct bytes held, line;
};

static void take(void *context, const char *word, size_t n, bool in_line)
{
    struct text *t = context;
    bytes_add(&t->held, word, n);
    bytes_add_char(&t->held, ' ');
    if (!in_line)
        return;
    bytes_add(&t->line, word, n);
    bytes_add_char(&t->line, ' ');
}

static bool keep(struct stmt *into, const char *nom, int64_t id, struct text *t, struct err *e)
{
    stmt_bind_text(into, 1, nom);
    stmt_bind_int(into, 2, id);
    stmt_bind_text(into, 3, t->held.data);
    stmt_bind_text(into, 4, t->line.data);
    bool done = stmt_run(into, e);
    stmt_reset(into);
    return done;
}

static bool hold_all(struct stmt *texts, struct stmt *into, struct text *t, struct err *e)
{
    struct bytes marked, scratch;
    char nom[20] = "";
    int64_t id = 0;
    enum stmt_result r = STMT_DONE;
    bool done = true;
    bytes_init(&marked, 1 << 24);
    bytes_init(&scratch, 1 << 24);
    while (done && (r = stmt_step(texts, e)) == STMT_ROW) {
        if (*nom && (id != stmt_int(texts, 1) || strcmp(nom, stmt_text(texts, 0)) != 0))
            done = keep(into, nom, id, t, e);
        if (!*nom || id != stmt_int(texts, 1) || strcmp(nom, stmt_text(texts, 0)) != 0) {
            t->held.n = t->line.n = 0;
            bytes_add_char(&t->held, ' ');
            bytes_add_char(&t->line, ' ');
        }
        snprintf(nom, sizeof nom, "%s", stmt_text(texts, 0));
        id = stmt_int(texts, 1);
        bytes_reset(&marked);
        if (stmt_text(texts, 2))
            utf8_fold_marked(&marked, stmt_text(texts, 2), stmt_bytes(texts, 2));
        fold_held(marked.data, marked.n, &scratch, take, t);
        bytes_add_text(&t->line, "| ");
    }
    if (done && r == STMT_DONE && *nom)
        done = keep(into, nom, id, t, e);
    bytes_release(&marked);
    bytes_release(&scratch);
    return done && r == STMT_DONE;
}

/* --- names of values ---------------------------------------------------------------------------------------
 */

/* Words without the small ones, blanks around. */
static void key_of(const char *const *words, size_t n, struct bytes *out)
{
    out->n = 0;
    bytes_add_char(out, ' ');
    for (size_t i = 0; i < n; i++)
        if (!name_word_is_small(words[i], strlen(words[i])))
            bytes_add_format(out, "%s ", words[i]);
}

static size_t split(char *text, const char **words, size_t most)
{
    size_t n = 0;
    for (char *rest = text; n < most && rest && *rest;)
        words[n++] = strsep(&rest, " ");
    return n;
}

enum { WORDS_MOST = 60 };
static void name_key(const char *text, struct bytes *out)
{
    const char *words[WORDS_MOST];
    struct bytes asked;
    bytes_init(&asked, 1 << 16);
    fold_asked(&asked, text, strlen(text));
    key_of(words, split(asked.data, words, WORDS_MOST), out);
    bytes_release(&asked);
}

#define MEMBERS                                                                                              \
    "EXISTS (SELECT 1 FROM cooperation_collectivite l JOIN collectivite z ON z.id = l.collectivite_id "      \
    "WHERE "                                                                                                 \
    "l.cooperation_id = c.id AND %s) OR (c.id IS NULL AND EXISTS (SELECT 1 FROM collectivite z WHERE z.id "  \
    "= "                                                                                                     \
    "k.id AND %s))"
#define PARTNERS                                                                                             \
    "EXISTS (SELECT 1 FROM cooperation_partenaire l JOIN partenaire z ON z.id = l.partenaire_id WHERE "      \
    "l.cooperation_id = c.id AND %s) OR (c.id IS NULL AND EXISTS (SELECT 1 FROM partenaire z WHERE z.id = "  \
    "q.id AND %s))"

enum takes_part { NOBODY, FRENCH, FOREIGN };
static const struct named {
    const char *table; /* its labels */
    enum takes_part side;
    const char *before, *after; /* what z of the side has, or the joined row, around the code */
} NAMED[] = {
    {"pays", FOREIGN, "z.pays = '", "'"},
    {"continent", FOREIGN, "(SELECT continent FROM pays WHERE code = z.pays) = '", "'"},
    {"region", FRENCH, "'", "' IN (z.region, z.region_1970)"},
    {"departement", FRENCH, "z.departement = '", "'"},
    {"thematique", NOBODY,
     "EXISTS (SELECT 1 FROM projet_thematique z WHERE z.projet_id = p.id AND z.thematique = '", "')"},
    {"source_financement", NOBODY,
     "EXISTS (SELECT 1 FROM financement z WHERE z.projet_id = p.id AND z.source = '", "')"},
};
enum { N_NAMED = sizeof NAMED / sizeof NAMED[0] };

static void add_value(const struct named *n, enum collection collection, const char *code, struct bytes *out)
{
    char meets[300];
    const bool bourse = collection == COLLECTION_BOURSE, subject = strcmp(n->table, "thematique") == 0;
    if (bourse && n->side != FOREIGN && !subject)
        return;
    snprintf(meets, sizeof meets, "%s%s%s",
             bourse && subject
                 ? "EXISTS (SELECT 1 FROM bourse_thematique z WHERE z.bourse_id = b.id AND z.thematique = '"
                 : n->before,
             code, n->after);
    bytes_add_text(out, " OR ");
    if (n->side == NOBODY)
        bytes_add_text(out, meets);
    else if (n->side == FOREIGN)
        bytes_add_format(out, PARTNERS, meets, meets);
    else
        bytes_add_format(out, MEMBERS, meets, meets);
}

static bool shares_word(const char *key, const char *label)
{
    struct bytes other;
    bool shares = false;
    bytes_init(&other, 1 << 16);
    name_key(label, &other);
    for (const char *p = other.data; p[1]; p = strchr(p + 1, ' ')) {
        char word[200];
        snprintf(word, sizeof word, "%.*s", (int)(strchr(p + 1, ' ') - p + 1), p);
        shares = shares || strstr(key, word);
    }
    bytes_release(&other);
    return shares;
}

/* One word of a name stands for a value as the label or another way to say it; codes of two letters are words
 * too, numbers are départements, and what a financement is called is any word but its own code. An alias of a
 * thématique has a word of its label. */
static bool may_name(const struct named *n, const char *key, const char *code, const char *label, bool alias)
{
    size_t length = strlen(key) - 2;
    bool single = strchr(key + 1, ' ')[1] == '\0';
    if (single && strcmp(n->table, "source_financement") == 0)
        return strlen(code) == length && strncmp(code, key + 1, length) == 0;
    if (alias && single && (length <= 3 || strspn(key + 1, "0123456789") == length))
        return isdigit((unsigned char)key[1]) ? strcmp(n->table, "departement") == 0 : length > 2;
    return !alias || strcmp(n->table, "thematique") != 0 || shares_word(key, label);
}

/* temp.nomme: the names of values by key; of one word, begun by what it begins with. */
static bool name_all(struct db *db, struct err *e)
{
    struct bytes key;
    struct stmt *into = NULL;
    bool done = db_exec(db, "CREATE TEMP TABLE nomme (i, code, key, label)", e) &&
                (into = stmt_new(db, "INSERT INTO temp.nomme VALUES (?, ?, ?, ?)", e));
    bytes_init(&key, 1 << 16);
    for (size_t i = 0; done && i < N_NAMED; i++) {
        char sql[300];
        snprintf(
            sql, sizeof sql,
            "SELECT code, libelle, libelle, 0 FROM %s UNION ALL SELECT a.code, a.alias, v.libelle, 1 FROM "
            "alias a JOIN %s v ON v.code = a.code WHERE a.vocabulaire = '%s'",
            NAMED[i].table, NAMED[i].table, NAMED[i].table);
        struct stmt *names = stmt_new(db, sql, e);
        while (names && stmt_step(names, e) == STMT_ROW) {
            bool alias = stmt_int(names, 3) != 0;
            name_key(stmt_text(names, 1), &key);
            if (key.n < 2)
                continue;
            bool single = strchr(key.data + 1, ' ')[1] == '\0';
            bool names_it = may_name(&NAMED[i], key.data, stmt_text(names, 0), stmt_text(names, 2), alias);
            if (!names_it && (alias || !single))
                continue;
            stmt_bind_int(into, 1, (int64_t)i);
            stmt_bind_text(into, 2, stmt_text(names, 0));
            stmt_bind_text(into, 3, names_it ? key.data : NULL);
            stmt_bind_text(into, 4, !alias && single ? key.data : NULL);
            done = stmt_run(into, e);
            stmt_reset(into);
        }
        stmt_free(names);
    }
    stmt_free(into);
    bytes_release(&key);
    return done && db_exec(db, "CREATE INDEX temp.nomme_key ON nomme (key)", e);
}

/* The values that the words name; begun: the last of them may be the beginning of a label of one word. */
static bool add_values(struct db *db, enum collection collection, const char *const *words, size_t n_words,
                       bool begun, struct bytes *out, struct err *e)
{
    struct bytes key;
    bytes_init(&key, 1 << 16);
    key_of(words, n_words, &key);
    struct stmt *found = stmt_new(db,
                                  begun ? "SELECT i, code FROM temp.nomme WHERE label LIKE ?"
                                        : "SELECT i, code FROM temp.nomme WHERE key = ?",
                                  e);
    bool done = found != NULL;
    if (begun && key.n > 1)
        key.data[key.n - 1] = '%';
    if (done)
        stmt_bind_text(found, 1, key.n > 1 ? key.data : "-");
    while (done && stmt_step(found, e) == STMT_ROW)
        add_value(&NAMED[stmt_int(found, 0)], collection, stmt_text(found, 1), out);
    stmt_free(found);
    bytes_release(&key);
    return done;
}

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

static void add_like(enum collection collection, const char *column, const char *words, bool begun,
                     struct bytes *out)
{
    bytes_add_text(out, " OR ");
    add_text(collection, column, out);
    bytes_add_format(out, " LIKE '%% %s%s%%'", words, begun ? "" : " ");
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
        add_like(collection, "texte", stmt_text(words, 0), false, out);
    bool done = words != NULL;
    stmt_free(words);
    stemmer_free(stemmer);
    return done;
}

static void add_code(enum collection collection, const char *word, struct bytes *out)
{
    char meets[40], code[6];
    if (strlen(word) != 5 || !isdigit((unsigned char)word[0]) || collection == COLLECTION_BOURSE)
        return;
    for (size_t i = 0; i < sizeof code; i++)
        code[i] = (char)toupper((unsigned char)word[i]);
    snprintf(meets, sizeof meets, "z.commune = '%s'", code);
    bytes_add_text(out, " OR ");
    bytes_add_format(out, MEMBERS, meets, meets);
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
    add_like(collection, "ligne", line.data, false, out);
    bytes_release(&line);
}

static bool add_synonyms(struct db *db, enum collection collection, const char *words, struct bytes *out,
                         struct err *e)
{
    const char *const *also = synonyms_find(words, strlen(words));
    bool done = true;
    for (; done && also && *also; also++) {
        char copy[400];
        const char *list[WORDS_MOST];
        snprintf(copy, sizeof copy, "%s", *also);
        size_t n = split(copy, list, WORDS_MOST);
        if (n == 1)
            add_like(collection, "texte", *also, false, out);
        else
            add_phrase(collection, *also, out);
        done = add_values(db, collection, list, n, false, out, e);
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
                done = add_values(db, collection, words, i - from + 1, false, out, e) &&
                       add_synonyms(db, collection, key.data, out, e);
        }
        bytes_release(&key);
    }
    return done;
}

/* temp.racine: the stem of each word that has one. */
static bool stem_all(struct db *db, struct err *e)
{
    struct stemmer *stemmer = stemmer_new();
    bool done = db_exec(db, "CREATE TEMP TABLE racine (bourse, mot, racine)", e);
    struct stmt *words = done ? stmt_new(db, "SELECT bourse, mot FROM temp.mot", e) : NULL,
                *into = done ? stmt_new(db, "INSERT INTO temp.racine VALUES (?, ?, ?)", e) : NULL;
    while (words && into && stmt_step(words, e) == STMT_ROW) {
        const char *word = stmt_text(words, 1), *stem = stemmer_stem(stemmer, word, strlen(word));
        stmt_bind_int(into, 1, stmt_int(words, 0));
        stmt_bind_text(into, 2, word);
        stmt_bind_text(into, 3, stem);
        done = done && (!stem || stmt_run(into, e));
        stmt_reset(into);
    }
    stmt_free(words);
    stmt_free(into);
    stemmer_free(stemmer);
    return done && db_exec(db, "CREATE INDEX temp.racine_racine ON racine (racine)", e);
}

struct spelled {
    struct stmt *into;
    struct err *e;
    bool done;
};

static void take_spelling(void *context, const char *word, size_t n, bool in_line)
{
    struct spelled *to = context;
    (void)in_line;
    stmt_bind_text_n(to->into, 1, word, n);
    to->done = to->done && stmt_run(to->into, to->e);
    stmt_reset(to->into);
}

/* temp.lieu: the names of places that are one word, in each spelling. */
static bool place_all(struct db *db, struct err *e)
{
    struct bytes key, marked, scratch;
    bool done = db_exec(db, "CREATE TEMP TABLE lieu (nom UNIQUE ON CONFLICT IGNORE)", e);
    struct stmt *names = done
                             ? stmt_new(db,
                                        "SELECT nom FROM collectivite UNION SELECT nom FROM partenaire UNION "
                                        "SELECT libelle FROM pays UNION SELECT libelle FROM continent UNION "
                                        "SELECT libelle FROM region UNION SELECT libelle FROM departement",
                                        e)
                             : NULL,
                *into = done ? stmt_new(db, "INSERT INTO temp.lieu VALUES (?)", e) : NULL;
    struct spelled to = {into, e, done};
    bytes_init(&key, 1 << 16);
    bytes_init(&marked, 1 << 16);
    bytes_init(&scratch, 1 << 16);
    while (names && into && stmt_step(names, e) == STMT_ROW) {
        name_key(stmt_text(names, 0), &key);
        if (key.n < 3 || strchr(key.data + 1, ' ')[1])
            continue;
        bytes_reset(&marked);
        utf8_fold_marked(&marked, stmt_text(names, 0), stmt_bytes(names, 0));
        fold_held(marked.data, marked.n, &scratch, take_spelling, &to);
    }
    stmt_free(names);
    stmt_free(into);
    bytes_release(&key);
    bytes_release(&marked);
    bytes_release(&scratch);
    return to.done;
}

static struct db *prepared;

/* The same words are asked of one collection many times, by each facet: the rows that meet them are found
 * once. KEPT tables at a time. */
enum { KEPT = 16, KEY_BYTES = 4000 };
static struct {
    struct db *db;
    char key[KEY_BYTES];
} kept[KEPT];
static unsigned next_kept;

bool oracle_words_prepare(struct db *db, struct err *e)
{
    static const char *const NAMES[] = {"cooperation", "projet", "bourse", "collectivite", "partenaire"};
    struct text t;
    prepared = db;
    memset(kept, 0, sizeof kept);
    if (!db_exec(db, "CREATE TEMP TABLE tenu (nom, id, texte, ligne)", e))
        return false;
    bytes_init(&t.held, 1 << 24);
    bytes_init(&t.line, 1 << 24);
    struct stmt *texts = stmt_new(db, "SELECT nom, id, texte FROM temp.ecrit ORDER BY nom, id, rowid", e),
                *into = stmt_new(db, "INSERT INTO temp.tenu VALUES (?, ?, ?, ?)", e);
    bool done = texts && into && hold_all(texts, into, &t, e);
    stmt_free(texts);
    stmt_free(into);
    bytes_release(&t.held);
    bytes_release(&t.line);
    for (size_t i = 0; done && i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct bytes sql;
        bytes_init(&sql, 1000);
        bytes_add_format(&sql,
                         "CREATE TEMP TABLE texte_%s AS SELECT id, texte, ligne FROM temp.tenu WHERE nom = "
                         "'%s'; CREATE UNIQUE INDEX temp.texte_%s_id ON texte_%s (id);",
                         NAMES[i], NAMES[i], NAMES[i], NAMES[i]);
        done = db_exec(db, sql.data, e);
        bytes_release(&sql);
    }
    /* a word for each; the projets' index has all but those of the Bourse */
    done = done &&
           db_exec(db,
                   "CREATE TEMP TABLE mot AS SELECT DISTINCT nom = 'bourse' AS bourse, value AS mot FROM "
                   "temp.tenu, json_each('[\"' || replace(trim(texte), ' ', '\",\"') || '\"]') WHERE value "
                   "<> ''",
                   e);
    return done && name_all(db, e) && stem_all(db, e) && place_all(db, e);
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

/* ` OR ...` for each way to meet it; false when the texts hold it in none and it names nothing. */
static bool add_term(struct db *db, enum collection collection, const struct term *terms, uint32_t i,
                     uint32_t n, struct bytes *out, struct err *e)
{
    const struct term *t = &terms[i];
    const char *word = t->text;
    const bool begun = begins(terms, i, n);
    int64_t held = 0;
    char sql[600];
    if (t->phrase) {
        add_phrase(collection, word, out);
        return true;
    }
    add_like(collection, "texte", word, begun, out);
    const size_t before = out->n;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.mot WHERE bourse = %d AND mot LIKE '%s%s'",
             collection == COLLECTION_BOURSE, word, begun ? "%" : "");
    db_int(db, sql, &held, e);
    add_stems(db, collection, word, out, e);
    if (!t->excluded) {
        add_code(collection, word, out);
        add_groups(db, collection, terms, n, i, out, e);
    }
    if (begun)
        add_values(db, collection, &word, 1, true, out, e);
    return held || out->n > before;
}

/* --- the joined rows that meet them ------------------------------------------------------------------------
 */

#define TEXTS                                                                                                \
    "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id"
/* What of a joined row the terms are asked of, and the rows that there are; and which of them one is. */
static const struct base {
    const char *rows, *is;
} BASES[] = {
    {"c.id AS c, p.id AS p, 0 AS o FROM cooperation c LEFT JOIN projet p ON p.cooperation_id = c.id LEFT "
     "JOIN "
     "collectivite k ON 0 LEFT JOIN partenaire q ON 0 " TEXTS,
     "w.c IS c.id AND w.p IS p.id"},
    {"c.id AS c, p.id AS p, k.id AS o FROM collectivite k LEFT JOIN cooperation_collectivite l ON "
     "l.collectivite_id = k.id LEFT JOIN cooperation c ON c.id = l.cooperation_id LEFT JOIN projet p ON "
     "p.cooperation_id = c.id LEFT JOIN partenaire q ON 0 " TEXTS,
     "w.c IS c.id AND w.p IS p.id AND w.o = k.id"},
    {"c.id AS c, p.id AS p, q.id AS o FROM partenaire q LEFT JOIN cooperation_partenaire l ON "
     "l.partenaire_id = "
     "q.id LEFT JOIN cooperation c ON c.id = l.cooperation_id LEFT JOIN projet p ON p.cooperation_id = c.id "
     "LEFT "
     "JOIN collectivite k ON 0 " TEXTS,
     "w.c IS c.id AND w.p IS p.id AND w.o = q.id"},
    {"NULL AS c, NULL AS p, b.id AS o FROM bourse b JOIN partenaire q ON q.id = b.partenaire_id LEFT JOIN "
     "temp.texte_bourse tb ON tb.id = b.id LEFT JOIN collectivite k ON 0 LEFT JOIN cooperation c ON 0",
     "w.o = b.id"},
};

static const struct base *base_of(enum collection collection)
{
    return &BASES[collection == COLLECTION_COLLECTIVITES ? 1
                  : collection == COLLECTION_PARTENAIRES ? 2
                  : collection == COLLECTION_BOURSE      ? 3
                                                         : 0];
}

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

void oracle_words_add(enum collection collection, const struct criteria *c, struct bytes *out)
{
    struct err e = {0};
    char key[KEY_BYTES];
    unsigned table = 0;
    key_of_words(collection, c, key);
    while (table < KEPT && (kept[table].db != prepared || strcmp(kept[table].key, key) != 0))
        table++;
    if (table == KEPT) {
        table = next_kept++ % KEPT;
        kept[table].db = prepared;
        memcpy(kept[table].key, key, sizeof key);
        find_rows(table, collection, c, &e);
    }
    bytes_add_format(out, " AND EXISTS (SELECT 1 FROM temp.tenu_%u w WHERE %s)", table,
                     base_of(collection)->is);
    if (e.code != ERR_NONE)
        bytes_add_format(out, " %s", e.text);
}
