/* log.h - lines for the operator on standard error */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* One line, one write: lines of several threads never mix. A time (UTC, milliseconds) stands before it; line
 * breaks and control characters in it become '?', so a client cannot forge lines. Cut at 2000 bytes. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
