/* answer.h - the head of an answer of HTTP/1.1: status line and fields, from values */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include <stdbool.h>
#include <time.h>

#include "base/blob.h"
#include "base/bytes.h"

enum caching {
    CACHING_NEVER,    /* no-store */
    CACHING_CHECK,    /* keep it, ask each time (ETag) */
    CACHING_DAY,      /* hardly ever changes */
    CACHING_IMMUTABLE /* the URL names the version */
};

/* What a browser may do with an answer that it shows. */
enum reply_policy {
    POLICY_NONE, /* no page */
    POLICY_PAGE, /* a page of the site, and its files */
    POLICY_ERROR /* text alone: nothing is loaded or run */
};

/* Fields of a request that another answer might have been chosen by: Vary. */
enum { VARY_CODING = 1, VARY_ACCEPT = 2 };

struct reply {
    int status;
    const char *type;  /* content type; NULL without a body */
    struct blob *body; /* may be NULL; the reference stays the caller's */
    enum caching caching;
    const char *location, *allow; /* or NULL */
    const char *preflight;        /* NULL, or the methods that a CORS preflight is told of */
    int retry_after_s;            /* or 0 */
    enum reply_policy policy;
    unsigned vary;
};

/* The text of Date, made once a second. */
struct reply_date {
    time_t of;
    char text[40];
};

/* The strong tag of the body, which stands in ETag, or NULL when the answer has none: errors, and what is
 * never kept. */
const char *reply_tag(const struct reply *r);

/* All but the fields about the connection and the empty line. status is r's, or 304: then what stands in it
 * is what 200 would have had, without the body's length and type (RFC 9110, 15.4.5). */
void reply_print(const struct reply *r, int status, struct reply_date *date, struct bytes *out);
void reply_add_field(struct bytes *out, const char *name, const char *value);

const char *reply_phrase(int status);

#endif
