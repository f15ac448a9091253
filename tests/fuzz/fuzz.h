/* fuzz.h - what the fuzz targets share: one function that is handed bytes from outside, and must live */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A target is tests/fuzz/NAME_fuzz.c with its seeds in tests/fuzz/seeds/NAME: a file each, the finds of the
 * past among them. `make fuzz` runs it under libFuzzer; `make check` replays the seeds and what a fixed
 * chance makes of them (replay.c). It may keep nothing between two calls but what fuzz_once guards. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The bytes as a text, alone in memory, so that reading one too many is seen. Free it. */
static inline char *fuzz_text(const uint8_t *data, size_t n)
{
    char *text = malloc(n + 1);
    if (!text)
        abort();
    if (n)
        memcpy(text, data, n);
    text[n] = '\0';
    return text;
}

/* What must hold whatever came in. */
#define FUZZ_HOLDS(claim)                                                                                    \
    do {                                                                                                     \
        if (!(claim)) {                                                                                      \
            fprintf(stderr, "%s:%d does not hold: %s\n", __FILE__, __LINE__, #claim);                        \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
