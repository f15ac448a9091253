/* A table of geodata, plain or in gzip. */
#include "base/inflate.h"
#include "base/tsv.h"

#include "fuzz.h"

static void read_table(const char *text, size_t n)
{
    static const char *const COLUMNS[] = {"code", "nom", "lon", NULL};
    struct tsv t;
    struct err e = {0};
    double lon;
    if (tsv_open_text(&t, "table", text, n, COLUMNS, &e)) {
        enum tsv_result got;
        while ((got = tsv_next(&t, &e)) == TSV_ROW) {
            char *rest = t.cells[1];
            while (tsv_value(&rest)) {
            }
            (void)tsv_real(&t, 2, &lon, &e);
        }
        FUZZ_HOLDS(got == TSV_END || *e.text);
    }
    tsv_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, 1 << 20);
    if (inflate_gzip(data, n, &out, &e))
        read_table(out.data ? out.data : "", out.n);
    else
        read_table((const char *)data, n);
    bytes_release(&out);
    return 0;
}
