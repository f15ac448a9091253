/* search_page.h - the document of the search page: the form, what was asked in words, the list */
#ifndef OUT_SEARCH_PAGE_H
#define OUT_SEARCH_PAGE_H

#include "base/json.h"
#include "search/search_asked.h"

/* Puts the members of an object, which is what `/?f=json` answers. Addresses are absolute; those of pages
 * stand in members `page`.
 *
 *   collection, page, query   what is listed; the address of this very search, and its query string
 *   map_query, list_query     the criteria as the API takes them: of the map; of the list, which knows the
 *                             visible box too
 *   map          {"query","layers"} of a picture of it
 *   layers, layers_shown      "cooperations,actions"; [{"value","cooperations":true,"chosen"},...]
 *   lists        [{"value","projets":true,"chosen","count","page"},...]: the lists under the same criteria
 *   words        q as it was written
 *   chips        [{"criterion","pays":true,"value","title","said","whole","page"},...]: page is without it;
 *                whole where the title says what the value is
 *   clear        {"page"} without any; masked: {"page"} that shows on the map what is listed, where it is not
 *   hidden       [{"name","value"},...]: what the form sends besides its fields
 *   facets       out/search_facets.h
 *   around       {"value","radius","radii":[{"value","km","chosen"},...]} where a point is asked for
 *   sorts        [{"value","name":true,"chosen"},...]
 *   numberMatched, numberUnlocated, understood, unknownWords, emptied_by   as lists of the API have
 *                them, with addresses of the page
 *   found, named {"projets":12}; what words were understood as
 *   extent       "west,south,east,north" of all that is listed, the narrower way around the Earth
 *   rows         out/search_row.h; offset, left: how many stand before and behind; next, previous:
 *                {"page"} of those
 *   feed, files  the Atom feed of the list; [{"format","csv":true,"address"},...]
 *   ignored      [{"name","pays":true,"value"},...]; ignored_more
 *   follows      the list is limited to the visible map */
struct search_page_means {
    const struct search_asked *asked;
    const struct criteria *criteria;
    struct selection *selection; /* of the list under them */
    const char *base_url;
    enum language language; /* of words and labels */
};
void search_page_write(const struct search_page_means *m, struct json *j);

/* What the list is sorted by. */
struct list_order;
struct list_order search_page_order(const struct search_asked *a, const struct criteria *c);

#endif
