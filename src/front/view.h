/* view.h - what a template is filled with: objects and lists in the making, of values of JSON */
#ifndef FRONT_VIEW_H
#define FRONT_VIEW_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json_read.h"

/* An object or a list, to which is added at its end. All is in the arena; names and texts are not copied, and
 * last as long. In an object each name is put once, in a list name is NULL. */
struct view {
    struct arena *memory;
    struct json_value *value; /* that is filled: finished at any time */
    struct json_value *last;
};

struct view view_object(struct arena *memory);
struct view view_list(struct arena *memory);

void view_put(struct view *v, const char *name, const struct json_value *value); /* NULL: null; not deep */
void view_put_text(struct view *v, const char *name, const char *text);          /* NULL: null */
void view_put_number(struct view *v, const char *name, double number);
void view_put_truth(struct view *v, const char *name, bool truth);

const char *view_format(struct arena *memory, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
