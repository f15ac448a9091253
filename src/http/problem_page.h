/* problem_page.h - an error as a small page, for who reads it in a browser */
#ifndef HTTP_PROBLEM_PAGE_H
#define HTTP_PROBLEM_PAGE_H

#include "base/blob.h"
#include "base/err.h"

/* A French heading, the sentence of the error as it is (English), and a way home: home is the address of the
 * first page. The caller owns the blob. */
struct blob *problem_page(const struct err *e, int status, const char *home);

#endif
