/* http_inside.h - what the parts of http.h share: requests (http.c), their bodies (http_body.c) and answers
 * (http_out.c) */
#ifndef HTTP_HTTP_INSIDE_H
#define HTTP_HTTP_INSIDE_H

#include "http/connections.h"
#include "http/http.h"

struct last_coding { /* what an Accept-Encoding was found to want */
    char list[64];
    unsigned offered;
    enum coding coding;
};

struct http {
    struct connections *connections;
    http_request_cb *request;
    http_refused_cb *refused;
    http_takes_cb *takes;
    http_done_cb *done;
    http_pull_cb *pull;
    struct spool_room *room;
    void *context;
    const struct proxies *proxies;
    size_t header_bytes;
    bool draining, cut;
    struct bytes head;             /* of the answer being sent */
    struct bytes list, other_list; /* room for fields in several lines */
    struct answer_date date;
    struct last_coding last_coding;
    const struct problem_pages *problems;
};

/* http.c: an exchange begins, again when a body has come; or its request gets this status, and the connection
 * ends, as where the next request would begin is not known. */
void http_begin(struct connection *c, struct http *h);
void http_refuse(struct connection *c, int status, const struct err *e);

/* http_body.c */
const struct intake_rule *http_ask_owner(struct connection *c, struct http *h);
void http_begin_body(struct connection *c, struct http *h, const struct intake_rule *rule);
bool http_take_body(struct connection *c, struct http *h); /* false: it is not all there */
void http_drop_body(struct connection *c);                 /* nobody looks at the request any more */

/* http_out.c, for streams: the callbacks go_on and cut of connections.h. */
void http_go_on(struct connection *c);
void http_lose(struct connection *c);

#endif
