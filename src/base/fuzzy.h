/* fuzzy.h - how far apart two folded names are: edit distance with a bound, and a cheap test that comes
 * before it */
#ifndef BASE_FUZZY_H
#define BASE_FUZZY_H

#include <stddef.h>
#include <stdint.h>

/* Texts are folded (base/utf8.h) and compared byte by byte. Stateless. */

/* The letters of a text as a bit set: two bits a letter (there once, there more often), the rest shared by
 * other bytes. One edit changes at most two bits, so texts further apart than 2 * d bits are more than d
 * edits apart; and a text can only stand inside another when its bits are among the other's. */
uint64_t fuzzy_signature(const char *s, size_t n);

static inline unsigned fuzzy_signature_gap(uint64_t a, uint64_t b)
{
    return (unsigned)__builtin_popcountll(a ^ b);
}

/* Edits from a to b: a letter added, dropped, replaced, or two neighbours exchanged (optimal string
 * alignment). bound + 1 when there are more than bound; texts longer than FUZZY_LENGTH count as that too.
 * Cost n * bound. */
enum { FUZZY_LENGTH = 128 };
unsigned fuzzy_distance(const char *a, size_t na, const char *b, size_t nb, unsigned bound);

/* How many edits pass for a typing error in a name of n letters: 0 up to 3, 1 up to 7, 2 up to 13, then 3. */
unsigned fuzzy_bound(size_t n);

#endif
