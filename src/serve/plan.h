/* plan.h - from a request to a call that is planned, or to why there is none; no sockets */
#ifndef SERVE_PLAN_H
#define SERVE_PLAN_H

#include "http/target.h"
#include "serve/call.h"
#include "serve/request.h"
#include "serve/route.h"

/* Neither an error nor a call that is to be made: the methods are asked for, or c->answer is a redirection.
 */
enum { PLAN_METHODS = 204, PLAN_ELSEWHERE = 308 };

/* The route of a request. 0: c->route stands, and *t is the target from there on; or one of the above, or the
 * status of *e. c->route stands in all but 404 and what comes before it. */
int plan_route(struct call *c, const struct request *q, struct target *t, struct err *e);

/* What exactly is asked for: c->plan and c->key, which is empty when the answer is not to be kept, and in
 * which codings it can be had. c->route is that of c->means afterwards, where there is one. */
bool plan_call(struct call *c, const struct target *t, struct err *e);
void plan_coding(struct call *c, enum coding coding); /* the one that is wanted, before the key is used */

/* What every answer to an address has that is no answer of its handler: an error, and its methods. The texts
 * last as long as the answer; r is NULL where none was found. */
void plan_problem(const struct route *r, const struct err *e, int status, struct answer *a,
                  char allow[METHODS_TEXT]);
void plan_methods(const struct route *r, bool preflight, struct answer *a, char allow[METHODS_TEXT],
                  char allow_origin[METHODS_TEXT]);

#endif
