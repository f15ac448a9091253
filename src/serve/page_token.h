/* page_token.h - where a page of a list ended, as a link carries it to the next one */
#ifndef SERVE_PAGE_TOKEN_H
#define SERVE_PAGE_TOKEN_H

#include "out/list.h"
#include "serve/call.h"

/* A text for a URL, meaningless to clients. With the same data the next page begins at the offset; with
 * others behind the record that was the last one, or behind its place (out/list_mark.h), so that nobody is
 * listed twice or left out because of who came or went. */
struct page_token {
    uint64_t version, offset;
    const char *mark; /* in the call's memory */
    size_t n_mark;
};

/* Of the page that l is, to which `offset` records came before. In the call's memory. sortby and criteria
 * (canonical) are what the list is of: a token leads on in no other. */
const char *page_token_print(struct call *c, const struct list *l, const struct list_order *order,
                             uint64_t offset, const char *sortby, const char *criteria);

/* The parameter token; what it does not lead on in: ERR_INVALID. */
bool page_token_read(struct page_token *t, struct call *c, const char *text, const char *sortby,
                     const char *criteria, struct err *e);

/* Where the next page begins; false (the sentence says it) when the mark is none. */
bool page_token_offset(const struct page_token *t, struct selection *sel, const struct list_order *order,
                       uint64_t *offset, struct err *e);

#endif
