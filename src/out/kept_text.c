#include "out/kept_text.h"

#include <string.h>

const char *kept_text(struct arena *memory, const struct cell *value, size_t most)
{
    static const char MORE[] = "…";
    const char *text = cell_text_of(value);
    size_t n = text ? strlen(text) : 0;
    if (!n)
        return NULL;
    if (n <= most)
        return arena_text(memory, text, n);
    n = most - (sizeof MORE - 1);
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    char *copy = arena_alloc(memory, n + sizeof MORE);
    memcpy(copy, text, n);
    memcpy(copy + n, MORE, sizeof MORE);
    return copy;
}

const char *kept_address(struct arena *memory, const struct cell *value)
{
    const char *text = cell_text_of(value);
    return text && strlen(text) <= KEPT_ADDRESS_BYTES ? kept_text(memory, value, KEPT_ADDRESS_BYTES) : NULL;
}
