#include "out/site.h"

#include "base/percent.h"

enum { ADDRESS_BYTES = 1 << 16 };

void site_escape(struct bytes *out, const char *text)
{
    percent_escape(out, text);
}

void site_put_page(struct json *j, const char *key, const char *base_url, const char *folder, const char *id)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/%s", base_url, folder);
    if (id) {
        bytes_add_char(&to, '/');
        site_escape(&to, id);
    }
    json_put_text(j, key, to.data);
    bytes_release(&to);
}

void site_put_step(struct json *j, const char *name, const char *base_url, const char *folder, const char *id)
{
    json_object(j);
    json_put_text(j, "name", name);
    site_put_page(j, "page", base_url, folder, id);
    json_end(j);
}
