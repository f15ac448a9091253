/* about.h - the site about itself: whose it is, what data it has, where all of it stands */
#ifndef OUT_ABOUT_H
#define OUT_ABOUT_H

#include "atlas/snapshot.h"
#include "base/json.h"

/* What only the operator knows; NULL: not said, and pages say that. */
struct about_operator {
    const char *contact;   /* an address of the web, or of mail */
    const char *publisher; /* who is answerable for what is published */
    const char *host;      /* who lodges it: name, address, telephone */
    const char *licence;   /* of the data */
};

/* Is it an address that a page can lead to: http(s), or somebody@somewhere? */
bool about_is_contact(const char *text);

struct about {
    struct json *j;
    const struct snapshot *s; /* NULL: there are no data yet, and no figures */
    const char *base_url;
};

/* Each writes members of an object that is begun, and goes on.
 *
 * "exploitant":{"contact":{"adresse":"mailto:..","texte":..},"editeur":..,"hebergeur":..,"licence":..}, null
 * each where nothing is said. */
void about_operator(struct about *a, const struct about_operator *o);

/* "collections":[{"nom","est":{NOM:true},"titre","en_tout":4785,"page","formats":[{"f","adresse"},..]},..];
 * "exemples": searches on these data, each {"adresse","en_tout"}, null where the data do not have what is
 * asked. */
void about_data(struct about *a);

/* "continents":[{"value","label","page","pays":[{"value","label","page"},..]},..]: countries where somebody
 * is; "regions":[{"value","label","page","departements":[..]},..]. */
void about_places(struct about *a);

#endif
