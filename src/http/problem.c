#include "http/problem.h"

#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "http/status.h"

enum { PROBLEM_BYTES = 65536 }; /* a page names the address that was asked some times, and that may be long */

/* ERR_TOO_LARGE is 400, not 413: it names a parameter, as every other mistake in a URL does. */
int problem_status(enum err_code code)
{
    switch (code) {
    case ERR_INVALID:
    case ERR_TOO_LARGE:
        return 400;
    case ERR_UNSUPPORTED:
        return 501;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_GONE:
        return 410;
    case ERR_BUSY:
    case ERR_TIMEOUT:
        return 503;
    case ERR_NONE:
    case ERR_USAGE:
    case ERR_IO:
    case ERR_INTERNAL:
        break;
    }
    return 500;
}

/* As err_offer wrote them (base/err.h). */
static void put_near(struct json *j, const char *name, const char *near)
{
    if (!*near)
        return;
    json_put_array(j, name);
    for (const char *at = near; *at;) {
        const size_t n_code = strcspn(at, "\t"), n_label = strcspn(at + n_code, "\n");
        json_object(j);
        json_key(j, "value");
        json_text_n(j, at, n_code);
        json_key(j, "label");
        json_text_n(j, at + n_code + 1, n_label - 1);
        json_end(j);
        at += n_code + n_label + 1;
    }
    json_end(j);
}

static void write_document(const struct err *e, int status, struct bytes *out)
{
    struct json j;
    json_init(&j, out);
    json_object(&j);
    json_put_text(&j, "type", "about:blank");
    json_put_text(&j, "title", status_phrase(status));
    json_put_int(&j, "status", status);
    json_put_text(&j, "detail", e->text);
    if (e->parameter[0]) {
        json_put_text(&j, "parameter", e->parameter);
        json_put_text(&j, "value", e->value);
    }
    put_near(&j, e->code == ERR_GONE ? "successors" : "near", e->near);
    json_end(&j);
    bytes_add_char(out, '\n');
}

void problem_answer(struct answer *a, const struct err *e, int status, const struct problem_pages *pages,
                    unsigned language, const char *target)
{
    struct bytes out;
    bytes_init(&out, PROBLEM_BYTES);
    *a = (struct answer){.status = status,
                         .policy = {CACHING_NEVER, true, pages ? SHOWN_AS_ERROR : SHOWN_AS_DATA, 0},
                         .vary = VARY_ACCEPT | (pages ? VARY_LANGUAGE : 0),
                         .type = pages ? "text/html; charset=utf-8" : "application/problem+json"};
    if (pages)
        pages->write(pages->context, language, target, e, status, &out);
    else
        write_document(e, status, &out);
    answer_set_blob(a, blob_new(out.data, out.n));
    bytes_release(&out);
}
