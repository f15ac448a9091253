/* route.h - the table of URLs: which handler answers which path, and where */
#ifndef SERVE_ROUTE_H
#define SERVE_ROUTE_H

#include <stdbool.h>

#include "serve/call.h"

enum route_place { ON_LOOP, IN_SEARCHES, IN_TILES };

/* Which parameters that are not the route's own are as if they had not been sent. */
enum route_ignores {
    IGNORES_NONE,    /* an error that names the parameter */
    IGNORES_BUSTERS, /* ROUTE_BUSTERS alone: what programs hang on the addresses of pictures */
    IGNORES_ALL      /* pages and their files: what others hang on links that people pass on */
};

struct route {
    const char *name;    /* in metrics and keys */
    const char *pattern; /* segments: text, {anything but nothing}, or a last * for one or more */
    enum route_place place;
    enum route_ignores ignores;
    bool needs_data; /* 503 until a snapshot is loaded */
    bool (*plan)(struct call *c, struct err *e);
    bool (*make)(struct call *c, struct worker *w, struct err *e);
};

extern const struct route ROUTES[];
extern const unsigned N_ROUTES;
extern const char *const ROUTE_BUSTERS[]; /* ends in NULL */

/* All routes read: what Allow says. */
#define ROUTE_ALLOW "GET, HEAD, OPTIONS"

struct request;

/* The route of a path, with its parameters in parameter[]; NULL when there is none. */
const struct route *route_find(const struct request *r, struct arena *memory,
                               const char *parameter[CALL_PARAMETERS]);

#endif
