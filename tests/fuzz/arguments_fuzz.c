/* Command lines: an argument a line. What is taken is within the table, what is refused is one sentence, and
 * what is asked before it is never a line without that word. */
#include "fuzz.h"
#include "serve/options.h"

enum { ARGUMENTS_MOST = 64 };

static bool has(char **argv, int argc, const char *word)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], word) == 0)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = fuzz_text(data, n), *argv[ARGUMENTS_MOST], verb[] = "serve";
    int argc = 0;
    argv[argc++] = verb;
    for (char *line = text; line && argc < ARGUMENTS_MOST; argc++) {
        argv[argc] = line;
        line = strchr(line, '\n');
        if (line)
            *line++ = '\0';
    }
    struct serve_options o;
    struct err e = {0};
    const char *topic;
    memset(&o, 0, sizeof o);
    enum arguments_asked asked = arguments_asked(&SERVE_COMMAND, argc, argv, &topic);
    FUZZ_HOLDS(!topic);
    FUZZ_HOLDS(asked != ARGUMENTS_VERSION || has(argv, argc, "--version"));
    FUZZ_HOLDS(asked != ARGUMENTS_HELP || has(argv, argc, "--help") || has(argv, argc, "-h"));
    if (arguments_take(&SERVE_COMMAND, argc, argv, &o, &e)) {
        FUZZ_HOLDS(e.code == ERR_NONE && *o.db && o.listen);
        for (size_t i = 0; i < SERVE_COMMAND.n; i++) {
            const struct argument *a = &SERVE_COMMAND.table[i];
            long v = a->kind == ARGUMENT_NUMBER ? *(long *)(void *)((char *)&o + a->at) : 0;
            FUZZ_HOLDS(a->kind != ARGUMENT_NUMBER || (v >= a->least && v <= a->most));
        }
    } else {
        FUZZ_HOLDS(e.code == ERR_USAGE && *e.text);
    }
    free(text);
    return 0;
}
