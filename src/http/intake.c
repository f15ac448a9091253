#include "http/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "http/parameters.h"
#include "http/problem.h"
#include "http/token.h"

enum { LIST_BYTES = 400 }; /* of an error that lists types */

bool intake_follows(const struct head *h)
{
    return h->chunked || h->length > 0;
}

/* --- before it comes ---------------------------------------------------------------------------------------
 */

/* Those of the rule, as an error names them. */
static void print_types(const struct intake_rule *rule, struct bytes *out)
{
    for (size_t i = 0; rule->types[i]; i++)
        bytes_add_format(out, "%s%s", i ? ", " : "", rule->types[i]);
}

static bool is_taken(const char *type, const struct intake_rule *rule)
{
    for (size_t i = 0; type && rule->types[i]; i++)
        if (parameters_of(type, rule->types[i]))
            return true;
    return false;
}

/* The value of a field that stands there once, NULL without it. */
static bool single(const struct head *h, const char *name, const char **value, struct err *e)
{
    *value = NULL;
    for (struct head_field f = {0}; head_next(h, &f);)
        if (token_is(f.name, f.n_name, name)) {
            if (*value)
                return err_param(e, ERR_INVALID, name, f.value, "a request has one %s", name);
            *value = f.value;
        }
    return true;
}

static int check_type(const struct head *h, const struct intake_rule *rule, struct err *e)
{
    const char *coding, *type;
    if (!single(h, "Content-Encoding", &coding, e) || !single(h, "Content-Type", &type, e))
        return 400;
    if (coding && !token_is(coding, strlen(coding), "identity")) {
        err_param(e, ERR_INVALID, "Content-Encoding", coding, "a body is sent as it is, without a coding");
        return 415;
    }
    if (is_taken(type, rule) || (!type && !intake_follows(h)))
        return 0;
    struct bytes types;
    bytes_init(&types, LIST_BYTES);
    print_types(rule, &types);
    err_param(e, ERR_INVALID, "Content-Type", type, "this address takes a body of another type: %s",
              types.data);
    bytes_release(&types);
    return 415;
}

int intake_check(const struct head *h, const struct intake_rule *rule, struct err *e)
{
    if (!h->lengths && !h->chunked) {
        err_set(e, ERR_INVALID, "this address takes a body, which needs a Content-Length");
        return 411;
    }
    if (h->length > rule->most_bytes) {
        err_param(e, ERR_TOO_LARGE, "Content-Length", NULL,
                  "the body has %llu bytes, more than the %llu that this address takes",
                  (unsigned long long)h->length, (unsigned long long)rule->most_bytes);
        return 413;
    }
    return check_type(h, rule, e);
}

/* --- as it comes -------------------------------------------------------------------------------------------
 */

/* A limit that a body passes is about its size, whichever of them it is. */
static int status_of(const struct err *e)
{
    return e->code == ERR_TOO_LARGE ? 413 : problem_status(e->code);
}

/* The reader that its type asks for. */
static bool begin_form(struct intake *i, struct spool_room *room, struct err *e)
{
    i->in_parts = i->type && parameters_of(i->type, MULTIPART_TYPE);
    i->is_form = i->in_parts || (i->type && parameters_of(i->type, URLENCODED_TYPE));
    if (!i->is_form)
        return true;
    form_init(&i->form, room);
    if (i->in_parts)
        return multipart_begin(&i->multipart, i->type, &i->form, e);
    urlencoded_begin(&i->urlencoded, &i->form);
    return true;
}

static bool end_form(struct intake *i, struct err *e)
{
    return !i->is_form || (i->in_parts ? multipart_end(&i->multipart, e) : urlencoded_end(&i->urlencoded, e));
}

static bool add(struct intake *i, const char *data, size_t n, struct err *e)
{
    if (!i->is_form)
        return spool_add(&i->bytes, data, n, e);
    return i->in_parts ? multipart_add(&i->multipart, data, n, e)
                       : urlencoded_add(&i->urlencoded, data, n, e);
}

struct intake *intake_new(const struct head *h, const struct intake_rule *rule, struct spool_room *room,
                          size_t beside, int *status, struct err *e)
{
    const size_t held = sizeof(struct intake) + beside;
    if (!spool_room_take(room, held)) {
        err_set(e, ERR_BUSY, "what others have sent takes all the memory there is; try again in a moment");
        *status = problem_status(e->code);
        return NULL;
    }
    struct intake *i = mem_alloc(1, sizeof *i);
    i->held = held;
    spool_init(&i->bytes, room);
    (void)single(h, "Content-Type", &i->type, NULL); /* as was checked */
    if (h->chunked)
        framing_in_chunks(&i->framing, rule->most_bytes);
    else
        framing_by_length(&i->framing, h->length, rule->most_bytes);
    if (begin_form(i, room, e) && (!i->framing.ended || end_form(i, e)))
        return i;
    *status = status_of(e);
    intake_free(i);
    return NULL;
}

void intake_free(struct intake *i)
{
    if (!i)
        return;
    spool_room_give(i->bytes.room, i->held);
    if (i->is_form) {
        if (i->in_parts)
            multipart_release(&i->multipart);
        form_release(&i->form);
    }
    spool_release(&i->bytes);
    free(i);
}

size_t intake_take(struct intake *i, const char *data, size_t n, int *status, struct err *e)
{
    struct framing *f = &i->framing;
    size_t used = 0;
    *status = 0;
    while (used < n && !f->ended && !f->status && !*status) {
        const char *content;
        size_t n_content;
        used += framing_take(f, data + used, n - used, &content, &n_content);
        if (content && !add(i, content, n_content, e))
            *status = status_of(e);
    }
    if (f->status && !*status) {
        err_set(e, f->status == 413 ? ERR_TOO_LARGE : ERR_INVALID, "%s", f->fault);
        *status = f->status;
    }
    if (f->ended && !*status && !end_form(i, e))
        *status = status_of(e);
    return used;
}

bool intake_ended(const struct intake *i)
{
    return i->framing.ended;
}
