#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- the user ----------------------------------------------------------------------------------------------
 */

struct user {
    uid_t uid;
    gid_t gid;
    char name[64];
};

static bool take_entry(struct user *u, const struct passwd *p)
{
    if (!p)
        return false;
    u->uid = p->pw_uid;
    u->gid = p->pw_gid;
    snprintf(u->name, sizeof u->name, "%s", p->pw_name);
    return true;
}

static bool find_named(struct user *u, const char *name, struct err *e)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(name, &end, 10);
    bool is_number = *name >= '0' && *name <= '9' && !*end && !errno && number < UINT32_MAX;
    if (take_entry(u, getpwnam(name)) || (is_number && take_entry(u, getpwuid((uid_t)number))))
        return true;
    return err_set(e, ERR_USAGE, "there is no user '%.60s' on this system", name);
}

static bool find_user(struct user *u, const char *name, const char *first, struct err *e)
{
    struct stat st;
    if (name)
        return find_named(u, name, e);
    return (first && stat(first, &st) == 0 && st.st_uid != 0 && take_entry(u, getpwuid(st.st_uid))) ||
           take_entry(u, getpwnam("atlasd")) || find_named(u, "nobody", e);
}

static bool set_capabilities(uint32_t effective, uint32_t permitted)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{effective, permitted, 0}, {0, 0, 0}};
    return syscall(SYS_capset, &header, data) == 0;
}

/* No program that is run later can have what is not in the bounding set. Numbers beyond the last are refused.
 */
static void empty_bounding_set(void)
{
    for (unsigned long c = 0; c < 64; c++)
        (void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
}

static const char *first_unreadable(const char *const *reads)
{
    for (; *reads; reads++)
        if (access(*reads, R_OK) != 0 && errno != ENOENT && errno != ENOTDIR)
            return *reads;
    return NULL;
}

/* Without the fixup the kernel leaves capabilities alone when the user changes, and access(2), by which
 * SQLite finds out what it may read, counts them. */
static bool become(const struct user *u, const char *const *reads, bool *kept, struct err *e)
{
    const uint32_t read_search = 1u << CAP_DAC_READ_SEARCH;
    empty_bounding_set();
    if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED, 0, 0, 0) != 0 ||
        initgroups(u->name, u->gid) != 0 || setresgid(u->gid, u->gid, u->gid) != 0 ||
        setresuid(u->uid, u->uid, u->uid) != 0)
        return err_set(e, ERR_IO, "cannot become the user %s: %s", u->name, strerror(errno));
    bool may_keep = set_capabilities(0, read_search);
    if (!may_keep && !set_capabilities(0, 0))
        return err_set(e, ERR_IO, "cannot give up capabilities: %s", strerror(errno));
    const char *unreadable = first_unreadable(reads);
    *kept = unreadable && may_keep && set_capabilities(read_search, read_search);
    if (unreadable && !*kept)
        return err_set(e, ERR_IO, "the user %s may not read %.300s", u->name, unreadable);
    if (!unreadable && !set_capabilities(0, 0))
        return err_set(e, ERR_IO, "cannot give up capabilities: %s", strerror(errno));
#ifdef __SANITIZE_ADDRESS__
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* the leak checker looks into the process from outside */
#endif
    return true;
}

bool confine_user(const char *name, const char *const *reads, char said[CONFINE_SAID], struct err *e)
{
    struct user u;
    bool kept = false;
    *said = '\0';
    if (geteuid() != 0) {
        if (name && !find_named(&u, name, e))
            return false;
        return !name || u.uid == geteuid() ||
               err_set(e, ERR_USAGE, "only root can become the user %s", u.name);
    }
    if (!find_user(&u, name, reads[0], e))
        return false;
    if (u.uid != 0 && !become(&u, reads, &kept, e))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(e, ERR_IO, "cannot give up privileges to come: %s", strerror(errno));
    if (u.uid == 0)
        snprintf(said, CONFINE_SAID, "goes on as root, as --user says");
    else
        snprintf(said, CONFINE_SAID, "started by root, goes on as %s%s", u.name,
                 kept ? ", who may read what root may (CAP_DAC_READ_SEARCH)" : "");
    return true;
}

/* --- files -------------------------------------------------------------------------------------------------
 */

/* As the kernel has them; the headers of Debian 12 end at ABI 2. */
struct rules {
    uint64_t files, net, scopes;
};
#define ACCESS_TRUNCATE  (UINT64_C(1) << 14) /* from ABI 3 on */
#define ACCESS_IOCTL     (UINT64_C(1) << 15) /* 5 */
#define NET_BIND_CONNECT UINT64_C(3)         /* 4 */
#define SCOPE_ALL        UINT64_C(3)         /* 6: abstract sockets, signals */

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                                                \
    (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |   \
     ACCESS_TRUNCATE)

/* What every program reads, and what its libraries read when asked: fonts and their caches, projections, time
 * zones, the number of processors. */
static const char *const EVERYBODY_READS[] = {
    "/usr", "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system/cpu", "/var/cache/fontconfig",
#ifdef __SANITIZE_ADDRESS__
    ".", /* the leak checker reads what it is to leave out at the end */
#endif
    NULL};
/* Temporary files of SQLite, and devices as /dev/null. */
static const char *const EVERYBODY_WRITES[] = {"/tmp", "/var/tmp", "/dev", NULL};

static struct rules all_rules(long abi)
{
    struct rules r = {.files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    if (abi >= 2)
        r.files |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        r.files |= ACCESS_TRUNCATE;
    if (abi >= 4)
        r.net = NET_BIND_CONNECT;
    if (abi >= 5)
        r.files |= ACCESS_IOCTL;
    if (abi >= 6)
        r.scopes = SCOPE_ALL;
    return r;
}

/* A path that is missing, or not to be opened, needs no rule. */
static bool allow(int rules, const char *const *paths, uint64_t access)
{
    for (; *paths; paths++) {
        struct landlock_path_beneath_attr rule = {.allowed_access = access};
        rule.parent_fd = open(*paths, O_PATH | O_CLOEXEC);
        if (rule.parent_fd < 0)
            continue;
        long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        int saved = errno;
        close(rule.parent_fd);
        errno = saved;
        if (failed)
            return false;
    }
    return true;
}

bool confine_files(const char *const *reads, const char *const *writes, char said[CONFINE_SAID],
                   struct err *e)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        snprintf(said, CONFINE_SAID, "this kernel has no Landlock: files elsewhere stay open to the process");
        return true;
    }
    struct rules all = all_rules(abi);
    const char *temporary[] = {getenv("TMPDIR"), NULL};
    uint64_t write = WRITE & all.files;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    bool fine = rules >= 0 && allow(rules, reads, READ) && allow(rules, EVERYBODY_READS, READ) &&
                allow(rules, writes, write) && allow(rules, EVERYBODY_WRITES, write) &&
                allow(rules, temporary, write) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    int saved = errno;
    if (rules >= 0)
        close(rules);
    if (!fine)
        return err_set(e, ERR_IO, "cannot close files elsewhere to the process (Landlock): %s",
                       strerror(saved));
    snprintf(said, CONFINE_SAID, "files elsewhere are closed to the process (Landlock, ABI %ld)", abi);
    return true;
}
