#include "main/seed_about.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/json_read.h"

static const char *text_of(const struct json_value *v, const char *name)
{
    const struct json_value *found = json_member(v, name);
    return found && found->kind == JSON_STRING ? found->text : "";
}

static bool read_numbers(const struct json_value *v, const char *name, double *to, size_t n)
{
    const struct json_value *list = json_member(v, name);
    const struct json_value *next = list && list->kind == JSON_ARRAY ? list->first : NULL;
    for (size_t i = 0; i < n; i++, next = next->next) {
        if (!next || next->kind != JSON_NUMBER)
            return false;
        to[i] = next->number;
    }
    return true;
}

static void copy(struct json *j, const struct json_value *v)
{
    switch (v->kind) {
    case JSON_STRING:
        json_text(j, v->text);
        break;
    case JSON_NUMBER:
        json_real(j, v->number, 6);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        (v->kind == JSON_ARRAY ? json_array : json_object)(j);
        for (const struct json_value *m = v->first; m; m = m->next) {
            if (v->kind == JSON_OBJECT)
                json_key(j, m->name);
            copy(j, m);
        }
        json_end(j);
        break;
    default:
        v->kind == JSON_NULL ? json_null(j) : json_bool(j, v->kind == JSON_TRUE);
    }
}

/* The version of the data alone: what stands behind it changes with each build. */
static const char *version_of(const char *edition, struct arena *memory)
{
    return arena_text(memory, edition, strcspn(edition, "-"));
}

bool seed_about_read(struct tileset_about *to, const char **edition, const char *json, bool vector,
                     struct arena *memory, struct bytes *room, struct err *e)
{
    struct json_fault fault;
    struct json j;
    const struct json_value *v = json_read(json, memory, &fault);
    const struct json_value *layers = v ? json_member(v, "vector_layers") : NULL;
    if (!v || !read_numbers(v, "bounds", to->bounds_deg, 4) || !read_numbers(v, "center", to->center, 3) ||
        !layers || layers->kind != JSON_ARRAY)
        return err_set(e, ERR_INTERNAL, "the map is not described as it should be");
    to->center[2] = fmin(fmax(to->center[2], to->zoom_first), to->zoom_last);
    to->credit = text_of(v, "attribution");
    *edition = text_of(v, "tiles_version");
    to->version = version_of(*edition, memory);
    if (!vector)
        return true;
    json_init(&j, room);
    copy(&j, layers);
    to->vector_layers = room->data;
    return true;
}
