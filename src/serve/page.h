/* page.h - the JSON of a call becomes a page, where one was asked for */
#ifndef SERVE_PAGE_H
#define SERVE_PAGE_H

#include "serve/call.h"

/* c->out is the page then (front/pages.h), of the kind that the route has. False: it could not be made. */
bool page_make(struct call *c, struct err *e);

#endif
