/* parse_box.h - the parameters bbox and bbox-crs of OGC API - Features, parts 1 and 2 */
#ifndef SEARCH_PARSE_BOX_H
#define SEARCH_PARSE_BOX_H

#include "geo/bbox.h"
#include "search/query.h"

/* Takes both, each of which may stand once; *has is false where there is no box. Four numbers or six, in the
 * order of the axes of bbox-crs, which is CRS84 unless said (18-058r1, 7.4); a system has to be right without
 * a box, too. */
bool parse_box(struct query *q, bool *has, struct bbox *box, struct err *e);

#endif
