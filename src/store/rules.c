#include "store/rules.h"

#include <string.h>

#include "atlas/dac.h"
#include "store/reach.h"

enum { YEARS_AHEAD = 30, APD_FIRST = 1960 };

/* A row that is asked about, and the column that its rule is of. */
struct asked {
    enum table table;
    const struct cell *row;
    const struct rules_around *around;
    const char *column;
};

static const struct cell *column(const struct asked *a, const char *name)
{
    static const struct cell NOTHING = {.kind = CELL_NULL};
    const int at = table_column(a->table, name);
    return at < 0 ? &NOTHING : &a->row[at];
}

static const char *text(const struct asked *a, const char *name) /* NULL: none */
{
    return cell_text_of(column(a, name));
}

static bool is_int(const struct asked *a, const char *name)
{
    return column(a, name)->kind == CELL_INT;
}

static int64_t number(const struct asked *a, const char *name) /* 0: none */
{
    return cell_int_of(column(a, name));
}

static bool is_text(const struct asked *a, const char *name, const char *value)
{
    const char *t = text(a, name);
    return t && strcmp(t, value) == 0;
}

/* --- texts ------------------------------------------------------------------------------------------------
 */

static bool is_mail(const struct asked *a, struct err *e)
{
    const char *t = text(a, a->column);
    return !t || reach_is_mail(t) ||
           err_say(e, ERR_INVALID, a->column, t, "'%.80s' is no address of mail such as name@town.example",
                   "« %.80s » n’est pas une adresse électronique telle que nom@ville.example", t);
}

static bool is_web(const struct asked *a, struct err *e)
{
    const char *t = text(a, a->column);
    return !t || reach_is_web(t) ||
           err_say(
               e, ERR_INVALID, a->column, t,
               "'%.80s' is no address of the web: http://, https:// or mailto:, without blanks or a user "
               "name",
               "« %.80s » n’est pas une adresse du web : http://, https:// ou mailto:, sans espace ni nom "
               "d’utilisateur",
               t);
}

static bool is_phone(const struct asked *a, struct err *e)
{
    const char *t = text(a, a->column);
    return !t || reach_is_phone(t) ||
           err_say(e, ERR_INVALID, a->column, t,
                   "'%.60s' is no number of a telephone such as +33 4 72 10 30 30",
                   "« %.60s » n’est pas un numéro de téléphone tel que +33 4 72 10 30 30", t);
}

/* --- years ------------------------------------------------------------------------------------------------
 */

/* A plan may reach ahead, a typing error reaches further. */
static bool is_near(const struct asked *a, struct err *e)
{
    const int64_t most = a->around->this_year + YEARS_AHEAD;
    return number(a, a->column) <= most ||
           err_say(e, ERR_INVALID, a->column, "", "%lld is too far ahead: the year is at most %lld",
                   "%lld est trop loin : l’année est au plus %lld", (long long)number(a, a->column),
                   (long long)most);
}

/* What has been: signed, deposited. The year after this one is planned already. */
static bool is_begun(const struct asked *a, struct err *e)
{
    const int64_t most = a->around->this_year + 1;
    return number(a, a->column) <= most ||
           err_say(e, ERR_INVALID, a->column, "", "%lld is still to come: the year is at most %lld",
                   "%lld est à venir : l’année est au plus %lld", (long long)number(a, a->column),
                   (long long)most);
}

static bool ends_after(const struct asked *a, const char *begin, struct err *e)
{
    return !is_int(a, begin) || !is_int(a, a->column) || number(a, begin) <= number(a, a->column) ||
           err_say(e, ERR_INVALID, a->column, "", "%lld is before the year of the beginning, %lld",
                   "%lld précède l’année de début, %lld", (long long)number(a, a->column),
                   (long long)number(a, begin));
}

static bool ends_after_since(const struct asked *a, struct err *e)
{
    return ends_after(a, "depuis", e);
}

static bool ends_after_begin(const struct asked *a, struct err *e)
{
    return ends_after(a, "annee_debut", e);
}

static bool label_ends(const struct asked *a, struct err *e)
{
    const char *from = text(a, "du"), *to = text(a, "au");
    return !from || !to || strcmp(from, to) <= 0 ||
           err_say(e, ERR_INVALID, "au", to, "the label ends on %.20s, before it begins on %.20s",
                   "le label finit le %.20s, avant de commencer le %.20s", to, from);
}

/* --- coopérations and projets
 * -------------------------------------------------------------------------------
 */

static bool has_no_agreement(const struct asked *a, struct err *e)
{
    const char *t = text(a, "convention");
    return !t || !is_text(a, "nature", "action") ||
           err_say(
               e, ERR_INVALID, "convention", t,
               "what has an agreement ('%.60s') is a coopération décentralisée, not another action",
               "ce qui a une convention (« %.60s ») est une coopération décentralisée, non une autre action "
               "extérieure",
               t);
}

static bool has_statut(const struct asked *a, struct err *e)
{
    return text(a, "statut") ||
           err_say(e, ERR_INVALID, "statut", "", "a projet has a statut: en cours, en sommeil or terminé",
                   "un projet a un statut : en cours, en sommeil ou terminé");
}

static bool has_end(const struct asked *a, struct err *e)
{
    return !is_text(a, "statut", "termine") || is_int(a, "annee_fin") ||
           err_say(e, ERR_INVALID, "annee_fin", "",
                   "a projet that is over (terminé) has the year in which it ended",
                   "un projet terminé a l’année où il s’est achevé");
}

/* The ministry's calls, annual and of three years, and the funds that support coopérations décentralisées:
 * for authorities "liées par convention" (Délégation pour l'action extérieure des collectivités
 * territoriales). */
static const char *const FUNDS_OF_AGREEMENTS[] = {
    "appel_a_projets",       "appel_triennal",         "fonds_franco_marocain",
    "fonds_franco_tunisien", "fonds_franco_quebecois", "etat_region",
};

bool rules_needs_agreement(const char *source)
{
    for (size_t i = 0; source && i < sizeof FUNDS_OF_AGREEMENTS / sizeof FUNDS_OF_AGREEMENTS[0]; i++)
        if (strcmp(FUNDS_OF_AGREEMENTS[i], source) == 0)
            return true;
    return false;
}

static bool pays_for_it(const struct asked *a, struct err *e)
{
    const char *source = text(a, "source"), *nature = a->around->nature;
    return !nature || strcmp(nature, "action") != 0 || !rules_needs_agreement(source) ||
           err_say(e, ERR_INVALID, "source", source,
                   "the fund %s pays for coopérations under an agreement alone, and this projet is of "
                   "another action",
                   "le fonds %s ne finance que des coopérations sous convention, et ce projet est d’une "
                   "autre action "
                   "extérieure",
                   source);
}

const char *rules_statut(int64_t end, int this_year)
{
    return end && end < this_year ? "termine" : "en_cours";
}

/* --- countries
 * ----------------------------------------------------------------------------------------------
 */

bool rules_is_french(const char *country)
{
    static const char FRENCH[] = "FR GP MQ GF RE YT PM BL MF NC PF WF TF ";
    const char *at = country && strlen(country) == 2 ? strstr(FRENCH, country) : NULL;
    return at && at[2] == ' ' && (at == FRENCH || at[-1] == ' ');
}

static bool is_abroad(const struct asked *a, struct err *e)
{
    const char *country = text(a, "pays");
    return !rules_is_french(country) ||
           err_say(
               e, ERR_INVALID, "pays", country,
               "%s is France or French overseas: a partner is abroad, and what is French is a collectivité",
               "%s est la France ou la France d’outre-mer : un partenaire est étranger, et ce qui est "
               "français est "
               "une collectivité",
               country);
}

static bool asks_from_abroad(const struct asked *a, struct err *e)
{
    const char *country = a->around->pays;
    return !rules_is_french(country) ||
           err_say(
               e, ERR_INVALID, "pays", country,
               "%s is France or French overseas: in the Bourse foreign authorities ask for a French partner",
               "%s est la France ou la France d’outre-mer : dans la Bourse, des collectivités étrangères "
               "cherchent "
               "un partenaire français",
               country);
}

/* --- APD
 * ----------------------------------------------------------------------------------------------------
 */

static bool is_declared_year(const struct asked *a, struct err *e)
{
    const long long year = (long long)number(a, "annee"), most = a->around->this_year;
    if (year > most)
        return err_say(e, ERR_INVALID, "annee", "",
                       "%lld is still to come: APD is declared once it is spent, of %lld at the latest",
                       "%lld est à venir : l’APD se déclare une fois versée, au plus tard pour %lld", year,
                       most);
    return year >= APD_FIRST ||
           err_say(e, ERR_INVALID, "annee", "", "%lld is before %d, the first year of APD",
                   "%lld est avant %d, première année de l’APD", year, APD_FIRST);
}

static bool is_eligible(const struct asked *a, struct err *e)
{
    const char *code = text(a, "pays") ? text(a, "pays") : "";
    const char *name = a->around->nom ? a->around->nom : code;
    const int64_t year = number(a, "annee");
    struct dac_years years;
    if (dac_lists(code, year, &years))
        return true;
    if (!years.any)
        return err_say(
            e, ERR_INVALID, "pays", name,
            "%.60s (%s) is not on the OECD's DAC list, and APD counts only for countries that are",
            "%.60s (%s) n’est pas sur la liste du CAD de l’OCDE, et l’APD ne compte que pour ces pays", name,
            code);
    if (years.to && year > years.to)
        return err_say(
            e, ERR_INVALID, "pays", name,
            "%.60s (%s) left the OECD's DAC list in %d: what was given in %lld is no APD",
            "%.60s (%s) a quitté la liste du CAD de l’OCDE en %d : un versement de %lld n’est pas de l’APD",
            name, code, years.to + 1, (long long)year);
    return err_say(
        e, ERR_INVALID, "pays", name,
        "%.60s (%s) is on the OECD's DAC list since %d: what was given in %lld is no APD",
        "%.60s (%s) est sur la liste du CAD de l’OCDE depuis %d : un versement de %lld n’est pas de l’APD",
        name, code, years.from, (long long)year);
}

/* --- the tables
 * ---------------------------------------------------------------------------------------------
 */

#define RECORD(kind) ((enum table)(TABLE_RECORDS + RECORD_##kind))
#define CHILD(kind)  ((enum table)(TABLE_CHILDREN + CHILD_##kind))

/* In the order in which they are asked. */
static const struct rule {
    enum table table;
    const char *column;
    bool (*holds)(const struct asked *a, struct err *e);
} RULES[] = {
    {RECORD(COLLECTIVITE), "site_web", is_web},
    {RECORD(PARTENAIRE), "pays", is_abroad},
    {RECORD(PARTENAIRE), "site_web", is_web},
    {RECORD(COOPERATION), "convention", has_no_agreement},
    {RECORD(COOPERATION), "depuis", is_begun},
    {RECORD(COOPERATION), "fin", is_near},
    {RECORD(COOPERATION), "fin", ends_after_since},
    {RECORD(PROJET), "annee_debut", is_near},
    {RECORD(PROJET), "annee_fin", is_near},
    {RECORD(PROJET), "annee_fin", ends_after_begin},
    {RECORD(PROJET), "statut", has_statut},
    {RECORD(PROJET), "annee_fin", has_end},
    {RECORD(BOURSE), "pays", asks_from_abroad},
    {RECORD(BOURSE), "annee", is_begun},
    {RECORD(RESEAU), "site_web", is_web},
    {RECORD(APPEL), "annee_fin", ends_after_begin},
    {RECORD(APPEL), "site_web", is_web},
    {CHILD(FINANCEMENT), "annee", is_near},
    {CHILD(FINANCEMENT), "source", pays_for_it},
    {CHILD(LABEL), "au", label_ends},
    {CHILD(COLLECTIVITE_CONTACT), "courriel", is_mail},
    {CHILD(COLLECTIVITE_CONTACT), "telephone", is_phone},
    {CHILD(PARTENAIRE_CONTACT), "courriel", is_mail},
    {CHILD(PARTENAIRE_CONTACT), "telephone", is_phone},
    {CHILD(PROJET_CONTACT), "courriel", is_mail},
    {CHILD(PROJET_CONTACT), "telephone", is_phone},
    {CHILD(BOURSE_CONTACT), "courriel", is_mail},
    {CHILD(BOURSE_CONTACT), "telephone", is_phone},
    {CHILD(PROJET_DOCUMENT), "url", is_web},
    {CHILD(BOURSE_DOCUMENT), "url", is_web},
    {TABLE_APD, "annee", is_declared_year},
    {TABLE_APD, "pays", is_eligible},
};

bool rules_check(enum table t, const struct cell *row, const struct cell *was,
                 const struct rules_around *around, struct err *e)
{
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++) {
        const struct rule *r = &RULES[i];
        struct err why = {0};
        if (r->table != t || r->holds(&(struct asked){t, row, around, r->column}, &why) ||
            (was && !r->holds(&(struct asked){t, was, around, r->column}, NULL)))
            continue;
        if (e)
            *e = why;
        return false;
    }
    return true;
}

/* --- what is worth a look
 * -----------------------------------------------------------------------------------
 */

static bool is_not_past(const struct asked *a, struct err *e)
{
    const int64_t end = number(a, a->column);
    return !end || end >= a->around->this_year || !is_text(a, "statut", "en_cours") ||
           err_say(e, ERR_NONE, "statut", "", "en cours, and ended in %lld", "en cours, et achevé en %lld",
                   (long long)end);
}

static bool is_not_ahead(const struct asked *a, struct err *e)
{
    const int64_t end = number(a, a->column);
    return end <= a->around->this_year || !is_text(a, "statut", "termine") ||
           err_say(e, ERR_NONE, "statut", "", "terminé, and ends in %lld", "terminé, et s’achève en %lld",
                   (long long)end);
}

static bool says_when(const struct asked *a, struct err *e)
{
    return !is_text(a, "statut", "termine") || is_int(a, "fin") ||
           err_say(e, ERR_NONE, "fin", "", "terminé, without the year", "terminé, sans l’année");
}

static const struct rule NOTES[] = {
    {RECORD(COOPERATION), "fin", is_not_past},   {RECORD(COOPERATION), "fin", is_not_ahead},
    {RECORD(COOPERATION), "fin", says_when},     {RECORD(PROJET), "annee_fin", is_not_past},
    {RECORD(PROJET), "annee_fin", is_not_ahead},
};

void rules_notes(enum table t, const struct cell *row, const struct rules_around *around, rules_note *tell,
                 void *context)
{
    for (size_t i = 0; tell && i < sizeof NOTES / sizeof NOTES[0]; i++) {
        struct err said = {0};
        if (NOTES[i].table == t && !NOTES[i].holds(&(struct asked){t, row, around, NOTES[i].column}, &said))
            tell(context, &said);
    }
}
