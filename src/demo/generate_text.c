#include "demo/generate_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* --- articles and elision --------------------------------------------------------------------------- */

/* The first two letters, folded; 0 where there is no letter. */
static void first_letters(const char *nom, char out[2])
{
    struct bytes folded;
    char start[16];
    snprintf(start, sizeof start, "%.12s", nom);
    bytes_init(&folded, 64);
    bool apostrophe = strncmp(nom, "’", strlen("’")) == 0;
    if (((nom[0] & 0x80) && !apostrophe) || (nom[0] >= 'A' && nom[0] <= 'z'))
        utf8_fold(&folded, start, strlen(start));
    out[0] = folded.n > 0 ? folded.data[0] : '\0';
    out[1] = folded.n > 1 ? folded.data[1] : '\0';
    bytes_release(&folded);
}

static bool vowel(char c)
{
    return c && strchr("aeiou", c) != NULL;
}

/* Is it "d’" before this name? silent_h: an h at the beginning may be silent, as in French names. */
static bool elides(const char *nom, bool silent_h)
{
    char first[2];
    first_letters(nom, first);
    if (vowel(first[0]))
        return true;
    if (first[0] == 'y')
        return first[1] && !vowel(first[1]);
    return first[0] == 'h' && silent_h && first[1] && strchr("eiy", first[1]);
}

/* "de" and "à" before a name, which may begin with an article: Le Havre -> du Havre, au Havre. */
static void contract(const char *nom, bool silent_h, char of[FORM_SIZE], char at[FORM_SIZE])
{
    if (strncmp(nom, "Le ", 3) == 0) {
        snprintf(of, FORM_SIZE, "du %s", nom + 3);
        snprintf(at, FORM_SIZE, "au %s", nom + 3);
    } else if (strncmp(nom, "Les ", 4) == 0) {
        snprintf(of, FORM_SIZE, "des %s", nom + 4);
        snprintf(at, FORM_SIZE, "aux %s", nom + 4);
    } else {
        snprintf(of, FORM_SIZE, "%s%s", elides(nom, silent_h) ? "d’" : "de ", nom);
        snprintf(at, FORM_SIZE, "à %s", nom);
    }
}

/* Straight apostrophes of the tables become typographic ones. */
static void copy(char out[FORM_SIZE], const char *nom)
{
    size_t n = 0;
    for (; *nom && n + 4 < FORM_SIZE; nom++) {
        if (*nom == '\'') {
            memcpy(out + n, "’", 3);
            n += 3;
        } else {
            out[n++] = *nom;
        }
    }
    out[n] = '\0';
}

static void lower_first(char *s)
{
    if (*s >= 'A' && *s <= 'Z')
        *s = (char)(*s - 'A' + 'a');
}

/* How a word takes its article: "la région", "le cercle", "l’arrondissement". */
static void with_article(struct forms *f, const char *noun, bool territory)
{
    static const char *const MASCULINE[] = {"cercle ", "département ", "district ", "gouvernorat ",
                                            "comté ",  "canton ",      "syndicat ", "pays "};
    static const char *const ELIDED[] = {"arrondissement ", "oblast ", "État ", "intercommunalité "};
    bool masculine = false, elided = false;
    for (size_t i = 0; i < sizeof MASCULINE / sizeof *MASCULINE; i++)
        masculine = masculine || strncmp(noun, MASCULINE[i], strlen(MASCULINE[i])) == 0;
    for (size_t i = 0; i < sizeof ELIDED / sizeof *ELIDED; i++)
        elided = elided || strncmp(noun, ELIDED[i], strlen(ELIDED[i])) == 0;
    const char *the = elided ? "l’" : masculine ? "le " : "la ";
    snprintf(f->name, FORM_SIZE, "%s%.250s", the, noun);
    snprintf(f->of, FORM_SIZE, "%s%.250s", elided ? "de l’" : masculine ? "du " : "de la ", noun);
    if (territory)
        snprintf(f->at, FORM_SIZE, "dans %s%.250s", the, noun);
    else
        snprintf(f->at, FORM_SIZE, "%s%.250s", elided ? "à l’" : masculine ? "au " : "à la ", noun);
    snprintf(f->short_name, FORM_SIZE, "%s", f->name);
    snprintf(f->short_of, FORM_SIZE, "%s", f->of);
}

void forms_of_place(struct forms *f, const struct demo_place *p)
{
    char nom[FORM_SIZE];
    copy(nom, p->name);
    if (p->territory) {
        lower_first(nom); /* "État" keeps its capital */
        with_article(f, nom, true);
        return;
    }
    snprintf(f->name, FORM_SIZE, "%s", nom);
    contract(nom, false, f->of, f->at);
    snprintf(f->short_name, FORM_SIZE, "%s", f->name);
    snprintf(f->short_of, FORM_SIZE, "%s", f->of);
}

void forms_of_commune(struct forms *f, const char *nom, bool town, bool german_h)
{
    char name[FORM_SIZE], unused[FORM_SIZE];
    const char *kind = town ? "ville" : "commune";
    copy(name, nom);
    snprintf(f->short_name, FORM_SIZE, "%s", name);
    contract(name, !german_h, f->short_of, unused);
    snprintf(f->name, FORM_SIZE, "la %s %.250s", kind, f->short_of);
    snprintf(f->of, FORM_SIZE, "de la %s %.250s", kind, f->short_of);
    snprintf(f->at, FORM_SIZE, "à la %s %.250s", kind, f->short_of);
}

void forms_of_departement(struct forms *f, const char *article_nom, const char *de_nom)
{
    snprintf(f->short_name, FORM_SIZE, "%s", article_nom);
    snprintf(f->short_of, FORM_SIZE, "%s", de_nom);
    snprintf(f->name, FORM_SIZE, "le département %.250s", de_nom);
    snprintf(f->of, FORM_SIZE, "du département %.250s", de_nom);
    snprintf(f->at, FORM_SIZE, "au département %.250s", de_nom);
}

void forms_of_region(struct forms *f, const char *nom)
{
    char name[FORM_SIZE], noun[FORM_SIZE];
    copy(name, nom);
    snprintf(noun, sizeof noun, "région %.250s", name);
    with_article(f, noun, false);
}

void forms_of_grouping(struct forms *f, const char *nom)
{
    static const char *const KINDS[] = {"Communauté ", "Métropole ", "Syndicat "};
    char name[FORM_SIZE], noun[FORM_SIZE];
    copy(name, nom);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strncmp(name, KINDS[i], strlen(KINDS[i])) == 0) {
            lower_first(name);
            with_article(f, name, false);
            return;
        }
    snprintf(noun, sizeof noun, "intercommunalité %.250s", name);
    with_article(f, noun, false);
}

/* --- patterns --------------------------------------------------------------------------------------- */

static void add_number(struct bytes *out, int v)
{
    if (v < 1000)
        bytes_add_format(out, "%d", v);
    else
        bytes_add_format(out, "%d\u202f%03d", v / 1000, v % 1000);
}

/* "n:2-9" or "r:1000-9000:500". */
static bool add_range(struct bytes *out, const char *word, struct dice *dice)
{
    char *end;
    long from = strtol(word + 2, &end, 10), to, step = 1;
    if (*end != '-')
        return false;
    to = strtol(end + 1, &end, 10);
    if (*end == ':')
        step = strtol(end + 1, &end, 10);
    if (*end != '}' || to < from || step < 1)
        return false;
    add_number(out, (int)(from + step * dice_range(dice, 0, (int)((to - from) / step))));
    return true;
}

static void add_capital(struct bytes *out, const char *text)
{
    size_t start = out->n;
    bytes_add_text(out, text);
    if (!out->full && out->data[start] >= 'a' && out->data[start] <= 'z')
        out->data[start] = (char)(out->data[start] - 'a' + 'A');
}

/* A word in braces that stands for a name or a year; false when it is none. */
static bool add_word(struct bytes *out, const char *word, size_t n, const struct sentence *s)
{
    const struct {
        const char *word, *text;
    } WORDS[] = {
        {"a", s->partner->at},        {"de", s->partner->of},        {"p", s->partner->name},
        {"c", s->french->name},       {"de_c", s->french->of},       {"a_c", s->french->at},
        {"l", s->french->short_name}, {"de_l", s->french->short_of}, {"le_pays", s->country->le},
        {"du_pays", s->country->de},  {"au_pays", s->country->en},
    };
    const struct {
        const char *word;
        int year;
    } YEARS[] = {{"an", s->first_year}, {"an2", s->last_year}, {"depuis", s->since}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strlen(WORDS[i].word) == n && strncmp(WORDS[i].word, word, n) == 0) {
            bytes_add_text(out, WORDS[i].text);
            return true;
        }
    for (size_t i = 0; i < sizeof YEARS / sizeof *YEARS; i++)
        if (strlen(YEARS[i].word) == n && strncmp(YEARS[i].word, word, n) == 0) {
            bytes_add_format(out, "%d", YEARS[i].year);
            return true;
        }
    if (n == 1 && (*word == 'P' || *word == 'C')) {
        add_capital(out, *word == 'P' ? s->partner->name : s->french->name);
        return true;
    }
    if (n == 3 && strncmp(word, "l_p", 3) == 0) {
        bytes_add_format(out, "entre %s et %s", s->french->short_name, s->partner->name);
        return true;
    }
    return false;
}

static bool add_part(struct bytes *out, const char *pattern, size_t n, const struct sentence *s,
                     struct dice *dice, int depth);

/* What stands between a pair of braces. */
static bool add_braces(struct bytes *out, const char *inside, size_t n, const struct sentence *s,
                       struct dice *dice, int depth)
{
    enum { MAX_CHOICES = 16 };
    size_t starts[MAX_CHOICES + 1], n_choices = 1;
    int level = 0;
    starts[0] = 0;
    for (size_t i = 0; i < n; i++) {
        level += (inside[i] == '{') - (inside[i] == '}');
        if (inside[i] == '|' && level == 0) {
            if (n_choices == MAX_CHOICES)
                return false;
            starts[n_choices++] = i + 1;
        }
    }
    starts[n_choices] = n + 1;
    if (n_choices == 1 && n > 2 && inside[1] == ':')
        return add_range(out, inside, dice);
    if (n_choices == 1)
        return add_word(out, inside, n, s);
    size_t chosen = dice_below(dice, (uint32_t)n_choices);
    return add_part(out, inside + starts[chosen], starts[chosen + 1] - 1 - starts[chosen], s, dice,
                    depth + 1);
}

static bool add_part(struct bytes *out, const char *pattern, size_t n, const struct sentence *s,
                     struct dice *dice, int depth)
{
    enum { MAX_DEPTH = 4 };
    if (depth > MAX_DEPTH)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (pattern[i] != '{') {
            bytes_add_char(out, pattern[i]);
            continue;
        }
        size_t start = i + 1;
        int level = 1;
        while (level > 0 && ++i < n)
            level += (pattern[i] == '{') - (pattern[i] == '}');
        if (level > 0 || !add_braces(out, pattern + start, i - start, s, dice, depth))
            return false;
    }
    return true;
}

bool sentence_add(struct bytes *out, const char *pattern, const struct sentence *s, struct dice *dice)
{
    return add_part(out, pattern, strlen(pattern), s, dice, 0);
}

const char *demo_pick_text(const struct demo *d, struct dice *dice, int thematique, enum demo_genre genre,
                           size_t profile)
{
    enum { MAX_FITTING = 64 };
    const char *fitting[MAX_FITTING];
    uint32_t n = 0;
    size_t group = (size_t)(thematique + 1) * GENRES + genre;
    int half = d->profiles[profile].north ? ZONE_NORTH : ZONE_SOUTH;
    for (size_t i = d->first_text[group]; i < d->first_text[group + 1] && n < MAX_FITTING; i++) {
        const struct demo_text *t = &d->texts[i];
        if (t->zone == ZONE_ANY || t->zone == half || t->zone == (int)profile)
            fitting[n++] = t->text;
    }
    return n ? fitting[dice_below(dice, n)] : NULL;
}
