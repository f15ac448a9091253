/* pages.h - documents of the API, and errors, as pages for people: HTML in French, through templates */
#ifndef FRONT_PAGES_H
#define FRONT_PAGES_H

#include "atlas/collection.h"
#include "atlas/snapshot.h"
#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

/* A page is an answer of the API through a template: it is made from the JSON that was written, and says
 * nothing that is not in there. Templates are src/front/templates, the words of all of them
 * src/front/texts.tsv, the style src/front/web/pages.css; all but that are within the program. Immutable; any
 * thread. */
struct pages;

enum page_kind {
    PAGE_NONE,
    PAGE_LANDING,
    PAGE_CONFORMANCE,
    PAGE_COLLECTIONS,
    PAGE_COLLECTION,
    PAGE_SCHEMA, /* queryables, sortables */
    PAGE_ITEMS,
    PAGE_ITEM,
    PAGE_DEFINITION, /* the addresses of the API */
    PAGE_KINDS
};

/* home: the address of the first page, with a slash at its end; copied. NULL: a template is wrong, *e says
 * where. */
struct pages *pages_new(const char *home, struct err *e);
void pages_free(struct pages *p); /* NULL is fine */

struct page_asked {
    enum page_kind kind;
    const char *title;     /* plain text, as all here */
    const char *base_url;  /* what links in the document begin with; the API is base_url/api */
    const char *path;      /* of the address below that, "/collections/projets"; "" for the API itself */
    const char *name, *of; /* the collection in the address and its title, or NULL */
    const struct snapshot *snapshot; /* NULL: there are no data */
    bool in_atlas;                   /* the collection is one of the atlas: this one */
    enum collection collection;
    bool nearest;                      /* a list has distances */
    const char *criteria;              /* of a list, in French words, or NULL */
    const char *(*format)(unsigned i); /* names of what a list comes in, the document's own first; or NULL */
};

/* Appends the page of one JSON value as base/json.h writes it. memory is the request's. */
bool pages_write(const struct pages *p, const struct page_asked *asked, const char *json,
                 struct arena *memory, struct bytes *out, struct err *e);

/* Appends the page of an error: a French heading, the sentence as it is (English), a way home. */
void pages_write_problem(const struct pages *p, const struct err *why, int status, struct bytes *out);

#endif
