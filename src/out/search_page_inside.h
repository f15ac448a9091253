/* search_page_inside.h - what the files of the document of the search page share */
#ifndef OUT_SEARCH_PAGE_INSIDE_H
#define OUT_SEARCH_PAGE_INSIDE_H

#include "base/bytes.h"
#include "out/search_page.h"

struct search_page_writer {
    const struct search_page_means *m;
    const struct search_asked *a;
    const struct snapshot *s;
    struct json *j;
    struct bytes text; /* scratch */
    char layers[80];   /* names of all there are, and commas */
};

/* The address of the page when something in it is changed: into out; as a member. */
void search_page_add(const struct search_page_writer *w, const struct search_change *change,
                     struct bytes *out);
void search_page_put(struct search_page_writer *w, const char *name, const struct search_change *change);

/* The first value of a criterion, as it was written; NULL: it is not asked for. */
const char *search_page_text(const struct search_asked *a, enum criterion which);

/* words, chips, hidden, ignored, around, sorts. */
void search_page_put_asked(struct search_page_writer *w);

#endif
