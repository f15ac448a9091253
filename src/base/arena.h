/* arena.h - memory that lives as long as one request */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *head;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);
void arena_reset(struct arena *a);            /* everything handed out is gone; one block is kept */
void *arena_alloc(struct arena *a, size_t n); /* zeroed, aligned for anything */
char *arena_text(struct arena *a, const char *s, size_t n); /* a copy with a NUL behind */
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
