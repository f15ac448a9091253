/* say_criteria.h - criteria in French words, for readers of files, reports and pages */
#ifndef SEARCH_SAY_CRITERIA_H
#define SEARCH_SAY_CRITERIA_H

#include "atlas/criteria.h"
#include "base/bytes.h"

/* "thématique : Eau et assainissement ; pays : Mali ou Sénégal, sauf ...": the whole tree, in the order of
 * the canonical text, with labels for codes and names for ids; "aucun" where nothing is asked for. UTF-8,
 * with no-break spaces where French has them, on one line whatever was written. Nothing is left out: 1000
 * values are 1000 labels, and out's ceiling is the caller's. */
void say_criteria(const struct criteria *c, const struct snapshot *s, struct bytes *out);

/* A whole number as French writes it, thousands apart: 13 509. */
void say_number(int64_t v, struct bytes *out);

#endif
