/* route.h - the table of URLs: which handler answers which path, and where */
#ifndef SERVE_ROUTE_H
#define SERVE_ROUTE_H

#include <stdbool.h>

#include "serve/call.h"

enum route_pool { ON_LOOP, IN_SEARCHES, IN_TILES };

/* Which parameters that are not the route's own are as if they had not been sent. */
enum route_ignores {
    IGNORES_NONE,    /* an error that names the parameter */
    IGNORES_BUSTERS, /* CALL_BUSTERS alone: what programs hang on the addresses of pictures */
    IGNORES_UNKNOWN, /* what the route does not know: programs that ask many sites send more than a standard
                        says; the route's own are as strict */
    IGNORES_OTHERS,  /* pages: what others hang on links that people pass on, whatever it is */
    IGNORES_ALL      /* the same, and nothing is read at all: files of pages */
};

struct route {
    const char *name;    /* in metrics and keys */
    const char *pattern; /* segments: text, {anything but nothing}, or a last * for one or more */
    unsigned methods;    /* set of METHOD, http/method.h */
    enum route_pool pool;
    enum route_ignores ignores;
    const struct answer_policy *policy;
    bool needs_data; /* 503 until a snapshot is loaded */
    bool (*plan)(struct call *c, struct err *e);
    bool (*make)(struct call *c, struct worker *w, struct err *e);
    const struct intake_rule *takes; /* the bodies of its POST, PUT and PATCH (http/intake.h); NULL: none */
    const char *page; /* the template of the page that its JSON becomes, where one is asked for; or NULL */
};

extern const struct route ROUTES[];
extern const unsigned N_ROUTES;

unsigned route_methods(void); /* of any route */

/* The paths of pages for people that are one address each: "/", "/reseaux"; ends in NULL. Threads: none yet.
 */
const char *const *route_pages_alone(void);

/* The route of a handler, for addresses that are another way to say one of its; there is one. */
const struct route *route_by_plan(bool (*plan)(struct call *c, struct err *e));

/* An error in the words of the standard that the route is of: the body of *a, a problem document, becomes
 * that; stays what it is where the route is of none. r may be NULL. */
void route_problem(const struct route *r, const struct err *e, struct answer *a);

struct target;
struct public_url;

/* The route of a path, with its parameters in parameter[]; NULL when there is none. */
const struct route *route_find(const struct target *r, struct arena *memory,
                               const char *parameter[CALL_PARAMETERS]);

/* The same of a request that may begin with the public path, which is taken off r where it does: what is
 * found without it goes before what is found as the path stands, so that a public path may have a route's
 * name. The public path alone is the page (*bare: without its slash), but a route of that name keeps it. */
const struct route *route_find_public(struct target *r, const struct public_url *public_url,
                                      struct arena *memory, const char *parameter[CALL_PARAMETERS],
                                      bool *bare);

#endif
