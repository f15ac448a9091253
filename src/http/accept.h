/* accept.h - what a client takes: codings of content, and HTML or not (RFC 9110, 12.5) */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include <stdbool.h>

#include "base/blob.h"

/* Values of fields, several lines joined by commas; NULL: the field is not there. What is malformed in a list
 * is as if it had not been sent, and of a name that stands there twice the lesser weight counts. */

/* The coding, of the set `offered` (CODING bits; CODING_PLAIN needs none), that an Accept-Encoding wants
 * most; of equals the one that makes less. CODING_PLAIN also when nothing that is offered is wanted: such a
 * field is disregarded, as 12.5.3 allows. */
enum coding accept_coding(const char *field, unsigned offered);
#define CODING(c) (1u << (c))

/* Does an Accept want text/html more than application/json or application/problem+json? Without the field,
 * and for what takes all alike, no. */
bool accept_html(const char *field);

/* Which of the media types that are offered an Accept wants most: its place in the list, which ends in NULL;
 * of equals the one that is named more closely, then the first; 0, the first, for who wants none of them. */
unsigned accept_type(const char *field, const char *const *offered);

/* Which of the languages that are offered an Accept-Language wants most (lookup of RFC 4647, 3.4: en-GB wants
 * en): its place in the list, which ends in NULL; 0, the first, for who wants none of them, or several alike.
 */
unsigned accept_language(const char *field, const char *const *offered);

#endif
