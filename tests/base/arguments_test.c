/* Cases are text: a command line, and what it was understood as, or the sentence that refuses it. */
#include "base/arguments.h"

#include "test.h"

struct paint {
    const char *db, *colour, *note;
    long width, workers;
    unsigned shape;
    bool width_given, wet, dry;
    unsigned layers;
};

static const char *shape(unsigned i)
{
    static const char *const SHAPES[] = {"circle", "square", "triangle", "triplet"};
    return i < 4 ? SHAPES[i] : NULL;
}

static bool take_layer(void *at, const char *text, struct err *e)
{
    ++*(unsigned *)at;
    return *text || err_set(e, ERR_USAGE, "a layer is not empty");
}

#define AT(field) .at = offsetof(struct paint, field)
static const struct argument TABLE[] = {
    {.name = "db", .value = "FILE", .what = "the database", AT(db), .required = true},
    {.name = "colour", .value = "COLOUR", .what = "of the paint", AT(colour), .preset = "blue"},
    {.kind = ARGUMENT_OWN,
     .name = "layer",
     .value = "NAME",
     .what = "a layer",
     AT(layers),
     .repeated = true,
     .take = take_layer},
    {.kind = ARGUMENT_FLAG, .name = "wet", .what = "do not let it dry", AT(wet)},
    {.kind = ARGUMENT_FLAG, .name = "dry", .what = "let it dry", AT(dry)},
    {.kind = ARGUMENT_HEADING, .what = "Limits"},
    {.kind = ARGUMENT_NUMBER,
     .name = "width",
     .value = "N",
     .what = "of the brush",
     AT(width),
     .given_at = offsetof(struct paint, width_given),
     .number = 3,
     .least = 1,
     .most = 9},
    {.kind = ARGUMENT_NUMBER,
     .name = "workers",
     .value = "N",
     .what = "who paint",
     AT(workers),
     .number = ARGUMENT_CORES,
     .least = 1,
     .most = 64},
    {.kind = ARGUMENT_WORD,
     .value = "SHAPE",
     .what = "what is painted",
     AT(shape),
     .required = true,
     .words = shape},
    {.value = "NOTE",
     .what = "a word about it, une remarque en français, as long as it takes to be wrapped",
     AT(note)},
};
static const struct command PAINT = {.verb = "paint",
                                     .purpose = "paint a shape",
                                     .about = "Paints.\n\n  paint it",
                                     .more = "The end.",
                                     ARGUMENT_TABLE(TABLE)};

enum { WORDS_MOST = 16 };

/* "line > what is expected"; ! before a refusal. Words are parted by blanks, a lone '' is an empty one. */
static const char *const CASES[] = {
    "--db a circle > a blue 3 circle -",
    "circle --db a > a blue 3 circle -",
    "--db=a square note > a blue 3 square note",
    "square --width 9 note --db a --colour=red > a red 9 given square note",
    "--db a=b circle > a=b blue 3 circle -",
    "--db a --wet circle --dry > a blue 3 circle - wet dry",
    "--db a -- --db circle > !there is no SHAPE '--db': it is one of circle square triangle triplet",
    "--db a -- circle -- > a blue 3 circle --",
    "--db a circle - > a blue 3 circle -",
    "--db a circle -1 > a blue 3 circle -1",
    "--db a --layer x --layer=y circle > a blue 3 circle - layers 2",
    "--db a --colour '' circle > a  3 circle -",
    /* refused */
    "circle note more > !--db FILE is missing: see atlasd paint --help",
    "circle > !--db FILE is missing: see atlasd paint --help",
    "--db a > !SHAPE is missing: see atlasd paint --help",
    "--db '' circle > !--db is empty: see atlasd paint --help",
    "--db= circle > !--db is empty: see atlasd paint --help",
    "--db a '' > !SHAPE is empty: see atlasd paint --help",
    "circle --db > !--db needs a value, FILE: see atlasd paint --help",
    "--db --width 3 circle > !--db needs a value, FILE: see atlasd paint --help",
    "--db a --db b circle > !--db is given twice: see atlasd paint --help",
    "--wet --db a --wet circle > !--wet is given twice: see atlasd paint --help",
    "--db a --wet=yes circle > !--wet takes no value: see atlasd paint --help",
    "--db a --layer '' circle > !a layer is not empty",
    "--db a circle note more > !'more' is one argument too many: see atlasd paint --help",
    "--db a cirle > !there is no SHAPE 'cirle' (did you mean circle?): it is one of circle square triangle "
    "triplet",
    "--db a tri > !there is no SHAPE 'tri': it is one of circle square triangle triplet",
    "--db a trian > !there is no SHAPE 'trian' (did you mean triangle?): it is one of circle square triangle "
    "triplet",
    "--db a --width 0 > !--width takes a whole number from 1 to 9, not '0'",
    "--db a --width 10 > !--width takes a whole number from 1 to 9, not '10'",
    "--db a --width -1 > !--width takes a whole number from 1 to 9, not '-1'",
    "--db a --width +1 > !--width takes a whole number from 1 to 9, not '+1'",
    "--db a --width 3px > !--width takes a whole number from 1 to 9, not '3px'",
    "--db a --width= > !--width takes a whole number from 1 to 9, not ''",
    "--db a --width 99999999999999999999 > !--width takes a whole number from 1 to 9, not "
    "'99999999999999999999'",
    "--db a --nope circle > !there is no option '--nope': see atlasd paint --help",
    "--db a --widht=3 > !there is no option '--widht' (did you mean --width?): see atlasd paint --help",
    "--db a --work 3 > !there is no option '--work' (did you mean --workers?): see atlasd paint --help",
    "--db a -wet > !there is no option '-wet' (did you mean --wet?): see atlasd paint --help",
    "--db a --=3 > !there is no option '--': see atlasd paint --help",
};

static int split(char *line, char **argv)
{
    int n = 0;
    argv[n++] = (char *)(size_t) "paint";
    for (char *save, *word = strtok_r(line, " ", &save); word && n < WORDS_MOST;
         word = strtok_r(NULL, " ", &save))
        argv[n++] = strcmp(word, "''") == 0 ? word + 2 : word;
    return n;
}

static void understood(char *line, char *out, size_t size)
{
    char *argv[WORDS_MOST];
    struct paint p = {0};
    struct err e = {0};
    int n = split(line, argv);
    if (!arguments_take(&PAINT, n, argv, &p, &e)) {
        snprintf(out, size, "%s%s", e.code == ERR_USAGE ? "!" : "?", e.text);
        return;
    }
    int w = snprintf(out, size, "%s %s %ld%s %s %s%s%s", p.db, p.colour, p.width,
                     p.width_given ? " given" : "", shape(p.shape), p.note ? p.note : "-",
                     p.wet ? " wet" : "", p.dry ? " dry" : "");
    if (p.layers)
        snprintf(out + w, size - (size_t)w, " layers %u", p.layers);
}

static void test_lines(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char line[256], got[600];
        const char *expected = strstr(CASES[i], " > ");
        snprintf(line, sizeof line, "%.*s", (int)(expected - CASES[i]), CASES[i]);
        understood(line, got, sizeof got);
        CHECK_TEXT(got, expected + 3, CASES[i]);
    }
}

static void test_asked(void)
{
    static const struct {
        const char *line;
        enum arguments_asked asked;
        const char *topic;
    } ASKED[] = {
        {"--db a circle", ARGUMENTS_RUN, NULL},
        {"--help", ARGUMENTS_HELP, NULL},
        {"--db a --nope --help", ARGUMENTS_HELP, NULL},
        {"--db -h", ARGUMENTS_HELP, NULL},
        {"-- --help", ARGUMENTS_RUN, NULL},
        {"circle --version", ARGUMENTS_VERSION, NULL},
        {"--help colours", ARGUMENTS_HELP, "colours"},
        {"--help --db", ARGUMENTS_HELP, NULL},
    };
    struct command with_topic = PAINT;
    const char *topic;
    with_topic.topic = "TOPIC";
    for (size_t i = 0; i < sizeof ASKED / sizeof ASKED[0]; i++) {
        char line[64], *argv[WORDS_MOST];
        snprintf(line, sizeof line, "%s", ASKED[i].line);
        int n = split(line, argv);
        bool as_expected = arguments_asked(&with_topic, n, argv, &topic) == ASKED[i].asked;
        CHECK_THAT(as_expected &&
                       (topic ? ASKED[i].topic && strcmp(topic, ASKED[i].topic) == 0 : !ASKED[i].topic),
                   ASKED[i].line);
        arguments_asked(&PAINT, n, argv, &topic);
        CHECK_THAT(!topic, "a verb that has no topics is asked for none");
    }
}

static void test_help(void)
{
    static const char HELP[] =
        "usage: atlasd paint --db FILE SHAPE [NOTE] [OPTIONS]\n"
        "\nPaints.\n\n  paint it\n\n"
        "  --db FILE                   the database\n"
        "  --colour COLOUR             of the paint (default blue)\n"
        "  --layer NAME                a layer (may be repeated)\n"
        "  --wet                       do not let it dry\n"
        "  --dry                       let it dry\n"
        "\nLimits:\n"
        "  --width N                   of the brush (default 3; 1 to 9)\n"
        "  --workers N                 who paint (default: one for each processor, %ld here; 1 to 64)\n"
        "  SHAPE                       what is painted: circle square triangle triplet\n"
        "  NOTE                        a word about it, une remarque en français, as long as it takes to be\n"
        "                              wrapped\n"
        "\nThe end.\n";
    char expected[sizeof HELP + 32];
    struct bytes out;
    bytes_init(&out, 1 << 16);
    arguments_help(&PAINT, &out);
    snprintf(expected, sizeof expected, HELP, arguments_cores());
    CHECK_TEXT(out.data, expected, "the help is the table");
    bytes_release(&out);
    struct paint p = {0};
    char *argv[] = {(char *)(size_t) "paint", (char *)(size_t) "--db=a", (char *)(size_t) "circle"};
    CHECK(arguments_take(&PAINT, 3, argv, &p, NULL));
    CHECK_INT(p.workers, arguments_cores(), "as many as there are processors");
}

int main(void)
{
    test_lines();
    test_asked();
    test_help();
    return test_end();
}
