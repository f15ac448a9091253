/* say_understood.h - what each term of q was taken for, as lists say it */
#ifndef SEARCH_SAY_UNDERSTOOD_H
#define SEARCH_SAY_UNDERSTOOD_H

#include "atlas/understand.h"
#include "base/json.h"

/* Puts "understood":[..], an object for each term of q (atlas/understand.h), nothing when u is NULL:
 *
 *   word, or phrase   what was asked, folded, without - and quotes
 *   excluded, prefix  true where it is
 *   contradicted      true where the same is excluded, so that nothing meets it
 *   taken             the word that is looked for instead of one that nothing is
 *   unknown           true where there is none either
 *   synonyms          words and phrases that are looked for as well
 *   values            criteria that it names, alone or with the words beside it, and that meet it too:
 *                     {"parameter":"continent","value":"afrique","label":"Afrique","words":"afrique"}; words:
 *                     all that name it. SAY_UNDERSTOOD_VALUES at most; last those that the word is only
 *                     the beginning of, which have "begins":true */
enum { SAY_UNDERSTOOD_VALUES = 10 };
void say_understood(struct json *j, const struct understood *u, enum language language);

/* Puts "words": those of a set of terms, as they came; is the last of them only the beginning of the value?
 */
void say_understood_words(struct json *j, const struct understood *u, uint32_t terms);
bool say_understood_begins(const struct understood *u, const struct meaning *m, const struct taken_value *v);

#endif
