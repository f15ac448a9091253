/* outcome.h - what a request comes to, an answer or a problem: sent, counted and logged */
#ifndef SERVE_OUTCOME_H
#define SERVE_OUTCOME_H

#include "serve/call.h"
#include "serve/waiter.h"

/* Each ends the exchange, on its loop. */
void outcome_answer(struct waiter *w, struct answer *a); /* the body is taken over */
void outcome_call(struct waiter *w, struct call *c);     /* what a call that was made has come to */
void outcome_methods(struct waiter *w);                  /* 204: those of the address */
void outcome_problem(struct waiter *w, const struct err *e, int status);

/* That of http.h; context is the loop. */
void outcome_done(struct exchange *x, int status, uint64_t bytes, void *context);

#endif
