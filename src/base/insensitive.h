/* insensitive.h - forms of a text in which case, or accents, make no difference: CASEI and ACCENTI of CQL2 */
#ifndef BASE_INSENSITIVE_H
#define BASE_INSENSITIVE_H

#include <stddef.h>

#include "base/bytes.h"

/* Appended to *out, of valid UTF-8; idempotent, stateless; other characters, punctuation and blanks too, stay
 * as they are, unlike utf8_fold. Nothing is allocated but room in out where no combining character stands.
 *
 * Case: full case folding of Unicode (5.18), composed (NFC): É and é are one, ß is ss.
 * Accents: canonical decomposition without its marks, so that é is e, and the Latin letters that have no
 * decomposition but are written without their stroke or ligature: o l d h t i for ø ł đ ð ħ ŧ ı, oe ae th for
 * œ æ þ, in their case. */
void insensitive_case(struct bytes *out, const char *s, size_t n);
void insensitive_accents(struct bytes *out, const char *s, size_t n);

#endif
