/* xlsx_text.h - what a cell of a workbook can hold of a text */
#ifndef OUT_XLSX_TEXT_H
#define OUT_XLSX_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum { XLSX_CELL_UNITS = 32767 }; /* of UTF-16 */

bool xlsx_is_longer(const char *text, size_t n); /* than a cell holds */
size_t xlsx_fitting(const char *text, size_t n); /* bytes that a cell holds with "…" behind */
bool xlsx_has_code(const char *text);            /* "_x0041_", which Excel would read as A */
const char *xlsx_escape_codes(struct bytes *out, const char *text); /* so that it does not */

#endif
