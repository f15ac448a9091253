#include "store/sqlite/data_version.h"

#include "base/hash.h"

/* Each text by itself: a long one must not hide the others. */
static const char *const WHO[] = {
    "SELECT group_concat(cle || '=' || valeur) FROM (SELECT * FROM meta ORDER BY cle)",
    "SELECT min(maj) || max(maj) FROM collectivite",
    "SELECT le FROM audit ORDER BY id DESC LIMIT 1",
};

static bool add_text(struct db *db, const char *sql, uint64_t *hash, struct err *e)
{
    struct stmt *s = stmt_new(db, sql, e);
    if (!s)
        return false;
    enum stmt_result r = stmt_step(s, e);
    if (r == STMT_ROW && !stmt_is_null(s, 0)) {
        const char *text = stmt_text(s, 0);
        *hash = hash_bytes(text, stmt_bytes(s, 0), *hash);
    }
    stmt_free(s);
    return r != STMT_FAILED;
}

bool data_version(struct db *db, uint64_t *version, struct err *e)
{
    int64_t changes;
    uint64_t who = 0;
    if (!db_int(db, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changements'), 0)",
                &changes, e))
        return false;
    for (size_t i = 0; i < sizeof WHO / sizeof WHO[0]; i++)
        if (!add_text(db, WHO[i], &who, e))
            return false;
    *version = (((uint64_t)changes << 20 | (who & 0xFFFFF)) & ((UINT64_C(1) << 53) - 1)) + 1;
    return true;
}

bool data_changed(struct db *db, char *out, size_t size, struct err *e)
{
    return db_text(db, "SELECT (SELECT le FROM audit ORDER BY id DESC LIMIT 1)", out, size, e);
}

bool data_version_again(struct data_version_seen *seen, struct db *db, uint64_t *version, struct err *e)
{
    int64_t moved;
    if (!db_data_version(db, &moved, e))
        return false;
    if (!seen->version || seen->moved != moved) {
        if (!data_version(db, &seen->version, e)) {
            seen->version = 0;
            return false;
        }
        seen->moved = moved;
    }
    *version = seen->version;
    return true;
}
