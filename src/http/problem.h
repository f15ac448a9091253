/* problem.h - errors as problem documents (RFC 9457), and the one place where codes become HTTP statuses */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/bytes.h"
#include "base/err.h"
#include "http/answer.h"

int problem_status(enum err_code code);

/* How an error is said to who reads it in a browser: appends a page of HTML, which may load styles and
 * pictures of the site. Any thread. */
struct problem_pages {
    void (*write)(const void *context, unsigned language, const char *target, const struct err *e, int status,
                  struct bytes *out);
    const void *context;
    const char *const *languages; /* that it can be said in, the usual one first; ends in NULL */
};

/* *a of an error: never kept, and pages of any site may read it. pages NULL: a document
 * {"type":"about:blank", "title":...,"status":...,"detail":...,"parameter":...,"value":...}, the last two
 * when the error names them, and "near":[{"value","label"},..], what may have been meant, of what is gone
 * "successors", where there is some; else a page, in the language of that number, of what was asked for, as
 * sent; "" when that is not known. *a has no body before. */
void problem_answer(struct answer *a, const struct err *e, int status, const struct problem_pages *pages,
                    unsigned language, const char *target);

#endif
