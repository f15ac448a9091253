/* answer.h - an answer of HTTP as a value: status, policy, fields, and a body in one of three forms */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/source.h"

enum caching {
    CACHING_NEVER,    /* no-store */
    CACHING_CHECK,    /* keep it, ask each time (ETag); a cache that many share need not for 10 s */
    CACHING_DAY,      /* hardly ever changes */
    CACHING_IMMUTABLE /* the URL names the version */
};

/* As what a browser shows an answer, and what that may do there. */
enum shown {
    SHOWN_AS_DATA,  /* no page */
    SHOWN_AS_PAGE,  /* a page of the site, and its files */
    SHOWN_AS_EMBED, /* a page of the site that others may show in a frame */
    SHOWN_AS_ERROR  /* a page of an error: styles and pictures of the site are loaded, its forms are sent,
                       nothing is run */
};

/* Fields of a request that another answer might have been chosen by: Vary. */
enum { VARY_CODING = 1, VARY_ACCEPT = 2, VARY_LANGUAGE = 4 };

/* What is the same for all answers of an address. An answer may differ: an error is never kept, and an
 * address that names its version is good for ever. */
struct answer_policy {
    enum caching caching;
    bool cors; /* pages of any site may read it (Fetch, 3.2), show it and time it */
    enum shown shown;
    unsigned vary; /* besides that of the body, which is that of another address too */
};

/* BODY_BLOB: a counted reference. BODY_FILE: n bytes of an open file from `from` on, sent from the file as
 * they are; the descriptor is closed behind them. What is missing of them at the end ends the connection.
 * BODY_SOURCE: first (or nothing), then what the source makes, step by step as the client takes it: in chunks
 * (RFC 9112, 7.1) to HTTP/1.1, to HTTP/1.0 until the connection closes. A file has a tag only when one is
 * given, nor has a source; a source is not packed: Content-Encoding is whoever makes it to say. */
enum body_kind { BODY_NONE, BODY_BLOB, BODY_FILE, BODY_SOURCE };

struct body {
    enum body_kind kind;
    int fd;
    int64_t from;
    uint64_t n;
    struct blob *blob; /* all, or what comes before the first step */
    struct source *source;
};

/* Besides those that this makes of the other members; what is added beyond makes the answer an error. */
#define ANSWER_FIELDS 12

struct answer {
    int status;
    struct answer_policy policy;
    unsigned vary;
    const char *type; /* of the body; or NULL */
    const char *tag;  /* strong, without quotes; NULL: that of the blob, if it is one */
    struct answer_field {
        const char *name, *value;
    } field[ANSWER_FIELDS];
    unsigned n_fields;
    bool
        broken; /* a field was too many, or cannot be sent: it will be answered by an error of the server's */
    struct body body;
};

/* Texts are the caller's, and last as long as the answer. A value with control characters in it breaks the
 * answer: it could end the field and begin another. */
void answer_add(struct answer *a, const char *name, const char *value);

/* One body in place of another, which goes; the reference, descriptor or source is taken over. */
void answer_set_blob(struct answer *a, struct blob *blob);
void answer_set_file(struct answer *a, int fd, int64_t from, uint64_t n);
void answer_set_source(struct answer *a, struct blob *first, struct source *source);
void answer_drop_body(struct answer *a);

/* The tag that stands in ETag, or NULL when the answer has none: errors, and what is never kept. */
const char *answer_tag(const struct answer *a);
bool answer_tag_is_weak(const struct answer *a); /* W/ stands before it */

/* The text of Date, made once a second. */
struct answer_date {
    time_t of;
    char text[40];
};

/* All of the head but the fields about the connection and the empty line. status is a's, or 304: then what
 * stands in it is what 200 would have had, without the body's length and type (RFC 9110, 15.4.5). minor: of
 * the version that the client speaks. */
void answer_print(const struct answer *a, int status, int minor, struct answer_date *date, struct bytes *out);
void answer_print_field(struct bytes *out, const char *name, const char *value);

#endif
