/* Whether a list is in French, by its headers. */
#include <string.h>

#include "base/utf8.h"
#include "import/import_inside.h"

enum { FOLDED_BYTES = 4096 };

/* Headers that English has, and those that both languages have; all others that are known are French. */
static const char *const ENGLISH[] = {"country", "state", "twinning", "sdg", "city", "name", "title", NULL};
static const char *const EITHER[] = {
    "code",      "type",      "region", "province",  "population",  "longitude",  "latitude", "lon",
    "lng",       "lat",       "x",      "y",         "p longitude", "p latitude", "id",       "iso",
    "iso2",      "admin1",    "ref",    "reference", "description", "date",       "contact",  "contacts",
    "document",  "documents", "budget", "nature",    "label",       "labels",     "site",     "url",
    "situation", "apd",       "total",  "commune",   "siren",       "insee",      NULL};

static bool is_of(const char *const *words, const char *folded)
{
    for (; *words; words++)
        if (strcmp(*words, folded) == 0)
            return true;
    return false;
}

bool import_header_french(const struct import *i)
{
    unsigned french = 0, english = 0;
    struct bytes folded;
    bytes_init(&folded, FOLDED_BYTES);
    for (int k = 0; k < IMPORT_COLUMNS; k++) {
        const int theirs = i->column_of[k];
        if (theirs < 0)
            continue;
        bytes_reset(&folded);
        utf8_fold(&folded, i->headers[theirs], strlen(i->headers[theirs]));
        english += is_of(ENGLISH, folded.data);
        french += !is_of(ENGLISH, folded.data) && !is_of(EITHER, folded.data);
    }
    bytes_release(&folded);
    return french > english;
}
