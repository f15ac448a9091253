#include "atlas/names.h"

#include <stdlib.h>
#include <string.h>

#include "atlas/bits.h"
#include "atlas/vocabulary.h"

const int NAMED_VOCABULARY[NAMED_KINDS] = {
    [NAMED_PAYS] = VOCABULARY_PAYS,
    [NAMED_CONTINENT] = VOCABULARY_CONTINENT,
    [NAMED_REGION] = VOCABULARY_REGION,
    [NAMED_DEPARTEMENT] = VOCABULARY_DEPARTEMENT,
    [NAMED_COLLECTIVITE] = -1,
    [NAMED_PARTENAIRE] = -1,
    [NAMED_THEMATIQUE] = VOCABULARY_THEMATIQUE,
    [NAMED_FINANCEMENT] = VOCABULARY_FINANCEMENT,
};

bool name_word_is_small(const char *word, size_t n)
{
    static const char SMALL[][8] = {
        /* read as numbers: there are many names */
        "a",   "al",  "as",  "au",   "aux", "d",   "da", "das",     "de",     "del",
        "den", "der", "des", "di",   "do",  "du",  "el", "en",      "et",     "il",
        "l",   "la",  "las", "le",   "les", "lez", "lo", "los",     "o",      "of",
        "os",  "s",   "sur", "sous", "the", "und", "y",  "commune", "mairie", "ville",
    };
    uint64_t asked = 0, known;
    bool found = false;
    if (n > 7)
        return false;
    memcpy(&asked, word, n);
    for (size_t i = 0; i < sizeof SMALL / sizeof SMALL[0]; i++) {
        memcpy(&known, SMALL[i], sizeof known);
        found |= known == asked;
    }
    return found;
}

void names_release(struct names *n)
{
    free(n->things);
    free(n->names);
    free(n->first_entry);
    free(n->entries);
    free(n->small);
    free(n->first_posting);
    free(n->postings);
    lexicon_release(&n->words);
    *n = (struct names){0};
}

size_t names_bytes(const struct names *n)
{
    size_t entries = n->first_entry ? n->first_entry[n->n_names] : 0, words = n->words.n;
    return n->n_things * sizeof *n->things + n->n_names * (sizeof *n->names + sizeof *n->first_entry) +
           entries * (sizeof *n->entries + sizeof *n->postings) + lexicon_bytes(&n->words) +
           words * sizeof *n->first_posting + BITS_WORDS(words) * sizeof *n->small;
}
