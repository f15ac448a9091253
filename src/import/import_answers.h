/* import_answers.h - which place was meant by words that leave it open, kept for the next list */
#ifndef IMPORT_IMPORT_ANSWERS_H
#define IMPORT_IMPORT_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A text file, a line each: the words, country, choice and (for readers) the name of what was chosen, between
 * TABs; lines that begin with # are comments. The words are as the list has them, with the département or
 * province it tells in brackets behind; upper and lower case, accents and hyphens make no difference. A
 * choice is an INSEE code or SIREN, "D69", "R84", a position "latitude longitude", or "sans lieu". */
struct import_answers;

enum { ANSWERS_MOST = 100000, ANSWER_BYTES = 400 };

struct import_answers *import_answers_new(void);
/* A file that is not there holds none. */
bool import_answers_read(struct import_answers *a, const char *path, struct err *e);
bool import_answers_write(const struct import_answers *a, const char *path, struct err *e);
void import_answers_free(struct import_answers *a); /* NULL is fine */

/* False when there are ANSWERS_MOST of them. */
bool import_answers_put(struct import_answers *a, const char *written, const char *country, const char *hint,
                        const char *choice, const char *name);
const char *import_answers_find(const struct import_answers *a, const char *written, const char *country,
                                const char *hint); /* the choice, or NULL */

#endif
