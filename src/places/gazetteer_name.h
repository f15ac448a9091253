/* gazetteer_name.h - the form of a place's name under which spellings of it meet */
#ifndef PLACES_GAZETTEER_NAME_H
#define PLACES_GAZETTEER_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* The canonical form of a name: folded (base/utf8.h: accents, case, hyphens, œ), its words separated by one
 * space, each in the short form of base/fold.h: saint, sankt -> st, mont -> mt; a leading article (Le, La,
 * Les, L', El, Al, The, O, ...), or one put behind as lists do ("Rochelle (La)"), taken off and told apart in
 * `article`, so that the names still meet and the article still counts. The key is a hash of it without its
 * spaces: "Ville franche" meets "Villefranche". */
enum { NAME_BYTES = 120, NAME_NO_ARTICLE = 0 };

struct name {
    char text[NAME_BYTES + 1]; /* canonical, cut after a whole word when longer */
    uint8_t n;
    uint8_t article; /* which one, NAME_NO_ARTICLE if none */
    uint32_t key;
};

/* scratch: an initialised buffer, used and emptied. An empty or unreadable name gives n = 0. */
void name_canonical(struct name *out, const char *s, size_t n, struct bytes *scratch);

/* A hash of how a canonical name sounds, roughly and in any of the languages that put it in Latin letters:
 * "Orcha" and "Orsha", "Qiryat" and "Kiryat", "Ouahigouya" and "Wahiguya" have the same. */
uint32_t name_sound(const char *text, size_t n);

/* The same as name_canonical from words that are folded already. */
void name_from_folded(struct name *out, const char *folded, size_t n);

/* Of the folded name of an EPCI what people say for short: "gex" of "ca du pays de gex", "nantes" of "nantes
 * metropole". Returns its length and where it begins; 0 when nothing is left, or nothing but articles was
 * taken off. */
size_t name_group_core(const char *folded, size_t n, size_t *from);
/* The same without its words of kind alone: "pays de gex", "grand annecy". */
size_t name_group_bare(const char *folded, size_t n, size_t *from);

#endif
