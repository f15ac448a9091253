/* shown.h - bytes of a case as a line can show them */
#ifndef TESTS_HTTP_SHOWN_H
#define TESTS_HTTP_SHOWN_H

#include <stdio.h>

/* The bytes as they would stand in C, for the line of a test. */
static inline const char *shown(const char *data)
{
    static char text[600];
    size_t n = 0;
    for (; *data && n + 5 < sizeof text; data++)
        if (*data == '\r' || *data == '\n' || *data == '\t')
            n += (size_t)sprintf(text + n, "\\%c", *data == '\r' ? 'r' : *data == '\n' ? 'n' : 't');
        else if (*data >= ' ' && *data < 0x7F)
            text[n++] = *data;
        else
            n += (size_t)sprintf(text + n, "\\x%02X", (unsigned char)*data);
    text[n] = '\0';
    return text;
}

#endif
