#include "oracle/oracle_words.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/stem.h"
#include "base/utf8.h"
#include "oracle/oracle_words_inside.h"

/* What is searched, as it is written, a text a row. */
static const char WRITTEN[] =
    "CREATE TEMP TABLE ecrit AS SELECT 'cooperation' AS nom, id, titre AS texte FROM cooperation;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, k.nom FROM cooperation_collectivite l"
    " JOIN collectivite k ON k.id = l.collectivite_id;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, q.nom FROM cooperation_partenaire l"
    " JOIN partenaire q ON q.id = l.partenaire_id;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, y.libelle FROM cooperation_partenaire l"
    " JOIN partenaire q ON q.id = l.partenaire_id JOIN pays y ON y.code = q.pays;"
    "INSERT INTO ecrit SELECT 'projet', id, titre FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, objectifs FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, description FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, historique FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, contexte FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, partenaires_france FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, partenaires_pays FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', l.projet_id, t.libelle FROM projet_thematique l"
    " JOIN thematique t ON t.code = l.thematique;"
    "INSERT INTO ecrit SELECT 'bourse', id, titre FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', id, objectifs FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', id, description FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, q.nom FROM bourse b"
    " JOIN partenaire q ON q.id = b.partenaire_id WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, y.libelle FROM bourse b"
    " JOIN partenaire q ON q.id = b.partenaire_id JOIN pays y ON y.code = q.pays WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, t.libelle FROM bourse b JOIN bourse_thematique l"
    " ON l.bourse_id = b.id JOIN thematique t ON t.code = l.thematique WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'collectivite', id, nom FROM collectivite;"
    "INSERT INTO ecrit SELECT 'partenaire', id, nom FROM partenaire;"
    "INSERT INTO ecrit SELECT 'partenaire', q.id, y.libelle FROM partenaire q JOIN pays y ON y.code = "
    "q.pays;";

/* --- the words of each text, in one text -------------------------------------------------------------------
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

/* --- the words there are -----------------------------------------------------------------------------------
 */

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
        oracle_name_key_of(stmt_text(names, 0), &key);
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

bool oracle_texts_prepare(struct db *db, struct err *e)
{
    static const char *const NAMES[] = {"cooperation", "projet", "bourse", "collectivite", "partenaire"};
    struct text t;

    if (!db_exec(db, WRITTEN, e) || !db_exec(db, "CREATE TEMP TABLE tenu (nom, id INTEGER, texte, ligne)", e))
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
    return done && stem_all(db, e) && place_all(db, e);
}
