/* document.h - a PDF document: pages, text that can be searched and copied, vectors; written as it grows */
#ifndef DRAW_DOCUMENT_H
#define DRAW_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/picture.h"

/* Lengths are points (1/72 inch), x to the right and y down from the top left corner of the page. Text is
 * UTF-8 (an invalid byte shows as a replacement character, so do control characters), set in DejaVu Sans with
 * what it lacks from other fonts of the machine, embedded; it stands in the file in the order in which it was
 * set. Memory does not grow with the pages but by the fonts' subsets. Belongs to one thread at a time. */
struct document;

struct document_info {
    double w_pt, h_pt;
    const char *title, *subject; /* may be NULL */
    const char *created;         /* RFC 3339: what it says of when it was made; NULL: now */
};

/* Takes the next bytes of the file; false (with its own error) ends the document: nothing more is written. */
typedef bool document_write(void *context, const void *data, size_t n, struct err *e);

struct document *document_new(const struct document_info *info, document_write *write, void *context);
void document_free(struct document *d); /* NULL is fine; without document_finish the file is not whole */

/* False once write has failed, with what it said: nothing that is set from then on is wanted. */
bool document_fine(const struct document *d, struct err *e);

/* The last page ends, and the file. ERR_IO, or what write said. */
bool document_finish(struct document *d, struct err *e);

void document_page_end(struct document *d); /* what is set from now on stands on the next page */

struct document_text {
    double size_pt;
    bool bold;
    uint32_t colour; /* see colour.h */
    double width_pt; /* wrapped between words, or within one that is longer */
    unsigned lines;  /* at most, the last one ends in "…"; 0: as many as it takes */
    bool right;      /* ends at the right edge of its width */
};

/* How high the text will be: lines times their distance; cut: "…" will stand in it. */
double document_measure(struct document *d, const struct document_text *t, const char *text, bool *cut);
/* Sets it with its top left corner at x, y; returns its height. */
double document_set(struct document *d, const struct document_text *t, const char *text, double x, double y);

/* What the text that is set between begin and end is, for who has it read aloud or taken out (structure types
 * of ISO 32000-1, 14.8.4; cairo 1.16 does not add the mark that calls a document tagged, viewers that look at
 * the structure itself have it). They nest: cells in rows, rows in a table, and all end before their page
 * does. What stands in none is of the page, as its foot. Some 200 bytes of memory and 140 of the file each.
 */
enum document_role {
    DOCUMENT_HEADING,
    DOCUMENT_SUBHEADING,
    DOCUMENT_PARAGRAPH,
    DOCUMENT_FIGURE,
    DOCUMENT_TABLE,
    DOCUMENT_ROW,
    DOCUMENT_HEAD_CELL,
    DOCUMENT_CELL,
    DOCUMENT_ROLES
};
void document_begin(struct document *d, enum document_role role);
void document_end(struct document *d, enum document_role role);

void document_rule(struct document *d, double x0, double y0, double x1, double y1, double width_pt,
                   uint32_t colour);
void document_area(struct document *d, double x, double y, double w, double h, uint32_t colour);

/* A vector (draw/vector.h) in a box, cut at its edges; one of its units is scale_pt. */
void document_picture(struct document *d, const struct picture *vector, double x, double y, double w,
                      double h, double scale_pt);

#endif
