#include "out/xlsx_text.h"

#include <stdint.h>
#include <string.h>

/* The bytes of a text that a cell can hold: characters beyond U+FFFF take two of its units. */
size_t xlsx_fitting(const char *text, size_t n)
{
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xC0) == 0x80)
            continue;
        units += c >= 0xF0 ? 2 : 1;
        if (units > XLSX_CELL_UNITS - 1) /* room for … */
            return i;
    }
    return n;
}

bool xlsx_is_longer(const char *text, size_t n)
{
    uint32_t units = 0;
    if (n <= XLSX_CELL_UNITS)
        return false;
    for (size_t i = 0; i < n; i++)
        units += ((unsigned char)text[i] & 0xC0) == 0x80 ? 0 : (unsigned char)text[i] >= 0xF0 ? 2 : 1;
    return units > XLSX_CELL_UNITS;
}

/* "_x0041_" is A to Excel (ECMA-376, part 1, 22.9.2.19): its first _ is written so. */
static bool is_code(const char *at)
{
    return at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
}

bool xlsx_has_code(const char *text)
{
    for (const char *p = strstr(text, "_x"); p; p = strstr(p + 1, "_x"))
        if (is_code(p))
            return true;
    return false;
}

const char *xlsx_escape_codes(struct bytes *out, const char *text)
{
    bytes_reset(out);
    for (const char *p = text; *p; p++)
        bytes_add_format(out, "%s%c", is_code(p) ? "_x005F" : "", *p);
    return out->data;
}
