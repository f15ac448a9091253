/* qr.h - a text as a QR code (ISO/IEC 18004), an SVG picture */
#ifndef OUT_QR_H
#define OUT_QR_H

#include "base/bytes.h"
#include "base/err.h"

/* What cameras of phones still read from a screen or a sheet. */
#define QR_TEXT_BYTES 1200

/* Black on white whatever is around it, in a white margin of four modules; a sixth of it may be lost. The
 * text is its title. Longer than QR_TEXT_BYTES: ERR_TOO_LARGE. */
bool qr_svg(struct bytes *out, const char *text, struct err *e);

#endif
