/* forms.h - forms as texts, for the tests of what reads them */
#ifndef TESTS_HTTP_FORMS_H
#define TESTS_HTTP_FORMS_H

#include <stdio.h>

#include "http/form.h"

static inline struct spool_room forms_room(void)
{
    return (struct spool_room){
        .folder = "/tmp", .each_bytes = 1 << 16, .memory_bytes = 1 << 24, .file_bytes = 1 << 24, .files = 4};
}

/* "name=text, name:<file type length>content", or what e says: "! CODE". */
static inline void forms_describe(struct bytes *out, const struct form *f, bool good, const struct err *e)
{
    bytes_reset(out);
    if (!good) {
        static const char *const CODES[] = {
            [ERR_INVALID] = "invalid", [ERR_TOO_LARGE] = "too large", [ERR_BUSY] = "busy", [ERR_IO] = "io"};
        bytes_add_format(out, "! %s%s", e->code ? CODES[e->code] : "nothing", *e->text ? "" : ", silently");
        return;
    }
    for (unsigned i = 0; i < f->n; i++) {
        const struct form_field *field = &f->fields[i];
        bytes_add_format(out, "%s%s", i ? ", " : "", field->name);
        if (field->value) {
            bytes_add_format(out, "=%s%s", field->value,
                             strlen(field->value) == field->n_value ? "" : " (another length)");
            continue;
        }
        bytes_add_format(out, ":<%s %s %llu>", field->file, field->type, (unsigned long long)field->n);
        char *room = bytes_room(out, field->n);
        if (room && spool_read(&f->files, field->at, room, field->n, NULL))
            out->n += field->n;
        if (room)
            out->data[out->n] = '\0';
    }
}

#endif
