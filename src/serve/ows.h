/* ows.h - errors as exception reports of OGC Web Services Common 1.1 (OGC 06-121r3, clause 8) */
#ifndef SERVE_OWS_H
#define SERVE_OWS_H

#include "base/err.h"
#include "http/answer.h"

/* Parameters of WMTS by the names that they have there: exceptions are located by them, and are told from
 * each other by them (ows.c). */
#define OWS_SERVICE         "Service"
#define OWS_REQUEST         "Request"
#define OWS_VERSION         "Version"
#define OWS_LAYER           "Layer"
#define OWS_STYLE           "Style"
#define OWS_FORMAT          "Format"
#define OWS_SET             "TileMatrixSet"
#define OWS_MATRIX          "TileMatrix"
#define OWS_ROW             "TileRow"
#define OWS_COL             "TileCol"
#define OWS_I               "I"
#define OWS_J               "J"
#define OWS_INFO_FORMAT     "InfoFormat"
#define OWS_ACCEPT_VERSIONS "AcceptVersions"
#define OWS_SECTIONS        "Sections"
#define OWS_UPDATE_SEQUENCE "UpdateSequence"

/* The body of an answer that is a problem becomes a report; a route's problem (serve/route.h). What names one
 * of the parameters above without a value misses it; a row, column or point that is a whole number is out of
 * range; what names anything else has a wrong value, and what names nothing is not applicable. */
void ows_problem(const struct err *e, struct answer *a);

#endif
