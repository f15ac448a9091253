/* glyphs.h - letters of DejaVu Sans as MapLibre and its kin draw them: signed distance fields, 256 in a range
 */
#ifndef DRAW_GLYPHS_H
#define DRAW_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* A protocol buffer of mapbox/node-fontnik's glyphs.proto: letters of 24 pixels, a byte for each pixel and
 * three around, 192 on the outline and 32 less for each pixel outside it. A range is GLYPHS_RANGE code points
 * from a multiple of that. */
#define GLYPHS_RANGE 256
#define GLYPHS_LAST  0xFFFF /* code point of the last range */

/* "DejaVu Sans", with "Bold", "Oblique" or both behind it; false for another name. */
bool glyphs_font(const char *name, bool *bold, bool *oblique);

/* Append those letters of the range that the font has. 20 to 300 ms. Any thread. */
void glyphs_write(const char *name, bool bold, bool oblique, uint32_t from, struct bytes *out);

#endif
