/* pages_inside.h - one page in the making: what its parts share */
#ifndef FRONT_PAGES_INSIDE_H
#define FRONT_PAGES_INSIDE_H

#include "atlas/property.h"
#include "front/pages.h"
#include "front/view.h"

struct page {
    const struct pages *pages;
    const struct page_asked *asked;
    const struct json_value *document, *shown; /* as readers see it (front/shown.h); NULL of the API */
    struct arena *memory;
    struct view view; /* the page's own */
    const char *home; /* the address of the first page, with a slash at its end */
};

bool page_is(const struct page *p, const char *template); /* is it filled into that one? */

/* What a template finds as t.KEY: in the page's language, "" where there is none of that key. */
const char *page_text(const struct page *p, const char *key);

/* --- pages_links.c ---------------------------------------------------------------------------------------
 */

/* The address as a page leads there: what the API has as a page is asked for as one. */
const char *page_address(const struct page *p, const char *address);
const char *page_of_path(const struct page *p, const char *path); /* the same of a path below the API */
const char *page_of_record(const struct page *p, const char *collection, const struct json_value *id);
/* The document itself in another form. */
const char *page_other(const struct page *p, const char *f);
const char *page_link(const struct page *p, const char *rel); /* of the document's links, as it is; or NULL */
void page_put_api_frame(struct page *p);                      /* way here, other forms, every link */

/* --- pages_language.c ------------------------------------------------------------------------------------
 */

/* The document, with the title in the language of the page. */
void page_translate(struct page *p);
/* description, a sentence in plain text, from a template with holes that escape nothing. */
struct template;
struct template_context;
bool page_describe(struct page *p, const struct template *sentence, const struct template_context *context,
                   struct err *e);

/* --- pages_frame.c ---------------------------------------------------------------------------------------
 */

void page_put_frame(struct page *p); /* menu, languages, foot */

/* --- pages_tools.c, pages_structured.c -------------------------------------------------------------------
 */

/* canonical, versions (hreflang), picture, feed, tools: from the members of a document files (format,
 * address), feed, and the criteria of its map. After the title. */
void page_put_tools(struct page *p);
/* structured, of pages of the site: JSON-LD, good within an element of HTML as it is. After the tools. */
void page_put_structured(struct page *p);
/* A text that is not empty, or NULL; of what is no object, or is NULL, too. */
const char *page_text_at(const struct json_value *object, const char *name);

/* --- pages_values.c --------------------------------------------------------------------------------------
 */

/* text, link and numeric of a value of a record: what the object `of` has by a name, NULL where there is
 * none. property is what the table has of it or NULL; address where it leads, NULL: to itself where it is an
 * address of the web. A label is in the language of the page, by the code that stands beside it. */
void page_put_value(struct page *p, struct view *cell, const char *name, const struct property *property,
                    const struct json_value *of, const struct json_value *address);
const char *page_number(const struct page *p, double number); /* as French writes it: 13 509, 12,5 */
const char *page_day(const struct page *p, const char *text); /* 31/12/2015, of an ISO date; else as it is */

/* What is shown of the records of the atlas: labels, not the codes beside them. */
bool page_shows(const struct property *property);

/* The property that names a record, or NULL: its id does. */
const char *page_named_by(const struct page *p);

/* Menu, foot, languages: what stands around errors too. */
void page_put_around(struct page *p);

/* --- pages_problem.c -------------------------------------------------------------------------------------
 */

/* The language of an address, by lang= in it; else the one that is wished. The address without that. */
enum language page_language_of(const char *target, enum language wished, bool *said);
const char *page_without_language(const char *target, struct arena *memory);

/* All that problem.html needs. texts: of the language. */
void page_put_problem(struct page *p, const struct json_value *texts, const struct err *why, int status);

/* --- a kind of page each: puts what its template needs ---------------------------------------------------
 */

void page_put_landing(struct page *p);
void page_put_conformance(struct page *p);
void page_put_collections(struct page *p);
void page_put_collection(struct page *p);
void page_put_schema(struct page *p);
void page_put_items(struct page *p);
void page_put_item(struct page *p);
void page_put_definition(struct page *p);

#endif
