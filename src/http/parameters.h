/* parameters.h - a value with parameters, as Content-Type has them: a/b; name=token (RFC 9110, 5.6.6) */
#ifndef HTTP_PARAMETERS_H
#define HTTP_PARAMETERS_H

#include <stdbool.h>

#include "base/bytes.h"

/* Is this what stands before the parameters, in whatever case? */
bool parameters_of(const char *text, const char *value);

enum parameter { PARAMETER_ABSENT, PARAMETER_FOUND, PARAMETER_WRONG };

/* The value of a parameter, without its quotes, put into *value. WRONG: it stands there twice, has no
 * room in *value, or the parameters are malformed: all are read. A backslash between quotes is taken for
 * itself unless a quote or a backslash follows, as names of files were long sent with theirs. */
enum parameter parameters_find(const char *text, const char *name, struct bytes *value);

#endif
