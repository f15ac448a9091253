/* life.h - the life of a request: parsed, planned, found in the cache or made, and answered once */
#ifndef SERVE_LIFE_H
#define SERVE_LIFE_H

#include "serve/waiter.h"

/* The callbacks of http.h; context is the loop. */
void life_begin(struct exchange *x, void *context);
const struct intake_rule *life_takes(struct exchange *x, void *context);
void life_refused(struct exchange *x, int status, const struct err *e, void *context);

/* That of waiting_room.h. */
bool life_again(struct waiter *w, bool last);

#endif
