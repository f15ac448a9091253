#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_out(size_t n)
{
    char text[64];
    int length = snprintf(text, sizeof text, "atlasd: out of memory (%zu bytes)\n", n);
    ssize_t written = write(STDERR_FILENO, text, (size_t)length);
    (void)written;
    _exit(1); /* other threads go on meanwhile: nothing is taken apart beneath them */
}

static size_t product(size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n) || n > SIZE_MAX / 2)
        mem_out(SIZE_MAX);
    return n ? n : 1;
}

void *mem_alloc(size_t count, size_t size)
{
    size_t n = product(count, size);
    void *p = calloc(1, n);
    if (!p)
        mem_out(n);
    return p;
}

void *mem_grow(void *old, size_t count, size_t size)
{
    size_t n = product(count, size);
    void *p = realloc(old, n);
    if (!p)
        mem_out(n);
    return p;
}

void *mem_dup(const void *bytes, size_t n)
{
    void *p = mem_alloc(n, 1);
    if (n)
        memcpy(p, bytes, n);
    return p;
}

char *mem_strdup(const char *s)
{
    return s ? mem_dup(s, strlen(s) + 1) : NULL;
}

void *mem_room(void *p, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return p;
    *capacity = *capacity ? *capacity * 2 : 16;
    return mem_grow(p, *capacity, size);
}
