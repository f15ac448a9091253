/* intake.h - the body of a request on its way in: may it come, what is made of it as it comes, where it is */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "http/form.h"
#include "http/framing.h"
#include "http/head.h"
#include "http/multipart.h"
#include "http/spool.h"
#include "http/urlencoded.h"

struct intake_rule {          /* what an address takes */
    const char *const *types; /* media types, ended by NULL; the two of forms are read as forms */
    uint64_t most_bytes;      /* of one body */
};

struct intake {
    bool is_form;
    struct form form;   /* when it is one; else */
    struct spool bytes; /* all of it as it was sent */
    const char *type;   /* Content-Type, in the head; NULL: an empty body without one */
    struct framing framing;
    struct urlencoded urlencoded; /* whichever reads the form */
    struct multipart multipart;
    bool in_parts;
    size_t held; /* of the room, besides its content */
};

/* Does the request end with its head? Not if it says that a body follows, in one way or the other. */
bool intake_follows(const struct head *h);

/* What an address that takes a body says to this head before any of it is read: 0, 411 when it does not say
 * where the body ends, 413 when it is too long, 415 when it is of another type, or coded; then *e is set. */
int intake_check(const struct head *h, const struct intake_rule *rule, struct err *e);

/* For a head that was checked, which must last as long. `beside` bytes that it keeps elsewhere count in the
 * room. NULL: 400 or 503, in *status and *e. */
struct intake *intake_new(const struct head *h, const struct intake_rule *rule, struct spool_room *room,
                          size_t beside, int *status, struct err *e);
void intake_free(struct intake *i); /* NULL is fine */

/* Takes what is of the body from n bytes, and returns how much it was. *status: 0, or then *e is set: 400,
 * 413, 503 for want of room, 500 when it cannot be kept. */
size_t intake_take(struct intake *i, const char *data, size_t n, int *status, struct err *e);
bool intake_ended(const struct intake *i); /* all is there and was understood */

#endif
