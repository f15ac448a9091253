/* generate_data_inside.h - what the files that read the tables of the generator share */
#ifndef DEMO_GENERATE_DATA_INSIDE_H
#define DEMO_GENERATE_DATA_INSIDE_H

#include "demo/generate_data.h"

typedef bool demo_row_reader(struct demo *d, struct tsv *t, struct err *e);

/* Read one table to its end; from text when that is not NULL, else the file of that name (base/tsv.h). */
bool demo_read(struct demo *d, const char *name, const char *text, size_t n, const char *const *columns,
               demo_row_reader *read, struct err *e);

/* The tables of geodata/built as the generator wants them; generate_data_places.c. */
bool demo_read_places(struct demo *d, struct err *e);

#endif
