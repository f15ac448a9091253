/* pages.h - documents of the API, and errors, as pages for people: HTML through templates */
#ifndef FRONT_PAGES_H
#define FRONT_PAGES_H

#include "atlas/collection.h"
#include "atlas/snapshot.h"
#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/language.h"

/* A page is an answer of the API through a template: it is made from the JSON that was written, and says
 * nothing that is not in there. Templates are src/front/templates, the words of all of them
 * src/front/texts.tsv, the style src/front/web/pages.css; all but that are within the program. Immutable; any
 * thread. */
struct pages;

/* home: the address of the first page, with a slash at its end; mark: that of the files of the web front, or
 * "" (front/web_files.h); both copied. NULL: a template is wrong, *e says where. */
struct pages *pages_new(const char *home, const char *mark, struct err *e);
void pages_free(struct pages *p); /* NULL is fine */

/* What every page is asked by, and what those of the API say beside their document. Texts are plain, the
 * caller's. */
struct page_asked {
    const char *template; /* its name: of src/front/templates/NAME.html */
    enum language language;
    bool language_said;   /* in the address: what it leads to is asked for in the same */
    const char *base_url; /* what links in the document begin with; the API is base_url/api */
    const char *self;     /* the address of the page below base_url, without f and lang: "/pays/ML" */
    const struct snapshot *snapshot; /* NULL: there are no data */

    /* What lists come in as files and feeds: names as f= takes them, and media types; NULL behind the last.
     */
    const char *(*file)(unsigned i);
    const char *(*file_type)(unsigned i);

    const char *title; /* "": that of the document, or the text title_TEMPLATE */
    const char *path;  /* of the API: the address below it, "/collections/projets"; "" for the API itself */
    const char *name, *of; /* the collection in the address and its title, or NULL */
    bool in_atlas;         /* the collection is one of the atlas: this one */
    enum collection collection;
    bool nearest;                      /* a list has distances */
    const char *criteria;              /* of a list, in French words, or NULL */
    const char *(*format)(unsigned i); /* names of what a list comes in, the document's own first; or NULL */
};

/* Appends the page of one JSON value as base/json.h writes it. memory is the request's.
 *
 * What a template of the site is filled with: the document as readers see it (front/shown.h); around it the
 * frame (pages_frame.c); around that t, the texts in the language, home, and web, where
 * the files of the web front are. What its documents say in French, titles of territories and the way to
 * them, is in the page's language; description is the document's, or what NAME_description.html makes of it.
 */
bool pages_write(const struct pages *p, const struct page_asked *asked, const char *json,
                 struct arena *memory, struct bytes *out, struct err *e);

/* Appends the page of an error: what is wrong in the language (front/said.h), what may have been meant, a box
 * to search in where nothing was found, and the sentence as it is for developers. target: what was asked for,
 * without the public path; lang= in it goes before the language. */
void pages_write_problem(const struct pages *p, enum language language, const char *target,
                         const struct err *why, int status, struct bytes *out);

#endif
