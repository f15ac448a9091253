#include <math.h>
#include <stdio.h>
#include <string.h>

#include "import/import_members.h"
#include "store/text_limit.h"

/* An identifiant is the source's own; two sources may both have a "1". */
static const char *own_key(struct import *i, const char *identifiant)
{
    if (import_empty(identifiant))
        return NULL;
    if (!i->o->source)
        return identifiant;
    size_t n = strlen(i->o->source) + strlen(identifiant) + 2;
    char *key = arena_alloc(&i->arena, n);
    snprintf(key, n, "%s/%s", i->o->source, identifiant);
    return key;
}

static const char *key_of_row(struct import *i)
{
    const char *identifiant = import_cell(i, "identifiant");
    return import_empty(identifiant) || import_numbers_hold(i, identifiant) ? own_key(i, identifiant) : NULL;
}

static bool read_nature(struct import *i, const char **nature, struct err *e)
{
    const char *type = NULL, *text = import_cell(i, "nature");
    struct err why = {0};
    if (!import_empty(text) &&
        !import_vocabulary_find(i->store, "type_collectivite", text, &type, &i->arena, e))
        return false;
    if (!import_read_code(i, "nature", "nature", nature, type ? &why : e)) {
        if (!type)
            return false;
        *nature = NULL; /* "Type": Ville, of the authority */
        if (!import_leave_out(i, &why, e))
            return false;
    }
    if (import_empty(*nature))
        *nature = "cooperation";
    return true;
}

/* --- the kinds ----------------------------------------------------------------------------------------- */

/* Networks that a cell names, made where there are none yet. */
static bool read_networks(struct import *i, const char *column, struct id_list *list, struct err *e)
{
    struct value_list names;
    if (!import_read_parts(i, column, &names, e))
        return false;
    int64_t *ids = arena_alloc(&i->arena, (names.n + 1) * sizeof *ids);
    for (size_t k = 0; k < names.n; k++) {
        struct reseau_row reseau = {.nom = names.values[k]};
        struct written w;
        if (!text_limit_check("nom", column, names.values[k], e) || !writer_put_reseau(i->w, &reseau, &w, e))
            return false;
        ids[k] = w.id;
    }
    if (names.values)
        *list = (struct id_list){ids, names.n};
    return true;
}

/* The SIREN beside a name or another code; alone, or of an EPCI or a syndicat, it is the code. */
static bool read_siren(struct import *i, struct import_asked *a, const char **siren, struct err *e)
{
    enum { SIREN_DIGITS = 9 };
    const char *text = import_cell(i, "siren");
    char digits[SIREN_DIGITS + 1];
    struct err why = {0};
    size_t n = 0, all = 0;
    *siren = NULL;
    if (import_empty(text))
        return true;
    for (const char *p = text; *p; p++) {
        if (*p >= '0' && *p <= '9' && n < SIREN_DIGITS)
            digits[n++] = *p;
        all += *p != ' ';
    }
    digits[n] = '\0';
    if (n != SIREN_DIGITS || all != n) {
        err_say(&why, ERR_INVALID, "siren", text, "'%.60s' is no SIREN of nine digits",
                "« %.60s » n’est pas un SIREN de neuf chiffres", text);
        return import_leave_out(i, &why, e);
    }
    *siren = arena_text(&i->arena, digits, n);
    if (import_empty(a->code) && (import_empty(a->written) || strncmp(digits, "20", 2) == 0 ||
                                  strncmp(digits, "24", 2) == 0 || strncmp(digits, "25", 2) == 0))
        a->code = *siren;
    return true;
}

static bool row_collectivite(struct import *i, struct written *out, struct err *e)
{
    struct collectivite_row row;
    struct import_asked a = {.written = import_cell(i, "nom"),
                             .code = import_cell(i, "code"),
                             .departement = import_departement_cell(i),
                             .region = import_cell(i, "region")};
    const char *siren;
    if (!read_siren(i, &a, &siren, e))
        return false;
    if (import_empty(a.written) && import_empty(a.code))
        return err_say(e, ERR_INVALID, "nom", "", "a name or a code is required",
                       "un nom ou un code est nécessaire");
    if ((import_empty(a.code) && !import_one_collectivite(i, "nom", &a.written, e)) ||
        !import_read_code(i, "type", "type_collectivite", &a.type, e) ||
        !import_find_collectivite(i, &a, &row, e) ||
        !import_read_maybe(i, "population", &row.population, value_count, e) ||
        !import_read_position(i, NULL, &row, &row.position, e) ||
        !import_read_contacts(i, &row.contacts, e) || !import_read_labels(i, &row.labels, e) ||
        !read_networks(i, "reseaux", &row.reseaux, e) || !read_networks(i, "relais", &row.relais, e))
        return false;
    row.site_web = import_cell(i, "site_web");
    row.siren = siren ? siren : row.siren;
    return writer_put_collectivite(i->w, &row, out, e);
}

static bool row_partenaire(struct import *i, struct written *out, struct err *e)
{
    const char *nom, *pays;
    struct partenaire_row row;
    struct import_countries in;
    if (!import_required(i, "nom", &nom, e) || !import_required(i, "pays", &pays, e) ||
        !import_read_countries(i, "pays", pays, &in, e) || !import_one_partenaire(i, "nom", &nom, &in, e))
        return false;
    if (!import_find_partenaire(i, nom, &in, import_cell(i, "province"), false, false, &row, e) ||
        !import_read_position(i, row.pays, NULL, &row.position, e) ||
        !import_read_contacts(i, &row.contacts, e))
        return false;
    row.site_web = import_cell(i, "site_web");
    return writer_put_partenaire(i->w, &row, out, e);
}

static const struct import_years SINCE = {"depuis", "fin", .recent = false, .key = false};

static bool row_cooperation(struct import *i, struct written *out, struct err *e)
{
    struct cooperation_row row = {.key = key_of_row(i),
                                  .titre = import_cell(i, "titre"),
                                  .convention = import_cell(i, "convention"),
                                  .description = import_cell(i, "description")};
    bool large; /* a département or a région: its partner may be a province */
    const char *text;
    if (!import_required(i, "collectivites", &text, e) || !import_required(i, "partenaires", &text, e) ||
        !read_nature(i, &row.nature, e) || !import_read_statut(i, &row.statut, e) ||
        !import_read_maybe(i, "jumelage", &row.jumelage, import_value_yes, e) ||
        !import_read_years(i, &SINCE, &row.depuis, &row.fin, &row.statut, e))
        return false;
    if (!import_refer_members(i, "collectivites", &row.members, &large, e) ||
        !import_refer_partners(i, "partenaires", "pays", large, &row.partners, e))
        return false;
    row.lead = row.members.n > 1 ? row.members.ids[0] : 0;
    return import_check_cooperation(i, &row, e) && writer_put_cooperation(i->w, &row, out, e);
}

/* A row that does not say its nature is of the action that is there already, if there is one; *id 0: none is.
 */
static bool take_action(struct import *i, struct cooperation_row *row, int64_t *id, struct err *e)
{
    row->nature = "action";
    if (!writer_find_cooperation(i->w, row, id, e))
        return false;
    if (!*id)
        row->nature = "cooperation";
    return true;
}

static bool row_jumelage(struct import *i, struct written *out, struct err *e)
{
    int64_t id;
    struct cooperation_row row = {
        .nature = "cooperation", .jumelage = maybe_value(1), .description = import_cell(i, "description")};
    bool large; /* a département or a région: its partner may be a province */
    const char *text;
    return import_required(i, "nom_source", &text, e) && import_required(i, "partenaire", &text, e) &&
           import_read_statut(i, &row.statut, e) &&
           import_read_years(i, &SINCE, &row.depuis, &row.fin, &row.statut, e) &&
           import_refer_members(i, "nom_source", &row.members, &large, e) &&
           import_refer_partners(i, "partenaire", "iso2", large, &row.partners, e) &&
           writer_find_cooperation(i->w, &row, &id, e) && (id || take_action(i, &row, &id, e)) &&
           writer_put_cooperation(i->w, &row, out, e);
}

/* The coopération that a project belongs to: by its identifiant, or by who is in it, and then added if need
 * be. */
static bool refer_cooperation(struct import *i, int64_t *id, struct err *e)
{
    struct cooperation_row row = {.key = own_key(i, import_cell(i, "cooperation"))};
    struct written w;
    bool large; /* a département or a région: its partner may be a province */
    const char *text;
    if (!read_nature(i, &row.nature, e))
        return false;
    if (row.key) {
        static const char *const NATURES[] = {"cooperation", "action"};
        *id = 0;
        for (size_t k = 0; k < 2 && !*id; k++) {
            row.nature = NATURES[k];
            if (!writer_find_cooperation(i->w, &row, id, e))
                return false;
        }
        return *id ||
               err_say(e, ERR_INVALID, "cooperation", import_cell(i, "cooperation"),
                       "there is no cooperation '%1$.60s'%2$s%3$.0s",
                       "il n’y a pas de coopération « %1$.60s »%3$s%2$.0s", import_cell(i, "cooperation"),
                       i->o->source ? " of this source" : "", i->o->source ? " de cette source" : "");
    }
    if (!import_required(i, "collectivites", &text, e) || !import_required(i, "partenaires", &text, e) ||
        !import_refer_members(i, "collectivites", &row.members, &large, e) ||
        !import_refer_partners(i, "partenaires", "pays", large, &row.partners, e) ||
        !writer_find_cooperation(i->w, &row, id, e))
        return false;
    if (!*id && import_empty(import_cell(i, "nature")) && !take_action(i, &row, id, e))
        return false;
    if (*id)
        return true;
    row.lead = row.members.n > 1 ? row.members.ids[0] : 0;
    if (!writer_put_cooperation(i->w, &row, &w, e))
        return false;
    i->summary->cooperations++;
    *id = w.id;
    return true;
}

/* Of a file that has no such column once. */
static void note_statut(struct import *i, const struct projet_row *row)
{
    const int64_t end = row->annee_fin.state == MAYBE_VALUE ? row->annee_fin.value : 0;
    const bool over = strcmp(rules_statut(end, writer_year(i->w)), "termine") == 0;
    if (i->column_of[import_column_of(i, "statut")] < 0) {
        if (!i->statut_told)
            import_note(
                i,
                "the file tells no statut: projets whose year of end has passed are terminé, others en cours",
                "le fichier ne dit pas le statut : les projets dont l’année de fin est passée sont terminés, "
                "les "
                "autres en cours");
        i->statut_told = true;
    } else if (over) {
        import_note(i, "no statut: terminé, as it ended in %lld",
                    "sans statut : terminé, puisque achevé en %lld", (long long)end);
    } else {
        import_note(i, "no statut: en cours", "sans statut : en cours");
    }
}

static bool row_projet(struct import *i, struct written *out, struct err *e)
{
    struct projet_row row = {.key = key_of_row(i),
                             .objectifs = import_cell(i, "objectifs"),
                             .description = import_cell(i, "description"),
                             .historique = import_cell(i, "historique"),
                             .contexte = import_cell(i, "contexte"),
                             .partenaires_france = import_cell(i, "partenaires_france"),
                             .partenaires_pays = import_cell(i, "partenaires_pays"),
                             .volontaires = import_cell(i, "volontaires")};
    const struct import_years years = {"annee_debut", "annee_fin", .recent = true, .key = !row.key};
    if (!import_required(i, "titre", &row.titre, e) ||
        !import_read_codes(i, "thematiques", "thematique", &row.thematiques, e) ||
        !import_read_codes(i, "odd", "odd", &row.odd, e) || !import_read_statut(i, &row.statut, e) ||
        !import_read_years(i, &years, &row.annee_debut, &row.annee_fin, &row.statut, e) ||
        !import_read_financements(i, &row.financements, e) || !import_read_contacts(i, &row.contacts, e) ||
        !import_read_documents(i, &row.documents, e))
        return false;
    if (!refer_cooperation(i, &row.cooperation, e) || !import_check_projet(i, &row, e) ||
        !writer_put_projet(i->w, &row, out, e))
        return false;
    if (!row.statut && out->what == WRITTEN_ADDED)
        note_statut(i, &row);
    return true;
}

static bool row_bourse(struct import *i, struct written *out, struct err *e)
{
    struct bourse_row row = {.key = key_of_row(i),
                             .objectifs = import_cell(i, "objectifs"),
                             .description = import_cell(i, "description")};
    const struct import_years years = {"annee", NULL, .recent = true, .key = !row.key};
    struct id_list partners;
    const char *asks, *pays;
    if (!import_required(i, "titre", &row.titre, e) || !import_required(i, "partenaire", &asks, e) ||
        !import_required(i, "pays", &pays, e) ||
        !import_read_codes(i, "thematiques", "thematique", &row.thematiques, e) ||
        !import_read_codes(i, "odd", "odd", &row.odd, e) || !import_read_statut(i, &row.statut, e) ||
        !import_read_code_if_known(i, "etat", "etat_publication", &row.etat, e) ||
        !import_read_years(i, &years, &row.annee, NULL, &row.statut, e) ||
        !import_read_amount(i, "budget", &row.budget, e) ||
        !import_read_date(i, "depose_le", &row.depose_le, e) ||
        !import_read_date(i, "publie_le", &row.publie_le, e) || !import_read_contacts(i, &row.contacts, e) ||
        !import_read_documents(i, &row.documents, e) ||
        !import_refer_partners(i, "partenaire", "pays", false, &partners, e))
        return false;
    if (partners.n != 1)
        return err_say(e, ERR_INVALID, "partenaire", asks, "one authority asks, not %zu",
                       "une seule collectivité demande, non %zu", partners.n);
    row.partenaire = partners.ids[0];
    return import_check_bourse(i, &row, e) && writer_put_bourse(i->w, &row, out, e);
}

/* What accounts write below a year's total: "-1 000", "(1 000)". Added up it would be a total nobody
 * declared. */
static bool is_correction(const char *montant, struct err *e)
{
    static const char MINUS[] = "\u2212";
    const size_t n = strlen(montant);
    const bool bracketed = n > 2 && montant[0] == '(' && montant[n - 1] == ')' &&
                           strpbrk(montant, "0123456789");
    if (montant[0] != '-' && strncmp(montant, MINUS, sizeof MINUS - 1) != 0 && !bracketed)
        return false;
    err_say(
        e, ERR_INVALID, "montant", montant,
        "'%.60s' is a correction of an amount: write the corrected total of the year in its own line instead",
        "« %.60s » est la correction d’un montant : écrivez plutôt le total corrigé de l’année à sa ligne",
        montant);
    return true;
}

static bool row_apd(struct import *i, struct written *out, struct err *e)
{
    struct collectivite_row row;
    struct import_asked a = {.written = import_cell(i, "collectivite"),
                             .code = import_cell(i, "code"),
                             .departement = import_cell(i, "departement")};
    const char *annee, *pays, *montant, *code;
    struct maybe amount;
    int64_t year, id;
    if (import_empty(a.written) && import_empty(a.code))
        return err_say(e, ERR_INVALID, "collectivite", "", "a name or a code is required",
                       "un nom ou un code est nécessaire");
    if (import_empty(a.code) && !import_one_collectivite(i, "collectivite", &a.written, e))
        return false;
    if (!import_required(i, "annee", &annee, e) || !import_required(i, "pays", &pays, e) ||
        !import_required(i, "montant", &montant, e) || !value_year(&year, "annee", annee, e) ||
        is_correction(montant, e) || !import_take_amount(i, "montant", montant, &amount, e) ||
        !import_read_code(i, "type", "type_collectivite", &a.type, e) ||
        !import_read_country(i, "pays", pays, &code, e))
        return false;
    if (amount.state != MAYBE_VALUE)
        return err_say(e, ERR_INVALID, "montant", montant, "'%.60s': no amount", "« %.60s » : pas de montant",
                       montant);
    if (!import_find_collectivite(i, &a, &row, e) || !import_refer_collectivite(i, &row, &id, e) ||
        !writer_put_apd(i->w, id, year, code, amount.value, out, e))
        return false;
    snprintf(out->uid, sizeof out->uid, "apd-%lld-%lld-%s", (long long)id, (long long)year, code);
    return true;
}

static bool has_column(const struct import *i, const char *name)
{
    const int ours = import_column_of(i, name);
    return ours >= 0 && i->column_of[ours] >= 0;
}

/* The column of the kind that holds what a rule of the domain calls by the name that the database has for it.
 */
static void name_column(const struct import *i, struct err *e)
{
    static const char *const HOLD[][2] = {
        {"courriel", "contacts"}, {"telephone", "contacts"},  {"publication", "contacts"},
        {"url", "documents"},     {"du", "labels"},           {"au", "labels"},
        {"pays", "iso2"},         {"source", "financements"}, {"annee", "financements"},
        {"annee_fin", "fin"},     {"fin", "annee_fin"},       {"depuis", "annee_debut"},
        {"source", "montant"},
    };
    for (size_t k = 0; k < sizeof HOLD / sizeof HOLD[0]; k++)
        if (strcmp(e->parameter, HOLD[k][0]) == 0 && !has_column(i, e->parameter) &&
            has_column(i, HOLD[k][1]))
            snprintf(e->parameter, sizeof e->parameter, "%s", HOLD[k][1]);
}

bool import_row(struct import *i, struct written *out, struct err *e)
{
    static const char *const TEXTS[] = {
        /* cells that hold one text each */
        "identifiant", "nom",       "titre",      "convention", "province",           "site_web",
        "description", "objectifs", "historique", "contexte",   "partenaires_france", "partenaires_pays",
        "volontaires"};
    static bool (*const ROWS[IMPORT_KINDS])(struct import *, struct written *, struct err *) = {
        [IMPORT_COLLECTIVITES] = row_collectivite,
        [IMPORT_PARTENAIRES] = row_partenaire,
        [IMPORT_COOPERATIONS] = row_cooperation,
        [IMPORT_PROJETS] = row_projet,
        [IMPORT_BOURSE] = row_bourse,
        [IMPORT_APD] = row_apd,
        [IMPORT_JUMELAGES] = row_jumelage,
    };
    *out = (struct written){.what = WRITTEN_UNCHANGED};
    for (size_t k = 0; k < sizeof TEXTS / sizeof TEXTS[0]; k++)
        if (!text_limit_check(TEXTS[k], TEXTS[k], import_cell(i, TEXTS[k]), e))
            return false;
    if (ROWS[i->o->kind - IMPORT_KIND](i, out, e))
        return true;
    name_column(i, e);
    return false;
}
