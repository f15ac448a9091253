#include "serve/matrix_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/handlers.h"

static const char *name_of(const struct matrix_set *s, const struct matrix_names *names)
{
    return names->quad ? s->quad : s->name;
}

bool matrix_take_set(struct matrix_asked *m, const struct matrix_names *names, const char *set, struct err *e)
{
    if ((m->set = matrix_set_find(set)))
        return true;
    return err_param(
        e, ERR_INVALID, names->set, set, "there is no tile matrix set '%.60s'; there are %s, %s and %s", set,
        name_of(&MATRIX_SET[0], names), name_of(&MATRIX_SET[1], names), name_of(&MATRIX_SET[2], names));
}

bool matrix_take_number(const char *name, const char *text, int64_t most, const char *of, int *value,
                        struct err *e)
{
    const size_t n = strlen(text), digits = strspn(text, "0123456789");
    const int64_t v = n && digits == n && n < 18 ? strtoll(text, NULL, 10) : most + 1;
    if (v > most)
        return err_param(e, ERR_INVALID, name, text, "%s takes a whole number from 0 to %lld %s, not '%.40s'",
                         name, (long long)most, of, text);
    *value = (int)v;
    return true;
}

bool matrix_take_tile(struct matrix_asked *m, const struct matrix_names *names, const char *matrix,
                      const char *row, const char *col, struct err *e)
{
    char of[64];
    struct tile *t = &m->tile;
    if (!matrix_take_number(names->matrix, matrix, MATRIX_LAST, "in this tile matrix set", &t->z, e))
        return false;
    snprintf(of, sizeof of, "in tile matrix %d", t->z);
    const int64_t last = (INT64_C(1) << t->z) - 1;
    return matrix_take_number(names->row, row, last, of, &t->y, e) &&
           matrix_take_number(names->col, col, last, of, &t->x, e);
}

static const char *print(struct call *c, int n, int scale, const char *ending)
{
    char text[64], dense[16] = "";
    if (scale > 1 && strcmp(ending, ".png") == 0)
        snprintf(dense, sizeof dense, "@%dx", scale);
    const int length = snprintf(text, sizeof text, "%d%s%s", n, dense, ending);
    return arena_text(&c->memory, text, (size_t)length);
}

void matrix_plan_tile(struct call *c, const char *layers, const struct matrix_asked *m, const char *ending)
{
    c->parameter[0] = layers;
    c->parameter[1] = print(c, m->tile.z, 1, "");
    c->parameter[2] = print(c, m->tile.x, 1, "");
    c->parameter[3] = print(c, m->tile.y, m->set->scale, ending);
    c->means = plan_tile;
}
