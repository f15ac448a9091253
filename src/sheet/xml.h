/* xml.h - an XML document as events, in bounded memory: no document type, no entities, nothing from outside
 */
#ifndef SHEET_XML_H
#define SHEET_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Names come without their prefix: the writers of workbooks agree on local names, not on prefixes. What
 * declares a document type is refused, so there are no entities but the five of XML. All the parsers of a
 * thread together have XML_MEMORY_BYTES: endless names, tags and depths end there. */
#define XML_MEMORY_BYTES ((size_t)64 << 20)
enum { XML_DEPTH = 200 };

struct xml_events { /* any may be NULL */
    void (*start)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    void (*text)(void *context, const char *text, size_t n);
};

struct xml_source {
    /* up to n bytes; 0 at the end, -1 on failure, with the error */
    long (*read)(void *from, void *to, size_t n, struct err *e);
    void *from;
};

enum xml_state {
    XML_PAUSED, /* a handler said xml_pause; xml_run goes on */
    XML_END,
    XML_STOPPED, /* a handler said xml_stop */
    XML_BROKEN   /* *e says what is wrong */
};

struct xml;
struct xml *xml_new(const struct xml_events *events, void *context);
void xml_free(struct xml *x); /* NULL is fine */

enum xml_state xml_run(struct xml *x, const struct xml_source *source, struct err *e);

/* From within a handler: no more events after this one, but ends of elements that have begun may come. */
void xml_pause(struct xml *x);
void xml_stop(struct xml *x);

/* The value of the first attribute of that local name, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
