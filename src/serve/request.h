/* request.h - what of a request an answer is planned by; no sockets */
#ifndef SERVE_REQUEST_H
#define SERVE_REQUEST_H

#include <stdbool.h>

#include "http/method.h"

struct head;
struct intake;

/* Texts are the asker's, and last until the call is planned. */
struct request {
    enum http_method method;
    const char *method_text; /* as sent */
    const char *target;
    const char *host; /* the first Host header, or NULL */
    unsigned hosts;
    bool is_1_0;
    const struct head *head;   /* its fields (head_value); NULL: it came without any */
    const struct intake *body; /* NULL: none was sent, or taken */
    bool at_operators;         /* it came to the address of --metrics */
};

#endif
