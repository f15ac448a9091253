#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void bytes_init(struct bytes *b, size_t ceiling)
{
    *b = (struct bytes){.ceiling = ceiling};
    b->data = mem_alloc(1, 1);
}

void bytes_release(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){0};
}

void bytes_reset(struct bytes *b)
{
    b->n = 0;
    b->full = false;
    b->data[0] = '\0';
}

char *bytes_room(struct bytes *b, size_t n)
{
    if (b->full || n > b->ceiling - b->n) {
        b->full = true;
        return NULL;
    }
    if (b->n + n + 1 > b->capacity) {
        size_t capacity = b->capacity ? b->capacity : 64;
        while (capacity < b->n + n + 1)
            capacity *= 2;
        b->data = mem_grow(b->data, capacity, 1);
        b->capacity = capacity;
    }
    return b->data + b->n;
}

void bytes_add_format(struct bytes *b, const char *format, ...)
{
    char small[256];
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, format, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof small) {
        bytes_add(b, small, (size_t)n);
    } else if (n > 0) {
        char *to = bytes_room(b, (size_t)n);
        if (to) {
            vsnprintf(to, (size_t)n + 1, format, again);
            b->n += (size_t)n;
        }
    }
    va_end(again);
}

void bytes_add_int(struct bytes *b, int64_t v)
{
    char text[24], *end = text + sizeof text, *from = end;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--from = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        *--from = '-';
    bytes_add(b, from, (size_t)(end - from));
}

void bytes_add_list(struct bytes *b, const char *(*name)(unsigned i), unsigned n, const char *last)
{
    for (unsigned i = 0; i < n; i++) {
        if (i)
            bytes_add_text(b, i + 1 == n ? last : ", ");
        bytes_add_text(b, name(i));
    }
}
