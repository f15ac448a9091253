#include "store/sqlite/alias.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

enum { MAX_ALIAS_BYTES = 4096 };

bool alias_writer_init(struct alias_writer *w, struct db *db, struct err *e)
{
    bytes_init(&w->folded, MAX_ALIAS_BYTES);
    w->insert = stmt_new(db, "INSERT OR IGNORE INTO alias (vocabulaire, alias, code) VALUES (?1, ?2, ?3)", e);
    return w->insert != NULL;
}

void alias_writer_release(struct alias_writer *w)
{
    stmt_free(w->insert);
    bytes_release(&w->folded);
    w->insert = NULL;
}

/* The text as it is, and if it differs under the key of fold.h. */
bool alias_add(struct alias_writer *w, const char *vocabulary, const char *text, const char *code,
               struct err *e)
{
    for (int way = 0; way < 2; way++) {
        bytes_reset(&w->folded);
        (way ? fold_key : utf8_fold)(&w->folded, text, strlen(text));
        if (w->folded.full)
            return err_set(e, ERR_TOO_LARGE, "an alias of %s '%s' is longer than %d bytes", vocabulary, code,
                           MAX_ALIAS_BYTES);
        if (!w->folded.n)
            return true;
        stmt_bind_text(w->insert, 1, vocabulary);
        stmt_bind_text(w->insert, 2, w->folded.data);
        stmt_bind_text(w->insert, 3, code);
        if (!stmt_run(w->insert, e))
            return false;
    }
    return true;
}

bool alias_reader_init(struct alias_reader *r, struct db *db, struct err *e)
{
    bytes_init(&r->folded, MAX_ALIAS_BYTES);
    r->select = stmt_new(db, "SELECT code FROM alias WHERE vocabulaire = ?1 AND alias = ?2", e);
    return r->select != NULL;
}

void alias_reader_release(struct alias_reader *r)
{
    stmt_free(r->select);
    bytes_release(&r->folded);
    r->select = NULL;
}

bool alias_find(struct alias_reader *r, const char *vocabulary, const char *text, char code[ALIAS_CODE_SIZE],
                struct err *e)
{
    enum stmt_result step = STMT_DONE;
    code[0] = '\0';
    for (int way = 0; way < 2 && step == STMT_DONE; way++) {
        bytes_reset(&r->folded);
        (way ? fold_key : utf8_fold)(&r->folded, text, strlen(text));
        if (r->folded.full)
            return true; /* longer than any alias */
        stmt_bind_text(r->select, 1, vocabulary);
        stmt_bind_text(r->select, 2, r->folded.data);
        step = stmt_step(r->select, e);
        if (step == STMT_ROW)
            snprintf(code, ALIAS_CODE_SIZE, "%s", stmt_text(r->select, 0));
        stmt_reset(r->select);
    }
    return step != STMT_FAILED;
}
