-- postgis.sql - the data of sqlite_search.sql as a PostGIS expert would keep it for the bench's questions. Codes are smallints
-- (table code); :data is the folder that data.py wrote. Geometry twice, in degrees for questions, in Web Mercator for maps.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE code (kind text, code text, id smallint, PRIMARY KEY (kind, code));
CREATE TABLE cooperation (id int, nature smallint, jumelage boolean);
CREATE TABLE collectivite (id int, type smallint, region smallint);
CREATE TABLE partenaire (id int, nom text, pays smallint, lon float8, lat float8);
CREATE TABLE membre (cooperation_id int, collectivite_id int);
CREATE TABLE lien (cooperation_id int, partenaire_id int);
CREATE TABLE projet (id int, cooperation_id int, statut smallint, y0 smallint, y1 smallint, rang int, titre text, feature text);
CREATE TABLE projet_thematique (projet_id int, thematique smallint);
CREATE TABLE financement (projet_id int, source smallint, annee smallint);
CREATE TABLE texte (projet_id int, texte text);
\copy code FROM 'code.copy'
\copy cooperation FROM 'cooperation.copy'
\copy collectivite FROM 'collectivite.copy'
\copy partenaire FROM 'partenaire.copy'
\copy membre FROM 'membre.copy'
\copy lien FROM 'lien.copy'
\copy projet FROM 'projet.copy'
\copy projet_thematique FROM 'projet_thematique.copy'
\copy financement FROM 'financement.copy'
\copy texte FROM 'texte.copy'

ALTER TABLE cooperation ADD PRIMARY KEY (id);
ALTER TABLE collectivite ADD PRIMARY KEY (id);
ALTER TABLE membre ADD PRIMARY KEY (cooperation_id, collectivite_id);
ALTER TABLE lien ADD PRIMARY KEY (cooperation_id, partenaire_id);
ALTER TABLE projet_thematique ADD PRIMARY KEY (projet_id, thematique);
ALTER TABLE partenaire ADD COLUMN geom geometry(Point, 4326);
UPDATE partenaire SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326) WHERE lon IS NOT NULL;
ALTER TABLE partenaire ADD PRIMARY KEY (id);
CREATE INDEX partenaire_geom ON partenaire USING gist (geom);
CLUSTER partenaire USING partenaire_geom;
ALTER TABLE partenaire ADD COLUMN lieu geography(Point, 4326);  -- the nearest in metres, not in degrees
UPDATE partenaire SET lieu = geom::geography;
CREATE INDEX partenaire_lieu ON partenaire USING gist (lieu);
CREATE INDEX partenaire_nom ON partenaire USING gin (nom gin_trgm_ops);
CREATE INDEX membre_inverse ON membre (collectivite_id, cooperation_id);
CREATE INDEX lien_inverse ON lien (partenaire_id, cooperation_id);
CREATE INDEX projet_thematique_inverse ON projet_thematique (thematique, projet_id);
CREATE INDEX financement_projet ON financement (projet_id, annee, source);

-- what is long stands apart, so that the rows which questions go through stay narrow: the feature and the words
CREATE TABLE fiche AS SELECT p.id, p.rang, p.feature, to_tsvector('simple', t.texte) AS mots
  FROM projet p JOIN texte t ON t.projet_id = p.id ORDER BY p.rang;
DROP TABLE texte;
ALTER TABLE projet DROP COLUMN feature;
ALTER TABLE fiche ADD PRIMARY KEY (id);
CREATE INDEX fiche_mots ON fiche USING gin (mots);
CREATE INDEX fiche_rang ON fiche (rang);
-- and what hangs on it, once each: sets of codes, the places of its partners (one criterion of a level needs no more)
ALTER TABLE projet ADD COLUMN thematiques smallint[], ADD COLUMN types smallint[], ADD COLUMN regions smallint[],
  ADD COLUMN pays smallint[], ADD COLUMN sources smallint[], ADD COLUMN lieux geometry(MultiPoint, 4326);
UPDATE projet p SET
  thematiques = (SELECT array_agg(thematique) FROM projet_thematique t WHERE t.projet_id = p.id),
  types = m.types, regions = m.regions, pays = l.pays, lieux = l.lieux,
  sources = (SELECT array_agg(DISTINCT source) FROM financement f WHERE f.projet_id = p.id)
  FROM (SELECT c.id, array_agg(DISTINCT k.type) AS types, array_agg(DISTINCT k.region) AS regions FROM cooperation c
          LEFT JOIN membre m ON m.cooperation_id = c.id LEFT JOIN collectivite k ON k.id = m.collectivite_id GROUP BY 1) m
  JOIN (SELECT c.id, array_agg(DISTINCT q.pays) AS pays, ST_Multi(ST_Collect(q.geom)) AS lieux FROM cooperation c
          LEFT JOIN lien l ON l.cooperation_id = c.id LEFT JOIN partenaire q ON q.id = l.partenaire_id GROUP BY 1) l USING (id)
 WHERE m.id = p.cooperation_id;
ALTER TABLE projet ADD PRIMARY KEY (id);
CREATE INDEX projet_thematiques ON projet USING gin (thematiques);
CREATE INDEX projet_lieux ON projet USING gist (lieux);
CREATE INDEX projet_rang ON projet (rang);
CREATE INDEX projet_cooperation ON projet (cooperation_id);
CREATE INDEX projet_statut ON projet (statut, y1);
CLUSTER projet USING projet_cooperation;

-- sites for maps: each cooperation at each of its partners' places; what they filter on stands in the row
CREATE TABLE site AS
  SELECT row_number() OVER () ::int AS gid, c.id AS cooperation_id, c.jumelage, ST_Transform(q.geom, 3857) AS geom
    FROM cooperation c JOIN lien l ON l.cooperation_id = c.id JOIN partenaire q ON q.id = l.partenaire_id
   WHERE q.geom IS NOT NULL AND c.nature = (SELECT id FROM code WHERE kind = 'nature' AND code = 'cooperation');
ALTER TABLE site ALTER COLUMN geom TYPE geometry(Point, 3857);
ALTER TABLE site ADD PRIMARY KEY (gid);
CREATE INDEX site_geom ON site USING gist (geom);
CREATE INDEX site_cooperation ON site (cooperation_id);
CLUSTER site USING site_geom;
-- for WFS and OGC API - Features, whose filters know plain columns: a row per projet, its codes as texts
CREATE TABLE projet_ogc AS
  SELECT p.id AS gid, p.titre, s.code AS statut, p.y1,
         (SELECT ';' || string_agg(c.code, ';') || ';' FROM code c WHERE c.kind = 'thematique' AND c.id = ANY (p.thematiques)) AS thematiques,
         (SELECT ';' || string_agg(c.code, ';') || ';' FROM code c WHERE c.kind = 'type' AND c.id = ANY (p.types)) AS types,
         p.lieux AS geom
    FROM projet p LEFT JOIN code s ON s.kind = 'statut' AND s.id = p.statut ORDER BY p.rang;
ALTER TABLE projet_ogc ADD PRIMARY KEY (gid);
CREATE INDEX projet_ogc_geom ON projet_ogc USING gist (geom);
VACUUM ANALYZE;
