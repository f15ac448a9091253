/* Both sides of a coopération, as the cells of a row name them. */
#include <stdio.h>
#include <string.h>

#include "import/import_members.h"
#include "import/import_parts.h"
#include "store/text_limit.h"

static bool names_nobody(const char *column, const char *cell, struct err *e)
{
    return err_say(e, ERR_INVALID, column, cell, "'%.60s' names nobody", "« %.60s » ne nomme personne", cell);
}

/* --- French members ---------------------------------------------------------------------------------------
 */

static bool is_code(void *context, const char *text)
{
    (void)context;
    size_t n = strlen(text), digits = 0;
    for (const char *p = text; *p; p++)
        digits += *p >= '0' && *p <= '9';
    return digits >= 3 && digits + 2 >= n && !strchr(text, ' ');
}

/* The code of each member, from a cell of one, or of one for each. */
static bool read_codes(struct import *i, size_t members, const char **codes, struct err *e)
{
    const struct import_parting how = {.is_one = is_code};
    const char *cell = import_cell(i, "code_insee");
    struct value_list told;
    memset(codes, 0, members * sizeof *codes);
    if (import_empty(cell))
        return true;
    if (members == 1) {
        codes[0] = cell;
        return true;
    }
    if (!import_parts(i, "code_insee", cell, &how, &told, e))
        return false;
    for (size_t k = 0; k < members && told.n == members; k++)
        codes[k] = told.values[k];
    if (told.n != members)
        import_note(i, "the code '%.60s' is not used: which of the %zu members has it?",
                    "le code « %.60s » n’est pas utilisé : lequel des %zu membres le porte ?", cell, members);
    return true;
}

bool import_refer_members(struct import *i, const char *column, struct id_list *members, bool *large,
                          struct err *e)
{
    struct import_names all = {0};
    const char *cell = import_cell(i, column), *type = NULL;
    *large = false;
    *members = (struct id_list){0};
    if (import_empty(cell))
        return true;
    if (!import_members_french(i, column, cell, &all, e))
        return false;
    const struct value_list names = all.list;
    if (names.n == 0)
        return names_nobody(column, cell, e);
    const char **departements = arena_alloc(&i->arena, (names.n + 1) * sizeof *departements),
               **codes = arena_alloc(&i->arena, (names.n + 1) * sizeof *codes);
    int64_t *ids = arena_alloc(&i->arena, (names.n + 1) * sizeof *ids);
    if (!import_members_departements(i, &names, departements, e) || !read_codes(i, names.n, codes, e) ||
        !import_read_code(i, "type", "type_collectivite", &type, e))
        return false;
    for (size_t k = 0; k < names.n; k++) {
        struct import_asked asked = {.written = names.values[k],
                                     .code = codes[k],
                                     .type = names.n == 1 ? type : NULL,
                                     .departement = departements[k],
                                     .region = import_cell(i, "region"),
                                     .several = names.values[k] == all.left};
        struct collectivite_row row;
        if (!text_limit_check("nom", column, names.values[k], e) ||
            !import_find_collectivite(i, &asked, &row, e) || !import_refer_collectivite(i, &row, &ids[k], e))
            return false;
        if (strcmp(row.type, "departement") == 0 || strcmp(row.type, "region") == 0)
            *large = true;
    }
    *members = (struct id_list){ids, names.n};
    return true;
}

bool import_one_collectivite(struct import *i, const char *column, const char **name, struct err *e)
{
    struct import_names names = {0};
    if (import_empty(*name))
        return true;
    if (!import_members_french(i, column, *name, &names, e) ||
        !import_members_one(column, *name, &names.list, e))
        return false;
    *name = names.list.n ? names.list.values[0] : *name;
    return true;
}

/* --- partners ---------------------------------------------------------------------------------------------
 */

/* Where the country that stands behind a name begins: "Bamako (ML)", "Bamako, Mali". */
static const char *behind(const char *name, const char **country, size_t *n)
{
    const char *open = strrchr(name, '('), *comma = strrchr(name, ',');
    size_t length = strlen(name);
    if (open && open > name && name[length - 1] == ')') {
        *country = open + 1;
        *n = length - 2 - (size_t)(open - name);
        return open;
    }
    if (!comma || comma == name)
        return NULL;
    *country = comma + 1 + strspn(comma + 1, " ");
    *n = strlen(*country);
    return comma;
}

static bool among(const struct import_countries *in, const struct gazetteer_item *country)
{
    for (size_t k = 0; k < in->n; k++)
        if (in->items[k] == country)
            return true;
    return in->n == 0;
}

/* Takes the country off a name and gives it: the one that is told, or where none is. */
static bool take_country(struct import *i, const char *column, const char **name, struct import_countries *in,
                         struct err *e)
{
    const char *country;
    size_t n;
    struct country_meant m;
    const char *at = behind(*name, &country, &n);
    if (!at)
        return true;
    const char *text = arena_text(&i->arena, country, n);
    gazetteer_country_read(i->g, text, &m);
    bool part = m.province && in->n == 1; /* "Friedberg (Hesse)": says more than the country */
    if (m.sense != COUNTRY_ONE || m.spelt || *m.beside || part || !among(in, m.countries[0]))
        return true;
    size_t kept = (size_t)(at - *name);
    while (kept && (*name)[kept - 1] == ' ')
        kept--;
    if (in->n != 1 && !import_read_countries(i, column, text, in, e))
        return false;
    *name = arena_text(&i->arena, *name, kept);
    return true;
}

bool import_one_partenaire(struct import *i, const char *column, const char **name,
                           const struct import_countries *in, struct err *e)
{
    struct import_names names = {0};
    struct import_countries one = *in;
    if (!import_members_foreign(i, column, *name, in, false, &names, e) ||
        !import_members_one(column, *name, &names.list, e))
        return false;
    *name = names.list.n ? names.list.values[0] : *name;
    return take_country(i, column, name, &one, e);
}

static bool refer_partner(struct import *i, const char *column, const char *name,
                          const struct import_countries *told, bool large, bool only, bool several,
                          int64_t *id, struct err *e)
{
    struct import_countries in = *told;
    struct partenaire_row row;
    if (!text_limit_check("nom", column, name, e) || !take_country(i, column, &name, &in, e))
        return false;
    return import_find_partenaire(i, name, &in, import_cell(i, "province"), large, several, &row, e) &&
           (!only || import_read_position(i, row.pays, NULL, &row.position, e)) &&
           import_refer_partenaire(i, &row, id, e);
}

bool import_refer_partners(struct import *i, const char *column, const char *country_column, bool large,
                           struct id_list *partners, struct err *e)
{
    struct import_countries_list countries;
    struct import_countries any;
    struct import_names all = {0};
    const char *cell = import_cell(i, column);
    *partners = (struct id_list){0};
    if (!import_read_countries_list(i, country_column, import_cell(i, country_column), &countries, e))
        return false;
    import_countries_join(&countries, &any);
    if (!import_empty(cell) && !import_members_foreign(i, column, cell, &any, large, &all, e))
        return false;
    const struct value_list names = all.list;
    if (names.n == 0 && !import_empty(cell))
        return names_nobody(column, cell, e);
    int64_t *ids = arena_alloc(&i->arena, (names.n + 1) * sizeof *ids);
    if (names.n > 1 &&
        (!import_empty(import_cell(i, "longitude")) || !import_empty(import_cell(i, "latitude"))))
        import_note(i, "the position is not used: which of the %zu partners has it?",
                    "la position n’est pas utilisée : lequel des %zu partenaires la possède ?", names.n);
    for (size_t k = 0; k < names.n; k++)
        if (!refer_partner(i, column, names.values[k], countries.n == names.n ? &countries.each[k] : &any,
                           large, names.n == 1, names.values[k] == all.left, &ids[k], e))
            return false;
    *partners = (struct id_list){ids, names.n};
    return true;
}
