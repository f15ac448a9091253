/* utf8.h - UTF-8: validity, and folding of text for comparison (Unicode, RFC 3629) */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

bool utf8_valid(const char *s, size_t n); /* no NUL, no surrogates, no overlong forms */

/* How many bytes at the beginning are whole, valid characters; NUL is one here. Quick: for all that is
 * written. */
size_t utf8_run(const char *s, size_t n);

/* Appends s; each byte that is in no valid character is U+FFFD instead. */
void utf8_clean(struct bytes *out, const char *s, size_t n);

/* Fold for search and comparison, appended to *out: compatibility decomposition, marks dropped, case folded;
 * oe ae ss o l d th for œ æ ß ø ł đ þ; every character that is neither letter nor digit becomes one space,
 * runs of spaces one, none at the ends. Idempotent. Invalid UTF-8 is taken as Latin-1 byte by byte.
 * Stateless. */
void utf8_fold(struct bytes *out, const char *s, size_t n);

/* The same, but an apostrophe that stands alone between two letters or digits stays, as ' whatever kind it
 * is: ' ` \u2019 \u2018 \u02BC \u00B4 \u2032 and the like. For base/fold.h. */
void utf8_fold_marked(struct bytes *out, const char *s, size_t n);

#endif
