/* manual.h - the manual page atlasd(1), from the tables of the verbs */
#ifndef MAIN_MANUAL_H
#define MAIN_MANUAL_H

#include <stddef.h>

#include "base/bytes.h"
#include "main/verb.h"

/* In the language of man(7): what manual.roff says, with a section for each verb where it has the line
 * "@VERBS@". What depends on the machine, as the number of processors, is not in it. */
void manual_write(const struct verb *const *verbs, size_t n, struct bytes *out);

#endif
