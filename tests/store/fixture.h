/* fixture.h - a temporary folder for databases, and the few territories of tests/fixture instead of geodata
 */
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Tests are run from the top of the tree. */
static char fixture_name[] = P_tmpdir "/atlasd-test-XXXXXX";

static inline void fixture_start(void)
{
    char here[PATH_MAX], share[PATH_MAX + 32];
    if (!getcwd(here, sizeof here) || !mkdtemp(fixture_name))
        abort();
    snprintf(share, sizeof share, "%s/tests/fixture", here);
    setenv("ATLASD_SHARE", share, 1);
}

static inline const char *fixture_folder(void)
{
    return fixture_name;
}

static inline void fixture_path(char path[300], const char *name)
{
    snprintf(path, 300, "%s/%s", fixture_name, name);
}

static inline int fixture_remove(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st;
    (void)flag;
    (void)walk;
    return remove(path);
}

static inline void fixture_end(void)
{
    nftw(fixture_name, fixture_remove, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
