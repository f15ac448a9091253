#include "oracle/oracle_inside.h"
#include "oracle/oracle_words_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "atlas/value_words.h"
#include "base/fold.h"
#include "base/tsv.h"

/* Words without the small ones, blanks around. */
static void oracle_name_key(const char *const *words, size_t n, struct bytes *out)
{
    out->n = 0;
    bytes_add_char(out, ' ');
    for (size_t i = 0; i < n; i++)
        if (!name_word_is_small(words[i], strlen(words[i])))
            bytes_add_format(out, "%s ", words[i]);
}

size_t oracle_split(char *text, const char **words, size_t most)
{
    size_t n = 0;
    for (char *rest = text; n < most && rest && *rest;)
        words[n++] = strsep(&rest, " ");
    return n;
}

void oracle_name_key_of(const char *text, struct bytes *out)
{
    const char *words[ORACLE_WORDS_MOST];
    struct bytes asked;
    bytes_init(&asked, 1 << 16);
    fold_asked(&asked, text, strlen(text));
    oracle_name_key(words, oracle_split(asked.data, words, ORACLE_WORDS_MOST), out);
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
    oracle_name_key_of(label, &other);
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

/* temp.postal: the communes of postal codes, from the table of geodata. */
static bool read_postal_codes(struct db *db, struct err *e)
{
    static const char *const COLUMNS[] = {"code", "communes", NULL};
    struct tsv t;
    enum tsv_result r = TSV_FAILED;
    struct stmt *into = NULL;
    bool done = db_exec(db, "CREATE TEMP TABLE postal (code, commune)", e) &&
                (into = stmt_new(db, "INSERT INTO temp.postal VALUES (?, ?)", e)) &&
                tsv_open(&t, "geodata/built/codes_postaux.tsv", COLUMNS, e);
    while (done && (r = tsv_next(&t, e)) == TSV_ROW)
        for (char *commune; done && (commune = tsv_value(&t.cells[1]));) {
            stmt_bind_text(into, 1, t.cells[0]);
            stmt_bind_text(into, 2, commune);
            done = stmt_run(into, e);
            stmt_reset(into);
        }
    if (into)
        tsv_release(&t);
    stmt_free(into);
    return done && r == TSV_END && db_exec(db, "CREATE INDEX temp.postal_code ON postal (code)", e);
}

/* temp.nomme: the names of values by key; of one word, begun by what it begins with. */
bool oracle_names_prepare(struct db *db, struct err *e)
{
    struct bytes key;
    struct stmt *into = NULL;
    bool done = db_exec(db, "CREATE TEMP TABLE nomme (i, code, key, label, part)", e) &&
                (into = stmt_new(db, "INSERT INTO temp.nomme VALUES (?, ?, ?, ?, ?)", e));
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
            oracle_name_key_of(stmt_text(names, 1), &key);
            if (key.n < 2)
                continue;
            bool single = strchr(key.data + 1, ' ')[1] == '\0';
            bool names_it = may_name(&NAMED[i], key.data, stmt_text(names, 0), stmt_text(names, 2), alias);
            const bool part = !names_it && alias && single && strcmp(NAMED[i].table, "thematique") == 0;
            if (!names_it && !part && (alias || !single))
                continue;
            stmt_bind_int(into, 1, (int64_t)i);
            stmt_bind_text(into, 2, stmt_text(names, 0));
            stmt_bind_text(into, 3, names_it ? key.data : NULL);
            stmt_bind_text(into, 4, !alias && single ? key.data : NULL);
            stmt_bind_text(into, 5, part ? key.data : NULL);
            done = stmt_run(into, e);
            stmt_reset(into);
        }
        stmt_free(names);
    }
    stmt_free(into);
    bytes_release(&key);
    return done && db_exec(db, "CREATE INDEX temp.nomme_key ON nomme (key)", e) && read_postal_codes(db, e);
}

/* The values that the words name; begun: the last of them may be the beginning of a label of one word. */
bool oracle_names_add(struct db *db, enum collection collection, const char *const *words, size_t n_words,
                      bool begun, struct bytes *out, struct err *e)
{
    struct bytes key;
    bytes_init(&key, 1 << 16);
    oracle_name_key(words, n_words, &key);
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

void oracle_names_add_commune(enum collection collection, const char *word, struct bytes *out)
{
    char meets[160], code[6];
    if (strlen(word) != 5 || !isdigit((unsigned char)word[0]) || collection == COLLECTION_BOURSE)
        return;
    for (size_t i = 0; i < sizeof code; i++)
        code[i] = (char)toupper((unsigned char)word[i]);
    snprintf(meets, sizeof meets,
             "(z.commune = '%s' OR z.commune IN (SELECT commune FROM temp.postal WHERE code = '%s'))", code,
             code);
    bytes_add_text(out, " OR ");
    bytes_add_format(out, MEMBERS, meets, meets);
}

bool oracle_names_add_part(struct db *db, enum collection collection, const char *word, struct bytes *out,
                           struct err *e)
{
    struct bytes key;
    bytes_init(&key, 1 << 16);
    oracle_name_key(&word, 1, &key);
    struct stmt *found = stmt_new(db, "SELECT i, code FROM temp.nomme WHERE part = ?", e);
    if (found)
        stmt_bind_text(found, 1, key.data);
    while (found && stmt_step(found, e) == STMT_ROW)
        add_value(&NAMED[stmt_int(found, 0)], collection, stmt_text(found, 1), out);
    bool done = found != NULL;
    stmt_free(found);
    bytes_release(&key);
    return done;
}

/* What says so of a row, around the code. */
static const struct {
    enum criterion which;
    enum takes_part side;
    const char *before, *after;
} STOOD_FOR[] = {
    {CRITERION_TYPE, FRENCH, "z.type = '", "'"},
    {CRITERION_NATURE_EPCI, FRENCH, "z.nature_epci = '", "'"},
    {CRITERION_JUMELAGE, NOBODY, "'", "' = 'true' AND c.jumelage = 1"},
    {CRITERION_OIF, FOREIGN, "'", "' = 'true' AND z.pays IN (" FRANCOPHONIE ")"},
    {CRITERION_CAD, FOREIGN, "(SELECT cad FROM pays WHERE code = z.pays) = '", "'"},
};

void oracle_names_add_values(enum collection collection, const char *words, struct bytes *out)
{
    size_t n;
    const struct value_word *v = value_words_find(words, strlen(words), &n);
    const bool bourse = collection == COLLECTION_BOURSE;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof STOOD_FOR / sizeof STOOD_FOR[0]; k++) {
            char meets[600];
            if (STOOD_FOR[k].which != v[i].which || (bourse && STOOD_FOR[k].side != FOREIGN))
                continue;
            snprintf(meets, sizeof meets, "%s%s%s", STOOD_FOR[k].before, v[i].code, STOOD_FOR[k].after);
            bytes_add_text(out, " OR ");
            if (STOOD_FOR[k].side == NOBODY)
                bytes_add_text(out, meets);
            else if (STOOD_FOR[k].side == FOREIGN)
                bytes_add_format(out, PARTNERS, meets, meets);
            else
                bytes_add_format(out, MEMBERS, meets, meets);
        }
}

void oracle_names_add_siren(enum collection collection, const char *words, struct bytes *out)
{
    char digits[15] = "", meets[40];
    size_t n = 0, part = 0;
    for (const char *p = words; *p; p++) {
        const bool digit = isdigit((unsigned char)*p) != 0;
        if ((!digit && *p != ' ') || (!digit && part < 3) || (digit && n == 14))
            return;
        part = digit ? part + 1 : 0;
        if (digit)
            digits[n++] = *p;
    }
    if (collection == COLLECTION_BOURSE || part < 3 || (n != 9 && n != 14))
        return;
    snprintf(meets, sizeof meets, "z.siren = '%.9s'", digits);
    bytes_add_text(out, " OR ");
    bytes_add_format(out, MEMBERS, meets, meets);
}
