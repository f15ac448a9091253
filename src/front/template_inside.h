/* template_inside.h - a template as it was read: what template_read.c makes and template.c fills */
#ifndef FRONT_TEMPLATE_INSIDE_H
#define FRONT_TEMPLATE_INSIDE_H

#include <stdint.h>

#include "base/arena.h"
#include "front/template.h"

enum piece_kind { PIECE_TEXT, PIECE_ESCAPED, PIECE_PLAIN, PIECE_SECTION, PIECE_INVERTED, PIECE_PARTIAL };

/* A section is followed by its inside, up to end. */
struct piece {
    enum piece_kind kind;
    bool at_line; /* text: it begins where a line of the file does; it may be empty then */
    uint32_t line;
    uint32_t end;            /* of a section: the piece behind it */
    uint32_t parts;          /* of a name: a.b has two, one behind the other, each with a NUL; . has none */
    uint32_t n;              /* bytes of text, or of the name */
    const char *text;        /* text itself, or the name */
    const char *indentation; /* of a partial that has a line of its own, else NULL */
    uint32_t n_indentation;
    const struct template *partial; /* NULL: there is none of that name */
};

struct template
{
    const char *name, *file;
    struct piece *pieces;
    size_t n, capacity;
    struct template *next;
};

struct templates {
    struct arena memory;
    struct template *first;
};

/* Reads text, which lives as long as t, into t's pieces; names are in memory. */
bool template_read(struct template *t, const char *text, size_t n, struct arena *memory, struct err *e);

#endif
