#include "serve/alone.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "http/head.h"
#include "http/problem.h"
#include "serve/make.h"
#include "serve/plan.h"
#include "serve/route.h"

enum { HEAD_BYTES = 65536 };

struct alone {
    struct core *core;
    bool beside; /* another's core */
    struct snapshot *snapshot;
    struct worker *worker;
    struct call call;
    struct answer answer;
    struct bytes head, room;
    char allow[METHODS_TEXT], allow_origin[METHODS_TEXT];
};

static struct alone *begin(struct core *core, struct snapshot *s)
{
    struct alone *a = mem_alloc(1, sizeof *a);
    bytes_init(&a->head, HEAD_BYTES);
    bytes_init(&a->room, HEAD_BYTES);
    a->core = core;
    a->snapshot = s ? snapshot_ref(s) : NULL;
    call_init(&a->call, core);
    return a;
}

struct alone *alone_new(const struct serve_options *o, struct snapshot *s, struct err *e)
{
    struct core *core = mem_alloc(1, sizeof *core);
    bool fine = core_init(core, o, e);
    core->authority = "localhost";
    core->pages_alone = route_pages_alone();
    atomic_store(&core->version, s ? s->version : 0);
    struct alone *a = begin(core, s);
    fine = fine && (a->worker = worker_new(core, true, e));
    if (fine)
        return a;
    alone_free(a);
    return NULL;
}

struct alone *alone_beside(struct alone *first, struct err *e)
{
    struct alone *a = begin(first->core, first->snapshot);
    a->beside = true;
    if ((a->worker = worker_new(a->core, true, e)))
        return a;
    alone_free(a);
    return NULL;
}

void alone_free(struct alone *a)
{
    if (!a)
        return;
    answer_drop_body(&a->answer);
    call_end(&a->call);
    call_release(&a->call);
    worker_free(a->worker);
    if (!a->beside) {
        core_release(a->core);
        free(a->core);
    }
    snapshot_free(a->snapshot);
    bytes_release(&a->head);
    bytes_release(&a->room);
    free(a);
}

/* The fields as if they had come behind a line of the request; a status when they are none. */
static int read_fields(struct alone *a, const char *fields, struct head *h)
{
    bytes_reset(&a->head);
    bytes_reset(&a->room);
    bytes_add_format(&a->head, "GET / HTTP/1.1\r\n%s\r\n", fields ? fields : "Host: localhost\r\n");
    *h = (struct head){0};
    return a->head.full ? 431 : head_parse(h, a->head.data, a->head.n);
}

static int find_call(struct alone *a, const struct request *q, const struct head *h, struct err *e)
{
    struct call *c = &a->call;
    struct target t;
    int status = plan_route(c, q, &t, e);
    if (status)
        return status;
    c->prefers_html = accept_html(head_list(h, HEAD_ACCEPT, &a->room));
    c->language = accept_language(head_list(h, HEAD_ACCEPT_LANGUAGE, &a->room), LANGUAGE_CODES);
    if (!plan_call(c, &t, e))
        return problem_status(e->code);
    const char *wanted = head_list(h, HEAD_ACCEPT_ENCODING, &a->room);
    plan_coding(c, c->codings && wanted ? accept_coding(wanted, c->codings) : CODING_PLAIN);
    return 0;
}

/* 0, or the status of *e. */
static int answer_call(struct alone *a, struct err *e)
{
    struct call *c = &a->call;
    struct blob *kept = c->key.n ? cache_get(c->core->answers, c->key.data, c->key.n) : NULL;
    if (kept) {
        make_kept(&a->answer, kept, c->answer.type, &c->answer.policy);
        return 0;
    }
    make_call(c, a->worker);
    if (!c->failed) {
        make_answer(c, &c->answer.policy, &a->answer);
        return 0;
    }
    if (e)
        *e = c->err;
    return problem_status(c->err.code);
}

struct answer *alone_ask(struct alone *a, const char *method, const char *target, const char *fields,
                         struct err *e)
{
    struct call *c = &a->call;
    struct err why = {0};
    struct head h;
    answer_drop_body(&a->answer);
    call_end(c);
    call_begin(c, a->snapshot ? snapshot_ref(a->snapshot) : NULL);
    a->answer = (struct answer){0};
    int status = read_fields(a, fields, &h);
    struct request q = {.method = method_of(method, strlen(method)),
                        .method_text = method,
                        .target = target,
                        .host = h.host,
                        .hosts = h.hosts};
    if (status)
        err_set(&why, ERR_INVALID, "these are no fields of a request");
    else
        status = find_call(a, &q, &h, &why);
    if (status == 0)
        status = answer_call(a, &why);
    if (status == PLAN_ELSEWHERE) {
        make_answer(c, &c->answer.policy, &a->answer);
    } else if (status == PLAN_METHODS) {
        plan_methods(c->route, h.origin && h.asks_method, &a->answer, a->allow, a->allow_origin);
    } else if (status) {
        const char *wanted = status == 431 ? NULL : head_list(&h, HEAD_ACCEPT, &a->room);
        problem_answer(&a->answer, &why, status, accept_html(wanted) ? &a->core->problems : NULL, LANGUAGE_FR,
                       target);
        plan_problem(c->route, &why, status, &a->answer, a->allow);
        if (e)
            *e = why;
    }
    return &a->answer;
}
