/* csv_inside.h - what csv.c and csv_input.c share: the bytes of a CSV file, and what they are encoded in */
#ifndef SHEET_CSV_INSIDE_H
#define SHEET_CSV_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/err.h"
#include "sheet/csv.h"

/* Read from its beginning to its end twice: once to see what it is (size, NUL bytes, characters), then byte
 * by byte. What cannot be read twice, as a pipe, is kept in a temporary file first. Opening fails on all that
 * makes the whole file useless. */
enum { CSV_INPUT_CHUNK = 65536 };

struct csv_input {
    FILE *in;
    size_t bytes, read;        /* of the file; so far */
    unsigned long line;        /* of the next byte, from 1 */
    bool utf8;                 /* by its census; else Windows-1252 */
    struct csv_census census;  /* of the whole file */
    char windows_utf8[128][4]; /* what bytes 0x80-0xFF are in UTF-8; empty: not in the character set */
    size_t at, have;           /* bytes of the chunk that are not used yet */
    unsigned char chunk[CSV_INPUT_CHUNK];
};

/* path "-" is standard input. A failed one is released already. */
bool csv_input_open(struct csv_input *s, const char *path, size_t limit, struct err *e);
bool csv_input_open_bytes(struct csv_input *s, const void *data, size_t n, size_t limit, struct err *e);
void csv_input_release(struct csv_input *s);

int csv_input_fill(struct csv_input *s); /* the next chunk; its first byte */

/* The next byte, EOF at the end and on errors. Inline: a list is read byte by byte. */
static inline int csv_input_peek(struct csv_input *s)
{
    return s->at < s->have ? s->chunk[s->at] : csv_input_fill(s);
}

static inline int csv_input_take(struct csv_input *s)
{
    int b = csv_input_peek(s);
    s->at += b != EOF;
    s->read += b != EOF;
    return b;
}

/* The same, but LF, CRLF and CR are one '\n' and count a line. */
static inline int csv_input_take_line(struct csv_input *s)
{
    int b = csv_input_take(s);
    if (b == '\r') {
        if (csv_input_peek(s) == '\n')
            csv_input_take(s);
        b = '\n';
    }
    s->line += b == '\n';
    return b;
}

void csv_input_restart(struct csv_input *s); /* at the first byte behind the mark of UTF-8 */
bool csv_input_check_end(const struct csv_input *s, struct err *e); /* at EOF: was this all of it? */

/* n raw bytes as UTF-8 behind what is in out. *foreign counts what is not of the file's encoding: bytes of
 * Windows-1252 (read as such) in a file of UTF-8, characters of UTF-8 (read as what Windows-1252 makes of
 * them) in one of Windows-1252. False when a byte is in neither. */
bool csv_input_decode(const struct csv_input *s, const char *raw, size_t n, struct bytes *out,
                      size_t *foreign);

#endif
