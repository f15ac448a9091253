#include "import/import_kinds.h"

#include <string.h>

#include "base/utf8.h"

/* Columns that several kinds have. */
#define INSEE_HEADERS "code_insee|insee|numero_insee|code insee ou siren|code_commune|code_collectivite"
#define SIREN_HEADERS "numero_siren|code_siren|siren_siret"
#define CODE_HEADERS  INSEE_HEADERS "|siren|" SIREN_HEADERS
#define DEPARTEMENT_HEADERS                                                                                  \
    "dep|dept|dpt|code_departement|nom_departement|numero_departement|code_dep|code_dept|code_dpt|numero_"   \
    "dep|numero_dept|numero_dpt"
#define REGION_HEADERS "reg|code_region|nom_region"
#define PAYS_HEADERS                                                                                         \
    "iso2|iso|code_pays|pays_iso|country|etat|pays_partenaire|pays_intervention|pays_concerne|nom_pays|"     \
    "pays_etranger|pays_beneficiaire|pays_ville_partenaire|pays_cooperation|destination"
#define PROVINCE_HEADERS "admin1|province_ou_region|province_region|region_etrangere|state"
#define COLLECTIVITE_HEADERS                                                                                 \
    "collectivite|collectivite_francaise|collectivites_francaises|commune|commune_francaise|ville|"          \
    "ville_francaise|nom_collectivite|nom_source|porteur|porteur_projet|maitre_ouvrage|chef_de_file|"        \
    "collectivite_chef_de_file|collectivite_territoriale|collectivite_locale|collectivite_porteuse|"         \
    "partenaire_francais|beneficiaire_francais|denomination|acteur_francais|structure_porteuse|"             \
    "autorite_locale_francaise|nom_ville_francaise|territoire_francais|declarant|collectivite_declarante|"   \
    "structure|organisme|entite|collectivite_concernee|collectivite_signataire"
#define PARTENAIRE_HEADERS                                                                                   \
    "partenaire|collectivite_etrangere|collectivite_partenaire|ville_partenaire|ville_etrangere|"            \
    "partenaires_etrangers|commune_partenaire|commune_etrangere|nom_partenaire|nom_etrangere|"               \
    "ville_jumelee|commune_jumelee|ville_jumelle|partenaire_local|collectivite_locale_partenaire|"           \
    "territoire_partenaire|autorite_locale_partenaire|partenaire_principal|localite|localite_partenaire|"    \
    "collectivite_locale_etrangere|municipalite_partenaire|region_partenaire|jumelle|jumele_avec|jumelage_"  \
    "avec|ville_concernee|commune_concernee|localite_concernee|ville_intervention|commune_intervention|"     \
    "lieu_intervention|zone_intervention|territoire_intervention|ville_projet|lieu_projet|lieu_action"
#define LON_HEADERS    "lon|lng|x"
#define LAT_HEADERS    "lat|y"
#define CONTACTS_WHAT  "role:prenom:nom:titre:courriel:telephone:publication, several between |"
#define DOCUMENTS_WHAT "nom:url, several between |"
#define THEMATIQUES                                                                                          \
    {                                                                                                        \
        "thematiques",                                                                                       \
            "thematique|themes|theme|domaines|domaine|secteur|secteurs|domaine_intervention|"                \
            "domaine_cooperation|champ|secteur_activite|axe_intervention|thematique_principale|"             \
            "domaine_action|type_projet",                                                                    \
            false, "codes or names, several between |"                                                       \
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
        "identifiant",                                                                                       \
            "id|numero|reference|ref|numero_dossier|dossier|numero_projet|code_projet|id_projet|reference_"  \
            "dossier|numero_ordre",                                                                          \
            false, "the source's own id, the key where there is one"                                         \
    }

const struct import_kind IMPORT_KIND[IMPORT_KINDS] = {
    [IMPORT_COLLECTIVITES] =
        {"collectivites",
         "French authorities: communes, EPCI, départements, régions, syndicats",
         "type and code; without a code type, nom and departement",
         {
             {"nom", COLLECTIVITE_HEADERS "|libelle", false, "required without code"},
             {"code", INSEE_HEADERS, false,
              "INSEE code (of today or before), SIREN, or code of a département or région"},
             {"siren", SIREN_HEADERS, false, "nine digits, where another column is the code"},
             {"type", "nature_juridique|categorie|type_collectivite", false,
              "region, departement, epci, commune, syndicat, autre; else told from the name"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
             {"region", REGION_HEADERS, false, "code or name, the same"},
             {"population", "habitants|nombre_habitants|pop|population_municipale|nb_habitants", false,
              "else the gazetteer's"},
             {"site_web", "site|site_internet|url|adresse_internet|page_web", false, "address"},
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
             {"site_web", "site|site_internet|url|adresse_internet|page_web", false, "address"},
             {"contacts",
              "contact|personne_contact|coordonnees|point_focal|interlocuteur|referent|personne_ressource",
              false, CONTACTS_WHAT},
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
             {"region", REGION_HEADERS, false, "the same"},
             {"partenaires", PARTENAIRE_HEADERS, true,
              "names, several between |; \"Bamako (ML)\" where pays is empty"},
             {"pays", PAYS_HEADERS, false, "one for all partners, one for each, or several to look in"},
             {"titre",
              "intitule|nom|libelle|objet|intitule_cooperation|intitule_projet|nom_projet|objet_convention",
              false, "text"},
             {"jumelage", "est_jumelage|twinning", false, "oui or non"},
             STATUT,
             {"depuis",
              "annee|annee_debut|debut|date|date_debut|annee_signature|date_signature|date_convention_"
              "initiale|signature|annee_convention|debut_cooperation|annee_creation|date_depart|depuis_quand|"
              "annee_jumelage|date_jumelage|depuis_annee|date_accord|annee_accord",
              false, "year"},
             {"fin", "annee_fin|date_fin", false, "year"},
             {"convention", "accord|date_convention", false,
              "date or title of the agreement; not of an action"},
             {"description", "commentaire|commentaires|resume|observations|remarques|observation", false,
              "text"},
         }},
    [IMPORT_PROJETS] =
        {"projets",
         "projects of coopérations and actions",
         "identifiant; without one the coopération, titre and annee_debut",
         {
             IDENTIFIANT,
             {"titre",
              "intitule|nom|libelle|nom_projet|titre_projet|intitule_projet|libelle_projet|designation|objet|"
              "intitule_action|nom_action|projet|action",
              true, "text"},
             {"cooperation", "identifiant_cooperation|id_cooperation|cooperation_id", false,
              "identifiant of a coopération of the same --source"},
             {"nature", "type|type_action|type_cooperation", false,
              "cooperation (default) or action, where collectivites are given"},
             {"collectivites", COLLECTIVITE_HEADERS, false,
              "required without cooperation; names or codes, several between |"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name, of all of them"},
             {"region", REGION_HEADERS, false, "the same"},
             {"partenaires", PARTENAIRE_HEADERS, false,
              "required without cooperation; names, several between |"},
             {"pays", PAYS_HEADERS, false, "one for all partners, one for each, or several to look in"},
             THEMATIQUES,
             ODD,
             STATUT,
             {"annee_debut",
              "annee|debut|date_debut|depuis|demarrage|date_demarrage|annee_demarrage|date|exercice|periode|"
              "duree_projet|annees|date_signature|annee_signature",
              false, "year"},
             {"annee_fin", "fin|date_fin|date_cloture|date_achevement|cloture|echeance", false, "year"},
             {"objectifs", "objectif|but", false, "text"},
             {"description", "resume|commentaire|contenu|observations|remarques|observation|descriptif",
              false, "text"},
             {"historique", "", false, "text"},
             {"contexte", "", false, "text"},
             {"partenaires_france", "autres_partenaires_france|partenaires_en_france", false, "text"},
             {"partenaires_pays", "autres_partenaires_pays|partenaires_locaux", false, "text"},
             {"volontaires", "volontaires_du_progres", false, "text"},
             {"financements",
              "financement|source|sources|financeurs|bailleurs|source_financement|cofinanceurs|bailleurs_"
              "fonds|partenaires_"
              "financiers|origine_fonds|dispositif",
              false, "source:annee:montant[:libelle], several between |; parts may be empty"},
             {"montant",
              "budget|cout|cout_estime|montant_estime|budget_estime|montant_total|budget_total|cout_total|"
              "montant_projet|budget_projet|cout_projet|"
              "budget_previsionnel|montant_subvention|subvention|montant_accorde|montant_euros|budget_"
              "estimatif|total|depenses|montant_action",
              false, "instead of financements: one amount, of no known source"},
             {"devise", "monnaie|unite_monetaire|currency", false, "currency of the amounts; else euros"},
             {"contacts",
              "contact|personne_contact|coordonnees|point_focal|interlocuteur|referent|personne_ressource",
              false, CONTACTS_WHAT},
             {"documents", "document|pieces_jointes", false, DOCUMENTS_WHAT},
         }},
    [IMPORT_BOURSE] =
        {"bourse",
         "projects of foreign authorities in search of a French partner",
         "identifiant; without one the partner, titre and annee",
         {
             IDENTIFIANT,
             {"titre",
              "intitule|libelle|nom_projet|titre_projet|projet|intitule_projet|libelle_projet|objet|"
              "designation",
              true, "text"},
             {"partenaire",
              PARTENAIRE_HEADERS
              "|collectivite|nom|ville|demandeur|porteur|porteur_projet|commune|municipalite|"
              "collectivite_demandeuse|commune_demandeuse|ville_demandeuse|"
              "collectivite_locale|nom_collectivite",
              true, "the foreign authority that asks"},
             {"pays", PAYS_HEADERS, true, "ISO code or name"},
             {"province", PROVINCE_HEADERS "|region", false, "tells homonyms of a country apart"},
             {"longitude", LON_HEADERS, false, "degrees; else the gazetteer's position"},
             {"latitude", LAT_HEADERS, false, "degrees"},
             THEMATIQUES,
             ODD,
             {"objectifs", "objectif|but", false, "text"},
             {"description", "resume|contenu|observations|remarques|descriptif|commentaire", false, "text"},
             {"annee", "annee_depot|date|annee_demande", false, "year of deposit"},
             {"devise", "monnaie|unite_monetaire|currency", false, "currency of the amounts; else euros"},
             {"budget",
              "montant|cout|cout_estime|montant_estime|budget_estime|montant_total|budget_estimatif|budget_"
              "previsionnel|cout_estimatif|cout_projet|"
              "budget_total|cout_total|montant_recherche|montant_estimatif|budget_projet|besoin_financement|"
              "montant_demande",
              false, "amount"},
             STATUT,
             {"etat", "publication|etat_publication", false,
              "brouillon (default), soumis, publie, archive: only publie is public"},
             {"depose_le", "date_depot|depot|date_demande|date_reception|recu_le", false, "date"},
             {"publie_le", "date_publication", false, "date"},
             {"contacts",
              "contact|personne_contact|coordonnees|point_focal|interlocuteur|referent|personne_ressource",
              false, CONTACTS_WHAT},
             {"documents", "document|pieces_jointes", false, DOCUMENTS_WHAT},
         }},
    [IMPORT_APD] =
        {"apd",
         "aide publique au développement: own money per year and country of the DAC list",
         "collectivité, annee and pays",
         {
             {"collectivite", COLLECTIVITE_HEADERS "|nom", false, "required without code"},
             {"code", CODE_HEADERS, false, "INSEE code or SIREN"},
             {"type", "nature_juridique|categorie|type_collectivite", false, "as of collectivites"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
             {"annee", "exercice|millesime|annee_versement|annee_declaration|annee_exercice", true, "year"},
             {"pays", PAYS_HEADERS "|beneficiaire", true, "ISO code or name, of the DAC list"},
             {"devise", "monnaie|unite_monetaire|currency", false, "currency of the amounts; else euros"},
             {"montant",
              "apd|montant_euros|total|versement|montant_verse|montant_apd|depense|depenses|montant_depense|"
              "montant_total|somme",
              true, "amount"},
         }},
    [IMPORT_JUMELAGES] =
        {"jumelages",
         "twinnings: a French authority and a foreign one",
         "the two authorities",
         {
             {"nom_source", COLLECTIVITE_HEADERS "|nom|collectivites", true, "the French authority"},
             {"partenaire", PARTENAIRE_HEADERS "|partenaires", true, "the foreign one"},
             {"iso2", PAYS_HEADERS "|pays", true, "its country, ISO code or name; an empty cell is allowed"},
             {"code_insee", CODE_HEADERS "|code", false, "of the French one, where known"},
             {"type", "type_collectivite", false, "of the French one: as of collectivites"},
             {"departement", DEPARTEMENT_HEADERS, false, "code or name: tells homonyms apart"},
             {"region", REGION_HEADERS, false, "the same"},
             {"province", PROVINCE_HEADERS, false, "of the foreign one: tells homonyms apart"},
             {"longitude", "p_longitude|longitude_partenaire", false, "of the foreign one, degrees"},
             {"latitude", "p_latitude|latitude_partenaire", false, "degrees"},
             {"depuis",
              "annee|annee_debut|debut|date|annee_jumelage|date_jumelage|annee_signature|date_signature|"
              "signature|"
              "annee_creation|date_creation|date_debut|annee_convention",
              false, "year"},
             {"fin", "annee_fin|date_fin", false, "year"},
             STATUT,
             {"description", "commentaire|commentaires|observations|remarques|observation", false, "text"},
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

/* How two headers are compared. */
enum { AS_IT_IS = 0, STEMMED = 1, NO_UNITS = 2, NO_BRACKETS = 4, NO_NAME = 8 };

static bool is_unit(const char *s, size_t n)
{
    static const char *const UNITS[] = {"euro",   "euros",  "eur", "k",        "ke",       "keur",
                                        "keuros", "meuros", "e",   "ht",       "ttc",      "fcfa",
                                        "xof",    "xaf",    "cfa", "milliers", "millions", "en",
                                        "usd",    "tnd",    "mad", "dh",       "s",        "d"};
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (n == strlen(UNITS[i]) && memcmp(s, UNITS[i], n) == 0)
            return true;
    return false;
}

/* "numero" for "n", "no"; singular and masculine of longer words, as far as their ends go. */
static void add_word(struct bytes *out, const char *word, size_t n, int how)
{
    if ((n == 1 && *word == 'n') || (n == 2 && (memcmp(word, "no", 2) == 0 || memcmp(word, "nu", 2) == 0))) {
        bytes_add_text(out, how & STEMMED ? "numero" : "n");
        return;
    }
    if (how & STEMMED) {
        n -= n > 3 && (word[n - 1] == 's' || word[n - 1] == 'x');
        n -= n > 3 && word[n - 1] == 'e';
    }
    bytes_add(out, word, n);
}

/* "Ville(s) concernée(s)" without what stands in brackets. */
static void without_brackets(struct bytes *out, const char *s, size_t n)
{
    int deep = 0;
    for (size_t i = 0; i < n; i++) {
        deep += s[i] == '(';
        if (deep == 0)
            bytes_add_char(out, s[i]);
        deep -= s[i] == ')' && deep > 0;
    }
}

/* Folded, without small words and spaces: "Code INSEE", "code_insee", "CodeInsee", "Code de l'INSEE" are the
 * same. */
static void solid(struct bytes *out, const char *s, size_t n, int how)
{
    struct bytes folded, kept;
    bytes_init(&folded, 4096);
    bytes_init(&kept, 4096);
    if (how & NO_BRACKETS)
        without_brackets(&kept, s, n);
    utf8_fold(&folded, how & NO_BRACKETS ? kept.data : s, how & NO_BRACKETS ? kept.n : n);
    bytes_release(&kept);
    for (size_t i = 0, at = 0; i < folded.n; at++) {
        const char *word = folded.data + i, *space = memchr(word, ' ', folded.n - i);
        size_t length = space ? (size_t)(space - word) : folded.n - i;
        const bool skip = is_small_word(word, length) || ((how & NO_UNITS) && at && is_unit(word, length)) ||
                          ((how & NO_NAME) && at == 0 && length < folded.n &&
                           ((length == 3 && memcmp(word, "nom", 3) == 0) ||
                            (length == 4 && memcmp(word, "noms", 4) == 0))) ||
                          ((how & NO_NAME) && at == 0 && length < folded.n &&
                           strspn(word, "0123456789") == length);
        if (!skip)
            add_word(out, word, length, how);
        i += length + 1;
    }
    bytes_release(&folded);
}

static bool same_header(const char *wanted, size_t n, const struct bytes *header, int how)
{
    struct bytes w;
    bytes_init(&w, 4096);
    solid(&w, wanted, n, how & STEMMED);
    bool same = w.n == header->n && memcmp(w.data, header->data, w.n) == 0;
    bytes_release(&w);
    return same;
}

static bool among_headers(const char *headers, const struct bytes *header)
{
    for (const char *p = headers; *p;) {
        size_t n = strcspn(p, "|");
        if (n && same_header(p, n, header, STEMMED))
            return true;
        p += n + (p[n] == '|');
    }
    return false;
}

static int find_written(const struct import_kind *k, const char *header, int how)
{
    struct bytes h;
    int found = -1;
    bytes_init(&h, 4096);
    solid(&h, header, strlen(header), how);
    for (int i = 0; h.n && found < 0 && k->columns[i].name; i++)
        if (how == AS_IT_IS ? same_header(k->columns[i].name, strlen(k->columns[i].name), &h, how)
                            : among_headers(k->columns[i].headers, &h))
            found = i;
    for (int i = 0; h.n && found < 0 && how && k->columns[i].name; i++)
        if (same_header(k->columns[i].name, strlen(k->columns[i].name), &h, STEMMED))
            found = i;
    bytes_release(&h);
    return found;
}

int import_column_find(const struct import_kind *k, const char *header, bool *exact)
{
    static const int WAYS[] = {STEMMED, STEMMED | NO_BRACKETS, STEMMED | NO_BRACKETS | NO_UNITS,
                               STEMMED | NO_BRACKETS | NO_UNITS | NO_NAME};
    int found = find_written(k, header, AS_IT_IS);
    *exact = found >= 0;
    for (size_t i = 0; found < 0 && i < sizeof WAYS / sizeof WAYS[0]; i++)
        found = find_written(k, header, WAYS[i]);
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
