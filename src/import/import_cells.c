#include <string.h>

#include "import/import_inside.h"

enum { CONTACT_FIELDS = 7, DOCUMENT_FIELDS = 2, FINANCEMENT_FIELDS = 4, LABEL_FIELDS = 4 };
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
    const int ours = import_column_of(i, name), at = ours < 0 ? -1 : i->column_of[ours];
    const char *text = at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
    return *text == '\0' ? NULL : strcmp(text, "-") == 0 ? "" : text;
}

bool import_required(const struct import *i, const char *name, const char **text, struct err *e)
{
    *text = import_cell(i, name);
    return !import_empty(*text) ||
           err_say(e, ERR_INVALID, name, "", "is empty, but required", "est vide, mais obligatoire");
}

bool import_read_maybe(const struct import *i, const char *name, struct maybe *m,
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
    if (!value(&v, name, text, e))
        return false;
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

bool import_value_recent_year(int64_t *out, const char *column, const char *text, struct err *e)
{
    return value_year(out, column, text, e) &&
           ((*out >= FIRST_YEAR && *out <= LAST_YEAR) ||
            err_say(e, ERR_INVALID, column, text, "%.60s is not within %d and %d",
                    "%.60s n’est pas compris entre %d et %d", text, FIRST_YEAR, LAST_YEAR));
}

bool import_read_code(struct import *i, const char *name, const char *vocabulary, const char **code,
                      struct err *e)
{
    const char *text = import_cell(i, name);
    *code = text;
    return import_empty(text) || import_vocabulary_code(i->store, vocabulary, name, text, code, &i->arena, e);
}

bool import_read_codes(struct import *i, const char *name, const char *vocabulary, struct text_list *list,
                       struct err *e)
{
    const char *text = import_cell(i, name);
    struct value_list codes;
    if (!text)
        return true;
    if (!import_vocabulary_codes(i->store, vocabulary, name, text, &codes, &i->arena, e))
        return false;
    *list = (struct text_list){codes.values, codes.n};
    return true;
}

bool import_read_date(struct import *i, const char *name, const char **date, struct err *e)
{
    const char *text = import_cell(i, name);
    char iso[VALUE_DATE_SIZE];
    *date = text;
    if (import_empty(text))
        return true;
    if (!value_date(iso, name, text, e))
        return false;
    *date = arena_text(&i->arena, iso, strlen(iso));
    return true;
}

bool import_read_parts(struct import *i, const char *name, struct value_list *parts, struct err *e)
{
    const char *text = import_cell(i, name);
    *parts = (struct value_list){0};
    return !text || value_list(parts, name, text, false, &i->arena, e);
}

bool import_read_contacts(struct import *i, struct contact_list *list, struct err *e)
{
    struct value_list parts;
    if (!import_read_parts(i, "contacts", &parts, e))
        return false;
    struct contact_row *rows = arena_alloc(&i->arena, parts.n * sizeof *rows);
    for (size_t k = 0; k < parts.n; k++) {
        const char *f[CONTACT_FIELDS];
        value_fields(f, CONTACT_FIELDS, parts.values[k], &i->arena);
        rows[k] = (struct contact_row){f[0], f[1], f[2], f[3], f[4], f[5], f[6]};
    }
    if (parts.values)
        *list = (struct contact_list){rows, parts.n};
    return true;
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

static bool read_financement(struct import *i, const char *text, struct financement_row *row, struct err *e)
{
    const char *f[FINANCEMENT_FIELDS];
    int64_t v;
    value_fields(f, FINANCEMENT_FIELDS, text, &i->arena);
    *row = (struct financement_row){
        .annee = maybe_empty(), .montant = maybe_empty(), .libelle = *f[3] ? f[3] : NULL};
    if (*f[0] && !import_vocabulary_code(i->store, "source_financement", "financements", f[0], &row->source,
                                         &i->arena, e))
        return false;
    if (*f[1] && !import_value_recent_year(&v, "financements", f[1], e))
        return false;
    if (*f[1])
        row->annee = maybe_value(v);
    if (*f[2] && !value_amount(&v, "financements", f[2], e))
        return false;
    if (*f[2])
        row->montant = maybe_value(v);
    return *f[0] || *f[1] || *f[2] ||
           err_say(e, ERR_INVALID, "financements", text, "'%.60s' is not source:annee:montant",
                   "« %.60s » n’est pas de la forme source:annee:montant", text);
}

bool import_read_financements(struct import *i, struct financement_list *list, struct err *e)
{
    struct value_list parts;
    const char *amount = import_cell(i, "montant");
    if (!import_read_parts(i, "financements", &parts, e))
        return false;
    struct financement_row *rows = arena_alloc(&i->arena, (parts.n + 1) * sizeof *rows);
    for (size_t k = 0; k < parts.n; k++)
        if (!read_financement(i, parts.values[k], &rows[k], e))
            return false;
    if (parts.values) {
        *list = (struct financement_list){rows, parts.n};
    } else if (!import_empty(amount)) {
        int64_t v;
        if (!value_amount(&v, "montant", amount, e))
            return false;
        rows[0] = (struct financement_row){.montant = maybe_value(v)};
        *list = (struct financement_list){rows, 1};
    }
    return true;
}
