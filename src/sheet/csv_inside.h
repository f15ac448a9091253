/* csv_inside.h - what the files of CSV share: the bytes of a file, and what they are encoded in */
#ifndef SHEET_CSV_INSIDE_H
#define SHEET_CSV_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/err.h"
#include "sheet/csv.h"

enum { CSV_INPUT_CHUNK = 65536, CSV_INPUT_ROOM = CSV_INPUT_CHUNK / 2 * 3 + 8 };

/* What a byte from 0x80 on is in UTF-8; empty: not in the character set. */
struct csv_table {
    char utf8[128][4];
};

/* What tells encodings of one byte apart. */
struct csv_hints {
    size_t behind_small[128],
        behind_large[128]; /* how often a byte from 0x80 on stands behind a letter of ASCII */
    size_t returns, feeds; /* CR and LF */
};

/* Read from its beginning to its end twice: once to see what it is (size, NUL bytes, characters), then byte
 * by byte. UTF-16 becomes UTF-8 as it comes in, so all that counts bytes counts those. Opening fails on all
 * that makes the whole file useless. */
struct csv_input {
    FILE *in;
    size_t bytes, read; /* of the file; so far */
    unsigned long line; /* of the next byte, from 1 */
    enum sheet_encoding encoding;
    struct csv_census census; /* of the whole file, as its hints */
    struct csv_hints hints;
    struct csv_table table; /* of an encoding of one byte: Windows-1252 for what is stray in UTF-8 */
    /* of UTF-16: a byte, and the first half of a pair, that wait for what comes */
    int odd_byte;
    unsigned high_half;
    bool torn;       /* the file ended within a character, or one half of a pair stands alone */
    size_t at, have; /* bytes of the chunk that are not used yet */
    unsigned char raw[CSV_INPUT_CHUNK], chunk[CSV_INPUT_ROOM];
};

/* encoding: SHEET_BY_CONTENT, or what it is taken for whatever it says. in stays the caller's. */
bool csv_input_open(struct csv_input *s, FILE *in, size_t limit, enum sheet_encoding encoding, struct err *e);

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
 * Windows-1252 (read as such) in a file of UTF-8, characters of UTF-8 (read byte by byte) in one of another.
 * False when a byte is in neither. */
bool csv_input_decode(const struct csv_input *s, const char *raw, size_t n, struct bytes *out,
                      size_t *foreign);

static inline bool csv_is_unicode(enum sheet_encoding e)
{
    return e == SHEET_UTF8 || e == SHEET_UTF16LE || e == SHEET_UTF16BE;
}

/* csv_guess.c */
bool csv_table_learn(struct csv_table *t, enum sheet_encoding encoding, struct err *e);
/* Of the first bytes of a file: UTF-16, or SHEET_BY_CONTENT where it is none. */
enum sheet_encoding csv_guess_utf16(const unsigned char *start, size_t n);
/* Of a file that is no UTF-8. */
bool csv_guess_bytes(const struct csv_hints *c, enum sheet_encoding *encoding, struct err *e);

#endif
