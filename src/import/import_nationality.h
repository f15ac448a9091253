/* import_nationality.h - "sénégalaise": which country an adjective of a header means */
#ifndef IMPORT_IMPORT_NATIONALITY_H
#define IMPORT_IMPORT_NATIONALITY_H

#include <stdbool.h>
#include <stddef.h>

/* A folded word, in any gender and number: its ISO code; NULL when it means no country, or more than one
 * ("coréenne", "congolaise"). "francais" is FR. */
const char *nationality_country(const char *word, size_t n);

#endif
