/* sink_kml.h - lists as KML 2.2 (OGC 07-147r2), for Google Earth and other globes */
#ifndef OUT_SINK_KML_H
#define OUT_SINK_KML_H

#include "out/sink.h"

extern const struct sink_format SINK_KML;

/* A Document: the name of the collection, the criteria in words, a Schema with a typed field for each column
 * of columns.h, and a Placemark for each record: its name, the values that are not missing, a Point or, of
 * collections whose records are in several places, a MultiGeometry of them; none without a position. Whole
 * numbers are of type double, as KML's int is too small for euros. Characters that XML cannot hold are
 * U+FFFD. */
struct sink *sink_kml_new(void);

#endif
