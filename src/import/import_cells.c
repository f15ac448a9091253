#include <stdio.h>
#include <string.h>

#include "atlas/postal.h"
#include "base/utf8.h"
#include "import/import_inside.h"

enum { DOCUMENT_FIELDS = 2, LABEL_FIELDS = 4 };
enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 }; /* of projects, financements and requests, as in the schema */

int import_column_of(const struct import *i, const char *name)
{
    const struct import_column *columns = i->o->kind->columns;
    for (int k = 0; columns[k].name; k++)
        if (strcmp(columns[k].name, name) == 0)
            return k;
    return -1;
}

const char *import_cell(const struct import *i, const char *name)
{
    const int ours = import_column_of(i, name), at = ours < 0 ? -1 : i->column_of[ours],
              also = ours < 0 ? -1 : i->also[ours];
    const char *text = at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
    if (!*text && also >= 0 && (size_t)also < i->row.n)
        text = i->row.cells[also];
    if (!*text && ours >= 0 && i->filled[ours])
        text = i->filled[ours];
    if (!*text && ours >= 0 && i->given[ours])
        text = i->given[ours];
    return *text == '\0' ? NULL : strcmp(text, "-") == 0 ? "" : text;
}

bool import_required(const struct import *i, const char *name, const char **text, struct err *e)
{
    *text = import_cell(i, name);
    return !import_empty(*text) ||
           err_say(e, ERR_INVALID, name, "", "is empty, but required", "est vide, mais obligatoire");
}

bool import_leave_out(struct import *i, const struct err *why, struct err *e)
{
    char where[2][COLUMN_BYTES] = {"", ""};
    const bool is_row = why->code == ERR_INVALID || why->code == ERR_TOO_LARGE || why->code == ERR_NOT_FOUND;
    if (i->o->strict || !is_row) {
        if (e)
            *e = *why;
        return false;
    }
    for (enum language l = 0; l < LANGUAGES; l++)
        import_say_column(i, why->parameter, l, where[l], COLUMN_BYTES);
    import_note(i, "%1$s%3$s: left out%2$.0s%4$.0s", "%2$s%4$s : laissé de côté%1$.0s%3$.0s",
                where[LANGUAGE_EN], where[LANGUAGE_FR], why->text, err_text(why, LANGUAGE_FR));
    return true;
}

void import_note_column(struct import *i, const char *name, const char *english, const char *french)
{
    char where[COLUMN_BYTES];
    import_say_column(i, name, i->o->language, where, sizeof where);
    import_note(i, "%1$s%2$s%3$.0s", "%1$s%3$s%2$.0s", where, english, french);
}

bool import_read_maybe(struct import *i, const char *name, struct maybe *m,
                       bool (*value)(int64_t *, const char *, const char *, struct err *), struct err *e)
{
    const char *text = import_cell(i, name);
    int64_t v;
    if (!text)
        return true;
    if (!*text) {
        *m = maybe_empty();
        return true;
    }
    if (value_nothing(text))
        return true;
    struct err why = {0};
    if (!value(&v, name, text, &why))
        return import_leave_out(i, &why, e);
    *m = maybe_value(v);
    return true;
}

bool import_value_yes(int64_t *out, const char *column, const char *text, struct err *e)
{
    bool yes;
    if (!value_yes(&yes, column, text, e))
        return false;
    *out = yes;
    return true;
}

bool import_check_recent(int64_t year, const char *column, const char *text, struct err *e)
{
    return (year >= FIRST_YEAR && year <= LAST_YEAR) ||
           err_say(e, ERR_INVALID, column, text, "%.60s is not within %d and %d",
                   "%.60s n’est pas compris entre %d et %d", text, FIRST_YEAR, LAST_YEAR);
}

const char *import_departement_cell(struct import *i)
{
    enum { POSTAL_DIGITS = 5, CODE_BYTES = 8 };
    uint32_t communes[POSTAL_MOST], number;
    const char *cell = import_cell(i, "departement");
    char code[CODE_BYTES];
    if (!cell || strlen(cell) > POSTAL_DIGITS || strlen(cell) < POSTAL_DIGITS - 1 ||
        strspn(cell, "0123456789") != strlen(cell))
        return cell;
    snprintf(code, sizeof code, "%s%s", strlen(cell) < POSTAL_DIGITS ? "0" : "", cell);
    if (!postal_communes(code, POSTAL_DIGITS, communes))
        return cell;
    number = communes[0];
    for (size_t k = POSTAL_DIGITS; k-- > 0; number /= 36)
        code[k] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 36];
    return arena_text(&i->arena, code, strncmp(code, "97", 2) == 0 || strncmp(code, "98", 2) == 0 ? 3 : 2);
}

bool import_read_code(struct import *i, const char *name, const char *vocabulary, const char **code,
                      struct err *e)
{
    const char *text = import_cell(i, name);
    *code = text;
    return import_empty(text) || import_vocabulary_code(i->store, vocabulary, name, text, code, &i->arena, e);
}

bool import_read_code_if_known(struct import *i, const char *name, const char *vocabulary, const char **code,
                               struct err *e)
{
    struct err why = {0};
    const char *text = import_cell(i, name);
    if (!import_empty(text) && value_nothing(text)) {
        *code = NULL;
        return true;
    }
    if (import_read_code(i, name, vocabulary, code, &why))
        return true;
    *code = NULL;
    return import_leave_out(i, &why, e);
}

bool import_read_codes(struct import *i, const char *name, const char *vocabulary, struct text_list *list,
                       struct err *e)
{
    const char *text = import_cell(i, name), *code;
    struct value_list codes, unknown;
    struct err why = {0};
    if (!text || (*text && value_nothing(text)))
        return true;
    if (!import_vocabulary_codes(i->store, vocabulary, name, text, &codes, &unknown, &i->arena, e))
        return false;
    for (size_t k = 0; k < unknown.n; k++)
        if (import_vocabulary_code(i->store, vocabulary, name, unknown.values[k], &code, &i->arena, &why) ||
            !import_leave_out(i, &why, e))
            return false;
    if (codes.n || !*text)
        *list = (struct text_list){codes.values, codes.n};
    return true;
}

bool import_read_parts(struct import *i, const char *name, struct value_list *parts, struct err *e)
{
    const char *text = import_cell(i, name);
    *parts = (struct value_list){0};
    return !text || value_list(parts, name, text, false, &i->arena, e);
}

bool import_read_documents(struct import *i, struct document_list *list, struct err *e)
{
    struct value_list parts;
    if (!import_read_parts(i, "documents", &parts, e))
        return false;
    struct document_row *rows = arena_alloc(&i->arena, parts.n * sizeof *rows);
    for (size_t k = 0; k < parts.n; k++) {
        const char *f[DOCUMENT_FIELDS];
        value_fields(f, DOCUMENT_FIELDS, parts.values[k], &i->arena);
        rows[k] = (struct document_row){.nom = *f[0] ? f[0] : f[1], .url = f[1]};
    }
    if (parts.values)
        *list = (struct document_list){rows, parts.n};
    return true;
}

bool import_read_labels(struct import *i, struct label_list *list, struct err *e)
{
    struct value_list parts;
    if (!import_read_parts(i, "labels", &parts, e))
        return false;
    struct label_row *rows = arena_alloc(&i->arena, parts.n * sizeof *rows);
    for (size_t k = 0; k < parts.n; k++) {
        const char *f[LABEL_FIELDS];
        char from[VALUE_DATE_SIZE], to[VALUE_DATE_SIZE];
        value_fields(f, LABEL_FIELDS, parts.values[k], &i->arena);
        if (!value_date(from, "labels", f[2], e) || !value_date(to, "labels", f[3], e))
            return false;
        rows[k] = (struct label_row){.dispositif = f[0],
                                     .domaine = f[1],
                                     .du = arena_text(&i->arena, from, strlen(from)),
                                     .au = arena_text(&i->arena, to, strlen(to))};
        if (!*f[0] || !*f[1] || strcmp(rows[k].du, rows[k].au) > 0)
            return err_say(e, ERR_INVALID, "labels", parts.values[k],
                           "'%.60s' is not dispositif:domaine:from:to",
                           "« %.60s » n’est pas de la forme dispositif:domaine:du:au", parts.values[k]);
    }
    if (parts.values)
        *list = (struct label_list){rows, parts.n};
    return true;
}

bool import_same_folded(const char *a, const char *b)
{
    struct bytes x, y;
    bytes_init(&x, SIZE_MAX / 4);
    bytes_init(&y, SIZE_MAX / 4);
    utf8_fold(&x, a, strlen(a));
    utf8_fold(&y, b, strlen(b));
    bool same = strcmp(x.data, y.data) == 0;
    bytes_release(&x);
    bytes_release(&y);
    return same;
}
