/* children.h - the rows that belong to a record: made to be the ones that are wanted; inside of writer.h */
#ifndef STORE_SQLITE_CHILDREN_H
#define STORE_SQLITE_CHILDREN_H

#include "store/sqlite/records.h"

enum child_kind {
    CHILD_COOPERATION_COLLECTIVITE, /* collectivite_id, chef_de_file */
    CHILD_COOPERATION_PARTENAIRE,
    CHILD_PROJET_THEMATIQUE,
    CHILD_PROJET_ODD,
    CHILD_FINANCEMENT, /* source, annee, montant, libelle */
    CHILD_BOURSE_THEMATIQUE,
    CHILD_BOURSE_ODD,
    CHILD_COLLECTIVITE_RESEAU,
    CHILD_LABEL, /* thematique, dispositif, domaine, du, au */
    CHILD_APPEL_PAYS,
    CHILD_APPEL_THEMATIQUE,
    CHILD_COLLECTIVITE_CONTACT, /* of contacts: role, prenom, nom, titre, courriel, telephone */
    CHILD_PARTENAIRE_CONTACT,
    CHILD_PROJET_CONTACT,
    CHILD_BOURSE_CONTACT,
    CHILD_PROJET_DOCUMENT, /* of documents: nom, type_mime, taille, url */
    CHILD_BOURSE_DOCUMENT
};

_Static_assert(CHILD_BOURSE_DOCUMENT + 1 == CHILD_KINDS, "records.h has a slot for each kind");

enum { CHILD_MAX_ROWS = 10000 };

/* Make the rows of `owner` be these n, each of the columns named at enum child_kind, one row after the other.
 * Order and repetitions do not count in links. Sets *changed when something was written. */
bool children_put(struct records *r, enum child_kind kind, int64_t owner, const struct cell *cells, size_t n,
                  bool *changed, struct err *e);

void children_release(struct records *r); /* for records_release */

#endif
