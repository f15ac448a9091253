#include "store/alias.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "store/store_inside.h"

enum { MAX_ALIAS_BYTES = 4096 };

static const struct question CODE = {
    .table = TABLE_ALIAS, .columns = {"code"}, .by = {"vocabulaire", "alias"}};

/* The text as it is, then under the key of fold.h. False when it folds to nothing or is longer than any alias
 * (to->full). */
static bool fold(struct bytes *to, const char *text, int way)
{
    bytes_reset(to);
    (way ? fold_key : utf8_fold)(to, text, strlen(text));
    return to->n && !to->full;
}

static bool add(struct store *s, const char *vocabulary, const char *alias, const char *code, struct err *e)
{
    const struct cell row[] = {cell_text(vocabulary), cell_text(alias), cell_text(code)};
    bool there;
    return store_ask_any(s, &CODE, row, &there, e) &&
           (there || s->kind->insert(s, TABLE_ALIAS, row, NULL, e));
}

bool alias_add(struct store *s, const char *vocabulary, const char *text, const char *code, struct err *e)
{
    struct bytes folded;
    bool good = true;
    bytes_init(&folded, MAX_ALIAS_BYTES);
    for (int way = 0; way < 2 && good && fold(&folded, text, way); way++)
        good = add(s, vocabulary, folded.data, code, e);
    if (folded.full)
        good = err_set(e, ERR_TOO_LARGE, "an alias of %s '%s' is longer than %d bytes", vocabulary, code,
                       MAX_ALIAS_BYTES);
    bytes_release(&folded);
    return good;
}

bool store_code(struct store *s, const char *vocabulary, const char *text, char code[STORE_CODE_SIZE],
                struct err *e)
{
    struct bytes folded;
    bool good = true;
    code[0] = '\0';
    bytes_init(&folded, MAX_ALIAS_BYTES);
    for (int way = 0; way < 2 && good && !*code; way++)
        if (fold(&folded, text, way)) {
            const struct cell by[] = {cell_text(vocabulary), cell_text(folded.data)};
            good = store_ask_text(s, &CODE, by, code, STORE_CODE_SIZE, e);
        }
    bytes_release(&folded);
    return good;
}
