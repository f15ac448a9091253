/* make.h - a planned call becomes an answer, which is kept for whoever asks next */
#ifndef SERVE_MAKE_H
#define SERVE_MAKE_H

#include "serve/worker.h"

/* By the worker's thread: c->answer, or c->err when it failed. */
void make_call(struct call *c, struct worker *w);

#endif
