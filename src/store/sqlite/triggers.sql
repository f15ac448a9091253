-- triggers.sql - what keeps the full-text index of the fiches and the list of former external ids; the other triggers
-- are made by triggers.c.
CREATE TRIGGER projet_texte_ajout AFTER INSERT ON projet BEGIN
  INSERT INTO projet_texte (rowid, titre, objectifs, description, historique, contexte)
  VALUES (new.id, new.titre, new.objectifs, new.description, new.historique, new.contexte);
END;
CREATE TRIGGER projet_texte_suppression AFTER DELETE ON projet BEGIN
  INSERT INTO projet_texte (projet_texte, rowid, titre, objectifs, description, historique, contexte)
  VALUES ('delete', old.id, old.titre, old.objectifs, old.description, old.historique, old.contexte);
END;
CREATE TRIGGER projet_texte_modification AFTER UPDATE OF titre, objectifs, description, historique, contexte ON projet BEGIN
  INSERT INTO projet_texte (projet_texte, rowid, titre, objectifs, description, historique, contexte)
  VALUES ('delete', old.id, old.titre, old.objectifs, old.description, old.historique, old.contexte);
  INSERT INTO projet_texte (rowid, titre, objectifs, description, historique, contexte)
  VALUES (new.id, new.titre, new.objectifs, new.description, new.historique, new.contexte);
END;

-- External ids that fall out of use, whatever deletes their record (a cascade too); the writer adds the successor.
CREATE TRIGGER ancien_uid_collectivite AFTER DELETE ON collectivite BEGIN
  INSERT OR REPLACE INTO ancien_uid (uid, collection) VALUES (old.uid, 'collectivites');
END;
CREATE TRIGGER ancien_uid_partenaire AFTER DELETE ON partenaire BEGIN
  INSERT OR REPLACE INTO ancien_uid (uid, collection) VALUES (old.uid, 'partenaires');
END;
CREATE TRIGGER ancien_uid_cooperation AFTER DELETE ON cooperation BEGIN
  INSERT OR REPLACE INTO ancien_uid (uid, collection)
  VALUES (old.uid, CASE old.nature WHEN 'action' THEN 'actions' ELSE 'cooperations' END);
END;
CREATE TRIGGER ancien_uid_projet AFTER DELETE ON projet BEGIN
  INSERT OR REPLACE INTO ancien_uid (uid, collection) VALUES (old.uid, 'projets');
END;
CREATE TRIGGER ancien_uid_bourse AFTER DELETE ON bourse BEGIN
  INSERT OR REPLACE INTO ancien_uid (uid, collection) VALUES (old.uid, 'bourse');
END;
CREATE TRIGGER ancien_uid_collectivite_retour AFTER INSERT ON collectivite BEGIN
  DELETE FROM ancien_uid WHERE uid = new.uid;
END;
CREATE TRIGGER ancien_uid_partenaire_retour AFTER INSERT ON partenaire BEGIN
  DELETE FROM ancien_uid WHERE uid = new.uid;
END;
CREATE TRIGGER ancien_uid_cooperation_retour AFTER INSERT ON cooperation BEGIN
  DELETE FROM ancien_uid WHERE uid = new.uid;
END;
CREATE TRIGGER ancien_uid_projet_retour AFTER INSERT ON projet BEGIN
  DELETE FROM ancien_uid WHERE uid = new.uid;
END;
CREATE TRIGGER ancien_uid_bourse_retour AFTER INSERT ON bourse BEGIN
  DELETE FROM ancien_uid WHERE uid = new.uid;
END;
