#include "out/sources.h"

#include <assert.h>

#include "base/tsv.h"

static const char SOURCES[] = {
#include "out/sources.tsv.inc"
    0};

void sources_write(struct json *j, const char *key)
{
    static const char *const COLUMNS[] = {"quoi", "what", "package", "version", "licence", "date", NULL};
    static const char *const NAMES[] = {"quoi", "what", "paquet", "version", "licence", "publication"};
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, "sources.tsv", SOURCES, sizeof SOURCES - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    json_put_array(j, key);
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW) {
        json_object(j);
        for (unsigned i = 0; COLUMNS[i]; i++)
            json_put_text(j, NAMES[i], t.cells[i]);
        json_end(j);
    }
    json_end(j);
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}
