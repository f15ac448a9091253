#include "atlas/postal.h"

#include <ctype.h>
#include <string.h>

static const char TABLE[] = {
#include "atlas/codes_postaux.tsv.inc"
    0};

enum { CODE = 5 };

bool insee_number(const char *text, size_t n, uint32_t *number)
{
    *number = 0;
    if (n != CODE || !isdigit((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < n; i++) {
        const int c = toupper((unsigned char)text[i]);
        const bool corsica = i == 1 && (c == 'A' || c == 'B');
        if (!isdigit(c) && !corsica)
            return false;
        *number = *number * 36 + (uint32_t)(corsica ? c - 'A' + 10 : c - '0');
    }
    return true;
}

/* The line of a code, behind it; lines stand in the order of codes. */
static const char *find_line(const char *code)
{
    const char *from = strchr(TABLE, '\n') + 1, *to = TABLE + sizeof TABLE - 1;
    while (from < to) {
        const char *at = from + (to - from) / 2;
        while (at > from && at[-1] != '\n')
            at--;
        const int order = memcmp(code, at, CODE);
        if (order == 0)
            return at + CODE + 1;
        if (order < 0)
            to = at;
        else
            from = strchr(at, '\n') + 1;
    }
    return NULL;
}

size_t postal_communes(const char *code, size_t n, uint32_t communes[POSTAL_MOST])
{
    size_t found = 0;
    if (n != CODE || strspn(code, "0123456789") < CODE)
        return 0;
    const char *at = find_line(code);
    while (at && found < POSTAL_MOST && insee_number(at, CODE, &communes[found])) {
        found++;
        at += CODE;
        if (*at != '|')
            break;
        at++;
    }
    return found;
}
