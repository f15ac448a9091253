/* territory_document_inside.h - what the files of the document of a territory share */
#ifndef OUT_TERRITORY_DOCUMENT_INSIDE_H
#define OUT_TERRITORY_DOCUMENT_INSIDE_H

#include "atlas/engaged.h"
#include "out/territory_document.h"

/* A document being written. */
struct document {
    struct json *j;
    struct snapshot *s;
    const char *base_url;
    const struct territory_document *of;
    struct criteria criteria;     /* of the territory */
    struct engaged collectivites; /* under them */
};

/* "page": of a territory; of a record of a collection that has pages; of the search under the criteria, with
 * what it lists and, unless `by` is CRITERION_COUNT, a value of one more criterion. */
void document_put_territory(const struct document *d, enum criterion of, uint32_t value);
void document_put_record(const struct document *d, enum collection of, uint32_t row);
void document_put_search(const struct document *d, const char *list, enum criterion by, uint32_t value);

/* "value", "label", "page" of a territory. */
void document_put_value(const struct document *d, enum criterion of, uint32_t value);
/* "id", name ("nom", "titre"), "page" of a record. */
void document_put_named(const struct document *d, const char *name, enum collection of, uint32_t row);

/* The territories of a collection that it has under the criteria, with their numbers. */
struct counted_territories {
    struct selection *selection;
    const struct territory_numbers *numbers;
    enum collection of;
    enum criterion by;
    uint32_t *rows, n; /* where there is somebody: most collectivités first, then most projets */
};
void counted_territories_find(struct counted_territories *t, const struct document *d, enum collection of);
void counted_territories_release(struct counted_territories *t);
void counted_territories_put(const struct counted_territories *t, const struct document *d, uint32_t row);

/* "listes", "apd_par", "voisins", and what a région was or became. */
void document_put_lists(const struct document *d);
void document_put_neighbours(const struct document *d);

#endif
