#include "demo/generate_data_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Names longer than this are not used: texts are put together in buffers of a fixed size. */
enum { MAX_NAME = 120 };

static bool read_point(const struct tsv *t, size_t lon_cell, double *lon, double *lat, struct err *e)
{
    return tsv_real(t, lon_cell, lon, e) && tsv_real(t, lon_cell + 1, lat, e);
}

static double population(const char *text)
{
    return *text ? strtod(text, NULL) : 0;
}

static bool read_world(struct demo *d, struct tsv *t, struct err *e)
{
    (void)e;
    uint32_t i = hash_map_find(&d->by_iso2, t->cells[0]);
    if (i != HASH_NONE) {
        d->countries[i].dac = t->cells[2][0] != '\0';
        d->countries[i].africa = strcmp(t->cells[1], "afrique") == 0;
    }
    return true;
}

static bool has_digit(const char *s)
{
    return strpbrk(s, "0123456789(") != NULL;
}

static bool read_place(struct demo *d, struct tsv *t, struct err *e)
{
    uint32_t i = hash_map_find(&d->by_iso2, t->cells[1]);
    if (i == HASH_NONE || has_digit(t->cells[5]) || strlen(t->cells[5]) > MAX_NAME)
        return true;
    struct demo_country *c = &d->countries[i];
    c->places = mem_room(c->places, c->n_places, &c->capacity, sizeof *c->places);
    struct demo_place *p = &c->places[c->n_places++];
    *p = (struct demo_place){
        .id = t->cells[0], .name = t->cells[5], .population = population(t->cells[4]), .real = -1};
    return read_point(t, 2, &p->lon, &p->lat, e);
}

/* Only provinces whose name says in French what they are. */
static bool names_itself(const char *name)
{
    static const char *const KINDS[] = {"Région d",      "Cercle d",      "Province d", "Préfecture d",
                                        "Département d", "Wilaya d",      "Commune d",  "Arrondissement d",
                                        "Gouvernorat d", "Oblast d",      "Comté d",    "Canton d",
                                        "État d",        "Municipalité d"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strncmp(name, KINDS[i], strlen(KINDS[i])) == 0)
            return true;
    return false;
}

static bool read_admin1(struct demo *d, struct tsv *t, struct err *e)
{
    uint32_t i = hash_map_find(&d->by_iso2, t->cells[1]);
    if (i == HASH_NONE || !names_itself(t->cells[4]) || has_digit(t->cells[4]) ||
        strlen(t->cells[4]) > MAX_NAME)
        return true;
    struct demo_country *c = &d->countries[i];
    c->places = mem_room(c->places, c->n_places, &c->capacity, sizeof *c->places);
    struct demo_place *p = &c->places[c->n_places++];
    *p = (struct demo_place){
        .id = t->cells[0], .name = t->cells[4], .territory = true, .population = 20000, .real = -1};
    return read_point(t, 2, &p->lon, &p->lat, e);
}

static bool read_region(struct demo *d, struct tsv *t, struct err *e)
{
    bool before = strcmp(t->cells[2], "1970") == 0, overseas = t->cells[0][0] == '0' && t->cells[0][1] != '6';
    if (!before && !overseas) /* in 2015 Mayotte is a département that acts as a région too */
        return true;
    d->regions = mem_grow(d->regions, d->n_regions + 1, sizeof *d->regions);
    struct demo_region *r = &d->regions[d->n_regions++];
    *r = (struct demo_region){.code = t->cells[0], .nom = t->cells[1]};
    return read_point(t, 3, &r->lon, &r->lat, e);
}

/* A copy with typographic apostrophes. */
static char *copy_name(const char *text)
{
    struct bytes b;
    bytes_init(&b, 4 * MAX_NAME);
    for (; *text; text++)
        if (*text == '\'')
            bytes_add_text(&b, "’");
        else
            bytes_add_char(&b, *text);
    return b.data;
}

/* The aliases hold "l'Allier" and "Département de l'Allier", which tell article and gender. */
static bool read_departement(struct demo *d, struct tsv *t, struct err *e)
{
    static const char OF[] = "Département ";
    static const char *const ARTICLES[] = {"le ", "la ", "les ", "l'"};
    d->departements = mem_grow(d->departements, d->n_departements + 1, sizeof *d->departements);
    struct demo_departement *m = &d->departements[d->n_departements];
    *m = (struct demo_departement){
        .code = t->cells[0], .nom = t->cells[1], .region = t->cells[2], .region_before = t->cells[3]};
    hash_map_put(&d->by_departement, m->code, strlen(m->code), (uint32_t)d->n_departements++);
    char *rest = t->cells[6];
    for (char *alias; (alias = tsv_value(&rest));) {
        if (strncmp(alias, OF, sizeof OF - 1) == 0 && !m->de_nom)
            m->de_nom = copy_name(alias + sizeof OF - 1);
        for (size_t i = 0; i < 4 && !m->article_nom; i++)
            if (strncmp(alias, ARTICLES[i], strlen(ARTICLES[i])) == 0)
                m->article_nom = copy_name(alias);
    }
    if (!m->de_nom) {
        char of[MAX_NAME * 2];
        snprintf(of, sizeof of, "de %.200s", m->nom);
        m->de_nom = copy_name(of);
    }
    if (!m->article_nom)
        m->article_nom = copy_name(m->nom);
    return read_point(t, 4, &m->lon, &m->lat, e);
}

static bool read_epci(struct demo *d, struct tsv *t, struct err *e)
{
    if (strlen(t->cells[1]) > MAX_NAME)
        return true;
    d->epcis = mem_grow(d->epcis, d->n_epcis + 1, sizeof *d->epcis);
    struct demo_epci *p = &d->epcis[d->n_epcis++];
    *p = (struct demo_epci){.siren = t->cells[0],
                            .nom = t->cells[1],
                            .nature = t->cells[2],
                            .departement = t->cells[3],
                            .population = population(t->cells[6])};
    return read_point(t, 4, &p->lon, &p->lat, e);
}

static bool read_commune(struct demo *d, struct tsv *t, struct err *e)
{
    enum { GROW = 4096 };
    uint32_t departement = hash_map_find(&d->by_departement, t->cells[3]);
    if (departement == HASH_NONE || strlen(t->cells[1]) > MAX_NAME)
        return true;
    if (d->n_communes % GROW == 0)
        d->communes = mem_grow(d->communes, d->n_communes + GROW, sizeof *d->communes);
    struct demo_commune *c = &d->communes[d->n_communes++];
    *c = (struct demo_commune){.insee = t->cells[0],
                               .nom = t->cells[1],
                               .siren = t->cells[2],
                               .departement = t->cells[3],
                               .epci = t->cells[4],
                               .population = population(t->cells[5]),
                               .exact = strcmp(t->cells[8], "exacte") == 0};
    struct demo_departement *m = &d->departements[departement];
    m->population += c->population;
    for (size_t i = 0; i < d->n_regions; i++)
        if (strcmp(d->regions[i].code, m->region_before) == 0 ||
            (!*m->region_before && strcmp(d->regions[i].code, m->region) == 0))
            d->regions[i].population += c->population;
    return read_point(t, 6, &c->lon, &c->lat, e);
}

bool demo_read_places(struct demo *d, struct err *e)
{
    static const struct {
        const char *file, *columns[TSV_MAX_COLUMNS];
        demo_row_reader *read;
    } FILES[] = {
        {"geodata/built/countries.tsv", {"iso2", "continent", "cad"}, read_world},
        {"geodata/built/places.tsv", {"id", "country", "lon", "lat", "population", "name"}, read_place},
        {"geodata/built/admin1.tsv", {"id", "country", "lon", "lat", "name"}, read_admin1},
        {"geodata/built/regions.tsv", {"code", "nom", "periode", "lon", "lat"}, read_region},
        {"geodata/built/departements.tsv",
         {"code", "nom", "region", "region_1970", "lon", "lat", "aliases"},
         read_departement},
        {"geodata/built/epci.tsv",
         {"siren", "nom", "nature", "departement", "lon", "lat", "population"},
         read_epci},
        {"geodata/built/communes.tsv",
         {"insee", "nom", "siren", "departement", "epci", "population", "lon", "lat", "qualite"},
         read_commune},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (!demo_read(d, FILES[i].file, NULL, 0, FILES[i].columns, FILES[i].read, e))
            return false;
    return true;
}
