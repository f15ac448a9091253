/* dac.h - which countries stood on the DAC list of ODA recipients in which year */
#ifndef ATLAS_DAC_H
#define ATLAS_DAC_H

#include <stdbool.h>
#include <stdint.h>

/* What a collectivité gives counts as public aid where the country stands on the list of the OECD's
 * Development Assistance Committee of that year. dac.tsv has the years, from 1997 on, as the OECD's "History
 * of DAC lists of aid recipient countries" tells its changes; until 2004 the list is what was called Part I.
 * What was given before counts by the list of 1997. A country that has been on all lists since has neither a
 * first year nor a last. */
enum { DAC_FIRST_YEAR = 1997 };

struct dac_years {
    int from, to; /* the first and the last year of the time on the list that is nearest to the year asked
                     for; 0: since before 1997, and still */
    bool any;     /* it was on some list */
};

/* country: ISO 3166-1 alpha-2, of any length. *years (NULL: not wanted) is set either way. Any thread. */
bool dac_lists(const char *country, int64_t year, struct dac_years *years);

/* Each country and time, in the order of the table, until NULL. */
const char *dac_row(unsigned at, struct dac_years *years);

#endif
