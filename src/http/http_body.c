/* The part of http.h that takes the bodies of requests */
#include <stdlib.h>

#include "http/http_inside.h"

enum { READ_BYTES = 16384 }; /* of a body at once */

const struct intake *http_body(const struct exchange *x)
{
    return x->connection->upload.intake;
}

void http_drop_body(struct connection *c)
{
    intake_free(c->upload.intake);
    free(c->upload.head);
    c->upload.intake = NULL;
    c->upload.head = NULL;
}

/* Of a request that has a body, or by its method should. */
const struct intake_rule *http_ask_owner(struct connection *c, struct http *h)
{
    const unsigned with_body = METHOD(HTTP_POST) | METHOD(HTTP_PUT) | METHOD(HTTP_PATCH);
    if (!h->takes || (!intake_follows(&c->head) && !(METHOD(c->exchange.method) & with_body)))
        return NULL;
    return h->takes(&c->exchange, h->context);
}

static void hand_over(struct connection *c, struct http *h)
{
    http_begin(c, h);
    h->request(&c->exchange, h->context);
}

/* Who waits to be told that the body is wanted is told so, if nothing of it has come yet (RFC 9110, 10.1.1).
 */
static void wait_for_body(struct connection *c)
{
    static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
    connection_set_state(c, CONNECTION_UPLOADS);
    c->upload.taken_before = 0;
    c->upload.since_window_us = c->member.since_us;
    if (c->head.waits && c->head.minor > 0 && c->n_in == c->start)
        connection_say(c, CONTINUE, sizeof CONTINUE - 1);
}

/* The texts of the head stay where they are, and what follows it is read into another place. */
void http_begin_body(struct connection *c, struct http *h, const struct intake_rule *rule)
{
    struct err e = {0};
    int status = intake_check(&c->head, rule, &e);
    if (!status)
        c->upload.intake = intake_new(&c->head, rule, h->room, c->capacity + READ_BYTES, &status, &e);
    if (status) {
        http_refuse(c, status, &e);
        return;
    }
    c->upload.head = connection_set_aside(c, READ_BYTES);
    c->last = c->head.close || (c->head.minor == 0 && !c->head.keep_alive);
    if (intake_ended(c->upload.intake))
        hand_over(c, h);
    else
        wait_for_body(c);
}

bool http_take_body(struct connection *c, struct http *h)
{
    struct err e = {0};
    int status;
    c->start += intake_take(c->upload.intake, c->in + c->start, c->n_in - c->start, &status, &e);
    if (status) {
        http_begin(c, h);
        http_refuse(c, status, &e);
    } else if (intake_ended(c->upload.intake)) {
        hand_over(c, h);
    } else {
        return false;
    }
    return true;
}
