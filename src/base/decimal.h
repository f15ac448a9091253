/* decimal.h - numbers as text with a fixed number of decimals, as printf writes them, in a tenth of the time
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stddef.h>

#include "base/bytes.h"

/* "%.*f" of a finite number, 0 <= decimals <= 20; returns its length. */
enum { DECIMAL_BYTES = 352 };
size_t decimal_print(char text[DECIMAL_BYTES], double v, int decimals);
void decimal_add(struct bytes *out, double v, int decimals);

#endif
