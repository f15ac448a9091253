/* Sheets of XLSX: rows as the XML that a spreadsheet writes, and the cells that they come to. */
#include "sheet/sheet.h"

#include "workbook.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define ONE     "<sheet name=\"Liste\" sheetId=\"1\" r:id=\"rId1\"/>"
#define TEXT(s) "<c t=\"inlineStr\"><is><t>" s "</t></is></c>"

static const char STYLES[] = "<styleSheet " MAIN_NS "><numFmts count=\"9\">"
                             "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
                             "<numFmt numFmtId=\"165\" formatCode=\"#,##0.00&quot; FCFA&quot;\"/>"
                             "<numFmt numFmtId=\"166\" formatCode=\"00000\"/>"
                             "<numFmt numFmtId=\"167\" formatCode=\"[$€-40C]\\ #,##0\"/>"
                             "<numFmt numFmtId=\"168\" formatCode=\"yyyy\"/>"
                             "<numFmt numFmtId=\"169\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>"
                             "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
                             "<xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
                             "numFmtId=\"166\"/><xf numFmtId=\"167\"/>"
                             "<xf numFmtId=\"168\"/><xf numFmtId=\"17\"/><xf numFmtId=\"9\"/><xf "
                             "numFmtId=\"169\"/></cellXfs></styleSheet>";

static const char STRINGS[] =
    "<sst " MAIN_NS "><si><t>Ville</t></si><si><t xml:space=\"preserve\"> Lyon </t></si>"
    "<si><r><t xml:space=\"preserve\">Saint-</t></r><r><rPr><b/></rPr><t>Denis</t></r></si>"
    "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si>"
    "<si><t>deux_x000D_\nlignes_x005F_</t></si><si/></sst>";

static const struct {
    const char *rows, *behind, *expected;
} CASES[] = {
    {"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>", "",
     "1:Ville||Lyon"},
    {"<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c><c t=\"s\"><v>4</v></c><c "
     "t=\"s\"><v>5</v></c></row>",
     "", "1:Saint-Denis|東京|deux\nlignes_|"},
    {"<row>" TEXT("a") "</row><row/><row><c/></row><row r=\"9\">" TEXT("b") "</row>", "", "1:a / 9:b"},
    {"<row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> "
     "b</t></r><rPh><t>x</t></rPh></is></c></row>",
     "", "1:a b"},
    /* numbers */
    {"<row><c><v>45000</v></c><c><v>1.25E4</v></c><c><v>45000.000000001</v></c><c><v>0.1</v></c><c><v>1E-3</"
     "v></c>"
     "<c><v>-7.50</v></c><c><v>12345678901234</v></c><c><v>0.30000000000000004</v></c><c><v>12.345</v></c></"
     "row>",
     "", "1:45000~n|12500~n|45000~n|0.1~n|0.001~n|-7.5~n|12345678901234~n|0.3~n|12.3450~n"},
    {"<row><c s=\"2\"><v>1200000</v></c><c s=\"3\"><v>1234</v></c><c s=\"4\"><v>12500.5</v></c><c "
     "s=\"7\"><v>0.25</v></c></row>",
     "", "1:1200000 FCFA~n|01234|12500.5 €~n|25 %~n"},
    {"<row><c><v>x</v></c></row><row>" TEXT("b") "</row>", "",
     "1:!line 1, column A: a number that is none / 2:b"},
    {"<row><c><v>1e999</v></c></row>", "", "1:!line 1, column A: a number that is none"},
    /* dates */
    {"<row><c s=\"1\"><v>41671</v></c><c s=\"5\"><v>41671</v></c><c s=\"6\"><v>41671</v></c><c "
     "s=\"8\"><v>41671.645833333336</v></c>"
     "<c s=\"8\"><v>41671</v></c></row>",
     "", "1:2014-02-01~d|2014~d|2014-02~d|2014-02-01T15:30:00~d|2014-02-01~d"},
    {"<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>61</v></c><c "
     "s=\"1\"><v>2958465</v></c>"
     "<c s=\"1\"><v>2958466</v></c><c s=\"1\"><v>-1</v></c></row>",
     "", "1:1900-01-01~d|1900-02-28~d|1900-03-01~d|9999-12-31~d|2958466~n|-1~n"},
    {"<row><c t=\"d\"><v>2014-02-01T00:00:00.000Z</v></c><c t=\"d\"><v>2014-02-01T08:30:00</v></c></row>", "",
     "1:2014-02-01~d|2014-02-01T08:30:00~d"},
    /* yes, errors, formulas */
    {"<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#REF!</v></c></row>", "",
     "1:oui~y|non~y|#REF!~e"},
    {"<row><c><f>A1*2</f><v>84</v></c><c "
     "t=\"str\"><f>B1</f><v>Lyon</v></c><c><f>C1</f></c><c><f>D1</f><v></v></c>"
     "<c t=\"str\"><f>E1</f><v></v></c></row>",
     "", "1:84~n|Lyon|~v|~v"},
    {"<row>" TEXT("=SOMME(A1)") TEXT("#N/A") "</row>", "", "1:=SOMME(A1)~v|#N/A~e"},
    /* hidden rows are read, and told */
    {"<row>" TEXT("a") "</row><row hidden=\"1\">" TEXT("b") "</row>", "", "1:a / 2h:b"},
    /* merged cells: what stands for the empty ones; what nobody sees is not read */
    {"<row>" TEXT("a") TEXT("b") "</row><row><c r=\"B2\" t=\"inlineStr\"><is><t>c</t></is></c></row>",
     "<mergeCells><mergeCell ref=\"A1:A3\"/></mergeCells>", "1:a|b / 2:<a|c"},
    {"<row>" TEXT("Partenaire") "<c r=\"E1\" t=\"inlineStr\"><is><t>x</t></is></c></row>",
     "<mergeCells><mergeCell ref=\"A1:C1\"/></mergeCells>", "1:Partenaire|<Partenaire|<Partenaire||x"},
    {"<row>" TEXT("a") TEXT("unseen") "</row>", "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
     "1:a|<a"},
    {"<row>" TEXT("a") "</row>",
     "<mergeCells><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"B2:C3\"/></mergeCells>", "1:a|<a"},
    {"<row>" TEXT("a") "</row><row>" TEXT("") TEXT("") TEXT("d") "</row>",
     "<mergeCells><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"B2:C3\"/></mergeCells>",
     "1:a|<a / !!line 2: merged cells overlap there: the file is damaged"},
    {"<row>" TEXT("a") "</row>", "<mergeCells><mergeCell ref=\"B2:A1\"/></mergeCells>",
     "!!merged cells 'B2:A1' that are none: the file is damaged"},
    {"<row>" TEXT("a") "</row>", "<mergeCells><mergeCell ref=\"A1:ZZZZ99999999\"/></mergeCells>",
     "!!merged cells 'A1:ZZZZ99999999' that are none: the file is damaged"},
    /* what stands elsewhere */
    {"<row><c r=\"A1\" t=\"inlineStr\"><is><t>site</t></is></c></row>",
     "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rId1\" xmlns:r=\"x\"/></hyperlinks>", "1:site"},
    /* what goes back, or is huge, or is not there */
    {"<row r=\"2\">" TEXT("a") "</row><row r=\"2\">" TEXT("b") "</row>", "",
     "2:a / !!the row behind line 2 goes back, or lies beyond every sheet: the file is damaged"},
    {"<row r=\"1048577\">" TEXT("a") "</row>", "",
     "!!the row behind line 0 goes back, or lies beyond every sheet: the file is damaged"},
    {"<row><c r=\"B1\"/><c r=\"A1\"><v>1</v></c></row>", "",
     "!!line 1: a cell that goes back, or beyond every sheet: the file is damaged"},
    {"<row><c r=\"ZZZZ99999999\"><v>1</v></c></row>", "",
     "!!line 1: a cell that goes back, or beyond every sheet: the file is damaged"},
    {"<row><c r=\"A2\"><v>1</v></c></row>", "",
     "!!line 1: a cell that goes back, or beyond every sheet: the file is damaged"},
    {"<row><c r=\"XFD1\"><v>1</v></c></row><row>" TEXT("a") "</row>", "",
     "1:!line 1 has more than 256 columns / 2:a"},
    {"<row><c t=\"s\"><v>6</v></c></row>", "",
     "!!line 1: a text that the workbook does not hold: the file is damaged"},
    {"<row><c t=\"s\"><v>-1</v></c></row>", "",
     "!!line 1: a text that the workbook does not hold: the file is damaged"},
    {"<row>" TEXT("a_x0001_b") "</row><row>" TEXT("a_x000B_b") "</row>", "",
     "1:!line 1, column A: a control character, where text is expected / 2:a\nb"},
    {"", "", ""},
};

static void expect(struct zip_file *z, const char *sheet, const char *expected, const char *what)
{
    struct bytes out;
    zip_end(z);
    bytes_init(&out, 1 << 20);
    read_bytes(z->out.data, z->out.n, sheet, &out);
    CHECK_TEXT(out.data, expected, what);
    bytes_release(&out);
    zip_release(z);
}

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct zip_file z;
        zip_init(&z);
        frame(&z, "", ONE);
        part(&z, "xl/styles.xml", STYLES);
        part(&z, "xl/sharedStrings.xml", STRINGS);
        worksheet(&z, "xl/worksheets/sheet1.xml", CASES[i].rows, CASES[i].behind);
        expect(&z, NULL, CASES[i].expected, CASES[i].rows);
    }
}

/* Which sheet. */
static const struct {
    const char *sheets, *wanted, *expected;
} SHEETS[] = {
    {"<sheet name=\"Liste\" r:id=\"rId1\"/>", NULL, "1:un"},
    {"<sheet name=\"Notice\" r:id=\"rId3\"/><sheet name=\"Liste\" r:id=\"rId1\"/>", NULL, "1:un"},
    {"<sheet name=\"Liste\" r:id=\"rId1\"/><sheet name=\"Lexique\" r:id=\"rId2\"/>", NULL,
     "!!2 sheets hold rows: 1 Liste, 2 Lexique; say which one with --sheet"},
    {"<sheet name=\"Liste\" r:id=\"rId1\"/><sheet name=\"Lexique\" state=\"hidden\" r:id=\"rId2\"/>", NULL,
     "1:un"},
    {"<sheet name=\"Liste\" r:id=\"rId1\"/><sheet name=\"Lexique\" state=\"veryHidden\" r:id=\"rId2\"/>",
     "Lexique", "1:deux"},
    {"<sheet name=\"Liste\" r:id=\"rId1\"/><sheet name=\"Lexique\" r:id=\"rId2\"/>", "2", "1:deux"},
    {"<sheet name=\"2\" r:id=\"rId1\"/><sheet name=\"1\" r:id=\"rId2\"/>", "2", "1:un"},
    {"<sheet name=\"Été 2014\" r:id=\"rId1\"/><sheet name=\"Lexique\" r:id=\"rId2\"/>", "ete 2014", "1:un"},
    {"<sheet name=\"Liste\" r:id=\"rId1\"/><sheet name=\"Caché\" state=\"hidden\" r:id=\"rId2\"/>", "3",
     "!!--sheet: the workbook has no sheet '3'; it has 1 Liste, 2 Caché (hidden)"},
    {"<sheet name=\"Liste\" state=\"hidden\" r:id=\"rId1\"/>", NULL,
     "!!the workbook has no visible sheet: name one with --sheet"},
    {"<sheet name=\"Graphe\" r:id=\"rId8\"/><sheet name=\"Liste\" r:id=\"rId1\"/>", NULL, "1:un"},
    {"<sheet name=\"Graphe\" r:id=\"rId8\"/>", "1",
     "!!the sheet 'Graphe' is no table: a chart, or not in the file"},
    {"", NULL, "!!the workbook has no sheet"},
};

static void test_sheets(void)
{
    for (size_t i = 0; i < sizeof SHEETS / sizeof SHEETS[0]; i++) {
        struct zip_file z;
        zip_init(&z);
        frame(&z, "", SHEETS[i].sheets);
        worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("un") "</row>", "");
        worksheet(&z, "xl/worksheets/sheet2.xml", "<row>" TEXT("deux") "</row>", "");
        worksheet(&z, "xl/worksheets/sheet3.xml", "<row/><row><c s=\"0\"/></row>", "");
        expect(&z, SHEETS[i].wanted, SHEETS[i].expected, SHEETS[i].sheets);
    }
}

/* Of other writers: strict names, prefixes, no names of places, 1904, parts in other places and letters. */
static void test_writers(void)
{
    struct zip_file z;
    zip_init(&z);
    part(&z, "_rels/.rels",
         "<Relationships><Relationship Id=\"a\" "
         "Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/"
         "officeDocument\" Target=\"/Book/W.xml\"/></Relationships>");
    part(&z, "book/w.xml",
         "<x:workbook xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:workbookPr "
         "date1904=\"true\"/>"
         "<x:sheets><x:sheet name=\"a\" q:id=\"s\" xmlns:q=\"q\"/></x:sheets></x:workbook>");
    part(&z, "book/_rels/w.xml.rels",
         "<Relationships><Relationship Id=\"s\" Type=\"http://purl.oclc.org/ooxml/officeDocument/"
         "relationships/worksheet\" Target=\"../data/./s.xml\"/><Relationship Id=\"t\" "
         "Type=\"/styles\" Target=\"styles.xml\"/></Relationships>");
    part(&z, "book/styles.xml", STYLES);
    part(&z, "data/s.xml",
         "<x:worksheet xmlns:x=\"y\"><x:sheetData><x:row r=\"1\"><x:c s=\"1\"><x:v>40209</x:v></x:c>"
         "<x:c t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>");
    expect(&z, NULL, "1:2014-02-01~d|a", "strict, with prefixes, from 1904, in other places");
    zip_init(&z);
    part(&z, "xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"rId1\"/></sheets></workbook>");
    part(&z, "xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Type=\"/worksheet\" "
         "Target=\"worksheets/sheet1.xml\"/></Relationships>");
    part(&z, "xl/vbaProject.bin", "\xD0\xCF macros that nobody runs");
    worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("a") "</row>", "");
    expect(&z, NULL, "1:a",
           "with macros, which are passed over, and without the relationships of the package");
}

/* Hostile files: one line each. */
static void hostile(const char *name, const char *text, const char *expected)
{
    struct zip_file z;
    zip_init(&z);
    frame(&z, "", ONE);
    part(&z, name, text);
    if (strcmp(name, "xl/worksheets/sheet1.xml") != 0)
        worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("a") "</row>", "");
    expect(&z, NULL, expected, strlen(text) < 200 ? text : expected);
}

static void test_hostile(void)
{
    hostile("xl/worksheets/sheet1.xml",
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><worksheet>&b;</worksheet>",
            "!!its XML declares a document type, which no workbook does");
    hostile("xl/worksheets/sheet1.xml", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>",
            "!!its XML declares a document type, which no workbook does");
    hostile("xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>",
            "!!its XML is damaged (line 1: undefined entity)");
    hostile("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>",
            "!!its XML is damaged (line 1: no element found)");
    hostile("xl/sharedStrings.xml", "<sst><si><t>a</t></si>",
            "!!its XML is damaged (line 1: no element found)");
    hostile("xl/styles.xml", "\xFF\xFE nothing", "!!its XML is damaged (line 1: syntax error)");
    hostile("XL/workbook.xml", "<workbook/>", "!!the file holds two parts of one name, xl/workbook.xml");
    struct bytes deep;
    bytes_init(&deep, 1 << 20);
    bytes_add_text(&deep, "<worksheet><sheetData>");
    for (int i = 0; i < 1000; i++)
        bytes_add_text(&deep, "<row>");
    hostile("xl/worksheets/sheet1.xml", deep.data, "!!its XML is more than 200 elements deep");
    bytes_release(&deep);
}

/* What a workbook that is whole becomes when bytes are lost or changed. */
static void test_damage(void)
{
    struct zip_file z;
    struct bytes out;
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("intact") "</row>", "");
    zip_end(&z);
    bytes_init(&out, 10000);
    read_bytes(z.out.data, z.out.n - 30, NULL, &out);
    CHECK_THAT(strncmp(out.data, "!!the file is damaged or was cut off", 36) == 0, out.data);
    char *at = memmem(z.out.data, z.out.n, "intact", 6);
    CHECK(at != NULL);
    memcpy(at, "change", 6);
    bytes_reset(&out);
    read_bytes(z.out.data, z.out.n, NULL, &out);
    CHECK_TEXT(out.data, "!!the file is damaged or was cut off (CRC error)", "a check sum that is wrong");
    for (size_t cut = 0; cut < z.out.n; cut += 7) { /* never more than a sentence */
        bytes_reset(&out);
        read_bytes(z.out.data, cut, NULL, &out);
        if (cut > 4 && strncmp(out.data, "!!", 2) != 0)
            CHECK_TEXT(out.data, "!!", "a workbook that is cut off");
    }
    bytes_release(&out);
    zip_release(&z);
}

/* A sheet that is all rows and no cells; the limits of a cell and of a row. */
static void test_large(void)
{
    struct bytes rows;
    struct zip_file z;
    bytes_init(&rows, 1 << 28);
    for (int i = 1; i <= 1048576; i++)
        bytes_add_format(&rows, "<row r=\"%d\"/>", i);
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", rows.data, "");
    expect(&z, NULL, "", "1 048 576 rows of nothing");
    bytes_reset(&rows);
    bytes_add_text(&rows, "<row><c t=\"inlineStr\"><is><t>");
    for (int i = 0; i < 10 << 20; i += 64)
        bytes_add_text(&rows, "0123456789012345678901234567890123456789012345678901234567890123");
    bytes_add_text(&rows, "</t></is></c></row><row>" TEXT("b") "</row>");
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", rows.data, "");
    expect(&z, NULL, "1:!line 1, column A: the cell is larger than a text of a list may be / 2:b",
           "a cell of 10 MB");
    bytes_reset(&rows);
    bytes_add_text(&rows, "<row>");
    for (int i = 0; i < 20000; i++)
        bytes_add_text(&rows, "<c><v>1</v></c>");
    bytes_add_text(&rows, "</row>");
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", rows.data, "");
    expect(&z, NULL, "1:!line 1 has more than 256 columns", "20 000 columns");
    bytes_release(&rows);
}

/* More parts than a workbook has, whether they are there or only spoken of; XML that would fill the memory.
 */
static void test_bombs(void)
{
    struct zip_file z;
    struct bytes out, xml;
    bytes_init(&out, 10000);
    bytes_init(&xml, 1 << 28);
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("a") "</row>", "");
    zip_end(&z);
    memcpy(z.out.data + z.out.n - 12, "\xFF\xFF", 2);
    read_bytes(z.out.data, z.out.n, NULL, &out);
    CHECK_TEXT(out.data, "!!the file has 65535 parts, more than 10000", "a count of parts that is a lie");
    zip_release(&z);
    zip_init(&z);
    for (int i = 0; i < 10001; i++) {
        char name[20];
        snprintf(name, sizeof name, "%d", i);
        part(&z, name, "");
    }
    expect(&z, NULL, "!!the file has 10001 parts, more than 10000", "10 001 parts");
    bytes_add_text(&xml, "<worksheet><sheetData><row a=\"");
    for (int i = 0; i < 40 << 20; i += 64)
        bytes_add_text(&xml, "0123456789012345678901234567890123456789012345678901234567890123");
    bytes_add_text(&xml, "\"/></sheetData></worksheet>");
    hostile("xl/worksheets/sheet1.xml", xml.data, "!!its XML takes more than 64 MiB to read");
    bytes_reset(&xml);
    bytes_add_text(&xml, "<worksheet>");
    for (int i = 0; i < 1200000; i++)
        bytes_add_format(&xml, "<a%d/>", i);
    bytes_add_text(&xml, "</worksheet>");
    hostile("xl/worksheets/sheet1.xml", xml.data, "!!its XML takes more than 64 MiB to read");
    bytes_release(&xml);
    bytes_release(&out);
}

/* A file that stays, one that is written meanwhile, and the same through a pipe. */
static void test_files(void)
{
    static const char *const WHAT[] = {"a file", "a file that changes while it is read", "a pipe"};
    char folder[] = P_tmpdir "/atlasd-xlsx-XXXXXX", path[100];
    struct zip_file z;
    zip_init(&z);
    frame(&z, "", ONE);
    worksheet(&z, "xl/worksheets/sheet1.xml", "<row>" TEXT("a") "</row>", "");
    zip_end(&z);
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/list.xlsx", folder);
    for (int how = 0; how < 3; how++) {
        struct bytes out;
        struct err e = {0};
        pid_t child = -1;
        bytes_init(&out, 1000);
        CHECK(how < 2 || (unlink(path) == 0 && mkfifo(path, 0600) == 0));
        if (how < 2 || (child = fork()) == 0) {
            FILE *file = fopen(path, "w");
            bool good = file && fwrite(z.out.data, 1, z.out.n, file) == z.out.n && fclose(file) == 0;
            if (child == 0)
                _exit(good ? 0 : 1);
            CHECK(good);
        }
        struct sheet *s = sheet_open(path, NULL, &e);
        CHECK(s != NULL);
        struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
        CHECK(how != 1 || utimensat(AT_FDCWD, path, old, 0) == 0);
        if (s)
            read_rows(s, &out);
        CHECK_TEXT(out.data, how == 1 ? "1:a / !!the file changed while it was read: try again" : "1:a",
                   WHAT[how]);
        sheet_close(s);
        bytes_release(&out);
        if (child > 0)
            waitpid(child, NULL, 0);
    }
    unlink(path);
    rmdir(folder);
    zip_release(&z);
}

int main(void)
{
    test_cases();
    test_sheets();
    test_writers();
    test_hostile();
    test_damage();
    test_large();
    test_bombs();
    test_files();
    return test_end();
}
