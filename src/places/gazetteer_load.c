#include "places/gazetteer_load.h"

#include <limits.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/inflate.h"

/* A large table is kept deflated: NAME.gz instead of NAME. */
static bool read_table(const char *name, struct bytes *out, struct err *e)
{
    char path[PATH_MAX], share[64];
    struct err missing;
    bytes_init(out, TSV_MAX_BYTES);
    snprintf(share, sizeof share, "geodata/built/%s", name);
    if (file_share(share, path, sizeof path, &missing))
        return file_read(path, out, e);
    struct bytes deflated;
    bytes_init(&deflated, TSV_MAX_BYTES);
    snprintf(share, sizeof share, "geodata/built/%s.gz", name);
    bool ok = (file_share(share, path, sizeof path, NULL) ||
               err_say(e, missing.code, NULL, NULL, "%1$s%2$.0s", "%2$s%1$.0s", missing.text,
                       err_text(&missing, LANGUAGE_FR))) && /* who lacks both lacks the table */
              file_read(path, &deflated, e) &&
              (inflate_gzip(deflated.data, deflated.n, out, e) || err_prefix(e, "%s", path));
    bytes_release(&deflated);
    return ok;
}

struct gazetteer *gazetteer_load(struct err *e)
{
    struct bytes files[GAZETTEER_TABLES] = {{0}};
    struct gazetteer_text texts[GAZETTEER_TABLES];
    bool ok = true;
    for (int i = 0; ok && i < GAZETTEER_TABLES; i++) {
        ok = read_table(GAZETTEER_TABLE_NAMES[i], &files[i], e);
        texts[i] = (struct gazetteer_text){files[i].data, files[i].n};
    }
    struct gazetteer *g = ok ? gazetteer_new(texts, e) : NULL;
    for (int i = 0; i < GAZETTEER_TABLES; i++)
        bytes_release(&files[i]);
    return g;
}
