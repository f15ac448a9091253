#include "atlas/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fuzzy.h"
#include "base/mem.h"
#include "base/utf8.h"

const char *const VOCABULARY_NAMES[VOCABULARY_COUNT] = {
    "thematique", "financement", "type",        "statut",  "nature", "odd", "continent",
    "pays",       "region",      "departement", "qualite", "etat",   "cad", "nature_epci",
};

uint16_t vocabulary_find(const struct vocabulary *v, const char *code)
{
    uint32_t i = hash_map_find(&v->by_code, code);
    return i == HASH_NONE ? VOCABULARY_NONE : (uint16_t)i;
}

uint16_t vocabulary_add(struct vocabulary *v, const char *code, const char *label)
{
    v->values = mem_room(v->values, v->n, &v->capacity, sizeof *v->values);
    v->values[v->n] = (struct vocabulary_value){.code = mem_strdup(code),
                                                .label = mem_strdup(label),
                                                .parent = VOCABULARY_NONE,
                                                .parent2 = VOCABULARY_NONE};
    hash_map_put(&v->by_code, code, strlen(code), v->n);
    return (uint16_t)v->n++;
}

void vocabulary_release(struct vocabulary *v)
{
    for (uint32_t i = 0; i < v->n; i++) {
        free(v->values[i].code);
        free(v->values[i].label);
    }
    free(v->values);
    hash_map_release(&v->by_code);
    *v = (struct vocabulary){0};
}

static unsigned distance(const char *a, const char *b)
{
    enum { FAR = 4 };
    return fuzzy_distance(a, strlen(a), b, strlen(b), FAR);
}

/* How far what was written is from a value: the lesser of code and label; a label that begins so, or holds it
 * as a part, is near. */
static unsigned nearness(const struct vocabulary_value *value, const char *written, struct bytes *scratch)
{
    bytes_reset(scratch);
    utf8_fold(scratch, value->code, strlen(value->code));
    unsigned best = distance(written, scratch->data);
    bytes_reset(scratch);
    utf8_fold(scratch, value->label, strlen(value->label));
    unsigned by_label = distance(written, scratch->data);
    if (by_label < best)
        best = by_label;
    if (best > 1 && strlen(written) >= 3 && strstr(scratch->data, written))
        best = 1;
    return best;
}

size_t vocabulary_near(const struct vocabulary *v, const char *written, uint16_t *near, size_t max)
{
    struct bytes folded, scratch;
    unsigned scores[16];
    size_t n = 0;
    bytes_init(&folded, 4096);
    bytes_init(&scratch, 4096);
    utf8_fold(&folded, written, strlen(written));
    unsigned limit = folded.n <= 3 ? 1 : folded.n <= 6 ? 2 : 3;
    for (uint32_t i = 0; i < v->n && max > 0 && max <= 16; i++) {
        unsigned score = nearness(&v->values[i], folded.data, &scratch);
        if (score > limit || (n == max && score >= scores[n - 1]))
            continue;
        size_t at = n < max ? n++ : n - 1;
        for (; at > 0 && scores[at - 1] > score; at--) {
            scores[at] = scores[at - 1];
            near[at] = near[at - 1];
        }
        scores[at] = score;
        near[at] = (uint16_t)i;
    }
    bytes_release(&folded);
    bytes_release(&scratch);
    return n;
}
