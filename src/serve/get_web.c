/* /web/...: the files of the pages */
#include <stdatomic.h>
#include <string.h>

#include "front/web_files.h"
#include "http/accept.h"
#include "serve/handlers.h"

bool plan_web(struct call *c, struct err *e)
{
    bool current;
    const struct web_file *f = web_files_find(c->core->web_files, c->parameter[0], &current);
    if (!f)
        return err_param(e, ERR_NOT_FOUND, "path", c->parameter[0], "there is no file '%.100s'",
                         c->parameter[0]);
    c->plan = (void *)f;
    c->answer.type = f->type;
    c->codings = CODING(CODING_GZIP) | CODING(CODING_BROTLI);
    if (current)
        c->answer.policy.caching = CACHING_IMMUTABLE;
    return true;
}

bool make_web(struct call *c, struct worker *w, struct err *e)
{
    (void)w;
    (void)e;
    const struct web_file *f = c->plan;
    struct blob *packed = atomic_load(&f->packed[c->coding]);
    answer_set_blob(&c->answer, blob_ref(packed ? packed : f->body));
    return true;
}
