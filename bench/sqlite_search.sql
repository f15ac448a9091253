-- sqlite_search.sql - the data of an atlasd database as someone would keep it who answers the bench's questions by SQL alone:
-- each level a narrow table, codes as they are, an index for every way a question enters, full text, an R*Tree.
-- `source` is the attached atlasd database; texts and finished features are put in by data.py.
CREATE TABLE cooperation (id INTEGER PRIMARY KEY, nature TEXT, jumelage INTEGER);
CREATE TABLE collectivite (id INTEGER PRIMARY KEY, type TEXT, region TEXT);
CREATE TABLE partenaire (id INTEGER PRIMARY KEY, nom TEXT, pays TEXT, lon REAL, lat REAL);
CREATE TABLE membre (cooperation_id INTEGER, collectivite_id INTEGER, PRIMARY KEY (cooperation_id, collectivite_id)) WITHOUT ROWID;
CREATE TABLE lien (cooperation_id INTEGER, partenaire_id INTEGER, PRIMARY KEY (cooperation_id, partenaire_id)) WITHOUT ROWID;
-- y0..y1: the years that it covers; rang: its place by title
CREATE TABLE projet (id INTEGER PRIMARY KEY, cooperation_id INTEGER, statut TEXT, y0 INTEGER, y1 INTEGER, rang INTEGER, titre TEXT);
CREATE TABLE fiche (id INTEGER PRIMARY KEY, rang INTEGER, feature TEXT); -- apart, so that rows of projet stay short
CREATE TABLE projet_thematique (projet_id INTEGER, thematique TEXT, PRIMARY KEY (projet_id, thematique)) WITHOUT ROWID;
CREATE TABLE financement (projet_id INTEGER, source TEXT, annee INTEGER);
CREATE VIRTUAL TABLE partenaire_boite USING rtree (id, west, east, south, north);
CREATE VIRTUAL TABLE projet_texte USING fts5 (texte, content = '', tokenize = 'unicode61', prefix = '3 5 7');

INSERT INTO cooperation SELECT id, nature, jumelage FROM source.cooperation;
INSERT INTO collectivite SELECT id, type, region FROM source.collectivite;
INSERT INTO partenaire SELECT id, nom, pays, ST_X(geom), ST_Y(geom) FROM source.partenaire;
INSERT INTO membre SELECT cooperation_id, collectivite_id FROM source.cooperation_collectivite;
INSERT INTO lien SELECT cooperation_id, partenaire_id FROM source.cooperation_partenaire;
INSERT INTO projet_thematique SELECT projet_id, thematique FROM source.projet_thematique;
INSERT INTO financement SELECT projet_id, source, annee FROM source.financement ORDER BY projet_id;
INSERT INTO partenaire_boite SELECT id, lon, lon, lat, lat FROM partenaire WHERE lon IS NOT NULL;

CREATE INDEX collectivite_type ON collectivite (type);
CREATE INDEX membre_inverse ON membre (collectivite_id, cooperation_id);
CREATE INDEX lien_inverse ON lien (partenaire_id, cooperation_id);
CREATE INDEX projet_thematique_inverse ON projet_thematique (thematique, projet_id);
CREATE INDEX financement_projet ON financement (projet_id, annee, source);
