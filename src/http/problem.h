/* problem.h - errors as problem documents (RFC 9457), and the one place where codes become HTTP statuses */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/err.h"
#include "http/answer.h"

int problem_status(enum err_code code);

/* *a of an error: never kept, and pages of any site may read it. home NULL: a document {"type":"about:blank",
 * "title":...,"status":...,"detail":...,"parameter":...,"value":...}, the last two when the error names them;
 * else a page for who reads it in a browser (problem_page.h). *a has no body before. */
void problem_answer(struct answer *a, const struct err *e, int status, const char *home);

#endif
