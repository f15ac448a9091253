/* framing.h - where the body of a request ends, by its length or in chunks (RFC 9112, 6 and 7.1); no I/O */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes go in as they come, in whatever pieces, and content comes out in place. Chunked framing is read to
 * the letter, since two programs that read it differently can be made to disagree on where the next request
 * begins: lines end with CR LF alone, white space stands only where the grammar has it, and what is wrong
 * anywhere ends all. Extensions of chunks and the trailer section are checked and dropped. */
#define FRAMING_LINE_BYTES      256  /* of the line of one chunk: its size and extensions */
#define FRAMING_EXTENSION_BYTES 4096 /* of extensions in one body; they carry nothing that is wanted */
#define FRAMING_TRAILER_BYTES   4096

struct framing {
    int status;        /* 0, 400 for what is malformed, 413 for what is larger than `most` */
    const char *fault; /* when status is set: one sentence */
    bool ended;        /* all is there; what follows is not of it */
    uint64_t n, most;  /* content so far; how much there may be */
    uint64_t left;     /* content of the length, or of the chunk, that is still to come */
    bool chunked;
    int at;                             /* in framing.c: where in the grammar the next byte stands */
    unsigned line, extensions, trailer; /* bytes of each so far */
};

/* A length above `most` is refused at once. */
void framing_by_length(struct framing *f, uint64_t length, uint64_t most);
void framing_in_chunks(struct framing *f, uint64_t most);

/* Takes from the n bytes of data up to one run of content, and returns how many it used: *content, within
 * data, is NULL when there was none. To be called again until all is used, or the body ended or failed; then
 * nothing more is used. */
size_t framing_take(struct framing *f, const char *data, size_t n, const char **content, size_t *n_content);

#endif
