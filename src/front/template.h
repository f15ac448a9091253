/* template.h - texts with holes, in the Mustache language: read once, filled from a tree of values */
#ifndef FRONT_TEMPLATE_H
#define FRONT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"

/* The core of the language as github.com/mustache/spec has it, all of it and no more: interpolation,
 * sections, inverted sections, partials with their indentation, comments, delimiters. No lambdas, and of the
 * optional modules none: {{<parent}} and {{$block}} are errors. What the specification leaves open:
 * - {{name}} escapes & < > " and ', so that it may stand in text and in attributes in quotes;
 * - falsey are false, null, what is missing, the empty list and the empty text; 0 is a figure, and is not;
 * - a list or an object fills no hole of its own; numbers are written as short as they can be.
 *
 * A set holds templates that name each other as partials. It is built by one thread, then immutable, and
 * filled from by any thread at once; nothing is allocated then but what out grows by. */
struct templates;
struct template;

#define TEMPLATE_SECTIONS 32        /* sections within one another in one template */
#define TEMPLATE_PARTIALS 32        /* partials within one another, when filled */
#define TEMPLATE_STEPS    (1 << 24) /* pieces of templates that one filling takes */
#define TEMPLATE_NAME     255       /* bytes of a name */

struct templates *templates_new(void);
void templates_free(struct templates *s); /* NULL is fine */

/* Reads one: name is what partials call it by, file what errors do: "pages/items.html:12: ...". The text is
 * copied. False: ERR_INVALID, or ERR_TOO_LARGE with the limit. */
bool templates_add(struct templates *s, const char *name, const char *file, const char *text, size_t n,
                   struct err *e);

/* That no partial is missing. The language fills nothing for one that is, and so does template_fill. */
bool templates_check(const struct templates *s, struct err *e);

const struct template *templates_find(const struct templates *s, const char *name); /* or NULL */

/* What names are looked for in, from the innermost out. */
struct template_context {
    const struct json_value *value;
    const struct template_context *outer; /* or NULL */
};

/* Appends t, filled. False: a limit was passed, ERR_INTERNAL with file and line; what was written stays. It
 * ends early when out is full. */
bool template_fill(const struct template *t, const struct template_context *context, struct bytes *out,
                   struct err *e);

/* Appends n bytes of text as HTML has them, in text and in attributes in quotes; what is no character there
 * becomes U+FFFD. */
void template_escape(struct bytes *out, const char *text, size_t n);

#endif
