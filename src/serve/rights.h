/* rights.h - what the server may still do once it listens: which user it is, which files it reaches */
#ifndef SERVE_RIGHTS_H
#define SERVE_RIGHTS_H

#include <stdbool.h>

#include "base/confine.h"
#include "base/err.h"
#include "serve/options.h"

/* What was given up, a sentence each for the log, or "". */
struct rights {
    char user[CONFINE_SAID], files[CONFINE_SAID];
};

/* Give up the rest (base/confine.h): before the first thread, before the database is read. The database's
 * folder as it is now, and the one that its name leads to, can be read and written as far as the user may;
 * the program's data (styles, geodata, the page's files) can be read. --no-sandbox leaves files elsewhere
 * open. */
bool rights_give_up(struct rights *r, const struct serve_options *o, struct err *e);
void rights_log(const struct rights *r);

#endif
