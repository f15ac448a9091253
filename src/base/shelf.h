/* shelf.h - finished bytes in a memory file, which the kernel can send without copying them */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include <stddef.h>
#include <stdint.h>

/* One file in memory (memfd_create) for the process, mapped once for reading; sendfile from shelf_file()
 * takes its pages as they are. A run of pages that is freed is cut out of the file (fallocate, punch hole):
 * what the kernel still has to send of it stays as it was, and the place in the file is used again with new
 * pages. So a slow client never sees bytes of another answer.
 *
 * Memory is taken in pages of 4 KiB; the file's place is SHELF_BYTES of addresses, not of memory. Any thread.
 */
#define SHELF_BYTES ((int64_t)1 << 36)
#define SHELF_MOST  ((size_t)1 << 20) /* bytes of one run */

/* A copy of data, and where in the file it begins. NULL when it does not go there: n is 0 or beyond
 * SHELF_MOST, the place is used up, or the system allows no such file. */
const void *shelf_put(const void *data, size_t n, int64_t *at);
void shelf_drop(int64_t at, size_t n);
size_t shelf_round(size_t n); /* what n bytes take */
int shelf_file(void);         /* for sendfile */
size_t shelf_bytes(void);     /* memory in use, most of it beside what the process maps (its RSS) */

#endif
