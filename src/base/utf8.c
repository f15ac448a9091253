#include "base/utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

bool utf8_valid(const char *s, size_t n)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
    while (n > 0) {
        if (*p == 0)
            return false;
        if (*p < 0x80) {
            p++;
            n--;
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
        if (used <= 0)
            return false;
        p += used;
        n -= (size_t)used;
    }
    return true;
}

/* Letters that Unicode does not decompose but that people write without. */
static const char *plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0x0153:
    case 0x0152:
        return "oe";
    case 0x00E6:
    case 0x00C6:
        return "ae";
    case 0x00F8:
    case 0x00D8:
        return "o";
    case 0x0142:
    case 0x0141:
        return "l";
    case 0x0111:
    case 0x0110:
    case 0x00F0:
    case 0x00D0:
        return "d";
    case 0x00FE:
    case 0x00DE:
        return "th";
    case 0x0127:
    case 0x0126:
        return "h";
    case 0x0131:
        return "i";
    case 0x0167:
    case 0x0166:
        return "t";
    case 0x0259: /* Azerbaijani schwa */
    case 0x018F:
        return "e";
    default:
        return NULL;
    }
}

static void add_codepoint(struct bytes *out, size_t start, bool *gap, utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    if (k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME)
        return;
    bool letter = (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) || k == UTF8PROC_CATEGORY_MC ||
                  (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
    if (!letter) {
        *gap = true;
        return;
    }
    if (*gap && out->n > start)
        bytes_add_char(out, ' ');
    *gap = false;
    const char *plain = plain_letter(c);
    if (plain) {
        bytes_add_text(out, plain);
        return;
    }
    utf8proc_uint8_t buffer[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, buffer);
    bytes_add(out, buffer, (size_t)n);
}

void utf8_fold(struct bytes *out, const char *s, size_t n)
{
    size_t start = out->n;
    bool gap = false;
    const unsigned char *p = (const unsigned char *)s;
    while (n > 0) {
        if (*p < 0x80) { /* most of what comes here */
            unsigned char c = *p++;
            n--;
            bool upper = c >= 'A' && c <= 'Z';
            if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                if (gap && out->n > start)
                    bytes_add_char(out, ' ');
                gap = false;
                bytes_add_char(out, (char)(upper ? c + 32 : c));
            } else {
                gap = true;
            }
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
        if (used <= 0) {
            c = *p;
            used = 1;
        }
        p += used;
        n -= (size_t)used;
        utf8proc_int32_t parts[32];
        int last = 0;
        utf8proc_ssize_t m = utf8proc_decompose_char(
            c, parts, 32, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE, &last);
        for (utf8proc_ssize_t i = 0; i < m && i < 32; i++)
            add_codepoint(out, start, &gap, parts[i]);
    }
}
