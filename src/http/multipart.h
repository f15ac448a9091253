/* multipart.h - reading multipart/form-data as it comes (RFC 7578; boundaries: RFC 2046, 5.1) */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/form.h"

#define MULTIPART_TYPE           "multipart/form-data"
#define MULTIPART_BOUNDARY_BYTES 70
#define MULTIPART_HEADER_BYTES   4096 /* of one part */

/* A part that gives a filename is a file, whatever its type; any other is a text. filename* does not count
 * (RFC 7578, 4.2), a charset is UTF-8, and parts within parts and transfer encodings that change bytes are
 * refused, as the standard has given them up. Lines end with CR LF; what stands before the first boundary and
 * behind the last is dropped; without the last one the form is not whole. */
struct multipart {
    struct form *form;
    char delimiter[4 + MULTIPART_BOUNDARY_BYTES + 1]; /* CR LF -- boundary */
    size_t n_delimiter, matched;                      /* matched: of the delimiter, by the last bytes */
    size_t unsaid; /* of these, how many are not content even if the rest does not follow */
    int at;        /* of multipart.c */
    bool in_file;
    struct bytes header; /* of a part, as it comes */
};

/* The boundary stands in the content type. */
bool multipart_begin(struct multipart *m, const char *content_type, struct form *form, struct err *e);
void multipart_release(struct multipart *m);

/* Bytes in any pieces, then the end. Errors are those of form.h. */
bool multipart_add(struct multipart *m, const char *data, size_t n, struct err *e);
bool multipart_end(struct multipart *m, struct err *e);

#endif
