/* arguments.h - what a command line may hold, from one table for each verb: read, checked and explained */
#ifndef BASE_ARGUMENTS_H
#define BASE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* Options ("--name VALUE" or "--name=VALUE"), flags ("--name") and operands, which are known by their place,
 * stand in any order; what is behind "--" is operands. An option is given once, unless it is `repeated`. */
enum argument_kind {
    ARGUMENT_TEXT,   /* const char *, points into argv */
    ARGUMENT_NUMBER, /* long, a whole number from least to most */
    ARGUMENT_WORD,   /* unsigned: which of `words` it is */
    ARGUMENT_OWN,    /* whatever `take` makes of the text */
    ARGUMENT_FLAG,   /* bool: it was given */
    ARGUMENT_HEADING /* no argument: `what` stands above the rows that follow it in the help */
};

/* The preset of a number: as many as the machine has processors, 16 at most. */
enum { ARGUMENT_CORES = -1, ARGUMENT_CORES_MOST = 16 };

struct argument {
    enum argument_kind kind;
    const char *name;   /* "listen"; NULL: an operand */
    const char *value;  /* what the help calls its value: "HOST:PORT"; NULL: a flag */
    const char *what;   /* what it is for; wrapped where it is printed */
    size_t at;          /* where it goes in the struct of the verb */
    size_t given_at;    /* of a bool that is set when it is given; 0: nobody asks */
    bool required;      /* and not empty */
    bool repeated;      /* each is taken: for ARGUMENT_OWN; an operand takes all that are left */
    const char *preset; /* what is taken when it is not given; NULL: nothing, the field stays zero */
    long number;        /* the same of a number */
    long least, most;   /* what a number may be */
    const char *(*words)(unsigned i); /* those there are, NULL behind the last; the help names them */
    bool (*take)(void *at, const char *text, struct err *e); /* ERR_USAGE with one sentence */
};

/* A verb of the program. Texts are paragraphs with an empty line between them: each is wrapped, one that
 * begins with a blank is left as it is. */
struct command {
    const char *verb, *purpose; /* "find"; one line for the list of verbs */
    const char *about, *more;   /* above the table of its options in the help; below it, or NULL */
    const struct argument *table;
    size_t n;          /* rows of it */
    const char *topic; /* what may stand behind --help, or NULL */
};
#define ARGUMENT_TABLE(rows) .table = (rows), .n = sizeof(rows) / sizeof(rows)[0]

/* What is asked for before anything else is looked at: --help or -h and --version, anywhere before a "--". */
enum arguments_asked { ARGUMENTS_RUN, ARGUMENTS_HELP, ARGUMENTS_VERSION };

/* argv[0] is the verb. *topic: the word behind --help, NULL when there is none or no verb like it. */
enum arguments_asked arguments_asked(const struct command *c, int argc, char **argv, const char **topic);

/* Presets, then what argv says, into the zeroed struct `to`. argv[0] is the verb. ERR_USAGE with one sentence
 * that says where the help is. */
bool arguments_take(const struct command *c, int argc, char **argv, void *to, struct err *e);

/* usage, about, the options with presets and ranges, more. */
void arguments_help(const struct command *c, struct bytes *out);

long arguments_cores(void);

/* The parts of that, for who prints them in another way: "--db FILE COLLECTION [CRITERIA]" behind the verb;
 * a row's text with its preset, range and words. The number of processors is left out when !here. */
void arguments_usage(const struct command *c, struct bytes *out);
void arguments_row(const struct argument *a, bool here, struct bytes *out);

/* The word of `count` that was meant: the first of those with the fewest typing errors (fuzzy_bound), else
 * the only one that begins so, from three letters on. NULL: none is near. A word may be NULL. */
const char *arguments_near(const char *text, const char *(*word)(const void *context, unsigned i),
                           const void *context, unsigned count);

#endif
