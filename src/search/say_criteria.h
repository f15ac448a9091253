/* say_criteria.h - criteria in words, French or English, for readers of files, reports and pages */
#ifndef SEARCH_SAY_CRITERIA_H
#define SEARCH_SAY_CRITERIA_H

#include "atlas/criteria.h"
#include "base/bytes.h"

/* "thématique : Eau et assainissement ; pays : Mali ou Sénégal, sauf ...", "theme: Water and sanitation;
 * country: Mali or Senegal, except ...": the whole tree, in the order of the canonical text, with labels for
 * codes and names for ids; "aucun", "none" where nothing is asked for. UTF-8, with no-break spaces where
 * French has them, on one line whatever was written. Nothing is left out: 1000 values are 1000 labels, and
 * out's ceiling is the caller's. */
void say_criteria(const struct criteria *c, const struct snapshot *s, enum language language,
                  struct bytes *out);

/* "Mali" of "pays : Mali": what is said of one criterion behind its name and a colon; NULL: it does not begin
 * so. */
const char *say_behind_name(enum criterion which, enum language language, const char *said);

/* A whole number as the language writes it, thousands apart: 13 509; 13,509. */
void say_number(int64_t v, enum language language, struct bytes *out);

#endif
