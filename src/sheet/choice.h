/* choice.h - which sheet of a workbook is the list */
#ifndef SHEET_CHOICE_H
#define SHEET_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { CHOICE_SHEETS = 1000 };

struct choice {
    struct choice_sheet {
        char *name;
        bool hidden, holds; /* holds: it has a cell that holds something */
    } * sheets;
    size_t n, capacity;
};

bool choice_add(struct choice *c, const char *name, bool hidden, struct err *e);
void choice_release(struct choice *c);

/* The sheet of that name (as it is, else without case and accents) or number; ERR_USAGE, with those there
 * are. */
bool choice_named(const struct choice *c, const char *wanted, size_t *out, struct err *e);
/* The only visible one that holds rows; the first visible one where none does. ERR_USAGE where several do. */
bool choice_only(const struct choice *c, size_t *out, struct err *e);

#endif
