/* problem.h - errors as problem documents (RFC 9457), and the one place where codes become HTTP statuses */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/blob.h"
#include "base/err.h"

#define PROBLEM_TYPE "application/problem+json"

int problem_status(enum err_code code);

/* {"type":"about:blank","title":...,"status":...,"detail":...,"parameter":...,"value":...}; the last two when
 * the error names them. The caller owns the blob. */
struct blob *problem_blob(const struct err *e, int status);

#endif
