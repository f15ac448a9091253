/* head.h - the head of a request of HTTP/1.1 (RFC 9112), read in place; no I/O */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Fields whose value is a list, which may stand in several lines (RFC 9110, 5.3). */
enum head_list {
    HEAD_ACCEPT,
    HEAD_ACCEPT_ENCODING,
    HEAD_ACCEPT_LANGUAGE,
    HEAD_IF_MATCH,
    HEAD_IF_NONE_MATCH,
    HEAD_X_FORWARDED_FOR,
    HEAD_FORWARDED,
    HEAD_LISTS
};

#define HEAD_FIELDS 200 /* lines of fields in one head */

/* What the server wants to know of a request; texts point into the bytes that were parsed, which last as long
 * as the exchange. Field values are trimmed. Of fields that may stand once, the first is given, with how many
 * there are. */
struct head {
    const char *method, *target;
    const char *fields, *end; /* where these begin, and of the bytes */
    int major, minor;
    const char *host;
    struct {
        const char *first; /* NULL: the field is not there */
        unsigned lines;
    } list[HEAD_LISTS]; /* see head_list */
    unsigned hosts;
    unsigned lengths, codings; /* Content-Length and Transfer-Encoding */
    bool length_valid;         /* it is a decimal number that fits */
    bool chunked;              /* the coding is "chunked" alone */
    bool chunked_last;         /* it is the last of several, or alone: the body has an end */
    uint64_t length;           /* 0 without */
    bool close, keep_alive;    /* options of Connection */
    bool waits;                /* Expect: 100-continue */
    bool expects_other;        /* an expectation that is not known */
    bool origin, asks_method;  /* Origin, Access-Control-Request-Method: a CORS preflight has both */
};

/* How long the head at the beginning of n bytes is, its empty line included; 0 when it is not all there yet.
 * *seen, 0 at first, says how far earlier calls have looked, so that a head in many pieces costs no more than
 * one in one. Lines end with CR LF or a bare LF (RFC 9112, 2.2). */
size_t head_end(const char *data, size_t n, size_t *seen);

/* Parse a head of n bytes, as head_end found it. Returns 0, or the HTTP status that it deserves: 400 for what
 * is no HTTP/1 request, 431 for more than HEAD_FIELDS. White space before a colon, bytes of control in a
 * target or value, and fields without a name are refused; folded lines (obs-fold) become one, as section 5.2
 * allows. */
int head_parse(struct head *h, char *data, size_t n);

/* The value of such a field of a head that was parsed, NULL without it. Several lines are joined by commas in
 * *room, which must last as long as the text; one line needs no room. */
const char *head_list(const struct head *h, enum head_list which, struct bytes *room);

/* Every field of a head that was parsed, in their order, read where they stand: *f is empty at first. False
 * behind the last. */
struct head_field {
    const char *name; /* in the letters that were sent; no NUL behind it */
    size_t n_name;
    const char *value;
};
bool head_next(const struct head *h, struct head_field *f);

/* The value of the field of this name, as head_list gives it. */
const char *head_value(const struct head *h, const char *name, struct bytes *room);

/* Of bytes that may be no head, or the beginning of one: is the method HEAD? */
bool head_asks_head(const char *data, size_t n);

/* *h of such bytes, whether head_parse has seen them or not: empty, but for the first line of Accept that is
 * whole. Whoever is refused is told so in the form that was asked for. */
void head_salvage(struct head *h, char *data, size_t n);

#endif
