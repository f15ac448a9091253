/* forms.h - what the fuzz targets of forms share: two readings of one form, compared */
#ifndef FUZZ_FORMS_H
#define FUZZ_FORMS_H

#include "base/utf8.h"
#include "fuzz.h"
#include "http/form.h"

static inline struct spool_room fuzz_room(void)
{
    return (struct spool_room){
        .folder = "/tmp", .each_bytes = 1 << 20, .memory_bytes = 1 << 23, .file_bytes = 1 << 20, .files = 2};
}

static inline void fuzz_same_field(const struct form *one, const struct form *two, unsigned i)
{
    const struct form_field *a = &one->fields[i], *b = &two->fields[i];
    FUZZ_HOLDS(strcmp(a->name, b->name) == 0 && utf8_valid(a->name, strlen(a->name)));
    FUZZ_HOLDS(!a->value == !b->value && !a->value == !!a->file);
    if (a->value) {
        FUZZ_HOLDS(strlen(a->value) == a->n_value && strcmp(a->value, b->value) == 0);
        FUZZ_HOLDS(utf8_valid(a->value, a->n_value));
        return;
    }
    FUZZ_HOLDS(strcmp(a->file, b->file) == 0 && strcmp(a->type, b->type) == 0 && !strchr(a->file, '/'));
    FUZZ_HOLDS(a->at == b->at && a->n == b->n && a->n <= one->files.n && a->at <= one->files.n - a->n);
}

static inline void fuzz_same_forms(const struct form *one, const struct form *two, bool good,
                                   const struct err *a, const struct err *b)
{
    FUZZ_HOLDS(a->code == b->code && strcmp(a->text, b->text) == 0 && good == !*a->text);
    if (!good)
        return;
    FUZZ_HOLDS(one->n == two->n && one->n <= FORM_FIELDS && one->files.n == two->files.n);
    for (unsigned i = 0; i < one->n; i++)
        fuzz_same_field(one, two, i);
    FUZZ_HOLDS(one->files.n == 0 ||
               memcmp(spool_memory(&one->files), spool_memory(&two->files), one->files.n) == 0);
}

#endif
