#include "base/arguments.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fuzzy.h"

/* --- which one is meant ------------------------------------------------------------------------------------
 */

static const struct argument *find(const struct command *c, const char *name, size_t length)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->table[i].name && strlen(c->table[i].name) == length &&
            memcmp(c->table[i].name, name, length) == 0)
            return &c->table[i];
    return NULL;
}

/* "--name" or "--name=VALUE" of one that there is */
static const struct argument *find_option(const struct command *c, const char *text)
{
    return strncmp(text, "--", 2) == 0 ? find(c, text + 2, strcspn(text + 2, "=")) : NULL;
}

/* The operand that has its place behind `before` others. */
static const struct argument *find_operand(const struct command *c, unsigned before)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->table[i].name && c->table[i].kind != ARGUMENT_HEADING &&
            (c->table[i].repeated || before-- == 0))
            return &c->table[i];
    return NULL;
}

/* A lone "-" is a file, and "-1" a number that is out of range. */
static bool is_option(const char *text)
{
    return text[0] == '-' && text[1] != '\0' && strchr("0123456789.", text[1]) == NULL;
}

const char *arguments_near(const char *text, const char *(*word)(const void *context, unsigned i),
                           const void *context, unsigned count)
{
    const char *best = NULL;
    size_t n = strlen(text);
    unsigned least = fuzzy_bound(n) + 1, begun = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *w = word(context, i);
        unsigned d = w ? fuzzy_distance(text, n, w, strlen(w), least) : least;
        if (w && d < least) {
            best = w;
            least = d;
        }
    }
    for (unsigned i = 0; i < count && (!best || begun) && n >= 3; i++) {
        const char *w = word(context, i);
        if (w && strncmp(w, text, n) == 0)
            best = begun++ == 0 ? w : NULL;
    }
    return best;
}

static const char *option_name(const void *context, unsigned i)
{
    return ((const struct command *)context)->table[i].name;
}

static const char *word_of(const void *context, unsigned i)
{
    return ((const struct argument *)context)->words(i);
}

static bool unknown_option(const struct command *c, const char *text, struct err *e)
{
    char name[64];
    size_t lead = strspn(text, "-"), n = strcspn(text + lead, "=");
    const char *near = NULL;
    if (n < sizeof name) {
        memcpy(name, text + lead, n);
        name[n] = '\0';
        near = arguments_near(name, option_name, c, (unsigned)c->n);
    }
    const char *meant = near ? near : "";
    const int shown = (int)(lead + n < 60 ? lead + n : 60);
    if (near)
        return err_say(e, ERR_USAGE, NULL, NULL,
                       "there is no option '%.*s' (did you mean --%s?): see atlasd %s --help",
                       "il n’y a pas d’option « %.*s » (vouliez-vous dire --%s ?) : voir atlasd %s --help",
                       shown, text, meant, c->verb);
    return err_say(e, ERR_USAGE, NULL, NULL, "there is no option '%.*s': see atlasd %s --help",
                   "il n’y a pas d’option « %.*s » : voir atlasd %s --help", shown, text, c->verb);
}

/* --- one value ---------------------------------------------------------------------------------------------
 */

static const char *dashes(const struct argument *a)
{
    return a->name ? "--" : "";
}

static const char *name_of(const struct argument *a)
{
    return a->name ? a->name : a->value;
}

long arguments_cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > ARGUMENT_CORES_MOST ? ARGUMENT_CORES_MOST : n;
}

static bool take_number(const struct argument *a, long *to, const char *text, struct err *e)
{
    char *end;
    errno = 0;
    long v = strtol(text, &end, 10);
    if (!*text || strspn(text, "0123456789") != strlen(text) || *end || errno || v < a->least || v > a->most)
        return err_say(e, ERR_USAGE, name_of(a), text,
                       "%s%s takes a whole number from %ld to %ld, not '%.60s'",
                       "%s%s attend un nombre entier de %ld à %ld, et non « %.60s »", dashes(a), name_of(a),
                       a->least, a->most, text);
    *to = v;
    return true;
}

static bool take_word(const struct argument *a, unsigned *to, const char *text, struct err *e)
{
    char all[256] = "";
    unsigned n = 0;
    for (; a->words(n); n++) {
        size_t at = strlen(all);
        if (strcmp(a->words(n), text) == 0) {
            *to = n;
            return true;
        }
        snprintf(all + at, sizeof all - at, "%s%s", n ? " " : "", a->words(n));
    }
    const char *near = arguments_near(text, word_of, a, n);
    if (near)
        return err_say(e, ERR_USAGE, name_of(a), text,
                       "there is no %s '%.60s' (did you mean %s?): it is one of %s",
                       "il n’y a pas de %s « %.60s » (vouliez-vous dire %s ?) : valeurs possibles %s",
                       a->value, text, near, all);
    return err_say(e, ERR_USAGE, name_of(a), text, "there is no %s '%.60s': it is one of %s",
                   "il n’y a pas de %s « %.60s » : valeurs possibles %s", a->value, text, all);
}

static bool take_value(const struct argument *a, char *to, const char *text, struct err *e)
{
    void *at = to + a->at;
    switch (a->kind) {
    case ARGUMENT_TEXT:
        *(const char **)at = text;
        return true;
    case ARGUMENT_NUMBER:
        return take_number(a, at, text, e);
    case ARGUMENT_WORD:
        return take_word(a, at, text, e);
    case ARGUMENT_OWN:
        return a->take(at, text, e);
    case ARGUMENT_FLAG:
        *(bool *)at = true;
        return true;
    case ARGUMENT_HEADING:
        break;
    }
    return true;
}

static void take_preset(const struct argument *a, char *to)
{
    if (a->kind == ARGUMENT_NUMBER)
        *(long *)(void *)(to + a->at) = a->number == ARGUMENT_CORES ? arguments_cores() : a->number;
    else if (a->preset)
        take_value(a, to, a->preset, NULL);
}

/* --- the line ----------------------------------------------------------------------------------------------
 */

enum { GIVEN_BITS = 64 };

struct line {
    const struct command *command;
    char **argv;
    int argc, at;
    char *to;
    uint64_t given; /* a bit for each row of the table */
    unsigned operands;
    const char *surplus; /* the first operand that has no place */
};

/* text: NULL for a flag. */
static bool take(struct line *l, const struct argument *a, const char *text, struct err *e)
{
    uint64_t bit = UINT64_C(1) << (a - l->command->table);
    if ((l->given & bit) && !a->repeated)
        return err_say(e, ERR_USAGE, NULL, NULL, "--%s is given twice: see atlasd %s --help",
                       "--%s est donné deux fois : voir atlasd %s --help", a->name, l->command->verb);
    if (text && !*text && a->required)
        return err_say(e, ERR_USAGE, NULL, NULL, "%s%s is empty: see atlasd %s --help",
                       "%s%s est vide : voir atlasd %s --help", dashes(a), name_of(a), l->command->verb);
    if (!take_value(a, l->to, text, e))
        return false;
    l->given |= bit;
    if (a->given_at)
        l->to[a->given_at] = true;
    return true;
}

static bool take_option(struct line *l, struct err *e)
{
    char *text = l->argv[l->at];
    const char *equals = strchr(text, '='), *verb = l->command->verb;
    const struct argument *a = find_option(l->command, text);
    if (equals && (strncmp(text, "--help=", 7) == 0 || strncmp(text, "--version=", 10) == 0))
        return err_say(e, ERR_USAGE, NULL, NULL, "%.*s takes no value: see atlasd %s --help",
                       "%.*s n’attend pas de valeur : voir atlasd %s --help", (int)(equals - text), text,
                       verb);
    if (!a)
        return unknown_option(l->command, text, e);
    if (a->kind == ARGUMENT_FLAG)
        return equals ? err_say(e, ERR_USAGE, NULL, NULL, "--%s takes no value: see atlasd %s --help",
                                "--%s n’attend pas de valeur : voir atlasd %s --help", a->name, verb)
                      : take(l, a, NULL, e);
    if (equals)
        return take(l, a, equals + 1, e);
    if (l->at + 1 == l->argc || find_option(l->command, l->argv[l->at + 1]))
        return err_say(e, ERR_USAGE, NULL, NULL, "--%s needs a value, %s: see atlasd %s --help",
                       "--%s attend une valeur, %s : voir atlasd %s --help", a->name, a->value, verb);
    return take(l, a, l->argv[++l->at], e);
}

static bool take_operand(struct line *l, struct err *e)
{
    const struct argument *a = find_operand(l->command, l->operands++);
    if (!a && !l->surplus)
        l->surplus = l->argv[l->at];
    return !a || take(l, a, l->argv[l->at], e);
}

/* What is missing comes first: the file of a verb that was given without its --db is no argument too many. */
static bool is_whole(const struct line *l, struct err *e)
{
    const struct command *c = l->command;
    for (size_t i = 0; i < c->n; i++) {
        const struct argument *a = &c->table[i];
        if (a->required && !(l->given >> i & 1))
            return err_say(e, ERR_USAGE, NULL, NULL, "%s%s%s%s is missing: see atlasd %s --help",
                           "%s%s%s%s manque : voir atlasd %s --help", dashes(a), a->name ? a->name : "",
                           a->name ? " " : "", a->value, c->verb);
    }
    return !l->surplus ||
           err_say(e, ERR_USAGE, NULL, NULL, "'%.200s' is one argument too many: see atlasd %s --help",
                   "« %.200s » est un argument de trop : voir atlasd %s --help", l->surplus, c->verb);
}

bool arguments_take(const struct command *c, int argc, char **argv, void *to, struct err *e)
{
    struct line l = {.command = c, .argv = argv, .argc = argc, .at = 1, .to = to};
    bool operands_only = false, done = true;
    assert(c->n <= GIVEN_BITS);
    for (size_t i = 0; i < c->n; i++)
        take_preset(&c->table[i], to);
    for (; done && l.at < argc; l.at++) {
        if (!operands_only && strcmp(argv[l.at], "--") == 0)
            operands_only = true;
        else if (!operands_only && is_option(argv[l.at]))
            done = take_option(&l, e);
        else
            done = take_operand(&l, e);
    }
    return done && is_whole(&l, e);
}

enum arguments_asked arguments_asked(const struct command *c, int argc, char **argv, const char **topic)
{
    *topic = NULL;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--version") == 0)
            return ARGUMENTS_VERSION;
        if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0)
            continue;
        if (c->topic && i + 1 < argc && argv[i + 1][0] != '-')
            *topic = argv[i + 1];
        return ARGUMENTS_HELP;
    }
    return ARGUMENTS_RUN;
}
