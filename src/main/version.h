/* version.h - which atlasd this is */
#ifndef MAIN_VERSION_H
#define MAIN_VERSION_H

/* "0.8.0 (0123456789ab)": number and commit, as packaging/version told when it was built. */
extern const char VERSION_TEXT[];

#endif
