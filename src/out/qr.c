#include "out/qr.h"

#include <qrencode.h>
#include <string.h>

#include "out/xml.h"

enum { MARGIN = 4, MODULE_PX = 8, BLACK = 1 /* in a module of the library */ };

/* One row: dark modules that touch are one rectangle, so that no line shows between them. */
static void put_row(struct bytes *out, const QRcode *code, int y)
{
    const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
    for (int x = 0; x < code->width;) {
        int from = x;
        while (x < code->width && (row[x] & BLACK))
            x++;
        if (x > from)
            bytes_add_format(out, "M%d %dh%dv1h-%dz", from + MARGIN, y + MARGIN, x - from, x - from);
        else
            x++;
    }
}

bool qr_svg(struct bytes *out, const char *text, struct err *e)
{
    const size_t n = strlen(text);
    if (n > QR_TEXT_BYTES)
        return err_set(e, ERR_TOO_LARGE, "a QR code holds an address of %d bytes at most here, not of %zu",
                       QR_TEXT_BYTES, n);
    QRcode *code = QRcode_encodeData((int)n, (const unsigned char *)text, 0, QR_ECLEVEL_M);
    if (!code)
        return err_set(e, ERR_INTERNAL, "no QR code can be made of this address");
    const int side = code->width + 2 * MARGIN;
    bytes_add_format(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
        "role=\"img\" shape-rendering=\"crispEdges\"><title>",
        side * MODULE_PX, side * MODULE_PX, side, side);
    xml_put_text(out, text, n);
    bytes_add_format(out, "</title><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"", side, side);
    for (int y = 0; y < code->width; y++)
        put_row(out, code, y);
    bytes_add_text(out, "\" fill=\"#000\"/></svg>\n");
    QRcode_free(code);
    return true;
}
