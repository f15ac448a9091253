/* What lists say for countries, read with the tables of geodata/built: a list of spellings written by hand,
 * and what may not be taken for a country. */
#include "places/gazetteer_country.h"

#include "base/file.h"
#include "base/tsv.h"
#include "places/gazetteer_load.h"
#include "test.h"

enum { TEXT = 200 };

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "CZ,SK" in the order of the alphabet; "-" for none, "?" before what is only near. */
static const char *read_as(const struct gazetteer *g, const char *text, char out[TEXT])
{
    struct country_meant m;
    const char *codes[COUNTRY_MOST];
    gazetteer_country_read(g, text, &m);
    for (size_t k = 0; k < m.n; k++)
        codes[k] = m.countries[k]->code;
    qsort(codes, m.n, sizeof *codes, by_text);
    size_t n = (size_t)snprintf(out, TEXT, "%s", m.sense == COUNTRY_UNKNOWN ? "unknown" : m.n ? "" : "-");
    for (size_t k = 0; k < m.n && n < TEXT; k++)
        n += (size_t)snprintf(out + n, TEXT - n, "%s%s", k ? "," : "", codes[k]);
    return out;
}

static void check_spellings(const struct gazetteer *g)
{
    static const char *const COLUMNS[] = {"spelling", "countries", NULL};
    struct bytes file;
    struct tsv t;
    char got[TEXT];
    size_t n = 0, right = 0;
    bytes_init(&file, 1 << 20);
    CHECK_THAT(file_read("tests/places/country_spellings.tsv", &file, NULL), "the list of spellings is read");
    CHECK_THAT(tsv_open_text(&t, "spellings", file.data, file.n, COLUMNS, NULL), "it has its columns");
    while (tsv_next(&t, NULL) == TSV_ROW) {
        bool none = strcmp(t.cells[1], "-") == 0;
        bool good = strcmp(read_as(g, t.cells[0], got), t.cells[1]) == 0 ||
                    (none && strcmp(got, "unknown") == 0);
        n++;
        right += good;
        if (!good)
            printf("# '%s' is %s, read as %s\n", t.cells[0], t.cells[1], got);
    }
    printf("# %zu of %zu spellings of countries are read rightly\n", right, n);
    CHECK_THAT(n > 900, "there are many spellings");
    CHECK_THAT(right * 1000 >= n * 995, "995 of 1000 spellings are read rightly");
    tsv_release(&t);
    bytes_release(&file);
}

int main(void)
{
    struct err e = {0};
    struct gazetteer *g = gazetteer_load(&e);
    CHECK_THAT(g != NULL, "the gazetteer is loaded");
    if (!g)
        return printf("# %s\n", e.text), test_end();
    check_spellings(g);
    gazetteer_free(g);
    return test_end();
}
