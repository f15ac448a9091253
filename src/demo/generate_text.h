/* generate_text.h - French sentences from patterns: articles, elision, prepositions of places and countries
 */
#ifndef DEMO_GENERATE_TEXT_H
#define DEMO_GENERATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "demo/generate_data.h"
#include "demo/generate_dice.h"

/* In a pattern, braces hold
 *     {a} {de} {p} {P}               the partner: à Bamako, de Bamako, Bamako; the same as the first word of
 * a sentence {c} {C} {de_c} {a_c}           the French collectivité: la ville de Lyon, La..., de la ville...,
 * à la ville... {l} {de_l}                     its short name: Lyon, de Lyon {l_p} entre Lyon et Bamako
 *     {le_pays} {du_pays} {au_pays}  the country: le Mali, du Mali, au Mali
 *     {an} {an2} {depuis}            years: first and last of the projet, first agreement
 *     {n:2-9}                        a number; {r:1000-9000:500} one in steps, with thin spaces
 *     {this|that {a}|other}          one of several, which may hold braces themselves */
enum { FORM_SIZE = 320 };

/* The ways of naming one side. */
struct forms {
    char name[FORM_SIZE]; /* Bamako; la région de Kayes; la ville de Lyon */
    char of[FORM_SIZE];   /* de Bamako; de la région de Kayes; de la ville de Lyon */
    char at[FORM_SIZE];   /* à Bamako; dans la région de Kayes; à la ville de Lyon */
    char short_name[FORM_SIZE], short_of[FORM_SIZE]; /* French side only */
};

void forms_of_place(struct forms *f, const struct demo_place *p);
void forms_of_commune(struct forms *f, const char *nom, bool town, bool german_h);
void forms_of_departement(struct forms *f, const char *article_nom, const char *de_nom);
void forms_of_region(struct forms *f, const char *nom);
void forms_of_grouping(struct forms *f, const char *nom); /* EPCI, syndicat */

struct sentence {
    const struct forms *partner, *french;
    const struct demo_country *country;
    int first_year, last_year, since;
};

/* Appends. False when the pattern is wrong (braces, an unknown word): what it says is in our own tables, so a
 * test finds it. */
bool sentence_add(struct bytes *out, const char *pattern, const struct sentence *s, struct dice *dice);

/* A text that fits: one of those of a genre for this thématique (-1: only general ones) in this zone; NULL if
 * none. */
const char *demo_pick_text(const struct demo *d, struct dice *dice, int thematique, enum demo_genre genre,
                           size_t profile);

#endif
