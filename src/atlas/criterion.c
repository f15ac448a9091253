#include "atlas/criterion.h"

const char *const LEVEL_NAMES[LEVEL_COUNT] = {
    [LEVEL_PROJET] = "projet",
    [LEVEL_FINANCEMENT] = "financement",
    [LEVEL_COLLECTIVITE] = "French member",
    [LEVEL_PARTENAIRE] = "foreign partner",
    [LEVEL_COOPERATION] = "cooperation",
    [LEVEL_BOURSE] = "request of the Bourse",
    [LEVEL_PAYS] = "country",
    [LEVEL_REGIONS] = "région",
    [LEVEL_DEPARTEMENTS] = "département",
};

const struct kind_entry CRITERION_KINDS[KIND_COUNT] = {
    [KIND_CODES] = {"codes", "codes (voir /api/vocabularies)", "array"},
    [KIND_NUMBERED_CODES] = {"codes, ranges as `3..6`",
                             "codes (voir /api/vocabularies) ou intervalles comme 3..6", "array"},
    [KIND_YEARS] = {"years, ranges as `2009..2014` `..2014`",
                    "années ou intervalles comme 2009..2014, 2009.. ou ..2014", "array", "2009", "2014"},
    [KIND_AMOUNTS] = {"whole euros, ranges as `1000..5000` `1000..`",
                      "euros entiers ou intervalles comme 1000..5000", "array", "1000", "5000"},
    [KIND_COUNTS] = {"whole numbers, ranges as `2000..10000` `100000..`",
                     "nombres entiers ou intervalles comme 2000..10000", "array", "2000", "10000"},
    [KIND_SIREN] = {"SIREN, nine digits", "SIREN de neuf chiffres", "array"},
    [KIND_INSEE] = {"INSEE codes, as `69123` `2A004`", "codes INSEE comme 69123 ou 2A004", "array"},
    [KIND_RECORDS] = {"ids", "identifiants", "array"},
    [KIND_TRUTH] = {"`true` `false`", "true ou false", "array"},
    [KIND_WORDS] = {"words; once", "mots ; le dernier peut être incomplet", "string"},
    [KIND_BOX] = {"west,south,east,north in degrees; once",
                  "ouest,sud,est,nord en degrés ; ouest > est passe par l’antiméridien", "array"},
    [KIND_AREA] =
        {"a polygon as WKT or GeoJSON, or a territory as `asie` `pays:ML`; once",
         "polygone WKT ou GeoJSON en degrés, longitude d’abord, ou territoire comme asie ou pays:ML",
         "string"},
    [KIND_POINT] = {"longitude,latitude in degrees; once", "longitude,latitude en degrés", "array"},
    [KIND_LOCATED] = {"`true` `false`; once", "true ou false", "boolean"},
    [KIND_SIDE] = {"`partner` `france`; once", "partner ou france", "string"},
    [KIND_RADIUS] = {"metres; once", "mètres", "number"},
};

unsigned criterion_facets(void)
{
    unsigned n = 0;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        n += CRITERIA[i].facet;
    return n;
}

const char *criterion_facet_name(unsigned at)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (CRITERIA[i].facet && at-- == 0)
            return CRITERIA[i].name;
    return NULL;
}

void criterion_document(enum criterion which, struct bytes *out)
{
    const struct criterion_entry *k = &CRITERIA[which];
    bytes_add_format(out, "| `%s` | %s", k->name, k->of_record ? "the record itself" : LEVEL_NAMES[k->level]);
    if (k->of_place)
        bytes_add_format(out, ", or %s with `side=france`", LEVEL_NAMES[LEVEL_COLLECTIVITE]);
    if (k->beside != k->level)
        bytes_add_format(out, " or %s", LEVEL_NAMES[k->beside]);
    bytes_add_format(out, " | %s | %s |%s", CRITERION_KINDS[k->kind].values, k->what,
                     k->facet ? " yes |" : " |");
}
