#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

void log_line(const char *format, ...)
{
    char line[2048];
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    size_t n = strftime(line, 32, "%Y-%m-%dT%H:%M:%S", &tm);
    n += (size_t)snprintf(line + n, 8, ".%03ldZ ", now.tv_nsec / 1000000);
    size_t from = n;
    va_list ap;
    va_start(ap, format);
    int w = vsnprintf(line + n, sizeof line - n - 1, format, ap);
    va_end(ap);
    if (w > 0)
        n += (size_t)w < sizeof line - n - 1 ? (size_t)w : sizeof line - n - 2;
    for (size_t i = from; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = '?';
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, n) < 0)
        return; /* nobody reads: there is nobody to tell */
}

void log_escape(char *to, size_t size, const char *from)
{
    static const char HEX[] = "0123456789abcdef";
    size_t n = 0;
    for (; *from; from++) {
        unsigned char c = (unsigned char)*from;
        bool plain = c > ' ' && c < 0x7F && c != '\\';
        if (n + (plain ? 1 : 4) >= size)
            break;
        if (plain) {
            to[n++] = (char)c;
            continue;
        }
        to[n++] = '\\';
        to[n++] = 'x';
        to[n++] = HEX[c >> 4];
        to[n++] = HEX[c & 15];
    }
    to[n] = '\0';
}
