/* log.h - lines for the operator on standard error */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

/* One line, one write: lines of several threads never mix. A time (UTC, milliseconds) stands before it; line
 * breaks and control characters in it become '?', so a client cannot forge lines. Cut at 2000 bytes. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What others wrote, for a line: bytes that are not printable ASCII, and the backslash, become \xNN, so that
 * what stands between spaces is one word and no terminal obeys it. Cut to size, NUL included. */
void log_escape(char *to, size_t size, const char *from);

#endif
