#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "../store/fixture.h"
#include "../store/on_db.h"
#include "store/sqlite/schema.h"

static struct snapshot *world;

static void forget(void)
{
    snapshot_free(world);
}

static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement, region, population, qualite, geom) VALUES "
    "(1, 'commune-69123', 'commune', 'Lyon', '69', '84', 522000, 'exacte', MakePoint(4.8, 45.8, 4326)),"
    "(2, 'commune-35288', 'commune', 'Saint-Malo', '35', '53', 46000, 'exacte', MakePoint(-2, 48.6, 4326));"
    "INSERT INTO partenaire (id, uid, nom, pays, qualite, geom) VALUES "
    "(1, 'p-ml-bamako', 'bamako', 'ML', 'exacte', MakePoint(-8, 12.6, 4326)),"
    "(2, 'p-cg-mbomo', 'm''bomo', 'CG', 'exacte', MakePoint(14, 0.4, 4326)),"
    "(3, 'p-de-sankt', 'sankt œtingen', 'DE', 'exacte', MakePoint(180, -18.1, 4326));"
    "INSERT INTO cooperation (id, uid, nature, titre, jumelage, statut, depuis) VALUES "
    "(1, 'c-1', 'cooperation', 'Lyon et Bamako', 0, 'en_cours', 1999),"
    "(2, 'c-2', 'cooperation', 'Saint-Malo et M’Bomo', 1, NULL, NULL);"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (2, 2);"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id) VALUES (1, 1), (2, 2), (2, 3);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, annee_debut, annee_fin, statut) VALUES "
    "(1, 'j-1', 1, 'L’eau des écoles', 2009, 2014, 'termine'), (2, 'j-2', 2, 'Musée', NULL, NULL, NULL);"
    "INSERT INTO projet_thematique VALUES (1, 'eau'), (1, 'education');";

const struct snapshot *world_snapshot(void)
{
    if (world)
        return world;
    char path[300];
    struct err e = {0};
    fixture_start();
    fixture_path(path, "monde.db");
    struct db *db = store_create(path, &e);
    if (!db || !db_exec(db, RECORDS, &e) || !(world = load_db(db, &e))) {
        fprintf(stderr, "no world for the targets: %s\n", e.text);
        abort();
    }
    db_close(db);
    fixture_end();
    atexit(forget);
    return world;
}
