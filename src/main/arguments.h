/* arguments.h - the options of a verb that takes nothing but options, from one table */
#ifndef MAIN_ARGUMENTS_H
#define MAIN_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* "--name VALUE" or "--name=VALUE" where there is a value, else a flag. */
struct argument {
    const char *name, *what; /* "db", "FILE" */
    const char **value;      /* must be given, and not be empty; NULL: a flag */
    bool *flag;
};

/* argv[0] is the verb. ERR_USAGE with one sentence. *help: --help was given, nothing else was looked at. */
bool arguments_take(int argc, char **argv, const struct argument *table, size_t n, bool *help, struct err *e);

#endif
