/* make.h - a planned call becomes an answer, which is kept for whoever asks next */
#ifndef SERVE_MAKE_H
#define SERVE_MAKE_H

#include "serve/worker.h"

/* By the worker's thread: c->answer, or c->err when it failed. */
void make_call(struct call *c, struct worker *w);

/* The same a step at a time: false while nothing of the answer can be sent yet. It goes on when it is called
 * again, by any worker; who does not call it again sets c->failed. */
bool make_step(struct call *c, struct worker *w);

/* *a of a call that was made and did not fail, or leads elsewhere: of a blob it gets a reference of its own,
 * another body is taken over. policy: whose address was asked. */
void make_answer(struct call *c, const struct answer_policy *policy, struct answer *a);

/* *a of a body that was kept, whose reference is taken over. */
void make_kept(struct answer *a, struct blob *kept, const char *type, const struct answer_policy *policy);

#endif
