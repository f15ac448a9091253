/* text_limit.h - how long the texts of a record may be */
#ifndef STORE_TEXT_LIMIT_H
#define STORE_TEXT_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* In bytes of UTF-8. Names and titles stand in every list, a thousand on a page. */
enum {
    WRITER_TEXT_NAME_BYTES = 1000, /* names, titles and all that is not named here */
    WRITER_TEXT_LINK_BYTES = 2000, /* site_web, url */
    WRITER_TEXT_BYTES = 1 << 18    /* description, objectifs, ... */
};

size_t text_limit(const char *column); /* of the schema, or of import_kinds.h */

/* ERR_TOO_LARGE, naming column, length and limit; NULL is fine. shown: what the error calls the column. */
bool text_limit_check(const char *column, const char *shown, const char *text, struct err *e);

#endif
