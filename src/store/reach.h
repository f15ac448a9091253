/* reach.h - how somebody is reached: addresses of mail and of the web, numbers of telephones, as they are
 * kept */
#ifndef STORE_REACH_H
#define STORE_REACH_H

#include <stdbool.h>
#include <stddef.h>

/* The text as it is kept: without blanks around it; of mail without a "mailto:"; of the web with the
 * "http://" that people leave out before "www." (bare: before the name of any host too, "ville.example",
 * which in a list of documents would be a file). What is none is left as it is, for reach_is_... to say so.
 * Writes at most `size` bytes with the NUL; false when that is too little. */
bool reach_clean_mail(const char *text, char *out, size_t size);
bool reach_clean_web(const char *text, bool bare, char *out, size_t size);

/* An address of mail: one, with a host that has a dot (RFC 5321 without what nobody writes: quotes,
 * literals). */
bool reach_is_mail(const char *text);

/* An address that a page may lead to or name: http, https or mailto; no blanks, controls, quotes, brackets or
 * backslashes, no user name before the host, which browsers show as if it were one. */
bool reach_is_web(const char *text);

/* A number of a telephone, or several: 2 to 40 digits with what stands between them (+ . - / ( )), then
 * "poste 12". */
bool reach_is_phone(const char *text);

#endif
