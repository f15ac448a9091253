/* Sheets of ODS: rows as LibreOffice writes them, and the cells that they come to. */
#include "sheet/sheet.h"

#include "workbook.h"

#include "test.h"

#define HEAD                                                                                                 \
    "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" " \
    "xmlns:style=\"s\" xmlns:calcext=\"c\"><office:automatic-styles><style:style style:name=\"ta1\">"        \
    "<style:table-properties table:display=\"true\"/></style:style><style:style style:name=\"ta2\">"         \
    "<style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body>" \
    "<office:spreadsheet>"
#define FOOT        "</office:spreadsheet></office:body></office:document-content>"
#define TABLE(rows) "<table:table table:name=\"Liste\" table:style-name=\"ta1\">" rows "</table:table>"
#define ROW(cells)  "<table:table-row>" cells "</table:table-row>"
#define CELL(a, p)  "<table:table-cell " a "><text:p>" p "</text:p></table:table-cell>"
#define TEXT(p)     CELL("office:value-type=\"string\" calcext:value-type=\"string\"", p)
#define FLOAT(v, p) CELL("office:value-type=\"float\" office:value=\"" v "\"", p)
#define DATE(v, p)  CELL("office:value-type=\"date\" office:date-value=\"" v "\"", p)
#define REPEATED(n) "<table:table-cell table:number-columns-repeated=\"" n "\"/>"
#define EMPTY(n)                                                                                             \
    "<table:table-row table:number-rows-repeated=\"" n "\">" REPEATED("1024") "</table:table-row>"

static const struct {
    const char *tables, *wanted, *expected;
} CASES[] = {
    {TABLE(ROW(TEXT("Ville") REPEATED("2") TEXT(" Lyon ") REPEATED("1020")) EMPTY("1048574") EMPTY("1")),
     NULL, "1:Ville|||Lyon"},
    {TABLE("<table:table-header-rows>" ROW(TEXT("a")) "</table:table-header-rows>" EMPTY("3") ROW(TEXT("b"))),
     NULL, "1:a / 5:b"},
    /* texts */
    {TABLE(ROW(CELL("office:value-type=\"string\"",
                    "Saint-<text:span>Denis</text:span>\n  (93)</text:p><text:p>suite"))),
     NULL, "1:Saint-Denis (93)\nsuite"},
    {TABLE(ROW(TEXT("a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/>d"))), NULL, "1:a  b\tc\nd"},
    {TABLE(ROW("<table:table-cell "
               "office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation>"
               "<text:p><text:a>site</text:a></text:p></table:table-cell>")),
     NULL, "1:site"},
    {TABLE(ROW(TEXT("<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とう</text:ruby-text></"
                    "text:ruby>"))),
     NULL, "1:東京"},
    /* numbers */
    {TABLE(ROW(FLOAT("45000", "45 000") FLOAT("1.25E4", "1,25E+004") FLOAT("0.30000000000000004", "0,3")
                   FLOAT("1", "01") FLOAT("38", "038") FLOAT("1200000", "1 200 000 FCFA") FLOAT("12", "12 k€")
                       FLOAT("12500", "12,5 k€"))),
     NULL, "1:45000~n|12500~n|0.3~n|01|038|1200000 FCFA~n|12 k€~n|12500 €~n"},
    {TABLE(ROW(CELL("office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"12500.5\"",
                    "12 500,50 €")
                   CELL("office:value-type=\"currency\" office:currency=\"XOF\" office:value=\"12500\"",
                        "12 500 F CFA") CELL("office:value-type=\"currency\" office:value=\"7\"", "7,00 $")
                       CELL("office:value-type=\"percentage\" office:value=\"0.25\"", "25%"))),
     NULL, "1:12500.5 €~n|12500 XOF~n|7 $~n|25 %~n"},
    {TABLE(ROW(FLOAT("nan", "x") TEXT("b"))), NULL, "1:!line 1, column A: a number that is none"},
    /* dates, yes, formulas */
    {TABLE(ROW(DATE("2014-02-01", "01/02/14") DATE("2014-02-01", "2014") DATE("2014-02-01", "févr. 14")
                   DATE("2014-02-01", "02/2014") DATE("2014-02-01T15:30:00", "01/02/14 15:30")
                       DATE("2014-02-01T00:00:00", "1 février 2014"))),
     NULL, "1:2014-02-01~d|2014~d|2014-02~d|2014-02~d|2014-02-01T15:30:00~d|2014-02-01~d"},
    {TABLE(ROW(CELL("office:value-type=\"boolean\" office:boolean-value=\"true\"", "VRAI")
                   CELL("office:value-type=\"boolean\" office:boolean-value=\"false\"", "FAUX")
                       CELL("office:value-type=\"time\" office:time-value=\"PT15H30M00S\"", "15:30"))),
     NULL, "1:oui~y|non~y|15:30"},
    {TABLE(
         ROW(CELL("table:formula=\"of:=[.A1]\" office:value-type=\"float\" office:value=\"84\"",
                  "84") "<table:table-cell table:formula=\"of:=[.B1]\"/>" CELL("table:formula=\"of:=[.C1]\" "
                                                                               "office:value-type=\"string\" "
                                                                               "calcext:value-type=\"error\"",
                                                                               "#REF!")
                 CELL("office:value-type=\"string\"", "Err:502"))),
     NULL, "1:84~n|~v|#REF!~e|Err:502~e"},
    /* repeated, merged, hidden */
    {TABLE(ROW("<table:table-cell table:number-columns-repeated=\"3\" "
               "office:value-type=\"string\"><text:p>a</text:p></table:table-cell>") "<table:table-row "
                                                                                     "table:number-rows-"
                                                                                     "repeated=\"2\">" TEXT(
                                                                                         "b") "</"
                                                                                              "table:table-"
                                                                                              "row>" ROW(
                                                                                                  TEXT("c"))),
     NULL, "1:a|a|a / 2:b / 3:b / 4:c"},
    {TABLE(ROW(CELL(
         "table:number-columns-spanned=\"2\" table:number-rows-spanned=\"2\" office:value-type=\"string\"",
         "a") "<table:covered-table-cell/>" TEXT("b"))
               ROW("<table:covered-table-cell table:number-columns-repeated=\"2\"/>" TEXT("c"))
                   ROW(TEXT("d"))),
     NULL, "1:a|<a|b / 2:<a|<a|c / 3:d"},
    {TABLE(ROW(CELL("table:number-columns-spanned=\"2\" office:value-type=\"string\"", "a")
                   CELL("table:number-columns-spanned=\"2\" office:value-type=\"string\"", "b"))),
     NULL, "!!line 1: merged cells overlap there: the file is damaged"},
    {TABLE(ROW(TEXT("a")) "<table:table-row table:visibility=\"filter\">" TEXT("b") "</table:table-row>"),
     NULL, "1:a / 2h:b"},
    /* limits */
    {TABLE("<table:table-row table:number-rows-repeated=\"1048576\">" TEXT("b") "</table:table-row>"), NULL,
     "!!line 1 stands 1048576 times in a row, more than 10000"},
    {TABLE(ROW("<table:table-cell table:number-columns-repeated=\"16384\" "
               "office:value-type=\"string\"><text:p>a</text:p></table:table-cell>") ROW(TEXT("b"))),
     NULL, "1:!line 1 has more than 256 columns / 2:b"},
    {TABLE(EMPTY("4294967296") EMPTY("4294967296") ROW(TEXT("b"))), NULL,
     "!!the sheet has more than 1048576 rows"},
    {TABLE(ROW(TEXT("x") REPEATED("16384") REPEATED("16384") REPEATED("16384"))), NULL,
     "!!line 1 has more columns than any sheet: the file is damaged"},
    /* sheets */
    {TABLE(ROW(TEXT("un"))) "<table:table table:name=\"Lexique\">" ROW(TEXT("deux")) "</table:table>", NULL,
     "!!2 sheets hold rows: 1 Liste, 2 Lexique; say which one with --sheet"},
    {TABLE(ROW(TEXT("un"))) "<table:table table:name=\"Lexique\">" ROW(TEXT("deux")) "</table:table>",
     "lexique", "1:deux"},
    {TABLE(ROW(TEXT("un"))) "<table:table table:name=\"Lexique\" table:style-name=\"ta2\">" ROW(
         TEXT("deux")) "</table:table>",
     NULL, "1:un"},
    {TABLE(EMPTY("3")) "<table:table table:name=\"Vide\">" EMPTY("3") "</table:table>", NULL, ""},
    {"", NULL, "!!the workbook has no sheet"},
    {"<!-- --></office:spreadsheet>", NULL, "!!its XML is damaged (line 1: mismatched tag)"},
};

static void expect(const char *content, const char *manifest, const char *sheet, const char *expected,
                   const char *what)
{
    struct bytes out;
    struct zip_file z;
    zip_init(&z);
    part(&z, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    part(&z, "content.xml", content);
    if (manifest)
        part(&z, "META-INF/manifest.xml", manifest);
    zip_end(&z);
    bytes_init(&out, 1 << 20);
    read_bytes(z.out.data, z.out.n, sheet, &out);
    CHECK_TEXT(out.data, expected, what);
    bytes_release(&out);
    zip_release(&z);
}

static void test_cases(void)
{
    struct bytes content;
    bytes_init(&content, 1 << 20);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bytes_reset(&content);
        bytes_add_format(&content, "%s%s%s", HEAD, CASES[i].tables, FOOT);
        expect(content.data, NULL, CASES[i].wanted, CASES[i].expected, CASES[i].tables);
    }
    bytes_release(&content);
}

static void test_others(void)
{
    static const char GOOD[] = HEAD TABLE(ROW(TEXT("a"))) FOOT;
    expect(GOOD, "<m media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>", NULL, "1:a",
           "a manifest");
    expect("garbage", "<m type=\"opendocument.spreadsheet\"><manifest:encryption-data/></m>", NULL,
           "!!the workbook is locked by a password: save it without one", "a password");
    expect(GOOD, "<m media-type=\"application/vnd.oasis.opendocument.text\"/>", NULL,
           "!!the file is a document of another kind, not a spreadsheet", "a text");
    expect("<!DOCTYPE x [<!ENTITY a \"b\">]>" HEAD "&a;" FOOT, NULL, NULL,
           "!!its XML declares a document type, which no workbook does", "entities");
}

static void test_large(void)
{
    struct bytes content;
    bytes_init(&content, 1 << 26);
    bytes_add_text(&content, HEAD "<table:table table:name=\"a\"><table:table-row><table:table-cell "
                                  "office:value-type=\"string\"><text:p>");
    for (int i = 0; i < 10 << 20; i += 64)
        bytes_add_text(&content, "0123456789012345678901234567890123456789012345678901234567890123");
    bytes_add_text(&content,
                   "</text:p></table:table-cell></table:table-row>" ROW(TEXT("b")) "</table:table>" FOOT);
    expect(content.data, NULL, NULL,
           "1:!line 1, column A: the cell is larger than a text of a list may be / 2:b", "a cell of 10 MB");
    bytes_release(&content);
}

int main(void)
{
    test_cases();
    test_others();
    test_large();
    return test_end();
}
