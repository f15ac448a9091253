/* Ids whose records were merged into others, or made again as others: a list that still has them means those.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

enum { CHAIN_MOST = 16 };

void successor_note(struct writer *w, const char *uid, const char *successor)
{
    struct successors *s = &w->successors;
    s->uids = mem_room(s->uids, s->n, &s->capacity, sizeof *s->uids);
    snprintf(s->uids[s->n], RECORD_UID_SIZE, "%s", successor);
    hash_map_put(&s->by_uid, uid, strlen(uid), (uint32_t)s->n++);
}

static bool take_former(void *context, const struct cell *row)
{
    const char *uid = cell_text_of(&row[0]), *successor = cell_text_of(&row[1]);
    if (uid && successor)
        successor_note(context, uid, successor);
    return true;
}

bool successor_follow(struct writer *w, enum record_kind kind, char uid[RECORD_UID_SIZE], struct err *e)
{
    static const struct question ALL = {
        .table = TABLE_FORMER, .columns = {"uid", "successeur"}, .order = {"uid"}};
    struct successors *s = &w->successors;
    if (w->bulk)
        return true;
    if (!s->read && !store_ask(w->store, &ALL, NULL, take_former, w, e))
        return false;
    s->read = true;
    uint32_t at = hash_map_find(&s->by_uid, uid);
    char now[RECORD_UID_SIZE];
    int64_t id = 0;
    if (at == HASH_NONE || !writer_find(w, kind, uid, &id, e))
        return at == HASH_NONE;
    snprintf(now, sizeof now, "%s", uid);
    for (int i = 0; !id && at != HASH_NONE && i < CHAIN_MOST; i++) {
        snprintf(now, sizeof now, "%s", s->uids[at]);
        at = hash_map_find(&s->by_uid, now);
        if (!writer_find(w, kind, now, &id, e))
            return false;
    }
    if (id)
        snprintf(uid, RECORD_UID_SIZE, "%s", now);
    return true;
}

void successors_release(struct writer *w)
{
    hash_map_release(&w->successors.by_uid);
    free(w->successors.uids);
}
