/* cql2_inside.h - what the files of cql2.h share, and nobody else */
#ifndef SEARCH_CQL2_INSIDE_H
#define SEARCH_CQL2_INSIDE_H

#include "search/cql2.h"
#include "search/cql2_words.h"

/* The kind whose op (atlas/filter.h) a word is, among those from first to last; FILTER_KINDS: none. Of text
 * in any case, of JSON as it is written. */
enum filter_kind cql2_op(const char *word, size_t n, enum filter_kind first, enum filter_kind last,
                         bool any_case);

/* --- geometries --------------------------------------------------------------------------------------------
 */

/* Positions and parts while they are read. */
struct cql2_shape {
    struct filter_draft *draft;
    uint32_t points, position; /* so far, in the whole geometry; where it stands */
};
/* Room for one more; false: SHAPE_POINTS_MAX. */
bool cql2_add_position(struct cql2_shape *s, struct geometry *g, double x, double y, struct err *e);
struct geometry *cql2_add_part(struct cql2_shape *s, struct geometry *g, enum geometry_kind kind);
/* Does it have as many positions as its kind needs, and are its rings closed? */
bool cql2_shape_whole(const struct cql2_shape *s, const struct geometry *g, struct err *e);

/* Four or six numbers to the box of a FILTER_BBOX node, as they stand. */
bool cql2_set_box(struct filter_node *node, const double *v, uint32_t n, struct err *e);

/* Coordinates of all literals to degrees, longitude first, and what is wrong with them. */
bool cql2_place(struct filter_draft *d, struct filter_node *root, const struct crs *crs, struct err *e);

/* In text: the kind whose name stands here, GEOMETRY_KINDS: none; what stands here is of that kind, a box. */
enum geometry_kind cql2_geometry_here(const struct words_reader *words);
struct filter_node *cql2_read_geometry(struct words_reader *words, struct filter_draft *d,
                                       enum geometry_kind kind);
struct filter_node *cql2_read_box(struct words_reader *words, struct filter_draft *d);

/* --- instants ----------------------------------------------------------------------------------------------
 */

/* A DATE or TIMESTAMP of its text; kind: the one that it has to be, or FILTER_KINDS. */
struct filter_node *cql2_instant(struct filter_draft *d, const char *text, enum filter_kind kind,
                                 uint32_t position, struct err *e);

/* --- readers -----------------------------------------------------------------------------------------------
 */

struct filter_node *cql2_read_text(struct filter_draft *d, const char *text, struct err *e);
struct filter_node *cql2_read_json(struct filter_draft *d, const char *text, struct err *e);

#endif
