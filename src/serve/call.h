/* call.h - one request as handlers see it, from its URL to the bytes of its answer */
#ifndef SERVE_CALL_H
#define SERVE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/criteria.h"
#include "atlas/selection.h"
#include "atlas/snapshot.h"
#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "base/language.h"
#include "geo/project.h"
#include "http/accept.h"
#include "http/answer.h"
#include "map/layers.h"
#include "search/query.h"
#include "serve/core.h"

/* An answer is made in two steps, each a function of the route (serve/route.h).
 *
 * plan, on the loop, microseconds: read the path's parameters and the query, refuse what is wrong, and write
 * into key everything that the answer depends on besides the route and the data version. An answer with an
 * empty key is never kept.
 *
 * make, on the loop or on a worker of a pool: write the answer into out. It sees the same call. It is skipped
 * when an answer with that key is kept already, and done once for all who wait for the same key. */

#define CALL_PARAMETERS 5

extern const char *const CALL_BUSTERS[]; /* parameters that programs hang on addresses; ends in NULL */

/* make may leave a source in answer.body (answer_set_source), for what comes behind what it wrote into out.
 * It is asked for more until there are CALL_WHOLE_BYTES, or --max-answer-bytes; what has ended by then is an
 * answer like any other, with length and tag, packed, kept. A longer one is streamed as it is: in chunks,
 * neither packed nor kept nor shared, each step a job of the route's pool. The source outlives the call:
 * nothing of the call's memory may be in it, and it holds the snapshot itself if it needs one. */
#define CALL_WHOLE_BYTES ((size_t)2 << 20) /* 2 000 records or more: a full page stays packed and kept */

struct worker;

struct call_ignored {
    const char *name, *value, *why; /* why: a sentence in English */
    const char *near;               /* what may have been meant, as in struct err; "" */
    struct call_ignored *next;
};

struct call {
    struct core *core;
    const struct route *route;
    struct snapshot *snapshot; /* a reference of its own; NULL only for routes that need no data */
    struct arena memory;

    const char *parameter[CALL_PARAMETERS]; /* the {..} of the route's pattern, decoded */
    struct query query;
    const struct head *head;   /* the fields of the request, where there are any; in plan alone */
    const struct intake *body; /* that came, where the route takes one; there until the answer is sent. Its
                                  answer is never kept nor shared: key is left out */
    const char *base_url;      /* "https://host" without a slash at the end, for links */
    struct criteria criteria;
    const struct published *published; /* what {c} names where that is no collection of the atlas */
    void *plan;                        /* the handler's own, in memory */
    /* By plan: the address is another way to say one of the handler whose plan this is, which goes on with
     * parameter and query, and makes the answer; its type is what stands there already. NULL: it is not. */
    bool (*means)(struct call *c, struct err *e);
    uint64_t client;        /* key of who asks first (http/client.h); 0: not known */
    uint32_t guess_us;      /* by plan: how long make may take (serve/guess.h); 0: not guessed */
    bool prefers_html;      /* the client, by its Accept */
    enum language language; /* that a page is wanted in: by Accept-Language, or by lang= */
    bool language_said;     /* by lang= */
    const char *path;       /* of the address, as sent, without the public path; "" for none */
    const char
        *page; /* title of the page that the answer, JSON, becomes (front/pages.h); NULL: it stays JSON */
    struct call_ignored *ignored; /* what of a page's address was not understood, the first; or NULL */

    struct bytes key, out;
    /* 200 under the policy of the route, unless plan or make say other: the type by plan, or by make when the
     * key is empty; a body instead of out by make. Its texts are in memory, or last as long as the server. */
    struct answer answer;
    unsigned
        codings; /* that the answer can be had in (http/accept.h): gzip, unless plan says more; 0: none */
    enum coding coding; /* the one that is asked for: what make writes is packed so, if it is text */
    bool dated;         /* set by plan: the key has the day or the year in it, and is not good for ever */
    bool unkept;        /* set by make: of other data than the key says; answered, but not kept */

    bool begun; /* make was called, and has left a source that is worked on (serve/make.h) */

    struct err err; /* instead of an answer, when it */
    bool failed;
};

/* Empty; begun on data, whose reference is taken over (NULL: none are loaded); emptied, with its memory kept
 * for the next; and gone. */
void call_init(struct call *c, struct core *core);
void call_begin(struct call *c, struct snapshot *s);
void call_end(struct call *c);
void call_release(struct call *c);

/* Empty it; room for more than 1 MiB goes. */
void call_tidy_out(struct bytes *out);

/* What its own words are in: the page's; of JSON French, unless the address says lang=. */
enum language call_language(const struct call *c);
/* "lang", of what has no pages; not into the key. */
bool call_take_language(struct call *c, struct err *e);

/* The answer is that what was asked for stands there; location is in memory. */
void call_redirect(struct call *c, const char *location);

/* The selection of a collection under criteria; kept and shared. The caller frees its reference. */
struct selection *call_selection(struct call *c, enum collection collection, const struct criteria *criteria);

/* Nobody waits for the answer any more (base/stop.h): what was made of it is not to be kept. */
bool call_stopped(const struct call *c);

/* Of each layer that draws sites, under the criteria of the call; NULL for the others. The caller frees them.
 */
void call_select_layers(struct call *c, const struct map_layers *layers, struct selection **held);

/* What every handler of data does first: the criteria of the query, asked of a collection, or of those of all
 * layers: whether a filter fits them is seen here. */
bool call_criteria(struct call *c, enum collection collection, struct err *e);
bool call_layers_criteria(struct call *c, const struct map_layers *layers, struct err *e);

/* Adds " name" or " number" to the key. */
void call_key(struct call *c, const char *text);
void call_key_int(struct call *c, int64_t v);
void call_key_criteria(struct call *c);

/* A parameter of a standard that has few values here, the first of which is named in the error. words ends in
 * NULL. */
bool call_take_word(struct call *c, const char *name, const char *const *words, struct err *e);

/* "crs": a reference system of part 2 (OGC 18-058r1), for the coordinates of the answer; *crs is CRS84
 * without it. What answers say of that: Content-Crs. */
bool call_take_crs(struct call *c, const struct crs **crs, struct err *e);
void call_add_crs(struct call *c, const struct crs *crs);

/* "f" of what is JSON and may be had as a page: one of words, or html; without it what the client prefers.
 * title is the page's, in memory. The type is the answer's unless it becomes a page. */
bool call_take_page(struct call *c, const char *const *words, const char *title, struct err *e);
/* The same, when f was taken. */
bool call_offer_page(struct call *c, const char *f, const char *title, struct err *e);

/* The same of a page of the site, which is a page unless f is one of words; also "lang". Both may stand there
 * several times or be wrong: people pass addresses of pages on with what others have hung on them. */
bool call_take_site(struct call *c, const char *const *words);

/* Criteria in the address of a page: what cannot be taken is left out and stands in c->ignored, the others
 * are kept. Never fails. */
void call_page_criteria(struct call *c, enum collection collection);
void call_page_layers_criteria(struct call *c, const struct map_layers *layers);

/* One more thing that a page does not take; texts are copied. */
void call_ignore(struct call *c, const char *name, const char *value, const char *why);

/* "ignored":[{"name":"pays","value":"XX","why":...,"near":[{"value","label","page"},..]},...], where there is
 * something; page: the address with that value instead. */
void call_put_ignored(const struct call *c, struct json *j);

/* What an address that is good for ever has as v: the data version, and what answers are made with
 * (edition.h). text: CALL_VERSION_BYTES. Returns text. */
#define CALL_VERSION_BYTES 40
const char *call_version(const struct call *c, char *text);

/* "v": true when the URL names the version that the answer is made from. */
bool call_take_version(struct call *c, bool *current, struct err *e);

#endif
