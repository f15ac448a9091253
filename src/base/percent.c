#include "base/percent.h"

#include <string.h>

void percent_escape(struct bytes *out, const char *text)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
    for (const char *t = text; *t; t++)
        bytes_add_format(out, strchr(PLAIN, *t) ? "%c" : "%%%02X", (unsigned char)*t);
}
