#include "serve/make.h"

#include <stdatomic.h>
#include <string.h>

#include "base/cache.h"
#include "base/pack.h"
#include "serve/page.h"
#include "serve/route.h"

enum { FIELDS_BYTES = 16384 };

/* What was written becomes a blob, in the coding that is asked for when that makes it smaller. */
static struct blob *wrap(struct call *c, struct packer *packer, bool keep)
{
    bool packs = c->coding != CODING_PLAIN && pack_suits(c->answer.type);
    struct blob *b = packs ? pack_quickly(packer, c->out.data, c->out.n, keep) : NULL;
    return b ? b : (keep ? blob_new_kept : blob_new)(c->out.data, c->out.n);
}

/* Of what is made step by step as much as may be held: when that is all, it is an answer like others. False:
 * it has worked for a while, and has nothing to show for it yet. */
static bool gather(struct call *c)
{
    struct source *source = c->answer.body.source;
    enum source_state state = SOURCE_MORE;
    size_t whole = c->out.ceiling < CALL_WHOLE_BYTES ? c->out.ceiling : CALL_WHOLE_BYTES;
    while (state == SOURCE_MORE && c->out.n < whole && !c->out.full) {
        size_t before = c->out.n;
        state = source->more(source, &c->out, &c->err);
        if (state == SOURCE_MORE && c->out.n == before && !c->out.full)
            return false;
    }
    c->failed = state == SOURCE_FAILED;
    if (state != SOURCE_MORE || c->out.full)
        answer_drop_body(&c->answer);
    else if (!c->answer.body.blob)
        c->answer.body.blob = blob_new(c->out.data, c->out.n);
    return true;
}

/* The fields that make added are of this body, whoever gets it. */
static void keep_fields(struct answer *a, struct blob *b)
{
    struct bytes text;
    bytes_init(&text, FIELDS_BYTES);
    for (unsigned i = 0; i < a->n_fields; i++)
        answer_print_field(&text, a->field[i].name, a->field[i].value);
    if (text.full)
        a->broken = true;
    else if (text.n)
        blob_set_fields(b, text.data);
    a->n_fields = 0;
    b->vary = a->vary;
    bytes_release(&text);
}

/* A picture may be replaced by one of the same pixels in fewer bytes: its tag is of the pixels. */
static void mark_picture(const struct call *c, struct blob *b, bool keep)
{
    if (!c->answer.type || strcmp(c->answer.type, "image/png") != 0)
        return;
    b->weak = true;
    atomic_store(&b->hasty, keep);
}

/* What was made becomes an answer, which is kept for whoever asks next. */
static void finish(struct call *c, struct packer *packer)
{
    const bool keep = c->key.n && !c->unkept && cache_keeps(c->core->answers);
    const bool written = c->answer.status == 200 && c->answer.body.kind == BODY_NONE;
    if (written && c->out.full) /* also where make said so, as if the client had chosen it */
        c->failed = !err_set(&c->err, ERR_INTERNAL,
                             "the answer is larger than the %zu bytes that one may have (--max-answer-bytes)",
                             c->out.ceiling);
    if (c->failed)
        return;
    if (written && c->page)
        c->failed = !page_make(c, &c->err);
    if (written && !c->failed) {
        struct blob *b = wrap(c, packer, keep);
        keep_fields(&c->answer, b);
        mark_picture(c, b, keep);
        answer_set_blob(&c->answer, b);
    }
    if (keep && c->answer.body.kind == BODY_BLOB)
        cache_put(c->core->answers, c->key.data, c->key.n, c->answer.body.blob,
                  blob_bytes(c->answer.body.blob));
}

bool make_step(struct call *c, struct worker *w)
{
    if (!c->begun)
        c->failed = !c->route->make(c, w, &c->err) || call_stopped(c);
    c->begun = true;
    if (!c->failed && c->answer.body.kind == BODY_SOURCE && !gather(c))
        return false;
    finish(c, w->packer);
    return true;
}

void make_call(struct call *c, struct worker *w)
{
    while (!make_step(c, w))
        ;
}

void make_answer(struct call *c, const struct answer_policy *policy, struct answer *a)
{
    *a = c->answer;
    if (a->body.kind == BODY_BLOB)
        blob_ref(a->body.blob);
    else
        c->answer.body = (struct body){0}; /* there is one */
    if (a->status == 200)
        a->policy = *policy;
    if (a->type && pack_suits(a->type))
        a->vary |= VARY_CODING;
}

void make_kept(struct answer *a, struct blob *kept, const char *type, const struct answer_policy *policy)
{
    *a = (struct answer){.status = 200, .policy = *policy, .type = type};
    a->vary = pack_suits(type) ? VARY_CODING : 0;
    answer_set_blob(a, kept);
}
