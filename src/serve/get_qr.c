/* /qr.svg?path=/pays/ML: the address of a page of this site as a QR code */
#include <string.h>

#include "http/target.h"
#include "out/qr.h"
#include "serve/handlers.h"

enum { ADDRESS_BYTES = 3 * QR_TEXT_BYTES };

/* Of an address that was decoded once more than it was written, what cannot stand in one is escaped again. */
static const char *escaped(struct call *c, const char *path)
{
    struct bytes text;
    bytes_init(&text, ADDRESS_BYTES);
    for (const char *p = path; *p; p++) {
        const bool plain = *p > ' ' && *p < 0x7f && !strchr("\"<>\\^`{|}", *p);
        bytes_add_format(&text, plain ? "%c" : "%%%02X", (unsigned char)*p);
    }
    const char *kept = text.full ? NULL : arena_text(&c->memory, text.data, text.n);
    bytes_release(&text);
    return kept;
}

static bool too_long(const char *path, struct err *e)
{
    return err_param(e, ERR_TOO_LARGE, "path", path,
                     "a QR code holds an address of %d bytes at most here, the host included", QR_TEXT_BYTES);
}

/* Of this site, whatever stands there. */
static bool is_here(struct call *c, const char *path, struct err *e)
{
    struct target t;
    struct err why = {0};
    if (*path != '/' || path[1] == '/' || strchr(path, '#'))
        return err_param(
            e, ERR_INVALID, "path", path,
            "path takes an address of this site, from its first slash on, as /pays/ML, not '%.80s'", path);
    return target_parse(&t, path, QR_TEXT_BYTES, &c->memory, &why) ||
           err_param(e, why.code, "path", path, "path is no address: %s", why.text);
}

bool plan_qr(struct call *c, struct err *e)
{
    const char *path;
    if (!query_take(&c->query, "path", &path, e))
        return false;
    if (!path)
        return err_param(e, ERR_INVALID, "path", NULL,
                         "path is missing: it takes an address of this site, as /pays/ML");
    path = escaped(c, path);
    if (!path || strlen(c->base_url) + strlen(path) > QR_TEXT_BYTES)
        return too_long(path, e);
    if (!is_here(c, path, e))
        return false;
    struct bytes whole;
    bytes_init(&whole, ADDRESS_BYTES);
    bytes_add_format(&whole, "%s%s", c->base_url, path);
    c->plan = arena_text(&c->memory, whole.data, whole.n);
    bytes_release(&whole);
    c->answer.type = "image/svg+xml";
    call_key(c, c->plan);
    return true;
}

bool make_qr(struct call *c, struct worker *w, struct err *e)
{
    (void)w;
    return qr_svg(&c->out, c->plan, e);
}
