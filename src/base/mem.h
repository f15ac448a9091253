/* mem.h - allocation that ends the program, with one sentence and status 1, when memory is out */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Sizes that a client or a file chooses are checked against a named limit before they come here, so running
 * out of memory is never a client's doing. count * size is checked for overflow. Zero bytes give a valid
 * pointer. */
void *mem_alloc(size_t count, size_t size);           /* zeroed */
void *mem_grow(void *old, size_t count, size_t size); /* new bytes are not zeroed */
_Noreturn void mem_out(size_t n);                     /* for who cannot have n bytes from elsewhere */
char *mem_strdup(const char *s);                      /* NULL stays NULL */
void *mem_dup(const void *bytes, size_t n);

/* Make room for one more element behind *n in a growing array: p = mem_room(p, n, &capacity, sizeof *p). */
void *mem_room(void *p, size_t n, size_t *capacity, size_t size);

#endif
