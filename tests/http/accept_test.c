/* What clients take: Accept-Encoding | coding of gzip and br; of gzip alone; and Accept | HTML or not. */
#include "http/accept.h"

#include "test.h"

static const struct {
    const char *field;
    enum coding of_both, of_gzip;
} CODING_CASES[] = {
    {NULL, CODING_PLAIN, CODING_PLAIN},
    {"", CODING_PLAIN, CODING_PLAIN},
    {"gzip", CODING_GZIP, CODING_GZIP},
    {"GZip", CODING_GZIP, CODING_GZIP},
    {"x-gzip", CODING_GZIP, CODING_GZIP},
    {"br", CODING_BROTLI, CODING_PLAIN},
    {"gzip, deflate, br, zstd", CODING_BROTLI, CODING_GZIP},
    {"br;q=0.5, gzip;q=0.8", CODING_GZIP, CODING_GZIP},
    {"gzip ; q=0.8 ,\tbr ; q=0.8", CODING_BROTLI, CODING_GZIP},
    {"gzip;q=0", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=0.000, br;q=0.001", CODING_BROTLI, CODING_PLAIN},
    {"*", CODING_BROTLI, CODING_GZIP},
    {"*;q=0", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=0, *", CODING_BROTLI, CODING_PLAIN},
    {"*;q=0, gzip", CODING_GZIP, CODING_GZIP},
    {"identity", CODING_PLAIN, CODING_PLAIN},
    {"identity, gzip", CODING_GZIP, CODING_GZIP},
    {"identity, gzip;q=0.5", CODING_PLAIN, CODING_PLAIN},
    {"identity;q=0.5, gzip;q=0.5", CODING_GZIP, CODING_GZIP},
    {"identity;q=0, gzip;q=0.1", CODING_GZIP, CODING_GZIP},
    {"identity;q=0", CODING_PLAIN, CODING_PLAIN},
    {"deflate, zstd", CODING_PLAIN, CODING_PLAIN},
    {"gzip;Q=0.5", CODING_GZIP, CODING_GZIP},
    {"gzip;q=1.0, br;q=1.000", CODING_BROTLI, CODING_GZIP},
    /* of a name that stands twice the lesser weight counts */
    {"gzip, gzip;q=0", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=0, gzip", CODING_PLAIN, CODING_PLAIN},
    /* malformed members are as if they were not there */
    {"gzip;q=", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=1.001", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=2", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=-1", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=0.1234", CODING_PLAIN, CODING_PLAIN},
    {"gzip;q=a, br", CODING_BROTLI, CODING_PLAIN},
    {"gzip br", CODING_PLAIN, CODING_PLAIN},
    {"gzi", CODING_PLAIN, CODING_PLAIN},
    {"gzipp", CODING_PLAIN, CODING_PLAIN},
    {",;,;q=1,, ;,gzip", CODING_GZIP, CODING_GZIP},
    {"\"gzip\"", CODING_PLAIN, CODING_PLAIN},
};

static const struct {
    const char *field;
    bool html;
} HTML_CASES[] = {
    {NULL, false},
    {"", false},
    {"*/*", false},
    {"text/html", true},
    {"TEXT/HTML;charset=utf-8", true},
    {"text/*", true},
    {"application/json", false},
    {"application/problem+json", false},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true},
    {"image/avif,image/webp,*/*;q=0.8", false},
    {"text/html, application/json", false},
    {"text/html, application/json;q=0.9", true},
    {"text/html;q=0.9, application/json", false},
    {"text/html, application/xhtml+xml, */*", true}, /* JSON is taken, as anything is; a page is asked for */
    {"text/html, application/*", true},
    {"text/html;q=0.5, */*;q=0.5", true},
    {"text/*, */*", true},
    {"text/*, application/*", false},
    {"text/*, application/problem+json", false},
    {"text/html, application/problem+json", false},
    {"text/html;q=0, */*;q=0", false},
    {"*/*, text/html;q=0.9", false},
    {"text/html;q=0, */*", false},
    {"text/html;q=0.5, text/*;q=0.1, */*;q=0.4", true},
    {"text/html;q=0.1, text/*, */*;q=0.4", false},
    {"application/problem+json, text/html;q=0.9, */*;q=0.1", false},
    {"application/*;q=0.2, text/html;q=0.3", true},
    {"application/geo+json, text/html;q=0.3", true},
    {"text/html;q=x", false},
    {"text/htm", false},
    {"nonsense", false},
};

/* Of fr and en. */
static const struct {
    const char *field;
    unsigned language;
} LANGUAGE_CASES[] = {
    {NULL, 0},
    {"", 0},
    {"fr", 0},
    {"en", 1},
    {"EN-gb", 1},
    {"english", 0},
    {"e", 0},
    {"de", 0},
    {"de, en;q=0.5", 1},
    {"fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", 0},
    {"en-US,en;q=0.9,fr;q=0.8", 1},
    {"en, fr", 0},
    {"en;q=0.8, fr;q=0.8", 0},
    {"en;q=0, fr;q=0", 0},
    {"*", 0},
    {"en;q=0.5, *;q=0.1", 1},
    {"en;q=0.1, *;q=0.5", 0},
    {"en;q=x, fr;q=0.1", 0},
    {";;,en;q=1;x,,", 1},
};

static void test_languages(void)
{
    static const char *const OFFERED[] = {"fr", "en", NULL};
    for (size_t i = 0; i < sizeof LANGUAGE_CASES / sizeof LANGUAGE_CASES[0]; i++)
        CHECK_INT(accept_language(LANGUAGE_CASES[i].field, OFFERED), LANGUAGE_CASES[i].language,
                  LANGUAGE_CASES[i].field ? LANGUAGE_CASES[i].field : "(none)");
}

/* Of an image and a vector tile. */
static const struct {
    const char *field;
    unsigned type;
} TYPE_CASES[] = {
    {NULL, 0},
    {"", 0},
    {"*/*", 0},
    {"text/html", 0},
    {"image/png", 0},
    {"application/vnd.mapbox-vector-tile", 1},
    {"APPLICATION/VND.Mapbox-Vector-Tile;q=0.2", 1},
    {"application/*", 1},
    {"application/vnd.mapbox-vector-tile, */*", 1},
    {"image/avif,image/webp,image/*,*/*;q=0.8", 0},
    {"*/*, image/png;q=0.9", 1},
    {"image/png;q=0.5, application/vnd.mapbox-vector-tile;q=0.4", 0},
    {"image/png;q=0, */*;q=0.1", 1},
    {"image/png;q=0, application/vnd.mapbox-vector-tile;q=0", 0},
    {"image/*;q=0.5, application/*;q=0.6", 1},
    {"image/, application/", 0},
    {"imagepng/*", 0},
    {"application/vnd.mapbox-vector-tile;q=x", 0},
};

static void test_types(void)
{
    static const char *const OFFERED[] = {"image/png", "application/vnd.mapbox-vector-tile", NULL};
    for (size_t i = 0; i < sizeof TYPE_CASES / sizeof TYPE_CASES[0]; i++)
        CHECK_INT(accept_type(TYPE_CASES[i].field, OFFERED), TYPE_CASES[i].type,
                  TYPE_CASES[i].field ? TYPE_CASES[i].field : "(none)");
}

int main(void)
{
    test_languages();
    test_types();
    const unsigned gzip = CODING(CODING_GZIP), both = gzip | CODING(CODING_BROTLI);
    for (size_t i = 0; i < sizeof CODING_CASES / sizeof CODING_CASES[0]; i++) {
        const char *field = CODING_CASES[i].field;
        CHECK_INT(accept_coding(field, both), CODING_CASES[i].of_both, field ? field : "no Accept-Encoding");
        CHECK_INT(accept_coding(field, gzip), CODING_CASES[i].of_gzip, "the same, of gzip alone");
        CHECK_INT(accept_coding(field, 0), CODING_PLAIN, "the same, of what has no coding");
    }
    for (size_t i = 0; i < sizeof HTML_CASES / sizeof HTML_CASES[0]; i++) {
        const char *field = HTML_CASES[i].field;
        CHECK_INT(accept_html(field), HTML_CASES[i].html, field ? field : "no Accept");
    }
    return test_end();
}
