#include "store/sqlite/check_text.h"

#include "base/hash.h"

enum { PART = 5000 };

/* The words of some texts, in any order. */
struct words {
    uint64_t n, sum;
};

static bool add_words(struct words *w, struct db *db, const char *sql, struct err *e)
{
    struct stmt *s = stmt_new(db, sql, e);
    if (!s)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(s, e)) == STMT_ROW) {
        const int64_t at[2] = {stmt_int(s, 1), stmt_int(s, 3)};
        size_t n, m;
        const void *word = stmt_blob(s, 0, &n), *column = stmt_blob(s, 2, &m);
        w->sum += hash_bytes(at, sizeof at, hash_bytes(column, m, hash_bytes(word, n, 0)));
        w->n++;
    }
    stmt_free(s);
    return r == STMT_DONE;
}

/* The same columns and words as projet_texte of schema.sql. */
static const char PREPARE[] = ""
                              "CREATE VIRTUAL TABLE temp.mots USING fts5vocab(main, projet_texte, instance);"
                              "CREATE VIRTUAL TABLE temp.partie USING fts5(titre, objectifs, description, "
                              "historique, contexte, content = '', "
                              "tokenize = \"unicode61 remove_diacritics 2\");"
                              "CREATE VIRTUAL TABLE temp.mots_partie USING fts5vocab(temp, partie, instance)";

static bool add_texts(struct words *w, struct db *db, struct err *e)
{
    struct stmt *last = stmt_new(
        db, "SELECT max(id) FROM (SELECT id FROM projet WHERE id > ?1 ORDER BY id LIMIT ?2)", e);
    struct stmt *fill = stmt_new(
        db,
        "INSERT INTO temp.partie (rowid, titre, objectifs, description, historique, contexte) "
        "SELECT id, titre, objectifs, description, historique, contexte FROM projet WHERE id > "
        "?1 AND id <= ?2",
        e);
    bool good = last && fill;
    for (int64_t from = INT64_MIN, to; good; from = to) {
        stmt_bind_int(last, 1, from);
        stmt_bind_int(last, 2, PART);
        good = stmt_step(last, e) == STMT_ROW;
        bool end = !good || stmt_is_null(last, 0);
        to = end ? 0 : stmt_int(last, 0);
        stmt_reset(last);
        if (end)
            break;
        stmt_bind_int(fill, 1, from);
        stmt_bind_int(fill, 2, to);
        good = stmt_run(fill, e) &&
               add_words(w, db, "SELECT term, doc, col, \"offset\" FROM temp.mots_partie", e) &&
               db_exec(db, "INSERT INTO temp.partie (partie) VALUES ('delete-all')", e);
    }
    stmt_free(last);
    stmt_free(fill);
    return good;
}

bool check_text(struct db *db, struct err *e)
{
    struct words index = {0}, texts = {0};
    bool read = db_exec(db, PREPARE, e) &&
                add_words(&index, db, "SELECT term, doc, col, \"offset\" FROM temp.mots", e) &&
                add_texts(&texts, db, e);
    if (!read || (index.n == texts.n && index.sum == texts.sum))
        return read;
    return err_set(e, ERR_INVALID, "it holds %llu words, the texts %llu, and they are not the same",
                   (unsigned long long)index.n, (unsigned long long)texts.n);
}
