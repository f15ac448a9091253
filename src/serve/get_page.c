/* / and /web/...: the page and its files */
#include <stdatomic.h>
#include <string.h>

#include "front/web_files.h"
#include "http/accept.h"
#include "serve/handlers.h"

bool plan_page(struct call *c, struct err *e)
{
    const struct web_file *f = web_files_find(c->core->web_files, "index.html", &(bool){false});
    if (!f)
        return err_set(e, ERR_NOT_FOUND, "the files of the page are not installed");
    c->plan = (void *)f;
    c->answer.type = f->type;
    call_key_int(c, c->snapshot ? (int64_t)c->snapshot->version : 0);
    return true;
}

/* Where addresses of the page begin: the public path, as the page may have been asked for without the slash
 * behind it; relative as long as nobody said it. */
static void add_base(struct bytes *out, const struct public_url *public_url)
{
    bytes_add_text(out, *public_url->text ? public_url_path(public_url) : ".");
    bytes_add_char(out, '/');
}

static void add_value(struct call *c, const char *name, size_t n)
{
    char version[CALL_VERSION_BYTES];
    if (n == 7 && strncmp(name, "version", n) == 0)
        bytes_add_text(&c->out, call_version(c, version));
    else if (n == 13 && strncmp(name, "demonstration", n) == 0)
        bytes_add_text(&c->out, c->snapshot && c->snapshot->demonstration ? "true" : "false");
    else if (n == 4 && strncmp(name, "base", n) == 0)
        add_base(&c->out, &c->core->options->public_url);
}

/* {{version}}, {{demonstration}} and {{base}}; another name leaves nothing. */
bool make_page(struct call *c, struct worker *w, struct err *e)
{
    const struct blob *page = ((const struct web_file *)c->plan)->body;
    const char *p = (const char *)page->data, *end = p + page->n;
    (void)w;
    (void)e;
    while (p < end) {
        const char *open = memmem(p, (size_t)(end - p), "{{", 2);
        const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
        if (!close)
            break;
        bytes_add(&c->out, p, (size_t)(open - p));
        add_value(c, open + 2, (size_t)(close - open - 2));
        p = close + 2;
    }
    bytes_add(&c->out, p, (size_t)(end - p));
    return true;
}

bool plan_web(struct call *c, struct err *e)
{
    bool current;
    const struct web_file *f = web_files_find(c->core->web_files, c->parameter[0], &current);
    if (!f || strcmp(f->name, "index.html") == 0)
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
