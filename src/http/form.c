#include "http/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { FIELD_BYTES = sizeof(struct form_field) + 32 }; /* what one costs besides its text */

void form_init(struct form *f, struct spool_room *room)
{
    *f = (struct form){0};
    spool_init(&f->files, room);
    bytes_init(&f->text, FORM_NAME_BYTES + FORM_VALUE_BYTES + 2);
}

void form_release(struct form *f)
{
    for (unsigned i = 0; i < f->n; i++)
        free((void *)(uintptr_t)f->fields[i].name); /* its texts stand in one piece, which begins so */
    free(f->fields);
    bytes_release(&f->text);
    spool_room_give(f->files.room, f->held);
    spool_release(&f->files);
    *f = (struct form){0};
}

const struct form_field *form_next(const struct form *f, const char *name, unsigned *i)
{
    while (*i < f->n) {
        const struct form_field *field = &f->fields[(*i)++];
        if (strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

bool form_text(const struct form *f, const char *name, const char **value, struct err *e)
{
    unsigned i = 0;
    const struct form_field *field = form_next(f, name, &i);
    *value = field ? field->value : NULL;
    if (field && !field->value)
        return err_param(e, ERR_INVALID, name, field->file, "the field '%s' is a text, not a file", name);
    if (field && form_next(f, name, &i))
        return err_param(e, ERR_INVALID, name, field->value, "the field '%s' is there more than once", name);
    return true;
}

/* --- reading -----------------------------------------------------------------------------------------------
 */

static bool hold(struct form *f, size_t n, struct err *e)
{
    if (!spool_room_take(f->files.room, n))
        return err_set(e, ERR_BUSY,
                       "what others have sent takes all the memory there is; try again in a moment");
    f->held += n;
    return true;
}

static bool is_named(const struct form *f)
{
    return f->n_name != SIZE_MAX;
}

void form_begin(struct form *f)
{
    bytes_reset(&f->text);
    f->n_name = SIZE_MAX;
}

/* Of the field that is being read: its name, once that is known. */
static bool too_long(const struct form *f, struct err *e)
{
    if (!is_named(f))
        return err_set(e, ERR_TOO_LARGE, "the name of a field has more than %d bytes", FORM_NAME_BYTES);
    return err_param(e, ERR_TOO_LARGE, f->text.data, NULL, "the field '%.40s' has more than %d bytes",
                     f->text.data, FORM_VALUE_BYTES);
}

bool form_add(struct form *f, const char *text, size_t n, struct err *e)
{
    size_t before = f->text.capacity;
    size_t had = is_named(f) ? f->text.n - f->n_name - 1 : f->text.n,
           most = is_named(f) ? FORM_VALUE_BYTES : FORM_NAME_BYTES;
    if (n > most - had)
        return too_long(f, e);
    if (n > FORM_TEXT_BYTES - f->n_text)
        return err_set(e, ERR_TOO_LARGE, "the fields have more than %d bytes together", FORM_TEXT_BYTES);
    f->n_text += n;
    bytes_add(&f->text, text, n);
    return hold(f, f->text.capacity - before, e);
}

bool form_named(struct form *f, struct err *e)
{
    size_t n = f->text.n;
    if (!utf8_valid(f->text.data, n))
        return err_set(e, ERR_INVALID, "the name of a field is not UTF-8 text without NUL");
    if (f->n == FORM_FIELDS)
        return err_set(e, ERR_TOO_LARGE, "there are more than %d fields", FORM_FIELDS);
    f->fields = mem_room(f->fields, f->n, &f->capacity, sizeof *f->fields);
    f->fields[f->n] = (struct form_field){0};
    bytes_add_char(&f->text, '\0');
    f->n_name = n;
    return true;
}

/* What was read of it becomes the field's own: a name, and one or two texts behind it. */
static bool keep(struct form *f, struct form_field **field, struct err *e)
{
    bytes_add_char(&f->text, '\0');
    if (!hold(f, f->text.n + FIELD_BYTES, e))
        return false;
    *field = &f->fields[f->n++];
    (*field)->name = mem_dup(f->text.data, f->text.n);
    return true;
}

static const char *without_folders(const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *back = strrchr(name, '\\');
    return back ? back + 1 : name;
}

bool form_file(struct form *f, const char *file, const char *type, struct err *e)
{
    struct form_field *field;
    const char *name = without_folders(file);
    size_t n = strlen(name);
    if (n > FORM_NAME_BYTES || strlen(type) > FORM_NAME_BYTES)
        return err_param(e, ERR_TOO_LARGE, f->text.data, name,
                         "the name or the type of the file '%.40s' has more than %d bytes", f->text.data,
                         FORM_NAME_BYTES);
    if (!utf8_valid(name, n))
        return err_param(e, ERR_INVALID, f->text.data, NULL, "the name of the file '%.40s' is not UTF-8 text",
                         f->text.data);
    bytes_add(&f->text, name, n + 1);
    bytes_add_text(&f->text, type);
    if (!keep(f, &field, e))
        return false;
    field->file = field->name + f->n_name + 1;
    field->type = field->file + n + 1;
    field->at = f->files.n;
    return true;
}

bool form_add_file(struct form *f, const void *data, size_t n, struct err *e)
{
    f->fields[f->n - 1].n += n;
    return spool_add(&f->files, data, n, e);
}

bool form_end(struct form *f, struct err *e)
{
    struct form_field *field;
    size_t value = f->n_name + 1, n = f->text.n - value;
    if (!utf8_valid(f->text.data + value, n))
        return err_param(e, ERR_INVALID, f->text.data, NULL,
                         "the field '%.40s' is not UTF-8 text without NUL", f->text.data);
    if (!keep(f, &field, e))
        return false;
    field->value = field->name + value;
    field->n_value = n;
    return true;
}
