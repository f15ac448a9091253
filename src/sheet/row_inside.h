/* row_inside.h - what readers of every format do with the text of a cell */
#ifndef SHEET_ROW_INSIDE_H
#define SHEET_ROW_INSIDE_H

#include "sheet/row.h"

/* n bytes without the blanks around them (a no-break space is one too), which are nobody's data; the new
 * length. */
size_t row_trim(char *s, size_t n);

/* What a text says that stands in the place of a value. */
enum sheet_known row_known(const char *text);

#endif
