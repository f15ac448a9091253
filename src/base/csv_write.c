#include "base/csv_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void csv_begin(struct csv_writer *w, struct bytes *out, enum csv_style style)
{
    *w = (struct csv_writer){.out = out, .separator = style == CSV_EXCEL ? ';' : ','};
    if (style == CSV_EXCEL)
        bytes_add_text(out, "\xEF\xBB\xBF");
}

static void begin_cell(struct csv_writer *w)
{
    if (w->begun)
        bytes_add_char(w->out, w->separator);
    w->begun = true;
}

void csv_text(struct csv_writer *w, const char *text)
{
    begin_cell(w);
    if (!text || !*text)
        return;
    const bool formula = strchr("=+-@\t\r", *text) != NULL;
    if (!strpbrk(text, ",;\"\r\n")) {
        bytes_add_text(w->out, formula ? "'" : "");
        bytes_add_text(w->out, text);
        return;
    }
    bytes_add_text(w->out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            bytes_add_char(w->out, '"');
        bytes_add_char(w->out, *text);
    }
    bytes_add_char(w->out, '"');
}

void csv_int(struct csv_writer *w, int64_t v)
{
    begin_cell(w);
    bytes_add_format(w->out, "%lld", (long long)v);
}

void csv_real(struct csv_writer *w, double v, int decimals)
{
    char text[400];
    begin_cell(w);
    if (!isfinite(v))
        return;
    snprintf(text, sizeof text, "%.*f", decimals, v);
    char *point = strchr(text, '.');
    if (point && w->separator == ';')
        *point = ',';
    bytes_add_text(w->out, text);
}

void csv_end_row(struct csv_writer *w)
{
    bytes_add_text(w->out, "\r\n");
    w->begun = false;
}
