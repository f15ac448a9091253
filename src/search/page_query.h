/* page_query.h - the parameters of a page's address as people and programs really send them */
#ifndef SEARCH_PAGE_QUERY_H
#define SEARCH_PAGE_QUERY_H

#include "base/bytes.h"
#include "search/query.h"

/* Links to pages are passed around, glued together, escaped twice, in Latin-1. Nothing is an error: + is a
 * space and %XX a byte, a lone % stays; bytes that are no UTF-8 are read as Windows-1252; `&amp;` and
 * `&#038;` stand for `&`, a second `?` too. A control character is a blank. Parameters without a value are
 * left out, and what is past the limits of query.h too. Names and values are valid UTF-8, in memory. */
void page_query_parse(struct query *q, const char *text, size_t n, struct arena *memory);

/* Text as it stands in an address of a page: what is no letter, digit, - . _ ~ or one of , : ! / is %XX. */
void page_query_escape(struct bytes *out, const char *text);

#endif
