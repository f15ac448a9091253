/* version.h - which atlasd this is */
#ifndef MAIN_VERSION_H
#define MAIN_VERSION_H

/* What packaging/version told when the program was linked. It is no part of what the build id is made of
 * (serve/edition.h): the same sources are the same program, whatever commit they are of. */
extern const struct version {
    char text[64]; /* "0.4.0 (0123456789ab)": number and commit */
    char date[16]; /* "2026-11-28": the day that CHANGELOG.md has for the number */
} VERSION;

#endif
