-- schema.sql - the database of atlasd, schema version 4 (PRAGMA user_version); SpatiaLite 5, UTF-8, WAL.
--
-- Identifiers are the field's French terms without accents. Every table that carries an `uid` is a collection or
-- part of one: `uid` is the stable external id, made from the natural key, unchanged by re-import; `id` is
-- internal. Positions are POINT geometries in EPSG:4326 (longitude, latitude), NULL when unknown, with their
-- quality beside them. Years are integers, amounts whole euros; names and titles have at most 4096 bytes
-- (SNAPSHOT_NAME_BYTES of src/atlas/snapshot.h). Geometry columns (`geom` of collectivite and
-- partenaire), spatial indexes and triggers are made by src/store/sqlite/schema.c and triggers.c, which run this file once.

-- Vocabularies: lists that grow without a change of code. `rang` orders them on pages.
CREATE TABLE thematique (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE source_financement (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE type_collectivite (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE statut (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE nature (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE odd (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE qualite_position (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE etat_publication (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;

-- How people write a value: folded (src/base/utf8.h), for imports and suggestions.
CREATE TABLE alias (
  vocabulaire TEXT NOT NULL,          -- a table above, or pays, region, departement
  alias       TEXT NOT NULL,          -- folded text
  code        TEXT NOT NULL,
  PRIMARY KEY (vocabulaire, alias)
) WITHOUT ROWID;

-- Territories, from geodata/built.
CREATE TABLE continent (code TEXT PRIMARY KEY, libelle TEXT NOT NULL, rang INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE pays (
  code TEXT PRIMARY KEY CHECK (length(code) = 2), -- ISO 3166-1 alpha-2, XK for Kosovo
  iso3 TEXT NOT NULL, libelle TEXT NOT NULL,
  continent TEXT NOT NULL REFERENCES continent,
  cad TEXT,                                       -- income group on the DAC list, NULL when not eligible for APD
  lon REAL NOT NULL, lat REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE region (
  code TEXT PRIMARY KEY,                          -- INSEE code; '22:NN' for the 22 metropolitan regions of before 2016
  libelle TEXT NOT NULL,
  periode TEXT NOT NULL CHECK (periode IN ('1970', '2016')),
  lon REAL NOT NULL, lat REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE departement (
  code TEXT PRIMARY KEY, libelle TEXT NOT NULL,
  region TEXT NOT NULL REFERENCES region, region_1970 TEXT REFERENCES region,
  lon REAL NOT NULL, lat REAL NOT NULL
) WITHOUT ROWID;

-- Where records come from; `--replace` retires what its source no longer holds.
CREATE TABLE source (id INTEGER PRIMARY KEY, nom TEXT NOT NULL UNIQUE);

CREATE TABLE collectivite (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL REFERENCES type_collectivite,
  nom TEXT NOT NULL CHECK (nom <> '' AND length(CAST(nom AS BLOB)) <= 4096),
  siren TEXT UNIQUE CHECK (siren IS NULL OR siren GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
  commune TEXT,                                   -- INSEE code of a commune
  departement TEXT REFERENCES departement,
  region TEXT REFERENCES region,                  -- of today
  region_1970 TEXT REFERENCES region,             -- of before 2016
  epci TEXT,                                      -- SIREN of the EPCI it belongs to or is
  nature_epci TEXT,                               -- metropole cu ca cc ept syndicat_mixte ...
  population INTEGER CHECK (population IS NULL OR population >= 0),
  site_web TEXT,
  qualite TEXT NOT NULL DEFAULT 'aucune' REFERENCES qualite_position,
  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX collectivite_source ON collectivite (source);

CREATE TABLE partenaire (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  nom TEXT NOT NULL CHECK (nom <> '' AND length(CAST(nom AS BLOB)) <= 4096),
  pays TEXT REFERENCES pays,
  admin1 TEXT,                                    -- province or state, as written
  site_web TEXT,
  qualite TEXT NOT NULL DEFAULT 'aucune' REFERENCES qualite_position,
  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX partenaire_source ON partenaire (source);
CREATE INDEX partenaire_pays ON partenaire (pays, nom);

CREATE TABLE reseau (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  nom TEXT NOT NULL, pays TEXT REFERENCES pays, portee TEXT, site_web TEXT
);
-- Networks that a collectivité belongs to (membre), works through (relais), or both.
CREATE TABLE collectivite_reseau (
  collectivite_id INTEGER NOT NULL REFERENCES collectivite ON DELETE CASCADE,
  reseau_id INTEGER NOT NULL REFERENCES reseau ON DELETE CASCADE,
  membre INTEGER NOT NULL DEFAULT 1 CHECK (membre IN (0, 1)),
  relais INTEGER NOT NULL DEFAULT 0 CHECK (relais IN (0, 1)),
  PRIMARY KEY (collectivite_id, reseau_id)
) WITHOUT ROWID;

-- Coopérations décentralisées (under an agreement) and autres actions extérieures (without), kept apart by nature.
CREATE TABLE cooperation (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  nature TEXT NOT NULL REFERENCES nature,
  titre TEXT CHECK (titre IS NULL OR length(CAST(titre AS BLOB)) <= 4096),
  jumelage INTEGER NOT NULL DEFAULT 0 CHECK (jumelage IN (0, 1)),
  statut TEXT REFERENCES statut,
  depuis INTEGER CHECK (depuis IS NULL OR depuis BETWEEN 1000 AND 2999),
  fin INTEGER CHECK (fin IS NULL OR fin BETWEEN 1000 AND 2999),
  convention TEXT,                                -- date or title of the agreement
  description TEXT,
  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  CHECK (nature = 'cooperation' OR convention IS NULL)
);
CREATE INDEX cooperation_source ON cooperation (source);
CREATE TABLE cooperation_collectivite (
  cooperation_id INTEGER NOT NULL REFERENCES cooperation ON DELETE CASCADE,
  collectivite_id INTEGER NOT NULL REFERENCES collectivite ON DELETE CASCADE,
  chef_de_file INTEGER NOT NULL DEFAULT 0 CHECK (chef_de_file IN (0, 1)),
  PRIMARY KEY (cooperation_id, collectivite_id)
) WITHOUT ROWID;
CREATE INDEX cooperation_collectivite_inverse ON cooperation_collectivite (collectivite_id);
CREATE TABLE cooperation_partenaire (
  cooperation_id INTEGER NOT NULL REFERENCES cooperation ON DELETE CASCADE,
  partenaire_id INTEGER NOT NULL REFERENCES partenaire ON DELETE CASCADE,
  PRIMARY KEY (cooperation_id, partenaire_id)
) WITHOUT ROWID;
CREATE INDEX cooperation_partenaire_inverse ON cooperation_partenaire (partenaire_id);

CREATE TABLE projet (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  cooperation_id INTEGER NOT NULL REFERENCES cooperation ON DELETE CASCADE,
  titre TEXT NOT NULL CHECK (titre <> '' AND length(CAST(titre AS BLOB)) <= 4096),
  objectifs TEXT, description TEXT, historique TEXT, contexte TEXT,
  partenaires_france TEXT, partenaires_pays TEXT, volontaires TEXT,
  annee_debut INTEGER CHECK (annee_debut IS NULL OR annee_debut BETWEEN 1900 AND 2199),
  annee_fin INTEGER CHECK (annee_fin IS NULL OR annee_fin BETWEEN 1900 AND 2199),
  statut TEXT REFERENCES statut,
  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  CHECK (annee_debut IS NULL OR annee_fin IS NULL OR annee_debut <= annee_fin)
);
CREATE INDEX projet_cooperation ON projet (cooperation_id);
CREATE INDEX projet_source ON projet (source);
CREATE TABLE projet_thematique (
  projet_id INTEGER NOT NULL REFERENCES projet ON DELETE CASCADE,
  thematique TEXT NOT NULL REFERENCES thematique,
  PRIMARY KEY (projet_id, thematique)
) WITHOUT ROWID;
CREATE TABLE projet_odd (
  projet_id INTEGER NOT NULL REFERENCES projet ON DELETE CASCADE,
  odd TEXT NOT NULL REFERENCES odd,
  PRIMARY KEY (projet_id, odd)
) WITHOUT ROWID;
CREATE TABLE financement (
  id INTEGER PRIMARY KEY,
  projet_id INTEGER NOT NULL REFERENCES projet ON DELETE CASCADE,
  source TEXT REFERENCES source_financement,      -- who pays; NULL when not said
  annee INTEGER CHECK (annee IS NULL OR annee BETWEEN 1900 AND 2199),
  montant INTEGER CHECK (montant IS NULL OR montant BETWEEN 0 AND 1000000000000),
  libelle TEXT                                    -- as written in the fiche
);
CREATE INDEX financement_projet ON financement (projet_id);

-- Aide publique au développement: own money of a collectivité per year and beneficiary country.
CREATE TABLE apd (
  collectivite_id INTEGER NOT NULL REFERENCES collectivite ON DELETE CASCADE,
  annee INTEGER NOT NULL CHECK (annee BETWEEN 1960 AND 2199),
  pays TEXT NOT NULL REFERENCES pays,
  montant INTEGER NOT NULL CHECK (montant BETWEEN 0 AND 1000000000000),
  source INTEGER REFERENCES source,
  PRIMARY KEY (collectivite_id, annee, pays)
) WITHOUT ROWID;
CREATE INDEX apd_pays ON apd (pays, annee);

-- Bourse-projets: requests of foreign local authorities. Nothing is public before etat = 'publie'.
CREATE TABLE bourse (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  partenaire_id INTEGER NOT NULL REFERENCES partenaire, -- the foreign authority that asks
  titre TEXT NOT NULL CHECK (titre <> '' AND length(CAST(titre AS BLOB)) <= 4096),
  objectifs TEXT, description TEXT,
  annee INTEGER CHECK (annee IS NULL OR annee BETWEEN 1900 AND 2199), -- of deposit
  budget INTEGER CHECK (budget IS NULL OR budget BETWEEN 0 AND 1000000000000),
  statut TEXT REFERENCES statut,
  etat TEXT NOT NULL DEFAULT 'brouillon' REFERENCES etat_publication,
  depose_le TEXT, publie_le TEXT,
  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX bourse_partenaire ON bourse (partenaire_id);
CREATE INDEX bourse_source ON bourse (source);
CREATE TABLE bourse_thematique (
  bourse_id INTEGER NOT NULL REFERENCES bourse ON DELETE CASCADE,
  thematique TEXT NOT NULL REFERENCES thematique,
  PRIMARY KEY (bourse_id, thematique)
) WITHOUT ROWID;
CREATE TABLE bourse_odd (
  bourse_id INTEGER NOT NULL REFERENCES bourse ON DELETE CASCADE,
  odd TEXT NOT NULL REFERENCES odd,
  PRIMARY KEY (bourse_id, odd)
) WITHOUT ROWID;
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  bourse_id INTEGER REFERENCES bourse ON DELETE CASCADE,
  projet_id INTEGER REFERENCES projet ON DELETE CASCADE,
  nom TEXT NOT NULL, type_mime TEXT, taille INTEGER CHECK (taille IS NULL OR taille >= 0), url TEXT,
  CHECK ((bourse_id IS NULL) <> (projet_id IS NULL))
);
CREATE INDEX document_bourse ON document (bourse_id);
CREATE INDEX document_projet ON document (projet_id);

-- Élus et cadres territoriaux, and contacts of projects, of the Bourse and of partners. Personal data: everybody may
-- see of one what its `publication` says: nothing (aucune), role and titre (fonction), these and the address of mail
-- (courriel), all (tout).
CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  collectivite_id INTEGER REFERENCES collectivite ON DELETE CASCADE,
  partenaire_id INTEGER REFERENCES partenaire ON DELETE CASCADE,
  projet_id INTEGER REFERENCES projet ON DELETE CASCADE,
  bourse_id INTEGER REFERENCES bourse ON DELETE CASCADE,
  role TEXT,                                      -- elu, cadre, ambassade, ...
  prenom TEXT, nom TEXT, titre TEXT, courriel TEXT, telephone TEXT,
  publication TEXT NOT NULL DEFAULT 'fonction' CHECK (publication IN ('aucune', 'fonction', 'courriel', 'tout')),
  CHECK ((collectivite_id IS NOT NULL) + (partenaire_id IS NOT NULL) + (projet_id IS NOT NULL) + (bourse_id IS NOT NULL) = 1)
);
CREATE INDEX contact_collectivite ON contact (collectivite_id);
CREATE INDEX contact_partenaire ON contact (partenaire_id);
CREATE INDEX contact_projet ON contact (projet_id);
CREATE INDEX contact_bourse ON contact (bourse_id);

CREATE TABLE appel (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  nom TEXT NOT NULL, annee_debut INTEGER, annee_fin INTEGER, description TEXT, site_web TEXT
);
CREATE TABLE appel_pays (
  appel_id INTEGER NOT NULL REFERENCES appel ON DELETE CASCADE, pays TEXT NOT NULL REFERENCES pays,
  PRIMARY KEY (appel_id, pays)
) WITHOUT ROWID;
CREATE TABLE appel_thematique (
  appel_id INTEGER NOT NULL REFERENCES appel ON DELETE CASCADE, thematique TEXT NOT NULL REFERENCES thematique,
  PRIMARY KEY (appel_id, thematique)
) WITHOUT ROWID;
CREATE TABLE label (
  id INTEGER PRIMARY KEY,
  collectivite_id INTEGER NOT NULL REFERENCES collectivite ON DELETE CASCADE,
  thematique TEXT REFERENCES thematique,
  dispositif TEXT NOT NULL, domaine TEXT NOT NULL, du TEXT NOT NULL, au TEXT NOT NULL,
  CHECK (du <= au)
);
CREATE INDEX label_collectivite ON label (collectivite_id);

-- External ids that are no longer in use: 410, or a pointer to the successor.
CREATE TABLE ancien_uid (
  uid TEXT PRIMARY KEY, collection TEXT NOT NULL, successeur TEXT,
  retire_le TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) WITHOUT ROWID;

-- Facts about the database: 'demonstration' = '1' when it holds generated data, 'graine', 'echelle', ...
CREATE TABLE meta (cle TEXT PRIMARY KEY, valeur TEXT NOT NULL) WITHOUT ROWID;

-- Change feed for snapshots: a row per change of a record, of its links or of a financement. `nom` is the table of
-- the record (collectivite, partenaire, cooperation, projet, bourse; apd with the id of the collectivité), nom = '*'
-- means rebuild in full. Old rows are pruned: a reader that finds seq to skip must rebuild in full too.
CREATE TABLE changements (seq INTEGER PRIMARY KEY AUTOINCREMENT, nom TEXT NOT NULL, id INTEGER NOT NULL);

-- Audit trail: who changed what, when. `auteur` and `motif` are what the writer put in `session`.
CREATE TABLE session (auteur TEXT, motif TEXT);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  le TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  auteur TEXT, motif TEXT,
  nom TEXT NOT NULL, ligne INTEGER NOT NULL, operation TEXT NOT NULL CHECK (operation IN ('ajout', 'modification', 'suppression')),
  avant TEXT, apres TEXT                          -- JSON of the row
);
CREATE INDEX audit_ligne ON audit (nom, ligne);

-- Full text of the fiches, kept by triggers.sql (unicode61 without accents; the snapshot folds further).
CREATE VIRTUAL TABLE projet_texte USING fts5 (
  titre, objectifs, description, historique, contexte,
  content = 'projet', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
);
