#include "import/import_kinds.h"

#include <string.h>

#include "base/utf8.h"

/* Columns that several kinds have. */
#define CODE_HEADERS        "code_insee|insee|siren|code insee ou siren|code_commune|code_collectivite"
#define DEPARTEMENT_HEADERS "dep|dept|dpt|code_departement|nom_departement"
#define REGION_HEADERS      "reg|code_region|nom_region"
#define PAYS_HEADERS        "iso2|iso|code_pays|pays_iso|country|etat|pays_partenaire"
#define PROVINCE_HEADERS    "admin1|province_ou_region|region_etrangere|state"
#define COLLECTIVITE_HEADERS                                                                                 \
    "collectivite|collectivite_francaise|collectivites_francaises|commune|commune_francaise|ville|"          \
    "ville_francaise|nom_collectivite|nom_source"
#define PARTENAIRE_HEADERS                                                                                   \
    "partenaire|collectivite_etrangere|collectivite_partenaire|ville_partenaire|ville_etrangere|"            \
    "partenaires_etrangers"
#define LON_HEADERS    "lon|lng|x"
#define LAT_HEADERS    "lat|y"
#define CONTACTS_WHAT  "role:prenom:nom:titre:courriel:telephone:publication, several between |"
#define DOCUMENTS_WHAT "nom:url, several between |"
#define THEMATIQUES                                                                                          \
    {                                                                                                        \
        "thematiques", "thematique|themes|theme|domaines|domaine|secteur|secteurs", false,                   \
            "codes or names, several between |"                                                              \
    }
#define ODD                                                                                                  \
    {                                                                                                        \
        "odd", "odds|objectifs_de_developpement_durable|sdg", false, "1 to 17 or names, several between |"   \
    }
#define STATUT                                                                                               \
    {                                                                                                        \
        "statut", "etat_avancement|avancement|situation", false, "en_cours, en_sommeil, termine"             \
    }
#define IDENTIFIANT                                                                                          \
    {                                                                                                        \
        "identifiant", "id|numero|reference|ref", false, "the source's own id, the key where there is one"   \
    }

const struct import_kind IMPORT_KIND[IMPORT_KINDS] = {
    [IMPORT_COLLECTIVITES] =
        {"collectivites",
         "French authorities: communes, EPCI, départements, régions, syndicats",
         "type and code; without a code type, nom and departement",
         {
             {"nom", COLLECTIVITE_HEADERS "|libelle", false, "required without code"},
             {"code", CODE_HEADERS, false,
              "INSEE code (of today or before), SIREN, or code of a département or région"},
             {"type", "nature_juridique|categorie|type_collectivite", false,
              "region, departement, epci, commune, syndicat, autre; else told from the name"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
             {"region", REGION_HEADERS, false, "code or name, the same"},
             {"population", "habitants|nombre_habitants|pop", false, "else the gazetteer's"},
             {"site_web", "site|site_internet|url", false, "address"},
             {"longitude", LON_HEADERS, false, "degrees; else the gazetteer's position"},
             {"latitude", LAT_HEADERS, false, "degrees"},
             {"reseaux", "reseau|associations|associations_et_reseaux", false, "names, several between |"},
             {"relais", "reseaux_relais|agit_par", false, "names of networks it works through, between |"},
             {"contacts", "elus|elus_et_cadres", false, CONTACTS_WHAT},
             {"labels", "label|labels_expertise", false, "dispositif:domaine:from:to, several between |"},
         }},
    [IMPORT_PARTENAIRES] =
        {"partenaires",
         "foreign authorities",
         "pays, nom and province",
         {
             {"nom", PARTENAIRE_HEADERS "|ville|commune", true, "as usual in French or there"},
             {"pays", PAYS_HEADERS, true, "ISO code or name"},
             {"province", PROVINCE_HEADERS "|region", false, "tells homonyms of a country apart"},
             {"longitude", LON_HEADERS, false, "degrees; else the gazetteer's position"},
             {"latitude", LAT_HEADERS, false, "degrees"},
             {"site_web", "site|site_internet|url", false, "address"},
             {"contacts", "contact", false, CONTACTS_WHAT},
         }},
    [IMPORT_COOPERATIONS] =
        {"cooperations",
         "coopérations décentralisées and autres actions extérieures",
         "identifiant; without one nature, members and partners",
         {
             IDENTIFIANT,
             {"nature", "type|type_action|type_cooperation", false, "cooperation (default) or action"},
             {"collectivites", COLLECTIVITE_HEADERS, true,
              "names or codes, several between |; the first leads"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name, of all of them"},
             {"partenaires", PARTENAIRE_HEADERS, true,
              "names, several between |; \"Bamako (ML)\" where pays is empty"},
             {"pays", PAYS_HEADERS, false, "one for all partners, one for each, or several to look in"},
             {"titre", "intitule|nom|libelle|objet", false, "text"},
             {"jumelage", "est_jumelage|twinning", false, "oui or non"},
             STATUT,
             {"depuis", "annee|annee_debut|debut|date|date_debut|annee_signature", false, "year"},
             {"fin", "annee_fin|date_fin", false, "year"},
             {"convention", "accord|date_convention", false,
              "date or title of the agreement; not of an action"},
             {"description", "commentaire|commentaires|resume", false, "text"},
         }},
    [IMPORT_PROJETS] =
        {"projets",
         "projects of coopérations and actions",
         "identifiant; without one the coopération, titre and annee_debut",
         {
             IDENTIFIANT,
             {"titre", "intitule|nom|libelle|nom_projet|titre_projet", true, "text"},
             {"cooperation", "identifiant_cooperation|id_cooperation|cooperation_id", false,
              "identifiant of a coopération of the same --source"},
             {"nature", "type|type_action|type_cooperation", false,
              "cooperation (default) or action, where collectivites are given"},
             {"collectivites", COLLECTIVITE_HEADERS, false,
              "required without cooperation; names or codes, several between |"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name, of all of them"},
             {"partenaires", PARTENAIRE_HEADERS, false,
              "required without cooperation; names, several between |"},
             {"pays", PAYS_HEADERS, false, "one for all partners, one for each, or several to look in"},
             THEMATIQUES,
             ODD,
             STATUT,
             {"annee_debut", "annee|debut|date_debut|depuis", false, "year"},
             {"annee_fin", "fin|date_fin", false, "year"},
             {"objectifs", "objectif|but", false, "text"},
             {"description", "resume|commentaire|contenu", false, "text"},
             {"historique", "", false, "text"},
             {"contexte", "", false, "text"},
             {"partenaires_france", "autres_partenaires_france|partenaires_en_france", false, "text"},
             {"partenaires_pays", "autres_partenaires_pays|partenaires_locaux", false, "text"},
             {"volontaires", "volontaires_du_progres", false, "text"},
             {"financements", "financement|financeurs", false,
              "source:annee:montant[:libelle], several between |; parts may be empty"},
             {"montant", "budget|cout|montant_total", false,
              "instead of financements: one amount, of no known source"},
             {"contacts", "contact", false, CONTACTS_WHAT},
             {"documents", "document|pieces_jointes", false, DOCUMENTS_WHAT},
         }},
    [IMPORT_BOURSE] = {"bourse",
                       "projects of foreign authorities in search of a French partner",
                       "identifiant; without one the partner, titre and annee",
                       {
                           IDENTIFIANT,
                           {"titre", "intitule|libelle|nom_projet|titre_projet|projet", true, "text"},
                           {"partenaire", "collectivite_etrangere|collectivite|nom|ville|demandeur", true,
                            "the foreign authority that asks"},
                           {"pays", PAYS_HEADERS, true, "ISO code or name"},
                           {"province", PROVINCE_HEADERS "|region", false,
                            "tells homonyms of a country apart"},
                           {"longitude", LON_HEADERS, false, "degrees; else the gazetteer's position"},
                           {"latitude", LAT_HEADERS, false, "degrees"},
                           THEMATIQUES,
                           ODD,
                           {"objectifs", "objectif|but", false, "text"},
                           {"description", "resume|contenu", false, "text"},
                           {"annee", "annee_depot|date", false, "year of deposit"},
                           {"budget", "montant|cout|montant_total", false, "amount"},
                           STATUT,
                           {"etat", "publication|etat_publication", false,
                            "brouillon (default), soumis, publie, archive: only publie is public"},
                           {"depose_le", "date_depot", false, "date"},
                           {"publie_le", "date_publication", false, "date"},
                           {"contacts", "contact", false, CONTACTS_WHAT},
                           {"documents", "document|pieces_jointes", false, DOCUMENTS_WHAT},
                       }},
    [IMPORT_APD] = {"apd",
                    "aide publique au développement: own money per year and country of the DAC list",
                    "collectivité, annee and pays",
                    {
                        {"collectivite", COLLECTIVITE_HEADERS "|nom", false, "required without code"},
                        {"code", CODE_HEADERS, false, "INSEE code or SIREN"},
                        {"type", "nature_juridique|categorie|type_collectivite", false,
                         "as of collectivites"},
                        {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
                        {"annee", "exercice|millesime", true, "year"},
                        {"pays", PAYS_HEADERS "|beneficiaire|pays_beneficiaire", true,
                         "ISO code or name, of the DAC list"},
                        {"montant", "apd|montant_euros|total|versement", true, "amount"},
                    }},
    [IMPORT_JUMELAGES] =
        {"jumelages",
         "twinnings: a French authority and a foreign one",
         "the two authorities",
         {
             {"nom_source", COLLECTIVITE_HEADERS "|nom|collectivites", true, "the French authority"},
             {"partenaire", PARTENAIRE_HEADERS "|partenaires|jumelle|ville_jumelee", true, "the foreign one"},
             {"iso2", PAYS_HEADERS "|pays", true, "its country, ISO code or name; an empty cell is allowed"},
             {"code_insee", CODE_HEADERS "|code", false, "of the French one, where known"},
             {"type", "type_collectivite", false, "of the French one: as of collectivites"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
             {"region", REGION_HEADERS, false, "the same"},
             {"province", PROVINCE_HEADERS, false, "of the foreign one: tells homonyms apart"},
             {"longitude", "p_longitude|longitude_partenaire", false, "of the foreign one, degrees"},
             {"latitude", "p_latitude|latitude_partenaire", false, "degrees"},
             {"depuis", "annee|annee_debut|debut|date|annee_jumelage|date_jumelage", false, "year"},
             {"fin", "annee_fin|date_fin", false, "year"},
             STATUT,
             {"description", "commentaire|commentaires", false, "text"},
         }},
};

const struct import_kind *import_kind_find(const char *name)
{
    for (size_t i = 0; i < IMPORT_KINDS; i++)
        if (strcmp(IMPORT_KIND[i].name, name) == 0)
            return &IMPORT_KIND[i];
    return NULL;
}

/* Articles and the like, which say nothing in a header: "Titre du projet", "Date de début". */
static bool is_small_word(const char *s, size_t n)
{
    static const char *const WORDS[] = {"d", "de", "des", "du", "l", "la", "le", "les"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (n == strlen(WORDS[i]) && memcmp(s, WORDS[i], n) == 0)
            return true;
    return false;
}

/* Folded, without small words and spaces: "Code INSEE", "code_insee", "CodeInsee", "Code de l'INSEE" are the
 * same. */
static void solid(struct bytes *out, const char *s, size_t n)
{
    struct bytes folded;
    bytes_init(&folded, 4096);
    utf8_fold(&folded, s, n);
    for (size_t i = 0; i < folded.n;) {
        const char *word = folded.data + i, *space = memchr(word, ' ', folded.n - i);
        size_t length = space ? (size_t)(space - word) : folded.n - i;
        if (!is_small_word(word, length))
            bytes_add(out, word, length);
        i += length + 1;
    }
    bytes_release(&folded);
}

static bool same_header(const char *wanted, size_t n, const struct bytes *header)
{
    struct bytes w;
    bytes_init(&w, 4096);
    solid(&w, wanted, n);
    bool same = w.n == header->n && memcmp(w.data, header->data, w.n) == 0;
    bytes_release(&w);
    return same;
}

static bool among_headers(const char *headers, const struct bytes *header)
{
    for (const char *p = headers; *p;) {
        size_t n = strcspn(p, "|");
        if (n && same_header(p, n, header))
            return true;
        p += n + (p[n] == '|');
    }
    return false;
}

int import_column_find(const struct import_kind *k, const char *header, bool *exact)
{
    struct bytes h;
    int found = -1;
    bytes_init(&h, 4096);
    solid(&h, header, strlen(header));
    *exact = false;
    for (int i = 0; h.n && !*exact && k->columns[i].name; i++) {
        *exact = same_header(k->columns[i].name, strlen(k->columns[i].name), &h);
        if (*exact || (found < 0 && among_headers(k->columns[i].headers, &h)))
            found = i;
    }
    bytes_release(&h);
    return found;
}

void import_kind_help(const struct import_kind *k, struct bytes *out)
{
    bytes_add_format(out, "%s: %s\nkey: %s\n\n", k->name, k->what, k->key);
    for (const struct import_column *c = k->columns; c->name; c++) {
        bytes_add_format(out, "  %-18s %c %s\n", c->name, c->required ? '*' : ' ', c->what);
        if (*c->headers)
            bytes_add_format(out, "  %-18s   or headed %s\n", "", c->headers);
    }
}

void import_kind_markdown(const struct import_kind *k, struct bytes *out)
{
    bytes_add_format(out,
                     "**%s**: %s. Key: %s.\n\n| column | a cell holds | other headers |\n|---|---|---|\n",
                     k->name, k->what, k->key);
    for (const struct import_column *c = k->columns; c->name; c++) {
        bytes_add_format(out, "| `%s`%s | ", c->name, c->required ? " *" : "");
        for (const char *p = c->what; *p; p++)
            bytes_add_text(out, *p == '|' ? "`\\|`" : (char[]){*p, '\0'});
        bytes_add_text(out, " | ");
        for (const char *p = c->headers; *p; p++)
            bytes_add_text(out, *p == '|' ? ", " : (char[]){*p, '\0'});
        bytes_add_text(out, " |\n");
    }
}
