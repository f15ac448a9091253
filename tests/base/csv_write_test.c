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
    return test_end();
}
