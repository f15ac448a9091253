/* event_loop.h - one loop of events on one thread, its letterbox, and its timers */
#ifndef HTTP_EVENT_LOOP_H
#define HTTP_EVENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct event_loop;

/* Something for a loop to do, sent by any thread. Embedded in what it is about: open runs on the loop's
 * thread, with the loop's context, and may free what holds the mail. */
struct mail {
    struct mail *next;
    void (*open)(struct mail *mail, void *context);
};

struct event_loop *event_loop_new(void *context);
void event_loop_free(struct event_loop *l); /* NULL is fine; mail that is left is opened first */
struct event_base *event_loop_base(const struct event_loop *l);

void event_loop_post(struct event_loop *l, struct mail *mail); /* any thread */
void event_loop_read_mail(struct event_loop *l);               /* what is here; when it no longer runs */
void event_loop_run(struct event_loop *l);                     /* until event_loop_end */
void event_loop_end(struct event_loop *l);                     /* on its thread */

/* How long the turn under way has gone on: since the first call in it. On its thread. A turn is what the loop
 * does between two looks at what has come; who came meanwhile waits for its end. */
int64_t event_loop_turn_us(struct event_loop *l);

/* Call tick on the loop's thread every so often until it returns false; the timer is freed with the loop. */
void event_loop_every(struct event_loop *l, int ms, bool (*tick)(void *context), void *context);

#endif
