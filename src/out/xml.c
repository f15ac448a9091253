#include "out/xml.h"

#include <string.h>

/* What stands for a character in XML 1.0, or NULL for itself. text is valid UTF-8. */
static const char *entity(const unsigned char *at)
{
    switch (*at) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    case '\t':
    case '\n':
        return NULL;
    case 0xEF: /* U+FFFE and U+FFFF are no characters */
        return at[1] == 0xBF && at[2] >= 0xBE ? "\xEF\xBF\xBD" : NULL;
    default:
        return *at < ' ' ? "\xEF\xBF\xBD" : NULL;
    }
}

void xml_put_text(struct bytes *out, const char *text, size_t n)
{
    const char *from = text, *end = text + n;
    for (const char *p = text; p < end; p++) {
        const char *instead = entity((const unsigned char *)p);
        if (!instead)
            continue;
        bytes_add(out, from, (size_t)(p - from));
        bytes_add_text(out, instead);
        if (*p == '\xEF')
            p += 2;
        from = p + 1;
    }
    bytes_add(out, from, (size_t)(end - from));
}

void xml_put_element(struct bytes *out, const char *name, const char *text)
{
    bytes_add_format(out, "<%s>", name);
    xml_put_text(out, text, strlen(text));
    bytes_add_format(out, "</%s>\n", name);
}
