/* What is known of a cell by its text alone, in a file that has nothing but text: errors of the spreadsheet
 * and formulas are no values. */
#include "sheet/sheet.h"

#include "test.h"

static const struct {
    const char *cell;
    enum sheet_known known;
} CELLS[] = {
    {"Lyon", SHEET_TEXT},
    {"#REF!", SHEET_ERROR},
    {"#N/A", SHEET_ERROR},
    {"#VALEUR!", SHEET_ERROR},
    {"#DIV/0!", SHEET_ERROR},
    {"########", SHEET_ERROR},
    {"Err:502", SHEET_ERROR},
    {"#", SHEET_TEXT},
    {"##", SHEET_TEXT},
    {"#REF! de Lyon", SHEET_TEXT},
    {"Err:", SHEET_TEXT},
    {"Err:5x", SHEET_TEXT},
    {"n° #12", SHEET_TEXT},
    {"=SOMME(A1:A3)", SHEET_NO_VALUE},
    {"=+B2*2", SHEET_NO_VALUE},
    {"='Feuil 2'!A1", SHEET_NO_VALUE},
    {"=", SHEET_TEXT},
    {"=> objectif", SHEET_TEXT},
    {"== titre ==", SHEET_TEXT},
    {"a=b", SHEET_TEXT},
    {"=cmd|'/c calc'!A0", SHEET_NO_VALUE},
};

static void test_cells(void)
{
    for (size_t i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++) {
        struct err e = {0};
        struct sheet_row row;
        struct sheet *s = sheet_open_bytes(CELLS[i].cell, strlen(CELLS[i].cell), NULL, &e);
        CHECK(s && sheet_next(s, &row, &e) == SHEET_ROW && row.n == 1);
        CHECK_INT((long long)row.about[0].known, (long long)CELLS[i].known, CELLS[i].cell);
        CHECK(row.about[0].merged == NULL);
        bool good = sheet_check_cell(&row, 0, "nom", &e);
        CHECK_THAT(good == (CELLS[i].known == SHEET_TEXT), "and only a text is taken for a value");
        CHECK(good || (e.code == ERR_INVALID && strcmp(e.parameter, "nom") == 0));
        CHECK_THAT(sheet_check_cell(&row, 1, "nom", &e), "a cell that the row has not is empty");
        sheet_close(s);
    }
}

static void test_columns(void)
{
    static const struct {
        size_t column;
        const char *letters;
    } COLUMNS[] = {{0, "A"},   {25, "Z"},   {26, "AA"},   {51, "AZ"},
                   {52, "BA"}, {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};
    char letters[SHEET_LETTERS];
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++)
        CHECK_TEXT(sheet_column(letters, COLUMNS[i].column), COLUMNS[i].letters, "letters of a column");
}

int main(void)
{
    test_cells();
    test_columns();
    return test_end();
}
