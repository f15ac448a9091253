/* cql2.h - what the targets of CQL2 do with a filter, in whichever language it came */
#ifndef FUZZ_CQL2_H
#define FUZZ_CQL2_H

#include "atlas/filter_rows.h"
#include "search/cql2.h"

#include "fuzz.h"
#include "world.h"

/* Its form is shorter than what is taken from outside, but for long numbers of short ones. */
static inline void cql2_again(const struct filter *f)
{
    struct err e = {0};
    struct bytes json;
    if (strlen(f->text) > FILTER_MAX_BYTES)
        return;
    struct filter *again = cql2_parse(f->text, CQL2_TEXT, NULL, &e);
    FUZZ_HOLDS(again && strcmp(again->text, f->text) == 0);
    filter_free(again);
    bytes_init(&json, 1 << 24);
    filter_print_json(f->root, &json);
    if (json.n <= FILTER_MAX_BYTES) {
        again = cql2_parse(json.data, CQL2_JSON, NULL, &e);
        FUZZ_HOLDS(again && strcmp(again->text, f->text) == 0);
        filter_free(again);
    }
    bytes_release(&json);
}

static inline void cql2_ask(const struct filter *f)
{
    const struct snapshot *s = world_snapshot();
    struct err e = {0};
    for (enum collection c = 0; c < COLLECTION_COUNT; c++) {
        struct bits rows;
        if (!filter_fits(f, c, NULL, &e)) {
            FUZZ_HOLDS(*e.text);
            continue;
        }
        bits_copy(&rows, &collection_rows(s, c)->real);
        filter_keep(&rows, f, s, c, SIDE_PARTNER, NULL, NULL);
        bits_release(&rows);
    }
}

static inline int cql2_try(const uint8_t *data, size_t n, enum cql2_lang lang)
{
    char *text = fuzz_text(data, n);
    struct err e = {0};
    struct filter *f = cql2_parse(text, lang, NULL, &e);
    FUZZ_HOLDS(f || (e.code != ERR_NONE && *e.text));
    if (f) {
        cql2_again(f);
        cql2_ask(f);
    }
    filter_free(f);
    free(text);
    return 0;
}

#endif
