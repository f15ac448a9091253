#include "sheet/row_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

size_t row_trim(char *s, size_t n)
{
    size_t lead = 0;
    for (;;) {
        if (n > lead && strchr(" \t\n\r", s[n - 1]))
            n--;
        else if (n > lead + 1 && memcmp(s + n - 2, "\xC2\xA0", 2) == 0)
            n -= 2;
        else if (n > lead && strchr(" \t\n\r", s[lead]))
            lead++;
        else if (n > lead + 1 && memcmp(s + lead, "\xC2\xA0", 2) == 0)
            lead += 2;
        else
            break;
    }
    memmove(s, s + lead, n - lead);
    return n - lead;
}

/* --- texts that are no values -------------------------------------------------------------------------- */

/* What spreadsheets write in the place of a value, in English and in French. */
static bool is_error(const char *text)
{
    static const char *const WORDS[] = {"#REF!", "#N/A",    "#VALUE!", "#VALEUR!", "#NAME?",
                                        "#NOM?", "#DIV/0!", "#NUM!",   "#NOMBRE!", "#NULL!",
                                        "#NUL!", "#SPILL!", "#CALC!",  "#FIELD!",  "#GETTING_DATA"};
    if (*text == '#') {
        for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
            if (strcmp(text, WORDS[i]) == 0)
                return true;
        return text[strspn(text, "#")] == '\0' && strlen(text) > 2; /* a column too narrow for its number */
    }
    return strncmp(text, "Err:", 4) == 0 && text[4] && text[4 + strspn(text + 4, "0123456789")] == '\0';
}

/* "=SOMME(A1:A3)", "=+B2"; but "=" alone, "=> objectif" and "== title ==" are text. */
static bool is_formula(const char *text)
{
    return text[0] == '=' && (isalnum((unsigned char)text[1]) || (text[1] && strchr("(+-@$'\"{", text[1])));
}

enum sheet_known row_known(const char *text)
{
    return is_error(text) ? SHEET_ERROR : is_formula(text) ? SHEET_NO_VALUE : SHEET_TEXT;
}

bool sheet_check_cell(const struct sheet_row *row, size_t cell, const char *column, struct err *e)
{
    const enum sheet_known known = cell < row->n ? row->about[cell].known : SHEET_TEXT;
    if (known == SHEET_ERROR)
        return err_say(e, ERR_INVALID, column, row->cells[cell],
                       "the spreadsheet has an error there, %.20s: mend the formula",
                       "le tableur y affiche une erreur, %.20s : corrigez la formule", row->cells[cell]);
    if (known == SHEET_NO_VALUE)
        return err_say(e, ERR_INVALID, column, row->cells[cell],
                       "a formula without a value%s%.60s: open the list in a spreadsheet and save it, or put "
                       "the value in its place",
                       "une formule sans valeur%s%.60s : ouvrez la liste dans un tableur et enregistrez-la, "
                       "ou remplacez la formule par sa valeur",
                       *row->cells[cell] ? ", " : "", row->cells[cell]);
    return true;
}

const char *sheet_column(char letters[SHEET_LETTERS], size_t column)
{
    char back[SHEET_LETTERS], *p = back + sizeof back;
    *--p = '\0';
    for (size_t k = column + 1; k && p > back; k = (k - 1) / 26)
        *--p = (char)('A' + (k - 1) % 26);
    memcpy(letters, p, (size_t)(back + sizeof back - p));
    return letters;
}
