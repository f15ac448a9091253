/* answer.h - the life of a request: parsed, planned, found in the cache or made, and answered once */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include "serve/http.h"

/* The callback of http.h; context is the loop. */
void answer_request(struct exchange *x, void *context);

#endif
