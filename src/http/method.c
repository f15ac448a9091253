#include "http/method.h"

#include <string.h>

static const char *const NAMES[] = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"};

enum http_method method_of(const char *name, size_t n)
{
    enum http_method m = HTTP_GET;
    while (m < HTTP_OTHER && (strlen(NAMES[m]) != n || memcmp(name, NAMES[m], n) != 0))
        m++;
    return m;
}

const char *method_name(enum http_method m)
{
    return m < HTTP_OTHER ? NAMES[m] : "other";
}

const char *methods_text(unsigned methods, unsigned but, char *text)
{
    char *at = text;
    for (unsigned m = 0; m < HTTP_OTHER; m++)
        if (methods & ~but & METHOD(m)) {
            if (at > text)
                at = stpcpy(at, ", ");
            at = stpcpy(at, NAMES[m]);
        }
    *at = '\0';
    return text;
}
