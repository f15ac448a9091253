/* conditional.h - what the conditions of a request make of its answer (RFC 9110, 13) */
#ifndef HTTP_CONDITIONAL_H
#define HTTP_CONDITIONAL_H

#include <stdbool.h>

/* For GET and HEAD, where the answer would be 200 without conditions. if_match and if_none_match are the
 * fields' values, several lines joined by commas, or NULL; tag is that of the answer without its quotes, or
 * NULL when it has none; a weak one is no If-Match's. Answers here have no date of change, so
 * If-Modified-Since and If-Unmodified-Since are ignored, as 13.1.3 and 13.1.4 ask.
 *
 * Returns 200; 412 when If-Match names another (strong comparison); else 304 when If-None-Match names this
 * one (weak comparison). A member of a list that is no tag matches nothing; "*" is one only when it stands
 * alone. */
int conditional_status(const char *if_match, const char *if_none_match, const char *tag, bool weak);

#endif
