/* place_text.h - what stands at places, as lines of text for people */
#ifndef OUT_PLACE_TEXT_H
#define OUT_PLACE_TEXT_H

#include "base/bytes.h"
#include "map/identify.h"

/* A paragraph for each of the first `most`: its name and country, and how many sites each layer of the
 * request has there. In French. */
void place_text_write(struct bytes *out, const struct snapshot *s, const struct identify_request *r,
                      const struct identified *places, size_t most);

#endif
