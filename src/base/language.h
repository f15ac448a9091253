/* language.h - the languages that pages come in */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

/* The first is for whoever wants none of them. */
enum language { LANGUAGE_FR, LANGUAGE_EN, LANGUAGES };

extern const char *const LANGUAGE_CODES[LANGUAGES + 1]; /* ISO 639-1, as in lang=; ends in NULL */

/* What the environment asks for (LC_ALL, LC_MESSAGES, LANG: the first that says something); English where it
 * asks for neither. */
enum language language_of_locale(void);

#endif
