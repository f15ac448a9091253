/* alone.h - the answers of a server to one request after another, without sockets, loops or other threads */
#ifndef SERVE_ALONE_H
#define SERVE_ALONE_H

#include "serve/core.h"

/* What the server answers is planned and made by the same functions (plan.h, make.h); what is the protocol's,
 * conditions and HEAD, is not here. For verbs that answer one request, and for tests. One thread, each. */
struct alone;

/* The options last as long as this; s is held; NULL: no data are loaded. About 0.1 s, for the base map. */
struct alone *alone_new(const struct serve_options *o, struct snapshot *s, struct err *e);
void alone_free(struct alone *a); /* NULL is fine */

/* Another, for another thread, of the same data, styles and caches; freed before the first. */
struct alone *alone_beside(struct alone *first, struct err *e);

/* fields: "Name: value\r\n" for each, or NULL for a Host alone. The answer is this's and good until the next;
 * one that fails, a problem document too, has its error in *e as well, NULL is fine. */
struct answer *alone_ask(struct alone *a, const char *method, const char *target, const char *fields,
                         struct err *e);

#endif
