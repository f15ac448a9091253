/* outcome.h - what a request comes to, a body, a redirection or a problem: sent, counted and logged */
#ifndef SERVE_OUTCOME_H
#define SERVE_OUTCOME_H

#include "http/http.h"

/* Each ends the exchange, on its loop. */
void outcome_reply(struct exchange *x, const struct reply *r);
void outcome_blob(struct exchange *x, struct blob *body,
                  const char *type); /* the reference stays the caller's */
void outcome_redirection(struct exchange *x, const char *location);
void outcome_methods(struct exchange *x); /* 204: those of the address */
void outcome_problem(struct exchange *x, const struct err *e, int status);

#endif
