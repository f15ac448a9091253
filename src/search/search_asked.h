/* search_asked.h - what the address of the search page asks, and what of it is ignored */
#ifndef SEARCH_SEARCH_ASKED_H
#define SEARCH_SEARCH_ASKED_H

#include "atlas/criteria.h"
#include "base/arena.h"
#include "search/query.h"

/* The criteria of the API under their own names, and of the page:
 *
 *   liste    what is listed: one of SEARCH_LISTS
 *   couches  what the map shows: of SEARCH_LAYERS; none of them is `aucune`. Without it the layer that shows
 *            what is listed
 *   tri      the order of the list: one of SEARCH_SORTS
 *   page     of the list, from 1 on
 *   suivre   1: what the visible map holds alone; the script says in `carte` which box that is
 *   lieu, vue   the open card and the way to look at it, which the script alone obeys
 *
 * annee, depuis, montant and population may come as the two ends of a span, in fields of a form: depuis_de,
 * depuis_a.
 *
 * What is wrong is put aside and the rest is obeyed. What is none of these is not the page's, and not
 * mentioned: links are passed around with what others have hung on them. */

enum search_layer {
    SEARCH_COOPERATIONS,
    SEARCH_ACTIONS,
    SEARCH_PROJETS,
    SEARCH_BOURSE,
    SEARCH_COLLECTIVITES,
    SEARCH_PARTENAIRES,
    SEARCH_LAYERS
};
extern const char *const SEARCH_LAYER_NAMES[SEARCH_LAYERS];

#define SEARCH_LISTS 6
extern const enum collection SEARCH_LIST[SEARCH_LISTS]; /* in the order of the page */

enum search_sort {
    SORT_RULE, /* none was asked for: by distance, relevance or name, whichever can be */
    SORT_RELEVANCE,
    SORT_DISTANCE,
    SORT_NAME,
    SORT_NEWEST,
    SORT_OLDEST,
    SORT_AMOUNT,
    SEARCH_SORTS
};
extern const char *const SEARCH_SORT_NAMES[SEARCH_SORTS]; /* as `tri` has them; of SORT_RULE NULL */

/* A criterion with a value that was understood. Of one that takes a list a value each, as it came: ML, !ML,
 * none, 2009..2014. */
struct search_value {
    enum criterion which;
    const char *text;
};

struct search_ignored {
    const char *name, *value; /* value as it came, or its beginning and an ellipsis */
};

enum { SEARCH_VALUES_MOST = 400, SEARCH_IGNORED_MOST = 40, SEARCH_PAGE = 20, SEARCH_PAGES_MOST = 100000 };

struct search_asked {
    enum collection collection;
    unsigned layers; /* a bit for each enum search_layer */
    bool own_layers; /* they are asked for, and are not those of the list */
    enum search_sort sort;
    long page;           /* from 1 on */
    bool follows;        /* suivre */
    const char *visible; /* the box of the map where the list is limited to it, or NULL */
    struct search_value *values;
    unsigned n_values; /* in the order of enum criterion, each once */
    struct search_ignored *ignored;
    unsigned n_ignored, n_more_ignored; /* those past SEARCH_IGNORED_MOST */
};

/* Takes what the page knows out of q. c is initialised here, and is of the collection that is listed;
 * memory is the
 * request's. */
void search_asked_read(struct search_asked *a, const struct snapshot *s, struct query *q,
                       struct arena *memory, struct criteria *c);

/* The criteria read again for another collection. */
bool search_asked_criteria(const struct search_asked *a, const struct snapshot *s, enum collection of,
                           struct criteria *c, struct err *e);

/* What may be said otherwise in an address of the page. */
struct search_change {
    const struct search_value *without; /* a value of the asked, or NULL */
    const char *criteria;               /* a query string in place of the criteria, or NULL */
    bool bare;                          /* no criteria at all */
    bool listed;                        /* the map shows what is listed, and nothing else */
    enum collection collection;         /* another list, with its own layers and order */
    const char *add;                    /* "partenaire=p-1", or NULL */
    enum search_sort sort;
    long page;
    bool follows;
};
struct search_change search_asked_same(const struct search_asked *a); /* nothing changed, first page */

bool search_asked_hides_list(const struct search_asked *a); /* the map shows none of what is listed */

/* Appends the query string of the page, canonical, without ? in front; "" where nothing is asked. */
void search_asked_print(const struct search_asked *a, const struct search_change *change, struct bytes *out);

/* The criteria alone, as the API takes them: thematique=eau,sante&pays=ML. */
void search_asked_print_criteria(const struct search_asked *a, const struct search_value *without,
                                 struct bytes *out);

#endif
