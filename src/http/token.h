/* token.h - the characters of tokens and quoted strings, in fields and elsewhere (RFC 9110, 5.6) */
#ifndef HTTP_TOKEN_H
#define HTTP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

bool token_char(char c);                   /* tchar */
bool token_text(char c);                   /* what a field value may hold: no control but TAB */
bool token_valid(const char *s, size_t n); /* one or more tchar */

/* Is the text of n bytes this word, in whatever case (ASCII)? */
bool token_is(const char *s, size_t n, const char *word);

#endif
