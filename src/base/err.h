/* err.h - an error: a code, the parameter at fault if any, and one full sentence */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/language.h"

/* A function that can fail returns bool (or NULL) and takes a struct err * last. On failure it is filled, on
 * success left untouched. Lower layers neither log nor exit. A NULL err is allowed: the caller does not want
 * to know. */
enum err_code {
    ERR_NONE,
    ERR_USAGE,       /* the command line is wrong */
    ERR_INVALID,     /* what a client or a file sent is malformed or unknown */
    ERR_UNSUPPORTED, /* what a standard allows, and is not done here */
    ERR_NOT_FOUND,   /* no such thing */
    ERR_GONE,        /* there was such a thing */
    ERR_TOO_LARGE,   /* a named limit was passed */
    ERR_BUSY,        /* a queue is full; try again */
    ERR_TIMEOUT,     /* a time limit was passed */
    ERR_IO,          /* a file, a socket or the database */
    ERR_INTERNAL     /* our fault */
};

struct err {
    enum err_code code;
    char parameter[48]; /* name of the parameter or column at fault, or "" */
    char value[128];    /* what was sent, cut to fit on a character boundary, or "" */
    char text[512];     /* one sentence on one line, in English, with the values in it; control characters are
                           spaces */
    char french[512];   /* the same in French; "" where nobody told it so */
    char near[256]; /* what may have been meant, of what is gone its successor, "CODE\tLABEL\n" each, whole
                       ones; or "" */
};

/* Fill *e and return false, so that `return err_set(e, ...)` ends a function. */
bool err_set(struct err *e, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As err_set, naming the parameter and the value at fault. value may be NULL. */
bool err_param(struct err *e, enum err_code code, const char *parameter, const char *value,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* As err_param, in both languages: both sentences have the same arguments in the same order, or name them as
 * %2$s does; what only the other language has is passed over with %2$.0s. parameter may be NULL. */
bool err_say(struct err *e, enum err_code code, const char *parameter, const char *value, const char *english,
             const char *french, ...) __attribute__((format(printf, 5, 7), format(printf, 6, 7)));

/* As err_say, with what the system said behind both: "cannot open a.csv: No such file or directory". */
bool err_system(struct err *e, enum err_code code, int error_number, const char *english, const char *french,
                ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* The sentence in a language; in English where there is none in French. */
const char *err_text(const struct err *e, enum language language);

/* One more thing that may have been meant: behind the sentence, "; near: ML (Mali), MR (Mauritanie)", and in
 * near; of what is gone, "; now: ", what stands in its place. What there is no room for is left out. label
 * may be NULL. Returns false. */
bool err_offer(struct err *e, const char *code, const char *label);

/* Put "prefix: " before the text, to say where it happened; before both texts. Returns false. */
bool err_prefix(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with a prefix for each language. */
bool err_prefix_say(struct err *e, const char *english, const char *french, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

#endif
