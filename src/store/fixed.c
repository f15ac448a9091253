#include "store/fixed.h"

#include <string.h>

struct value {
    const char *code, *label;
};

/* Of the list of the Development Assistance Committee of the OECD; which country is in which group stands
 * with the countries (geodata/corrections/cad.tsv). */
static const struct value CAD[] = {
    {"LDC", "Pays les moins avancés"},
    {"LIC", "Autres pays à faible revenu"},
    {"LMIC", "Pays à revenu intermédiaire, tranche inférieure"},
    {"UMIC", "Pays à revenu intermédiaire, tranche supérieure"},
};

/* Code général des collectivités territoriales, cinquième partie. */
static const struct value NATURE_EPCI[] = {
    {"metropole", "Métropole"},
    {"cu", "Communauté urbaine"},
    {"ca", "Communauté d’agglomération"},
    {"cc", "Communauté de communes"},
    {"ept", "Établissement public territorial"},
    {"syndicat_mixte", "Syndicat mixte"},
};

/* Members and associate members after the XIXe Sommet (Villers-Cotterêts and Paris, 4 and 5 October 2024), as
 * francophonie.org lists them. A government of a part of a country stands for the country, but for
 * Nouvelle-Calédonie, which has a code of its own. */
static const char OIF[] = "AD AL AM BE BF BG BI BJ CA CD CF CG CH CI CM CV DJ DM EG FR GA GN GQ GR GW HT KH "
                          "KM LA LB LC LU MA MC MD MG "
                          "MK ML MR MU NE RO RW SC SN ST TD TG TN VN VU "
                          "AE CY GH NC QA RS XK "; /* associate members */

static void fill(struct vocabulary *v, const struct value *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vocabulary_add(v, values[i].code, values[i].label);
}

void fixed_vocabularies(struct snapshot *s)
{
    fill(&s->vocabularies[VOCABULARY_CAD], CAD, sizeof CAD / sizeof CAD[0]);
    fill(&s->vocabularies[VOCABULARY_NATURE_EPCI], NATURE_EPCI, sizeof NATURE_EPCI / sizeof NATURE_EPCI[0]);
}

bool fixed_oif(const char *country)
{
    const char *at = strlen(country) == 2 ? strstr(OIF, country) : NULL;
    return at && at[2] == ' ' && (at == OIF || at[-1] == ' ');
}
