/* turns.h - jobs that wait in lines, a line for each client, and whose turn it is */
#ifndef BASE_TURNS_H
#define BASE_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One job of each line, then one of the next: who has asked for 500 things delays who asks for one by a
 * single job and not by 500. Within a line the oldest comes first. Where newest_first is set and a line has
 * grown beyond TURNS_SCREEN, more than anyone looks at at once, its newest and its oldest take turns: a map
 * that was moved far wants what it shows now, and a job with n older ones in its line has waited for no more
 * than 2 * (n + 1) turns of that.
 *
 * Adding and taking cost the same however many wait. Lines are TURNS_LINES; clients whose keys fall together
 * share one. No locks: whoever holds it has one. */
enum { TURNS_LINES = 256, TURNS_SCREEN = 64 };

struct turns_job {
    struct turns_job *newer, *older; /* in its line */
    uint64_t client;
    bool waits;  /* in a line */
    bool shared; /* several clients wait for it */
};

struct turns_line {
    struct turns_job *newest, *oldest;
    struct turns_line *after, *before; /* in the ring of those that have jobs */
    size_t n;
    bool old; /* while it is long: its oldest is next */
};

struct turns { /* zeroed: empty */
    struct turns_line lines[TURNS_LINES];
    struct turns_line *next; /* whose turn it is; NULL: nobody waits */
    size_t n;
    bool newest_first;
};

void turns_add(struct turns *t, struct turns_job *job);
struct turns_job *turns_take(struct turns *t); /* whose turn it is; NULL: nobody waits */

/* Another client wants done what this job does: it goes to his line where its turn comes sooner there, so
 * that nobody waits behind what others have asked for besides. Nothing happens to a job that does not wait.
 * Costs as much as that line is long. */
void turns_share(struct turns *t, struct turns_job *job, uint64_t client);

/* Where there is no room for one more of this client: does one of another line give way to it? The longest
 * line does, if it stays as long as the client's becomes. */
bool turns_give_way(const struct turns *t, uint64_t client);
/* The job that does, taken out; NULL: none. Of a line that is taken from both ends the oldest, whose client
 * has moved on most likely; of others the newest, which has waited least. What several clients wait for stays
 * as long as there is anything else in that line. */
struct turns_job *turns_push_out(struct turns *t, uint64_t client);

#endif
