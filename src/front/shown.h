/* shown.h - a document as its readers see it: numbers, dates and labels in the words of a language */
#ifndef FRONT_SHOWN_H
#define FRONT_SHOWN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/language.h"

struct shown_by {
    enum language language;
    bool language_said;             /* in the address: addresses of pages say it too */
    const char *base_url;           /* what those begin with */
    const struct json_value *texts; /* key -> text of the language */
};

/* A copy, in memory, in which, at every depth,
 *
 * - a number k is text, thousands apart (13 509; 13,509), and has beside it k_any (it is more than 0) and,
 * where there is a text count_k "coopération|coopérations", k_said: "1 coopération", "12 coopérations". Years
 *   (annee, depuis...: SHOWN_YEARS) stay as they are, euros (montant, total...: SHOWN_EUROS) have their sign;
 * - in a list of objects, k_pct is 0 to 100: what part k is of the greatest k of that list, and k_rest what
 * is left to 100. Not k = null, which stays null: what nobody declared is not 0;
 * - a text that is a day or a time of ISO 8601 is a day as people write it, and k_iso as it was;
 * - in English a text k is that of k_en, where there is one;
 * - a text k of several lines has beside it k_lines, a list of those that are not blank;
 * - a list l has beside it l_any and l_n, how many there are;
 * - in English a label is that of its code (atlas/labels.h): of {"value", "label"} in a list that is called
 * as a vocabulary is, or in an object whose "criterion" says so, and of k_nom beside k; and a step of the way
 * to a page, {"name", "page"} in the list "trail", is called as its page is: of /continents/asie the label,
 * of /bourse the text title_bourse;
 * - a text that turns the direction of what is written turns it back at its end;
 * - an address `page`, or `href` in the list "emptied_by", below base_url asks for the language, when the
 * visitor said it.
 *
 * The rest is as it was, and shared with the document. */
const struct json_value *shown_document(const struct shown_by *by, const struct json_value *document,
                                        struct arena *memory);

/* What a text opens of the controls of direction (Unicode, UAX 9: embeddings and overrides U+202A to U+202E
 * less 202C, isolates U+2066 to U+2068) is closed behind it, or all that follows would stand the wrong way
 * round. */
const char *shown_closed(const char *text, struct arena *memory);

/* A whole or decimal number as the language writes it. */
const char *shown_number(enum language language, double number, struct arena *memory);

#endif
