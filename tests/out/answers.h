/* answers.h - everything that can be answered from a snapshot, once: for tests of what may be in one */
#ifndef TEST_OUT_ANSWERS_H
#define TEST_OUT_ANSWERS_H

#include <stdio.h>
#include <string.h>

#include "atlas/selection.h"
#include "base/arena.h"
#include "base/json.h"
#include "out/feature.h"
#include "search/parse_criteria.h"
#include "search/suggest.h"
#include "store/sqlite/db.h"

enum { ANSWERS_BYTES = 64 << 20 };

static inline bool answers_list(struct snapshot *s, enum collection collection, const char *query,
                                struct err *e)
{
    struct query q = {0};
    struct arena memory;
    struct criteria c;
    arena_init(&memory);
    criteria_init(&c);
    bool good = query_parse(&q, query, strlen(query), &memory, e) && parse_criteria(&c, s, &q, e);
    if (good) {
        struct bytes out;
        struct json j;
        struct selection *sel = selection_new(s, collection, &c);
        bytes_init(&out, ANSWERS_BYTES);
        json_init(&j, &out);
        json_array(&j);
        BITS_EACH(&sel->records, row)
        {
            feature_write(&j, s, collection, row, NULL);
        }
        json_end(&j);
        good = !out.full;
        bytes_release(&out);
        selection_free(sel);
    }
    criteria_release(&c);
    arena_release(&memory);
    return good;
}

/* The texts that only the database holds. */
static inline bool answers_texts(struct db *db, struct err *e)
{
    struct stmt *s = stmt_new(db, "SELECT objectifs, description, maj FROM projet WHERE id = ?1 AND uid = ?2",
                              e);
    bool good = s != NULL;
    for (int id = 1; good && id <= 24; id++) {
        char uid[32];
        snprintf(uid, sizeof uid, "pr-%d", id);
        stmt_bind_int(s, 1, id);
        stmt_bind_text(s, 2, uid);
        good = stmt_run(s, e);
    }
    stmt_free(s);
    return good;
}

/* false and a sentence when something cannot be answered. */
static inline bool answers_all(struct snapshot *s, struct db *db, struct err *e)
{
    struct suggestion found[SUGGEST_MAX];
    for (int c = 0; c < COLLECTION_COUNT; c++) {
        struct err why = {0};
        if (!answers_list(s, (enum collection)c, "", e))
            return false;
        /* a thématique that is no longer known is the client's mistake */
        answers_list(s, (enum collection)c, "thematique=eau&annee=2005..2010&q=forages+mot1", &why);
    }
    suggest(s, "ville", SUGGEST_ALL_KINDS, LANGUAGE_FR, SUGGEST_MAX, found);
    suggest(s, "comune", SUGGEST_ALL_KINDS, LANGUAGE_FR, SUGGEST_MAX, found);
    return answers_texts(db, e);
}

#endif
