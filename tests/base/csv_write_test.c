/* CSV as it is written, byte by byte. */
#include "base/csv_write.h"
#include "test.h"

static const struct {
    const char *text, *plain, *excel;
} CASES[] = {
    {"Mali", "Mali", "Mali"},
    {"", "", ""},
    {NULL, "", ""},
    {"Nara, Mali", "\"Nara, Mali\"", "\"Nara, Mali\""},
    {"a;b", "\"a;b\"", "\"a;b\""},
    {"dit \"l’eau\"", "\"dit \"\"l’eau\"\"\"", "\"dit \"\"l’eau\"\"\""},
    {"deux\nlignes", "\"deux\nlignes\"", "\"deux\nlignes\""},
    {"=1+1", "'=1+1", "'=1+1"},
    {"-2", "'-2", "'-2"},
    {"@x", "'@x", "'@x"},
    {"+33, Mali", "\"'+33, Mali\"", "\"'+33, Mali\""},
    {"\tx", "'\tx", "'\tx"},
    {"\rx", "\"'\rx\"", "\"'\rx\""},
    {"a=b", "a=b", "a=b"},
};

/* 12.5 as each wants it; what is no number is an empty cell. */
static void test_real(void)
{
    struct bytes out;
    struct csv_writer w;
    bytes_init(&out, 1000);
    for (enum csv_style style = CSV_PLAIN; style <= CSV_EXCEL; style++) {
        bytes_reset(&out);
        csv_begin(&w, &out, style);
        csv_real(&w, 12.5, 2);
        csv_real(&w, -3, 0);
        csv_real(&w, 0.0 / 0.0, 2);
        csv_text(&w, "x");
        csv_end_row(&w);
        CHECK_TEXT(out.data,
                   style == CSV_EXCEL ? "\xEF\xBB\xBF"
                                        "12,50;-3;;x\r\n"
                                      : "12.50,-3,,x\r\n",
                   "decimals");
    }
    bytes_release(&out);
}

int main(void)
{
    struct bytes out;
    struct csv_writer w;
    bytes_init(&out, 1000);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        for (enum csv_style style = CSV_PLAIN; style <= CSV_EXCEL; style++) {
            char expected[200];
            snprintf(expected, sizeof expected,
                     style == CSV_EXCEL ? "\xEF\xBB\xBF%s;-7\r\n1\r\n" : "%s,-7\r\n1\r\n",
                     style == CSV_EXCEL ? CASES[i].excel : CASES[i].plain);
            bytes_reset(&out);
            csv_begin(&w, &out, style);
            csv_text(&w, CASES[i].text);
            csv_int(&w, -7);
            csv_end_row(&w);
            csv_int(&w, 1);
            csv_end_row(&w);
            CHECK_TEXT(out.data, expected, "a row, and another");
        }
    bytes_release(&out);
    test_real();
    return test_end();
}
