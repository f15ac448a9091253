/* form.h - what a form sends: fields by name, texts and files, in whichever way they were encoded */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "http/spool.h"

/* Filled by urlencoded.h or multipart.h as the bytes come. Names and texts are UTF-8 without NUL; fields
 * stand in the order they were sent in, names may repeat. Files go into one spool, one behind the other. */
#define FORM_FIELDS      500     /* texts and files of one form */
#define FORM_NAME_BYTES  200     /* of a field's name, of a file's, of its type */
#define FORM_VALUE_BYTES 262144  /* of a text */
#define FORM_TEXT_BYTES  1048576 /* of all names and texts together */

struct form_field {
    const char *name;  /* may be "", as a browser sends it */
    const char *value; /* of a text; NULL for a file */
    size_t n_value;
    const char *file, *type; /* of a file: what it was called, without folders ("": nothing was chosen), and
                                its media type as sent */
    uint64_t at, n;          /* where it stands in `files` */
};

struct form {
    struct form_field *fields;
    unsigned n;
    struct spool files;
    struct bytes text; /* of form.c: of the field that is being read */
    size_t n_name, n_text, capacity, held;
};

void form_init(struct form *f, struct spool_room *room);
void form_release(struct form *f);

/* The first field of that name from *i on (0 at first), which moves behind it; NULL without one. */
const struct form_field *form_next(const struct form *f, const char *name, unsigned *i);

/* The text of that name, NULL without one. ERR_INVALID: there are several, or it is a file. */
bool form_text(const struct form *f, const char *name, const char **value, struct err *e);

/* For who reads a form, one field after another: form_begin; form_add with what comes of its name,
 * form_named; then form_add with what comes of its text, form_end; or form_file, form_add_file with what
 * comes of the file. ERR_TOO_LARGE names the limit that was passed, ERR_INVALID is what is no text, ERR_BUSY
 * and ERR_IO are spool.h's. After an error it can only be released. */
void form_begin(struct form *f);
bool form_add(struct form *f, const char *text, size_t n, struct err *e);
bool form_named(struct form *f, struct err *e);
bool form_end(struct form *f, struct err *e);
bool form_file(struct form *f, const char *file, const char *type, struct err *e);
bool form_add_file(struct form *f, const void *data, size_t n, struct err *e);

#endif
