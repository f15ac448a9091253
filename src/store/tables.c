#include "store/tables.h"

#include <string.h>

/* clang-format off */
#define VALUES(name) {name, {"code", "libelle", "rang"}, {"code"}}
#define CONTACTS(owner_column, record) {"contact", {owner_column, "role", "prenom", "nom", "titre", "courriel", "telephone", "publication"}, {owner_column, "id"}, .has_id = true, .owner = owner_column, .belongs_to = record}
#define DOCUMENTS(owner_column, record) {"document", {owner_column, "nom", "type_mime", "taille", "url"}, {owner_column, "id"}, .has_id = true, .owner = owner_column, .belongs_to = record}
#define LINK(name, owner_column, record, ...) {name, {owner_column, __VA_ARGS__}, {owner_column, FIRST(__VA_ARGS__, 0)}, .owner = owner_column, .belongs_to = record}
#define FIRST(first, ...) first
#define ROWS(name, owner_column, record, ...) {name, {owner_column, __VA_ARGS__}, {owner_column, "id"}, .has_id = true, .owner = owner_column, .belongs_to = record}

const struct table_shape TABLES[TABLE_COUNT] = {
    [VOCABULARY_THEMATIQUE] = VALUES("thematique"),
    [VOCABULARY_FINANCEMENT] = VALUES("source_financement"),
    [VOCABULARY_TYPE] = VALUES("type_collectivite"),
    [VOCABULARY_STATUT] = VALUES("statut"),
    [VOCABULARY_NATURE] = VALUES("nature"),
    [VOCABULARY_ODD] = VALUES("odd"),
    [VOCABULARY_CONTINENT] = VALUES("continent"),
    [VOCABULARY_QUALITE] = VALUES("qualite_position"),
    [VOCABULARY_ETAT] = VALUES("etat_publication"),
    [VOCABULARY_PAYS] = {"pays", {"code", "iso3", "libelle", "continent", "cad", "lon", "lat"}, {"code"}},
    [VOCABULARY_REGION] = {"region", {"code", "libelle", "periode", "lon", "lat"}, {"code"}},
    [VOCABULARY_DEPARTEMENT] = {"departement", {"code", "libelle", "region", "region_1970", "lon", "lat"}, {"code"}},
    [TABLE_RECORDS + RECORD_COLLECTIVITE] = {"collectivite", {"type", "nom", "siren", "commune", "departement", "region", "region_1970", "epci", "nature_epci", "population", "site_web", "uid", "maj", "source", "qualite", "lon", "lat"}, {"id"}, .settable = "maj", .has_id = true, .placed = true},
    [TABLE_RECORDS + RECORD_PARTENAIRE] = {"partenaire", {"nom", "pays", "admin1", "site_web", "uid", "maj", "source", "qualite", "lon", "lat"}, {"id"}, .settable = "maj", .has_id = true, .placed = true},
    [TABLE_RECORDS + RECORD_COOPERATION] = {"cooperation", {"nature", "titre", "jumelage", "statut", "depuis", "fin", "convention", "description", "uid", "maj", "source"}, {"id"}, .settable = "maj", .has_id = true},
    [TABLE_RECORDS + RECORD_PROJET] = {"projet", {"cooperation_id", "titre", "objectifs", "description", "historique", "contexte", "partenaires_france", "partenaires_pays", "volontaires", "annee_debut", "annee_fin", "statut", "uid", "maj", "source"}, {"id"}, .settable = "maj", .has_id = true},
    [TABLE_RECORDS + RECORD_BOURSE] = {"bourse", {"partenaire_id", "titre", "objectifs", "description", "annee", "budget", "statut", "etat", "depose_le", "publie_le", "uid", "maj", "source"}, {"id"}, .settable = "maj", .has_id = true},
    [TABLE_RECORDS + RECORD_RESEAU] = {"reseau", {"nom", "pays", "portee", "site_web", "uid"}, {"id"}, .has_id = true},
    [TABLE_RECORDS + RECORD_APPEL] = {"appel", {"nom", "annee_debut", "annee_fin", "description", "site_web", "uid"}, {"id"}, .has_id = true},
    [TABLE_CHILDREN + CHILD_COOPERATION_COLLECTIVITE] = LINK("cooperation_collectivite", "cooperation_id", RECORD_COOPERATION, "collectivite_id", "chef_de_file"),
    [TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE] = LINK("cooperation_partenaire", "cooperation_id", RECORD_COOPERATION, "partenaire_id"),
    [TABLE_CHILDREN + CHILD_PROJET_THEMATIQUE] = LINK("projet_thematique", "projet_id", RECORD_PROJET, "thematique"),
    [TABLE_CHILDREN + CHILD_PROJET_ODD] = LINK("projet_odd", "projet_id", RECORD_PROJET, "odd"),
    [TABLE_CHILDREN + CHILD_FINANCEMENT] = ROWS("financement", "projet_id", RECORD_PROJET, "source", "annee", "montant", "libelle"),
    [TABLE_CHILDREN + CHILD_BOURSE_THEMATIQUE] = LINK("bourse_thematique", "bourse_id", RECORD_BOURSE, "thematique"),
    [TABLE_CHILDREN + CHILD_BOURSE_ODD] = LINK("bourse_odd", "bourse_id", RECORD_BOURSE, "odd"),
    [TABLE_CHILDREN + CHILD_COLLECTIVITE_RESEAU] = LINK("collectivite_reseau", "collectivite_id", RECORD_COLLECTIVITE, "reseau_id", "membre", "relais"),
    [TABLE_CHILDREN + CHILD_LABEL] = ROWS("label", "collectivite_id", RECORD_COLLECTIVITE, "thematique", "dispositif", "domaine", "du", "au"),
    [TABLE_CHILDREN + CHILD_APPEL_PAYS] = LINK("appel_pays", "appel_id", RECORD_APPEL, "pays"),
    [TABLE_CHILDREN + CHILD_APPEL_THEMATIQUE] = LINK("appel_thematique", "appel_id", RECORD_APPEL, "thematique"),
    [TABLE_CHILDREN + CHILD_COLLECTIVITE_CONTACT] = CONTACTS("collectivite_id", RECORD_COLLECTIVITE),
    [TABLE_CHILDREN + CHILD_PARTENAIRE_CONTACT] = CONTACTS("partenaire_id", RECORD_PARTENAIRE),
    [TABLE_CHILDREN + CHILD_PROJET_CONTACT] = CONTACTS("projet_id", RECORD_PROJET),
    [TABLE_CHILDREN + CHILD_BOURSE_CONTACT] = CONTACTS("bourse_id", RECORD_BOURSE),
    [TABLE_CHILDREN + CHILD_PROJET_DOCUMENT] = DOCUMENTS("projet_id", RECORD_PROJET),
    [TABLE_CHILDREN + CHILD_BOURSE_DOCUMENT] = DOCUMENTS("bourse_id", RECORD_BOURSE),
    [TABLE_APD] = {"apd", {"collectivite_id", "annee", "pays", "montant", "source"}, {"collectivite_id", "annee", "pays"}, .settable = "montant"},
    [TABLE_ALIAS] = {"alias", {"vocabulaire", "alias", "code"}, {"vocabulaire", "alias"}},
    [TABLE_SOURCE] = {"source", {"nom"}, {"id"}, .has_id = true},
    [TABLE_META] = {"meta", {"cle", "valeur"}, {"cle"}, .settable = "valeur"},
    [TABLE_FORMER] = {"ancien_uid", {"uid", "collection", "successeur", "retire_le"}, {"uid"}, .settable = "successeur"},
    [TABLE_CHANGES] = {"changements", {"seq", "nom", "id"}, {"seq"}},
};
/* clang-format on */

size_t table_columns(enum table t)
{
    size_t n = 0;
    while (TABLES[t].columns[n])
        n++;
    return n;
}

int table_column(enum table t, const char *name)
{
    for (int i = 0; TABLES[t].columns[i]; i++)
        if (strcmp(TABLES[t].columns[i], name) == 0)
            return i;
    return -1;
}
