/* version.h - which atlasd this is */
#ifndef MAIN_VERSION_H
#define MAIN_VERSION_H

/* As packaging/version told when it was built: "0.4.0 (0123456789ab)", number and commit; "2026-11-28", the
 * day that CHANGELOG.md has for the number. */
extern const char VERSION_TEXT[], VERSION_DATE[];

#endif
