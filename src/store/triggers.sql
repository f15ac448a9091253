-- triggers.sql - what keeps the full-text index of the fiches in step; the other triggers are made by triggers.c.
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
