/* crowd.h - the connections of one loop, by state and by client in order of time: who is late, who gives way
 */
#ifndef HTTP_CROWD_H
#define HTTP_CROWD_H

#include <stdbool.h>
#include <stdint.h>

/* A member stands in one line, behind those that came into it before; since_us of a line rises from first to
 * last. Nothing here walks over members: joining, moving, leaving and finding who gives way take the same
 * time whatever their number.
 *
 * Each member belongs to a client, a key of client.h. A client has a share of the room: where others want in
 * and there is none left, the client with most members beyond the share gives way, see crowd_gives_way.
 * Exempt clients (proxies that speak for many) have no share to pass. */
enum crowd_line {
    CROWD_RESTS,
    CROWD_SENDS,
    CROWD_UPLOADS,
    CROWD_WRITES,
    CROWD_LINGERS,
    CROWD_LINES,
    CROWD_NONE = CROWD_LINES /* in no line: never late, never gives way */
};

struct crowd;
struct crowd_client;

struct member { /* within what it is about */
    struct {
        struct member *next, *before;
    } link[2]; /* in the line of all, in that of its client */
    struct crowd_client *client;
    enum crowd_line line;
    int64_t since_us;
};

struct crowd *crowd_new(unsigned share);
void crowd_free(struct crowd *c); /* all must have left */

void crowd_join(struct crowd *c, struct member *m, uint64_t client, bool exempt); /* in no line yet */
void crowd_leave(struct crowd *c, struct member *m);
void crowd_move(struct crowd *c, struct member *m, enum crowd_line line, int64_t now_us); /* to its end */
void crowd_rename(struct crowd *c, struct member *m, uint64_t client, bool exempt); /* while in no line */

struct member *crowd_first(const struct crowd *c, enum crowd_line line); /* NULL: none; next by link[0] */
unsigned crowd_clients(const struct crowd *c);                           /* how many have members */

/* Who gives way, or NULL. Of the client that passes its share most: who lingers; who rests since before
 * young_us; who sends the head of a request, or its body; who rests at all; who takes its answer; of each
 * line the first. Where none passes it, of all, in the same order, with two differences. Of those who rest it
 * is one of a client that has as many members as any who rests, so that visitors keep what they have beside
 * many that are each within the share; and not of a client that has fewer than that of `except`, which gives
 * up a resting one of its own instead. And nobody gives way for want of others while somebody has just come
 * to rest: a request is on its way then, most likely, and who wants in can wait as long. Never `except` (NULL
 * is fine). */
struct member *crowd_gives_way(const struct crowd *c, int64_t young_us, const struct member *except);

#endif
