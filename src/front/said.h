/* said.h - errors in the words of visitors: sentences of texts.tsv, by what is wrong and with which parameter
 */
#ifndef FRONT_SAID_H
#define FRONT_SAID_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/language.h"

/* The sentence of the language, with the value, the parameter (as criteria are called) and the day that the
 * error names; in memory, or the error's own English one where no text is for it. texts: key -> text. */
const char *said_error(const struct json_value *texts, enum language language, const struct err *why,
                       struct arena *memory);

#endif
