/* blob.h - finished, immutable, counted bytes that may cross threads */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the bytes are packed: content codings of HTTP, as base/pack.h makes them. */
enum coding { CODING_PLAIN, CODING_GZIP, CODING_BROTLI, CODINGS };

struct blob {
    _Atomic uint32_t references;
    enum coding coding;
    size_t n;
    char tag[20]; /* of ETag, without quotes: 16 hex digits of a hash of the bytes, or of those first sent */
    bool weak;    /* the tag is of what the bytes mean: others may stand in their place */
    _Atomic bool hasty; /* packed while somebody waited, and could be smaller: serve/repacker.h */
    int64_t at;         /* where the bytes stand in shelf_file(), or -1: in ordinary memory */
    const unsigned char *data;
    unsigned vary;      /* by which fields of a request it was chosen, besides its coding: http/answer.h */
    const char *fields; /* of the head that goes with it, whole lines; or NULL */
};

/* Kept bytes from this size on stand on the shelf. They take a second system call to send and save the copy:
 * at 20 kB 11.7 us of processor time an answer against 12.5, at 35 kB 13.1 against 14.1; below 16 kB it was
 * not measured. */
#define BLOB_SHELF_BYTES 16384

struct blob *blob_new(const void *data, size_t n);      /* copies; one reference */
struct blob *blob_new_kept(const void *data, size_t n); /* likewise; will be sent again and again */
/* Other bytes that mean the same as b's, kept, with its fields and its tag, which is weak: if b's tag was
 * sent as a strong one, it was not true. */
struct blob *blob_new_same(const struct blob *b, const void *data, size_t n);
void blob_set_fields(struct blob *b, const char *text); /* copies; before another thread sees it */
size_t blob_bytes(const struct blob *b);                /* of memory */
struct blob *blob_ref(struct blob *b);                  /* returns b */
void blob_free(struct blob *b);                         /* drops one reference; NULL is fine */

#endif
