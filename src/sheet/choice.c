#include "sheet/choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/utf8.h"

bool choice_add(struct choice *c, const char *name, bool hidden, struct err *e)
{
    if (c->n >= CHOICE_SHEETS)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "the workbook has more than %d sheets",
                       "le classeur a plus de %d feuilles", (int)CHOICE_SHEETS);
    c->sheets = mem_room(c->sheets, c->n, &c->capacity, sizeof *c->sheets);
    c->sheets[c->n++] = (struct choice_sheet){.name = mem_strdup(name), .hidden = hidden};
    return true;
}

void choice_release(struct choice *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->sheets[i].name);
    free(c->sheets);
    *c = (struct choice){0};
}

/* "1 Liste, 2 Lexique (hidden)"; of those that hold rows alone where that is asked. */
static void list(const struct choice *c, bool holding, struct bytes *english, struct bytes *french)
{
    bytes_init(english, 300);
    bytes_init(french, 300);
    for (size_t i = 0, n = 0; i < c->n && !english->full; i++) {
        const struct choice_sheet *s = &c->sheets[i];
        if (holding && (s->hidden || !s->holds))
            continue;
        bytes_add_format(english, "%s%zu %.60s%s", n ? ", " : "", i + 1, s->name,
                         s->hidden ? " (hidden)" : "");
        bytes_add_format(french, "%s%zu %.60s%s", n++ ? ", " : "", i + 1, s->name,
                         s->hidden ? " (masquée)" : "");
    }
}

static bool same_folded(const char *a, const char *b)
{
    struct bytes x, y;
    bytes_init(&x, 4096);
    bytes_init(&y, 4096);
    utf8_fold(&x, a, strlen(a));
    utf8_fold(&y, b, strlen(b));
    bool same = x.n && strcmp(x.data, y.data) == 0;
    bytes_release(&x);
    bytes_release(&y);
    return same;
}

bool choice_named(const struct choice *c, const char *wanted, size_t *out, struct err *e)
{
    char *end;
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->sheets[i].name, wanted) == 0) {
            *out = i;
            return true;
        }
    unsigned long number = strtoul(wanted, &end, 10);
    if (*wanted >= '0' && *wanted <= '9' && !*end && number >= 1 && number <= c->n) {
        *out = number - 1;
        return true;
    }
    for (size_t i = 0; i < c->n; i++)
        if (same_folded(c->sheets[i].name, wanted)) {
            *out = i;
            return true;
        }
    struct bytes english, french;
    list(c, false, &english, &french);
    err_say(e, ERR_USAGE, NULL, NULL, "--sheet: the workbook has no sheet '%1$.60s'; it has %2$s%3$.0s",
            "--sheet : le classeur n’a pas de feuille « %1$.60s » ; il a %3$s%2$.0s", wanted, english.data,
            french.data);
    bytes_release(&english);
    bytes_release(&french);
    return false;
}

bool choice_only(const struct choice *c, size_t *out, struct err *e)
{
    size_t holding = 0, first = c->n;
    for (size_t i = c->n; i-- > 0;) {
        if (c->sheets[i].hidden)
            continue;
        if (c->sheets[i].holds) {
            holding++;
            *out = i;
        }
        first = i;
    }
    if (holding == 1)
        return true;
    if (holding == 0) {
        *out = first;
        return first < c->n ||
               err_say(e, ERR_INVALID, NULL, NULL, "the workbook has no visible sheet: name one with --sheet",
                       "le classeur n’a aucune feuille visible : nommez-en une avec --sheet");
    }
    struct bytes english, french;
    list(c, true, &english, &french);
    err_say(e, ERR_USAGE, NULL, NULL, "%1$zu sheets hold rows: %2$s%3$.0s; say which one with --sheet",
            "%1$zu feuilles contiennent des lignes : %3$s%2$.0s ; dites laquelle avec --sheet", holding,
            english.data, french.data);
    bytes_release(&english);
    bytes_release(&french);
    return false;
}
