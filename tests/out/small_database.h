/* small_database.h - a database of few records of every kind, in small pages, for tests that damage it */
#ifndef TEST_OUT_SMALL_DATABASE_H
#define TEST_OUT_SMALL_DATABASE_H

#include <sqlite3.h>
#include <stdio.h>

#include "store/sqlite/db.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"

/* Two dozen of each, so that tables have pages under pages: records, links, lists, texts. */
static const char SMALL_RECORDS[] =
    "BEGIN;"
    "CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);"
    "INSERT INTO n WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 24) SELECT i "
    "FROM c;"
    "INSERT INTO collectivite (id, uid, type, nom, commune, departement, region, epci, population, qualite, "
    "geom)"
    " SELECT i, 'commune-' || (69000 + i), 'commune', 'Commune n° ' || i, 69000 + i, '69', '84', '200046977',"
    " i * 1000, CASE WHEN i % 7 = 0 THEN 'aucune' ELSE 'exacte' END,"
    " CASE WHEN i % 7 = 0 THEN NULL ELSE MakePoint(4 + i / 10.0, 45 + i / 20.0, 4326) END FROM n;"
    "INSERT INTO partenaire (id, uid, nom, pays, qualite, geom)"
    " SELECT i, 'p-ml-ville-' || i, 'Ville ' || i, CASE WHEN i % 5 = 0 THEN NULL ELSE 'ML' END,"
    " CASE WHEN i % 9 = 0 THEN 'aucune' ELSE 'exacte' END,"
    " CASE WHEN i % 9 = 0 THEN NULL ELSE MakePoint(i / 5.0 - 8, 12 + i / 10.0, 4326) END FROM n;"
    "INSERT INTO cooperation (id, uid, nature, titre, jumelage, statut, depuis)"
    " SELECT i, 'c-' || i, CASE WHEN i % 4 = 0 THEN 'action' ELSE 'cooperation' END,"
    " CASE WHEN i % 3 = 0 THEN NULL ELSE 'Coopération n° ' || i END, i % 4 = 1, 'en_cours', 1970 + i FROM n;"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id)"
    " SELECT i, (i * 3) % 23 + 1 FROM n UNION SELECT i, (i * 5) % 19 + 1 FROM n;"
    "INSERT INTO cooperation_partenaire (cooperation_id, partenaire_id)"
    " SELECT i, (i * 7) % 22 + 1 FROM n UNION SELECT i, (i * 11) % 17 + 1 FROM n;"
    "INSERT INTO projet (id, uid, cooperation_id, titre, objectifs, description, annee_debut, annee_fin, "
    "statut)"
    " SELECT i, 'pr-' || i, (i * 2) % 21 + 1, 'Projet n° ' || i || ' : forages et châteaux d’eau',"
    " 'Creuser ' || i || ' puits', CASE WHEN i % 8 = 0 THEN replace(hex(zeroblob(200)), '00', 'mot' || i || "
    "' ') END, 2000 + i % 10,"
    " CASE WHEN i % 3 = 0 THEN NULL ELSE 2012 + i % 3 END, CASE WHEN i % 2 THEN 'termine' ELSE 'en_cours' END"
    " FROM n;"
    "INSERT INTO projet_thematique SELECT i, 'eau' FROM n UNION SELECT i, 'education' FROM n WHERE i % 3 = 0;"
    "INSERT INTO projet_odd SELECT i, '6' FROM n;"
    "INSERT INTO financement (id, projet_id, source, annee, montant)"
    " SELECT i, i % 20 + 1, CASE WHEN i % 3 THEN 'afd' END, 2005 + i % 9, i * 1000 FROM n;"
    "INSERT INTO bourse (id, uid, partenaire_id, titre, objectifs, annee, budget, etat)"
    " SELECT i, 'b-' || i, i, 'Demande n° ' || i, 'Une école', 2014, 5000 + i,"
    " CASE WHEN i % 4 THEN 'publie' ELSE 'brouillon' END FROM n;"
    "INSERT INTO bourse_thematique SELECT i, 'education' FROM n;"
    "INSERT INTO bourse_odd SELECT i, '4' FROM n;"
    "INSERT INTO reseau (id, uid, nom) VALUES (1, 'r-1', 'Réseau n° 1');"
    "DELETE FROM alias WHERE vocabulaire NOT IN ('pays', 'continent');"
    "DELETE FROM audit; DELETE FROM changements; COMMIT; DROP TABLE n;";

/* One file, no log beside it. */
static inline bool small_database(const char *path, int page_bytes, struct err *e)
{
    char sql[120];
    struct db *db = store_create(path, e);
    bool good = db && db_exec(db, SMALL_RECORDS, e);
    db_close(db);
    sqlite3 *plain = NULL;
    snprintf(sql, sizeof sql, "PRAGMA journal_mode = DELETE; PRAGMA page_size = %d; VACUUM", page_bytes);
    good = good && sqlite3_open(path, &plain) == SQLITE_OK &&
           sqlite3_exec(plain, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(plain);
    return good;
}

#endif
