/* answer.h - the life of a request: parsed, planned, found in the cache or made, and answered once */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include "http/http.h"

/* The callbacks of http.h; context is the loop. */
void answer_request(struct exchange *x, void *context);

/* That of waiting_room.h. */
bool answer_again(struct exchange *x, bool last);
void answer_refused(struct exchange *x, int status, const struct err *e, void *context);

#endif
