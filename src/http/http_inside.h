/* http_inside.h - what the two halves of http.h share, requests (http.c) and answers (http_out.c) */
#ifndef HTTP_HTTP_INSIDE_H
#define HTTP_HTTP_INSIDE_H

#include "http/connections.h"

struct last_coding { /* what an Accept-Encoding was found to want */
    char list[64];
    unsigned offered;
    enum coding coding;
};

struct http {
    struct connections *connections;
    http_request_cb *request;
    http_refused_cb *refused;
    http_done_cb *done;
    http_pull_cb *pull;
    void *context;
    const struct proxies *proxies;
    size_t header_bytes;
    bool draining, cut;
    struct bytes head;             /* of the answer being sent */
    struct bytes list, other_list; /* room for fields in several lines */
    struct answer_date date;
    struct last_coding last_coding;
    const char *home;
};

/* http_out.c, for streams: the callbacks go_on and cut of connections.h. */
void http_go_on(struct connection *c);
void http_lose(struct connection *c);

#endif
