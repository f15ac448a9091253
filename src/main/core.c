#include "main/core.h"

#include <string.h>

#include "search/parse_criteria.h"
#include "store/load_snapshot.h"
#include "store/sqlite/db.h"

enum { READINGS = 5 };

/* A file that is read without locks may change meanwhile (store/sqlite/db.h): then once more. */
static bool read_data(struct core *c, const char *path, struct err *e)
{
    struct err why = {0};
    for (int i = 0; i < READINGS && !c->snapshot; i++) {
        why = (struct err){0};
        db_close(c->db);
        c->db = db_open(path, DB_TIDY, &why);
        if (!c->db || ((c->snapshot = load_snapshot(c->db, &why)) == NULL && !db_stale(c->db)))
            break;
    }
    if (!c->snapshot && e)
        *e = why;
    return c->snapshot != NULL;
}

bool core_open(struct core *c, const char *path, const char *criteria, struct err *e)
{
    *c = (struct core){0};
    arena_init(&c->memory);
    criteria_init(&c->criteria);
    if (!read_data(c, path, e))
        return false;
    if (*criteria == '?')
        criteria++;
    return query_parse(&c->query, criteria, strlen(criteria), &c->memory, e) &&
           parse_criteria(&c->criteria, c->snapshot, &c->query, e);
}

void core_release(struct core *c)
{
    criteria_release(&c->criteria);
    snapshot_free(c->snapshot);
    db_close(c->db);
    arena_release(&c->memory);
}
