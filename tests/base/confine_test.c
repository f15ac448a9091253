/* What a process can still do when it has given up the rest, tried in children of this one. */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

static char folder[] = P_tmpdir "/atlasd-confine-XXXXXX";
static char closed[64], secret[80], open_file[64]; /* a folder of the owner's, a file in it, one for all */

/* Runs in a child, which gives up what it likes; true when what it tried came out as it should. */
static bool in_child(bool (*try)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        _exit(try() ? 0 : 1);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool refuses(const char *path, int flags)
{
    return !opens(path, flags) && (errno == EACCES || errno == EPERM);
}

static unsigned long long capabilities(const char *which)
{
    char line[256];
    unsigned long long set = ~0ull;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, which, strlen(which)) == 0)
            set = strtoull(line + strlen(which) + 1, NULL, 16);
    if (f)
        fclose(f);
    return set;
}

/* --- as root -----------------------------------------------------------------------------------------------
 */

static bool try_nobody(void)
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    return confine_user("nobody", reads, said, NULL) && geteuid() != 0 && getegid() != 0 && setuid(0) != 0 &&
           capabilities("CapPrm:") == 0 && capabilities("CapBnd:") == 0 && opens(open_file, O_RDONLY) &&
           refuses(open_file, O_RDWR) && refuses(secret, O_RDONLY) && strstr(said, "goes on as nobody") &&
           prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static bool try_chosen(void) /* the file is root's: whoever it is, it is not root */
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    return confine_user(NULL, reads, said, NULL) && geteuid() != 0;
}

static bool try_owner(void)
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    return chown(open_file, 65534, 65534) == 0 && confine_user(NULL, reads, said, NULL) &&
           geteuid() == 65534 && opens(open_file, O_RDWR);
}

static bool try_behind_closed_folder(void)
{
    const char *const reads[] = {secret, NULL};
    char said[CONFINE_SAID];
    return confine_user("65534", reads, said, NULL) && opens(secret, O_RDONLY) && refuses(secret, O_RDWR) &&
           access(secret, R_OK) == 0 && access(secret, W_OK) != 0 && capabilities("CapEff:") == 1u << 2 &&
           capabilities("CapPrm:") == 1u << 2 && capabilities("CapBnd:") == 0 && strstr(said, "CAP_DAC_READ");
}

static bool try_missing(void) /* a file that is not there yet calls for no capability */
{
    const char *const reads[] = {"/no/such/file", NULL};
    char said[CONFINE_SAID];
    return confine_user("nobody", reads, said, NULL) && capabilities("CapPrm:") == 0;
}

static bool try_root(void)
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    return confine_user("root", reads, said, NULL) && geteuid() == 0 && strstr(said, "goes on as root");
}

static bool try_stranger(void)
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    struct err e = {0};
    return !confine_user("no-such-user", reads, said, &e) && e.code == ERR_USAGE && geteuid() == 0 &&
           strstr(e.text, "no-such-user");
}

/* --- as another user ---------------------------------------------------------------------------------------
 */

static bool try_unprivileged(void)
{
    const char *const reads[] = {open_file, NULL};
    char said[CONFINE_SAID];
    struct err e = {0};
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return false;
    uid_t me = geteuid();
    return confine_user(NULL, reads, said, &e) && !*said && geteuid() == me &&
           !confine_user("root", reads, said, &e) && e.code == ERR_USAGE;
}

/* --- files -------------------------------------------------------------------------------------------------
 */

static char readable[PATH_MAX], writable[PATH_MAX], elsewhere[PATH_MAX];

static bool connects(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool done = connect(fd, (struct sockaddr *)(void *)&to, sizeof to) == 0;
    int saved = errno;
    close(fd);
    errno = saved;
    return done;
}

static bool try_files(void)
{
    const char *const reads[] = {readable, "/no/such/folder", NULL}, *const writes[] = {writable, NULL};
    char said[CONFINE_SAID], in_reads[PATH_MAX + 8], in_writes[PATH_MAX + 8], out[PATH_MAX + 8],
        *arguments[] = {NULL};
    long abi;
    if (chdir("/usr") != 0) /* with the sanitizers the working folder stays open */
        return false;
    snprintf(in_reads, sizeof in_reads, "%s/file", readable);
    snprintf(in_writes, sizeof in_writes, "%s/file", writable);
    snprintf(out, sizeof out, "%s/file", elsewhere);
    int before = open(out, O_RDONLY | O_CLOEXEC);
    char byte;
    if (!confine_files(reads, writes, said, NULL) || sscanf(said, "%*[^0-9]%ld", &abi) != 1)
        return false; /* tests run where there is Landlock */
    bool fine = opens(in_reads, O_RDONLY) && refuses(in_reads, O_RDWR) && opens(in_writes, O_RDWR) &&
                unlink(in_writes) == 0 && opens(in_writes, O_RDWR | O_CREAT) && refuses(out, O_RDONLY) &&
                refuses(out, O_WRONLY) && read(before, &byte, 1) == 1 && opens("/etc/hostname", O_RDONLY) &&
                unlink(in_reads) != 0;
    fine = fine && execv("/bin/true", arguments) != 0 && errno == EACCES;
    if (abi >= 4) /* nobody listens there, and that is not even found out */
        fine = fine && !connects(9) && errno == EACCES;
    return fine;
}

static void make_file(const char *path, mode_t mode)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs("text", f) < 0 || fclose(f) != 0 || chmod(path, mode) != 0)
        abort();
}

static void make_files(const char *beside)
{
    char path[PATH_MAX + 8], *whole = realpath(beside, NULL);
    const char *const folders[] = {readable, writable, elsewhere};
    if (!whole)
        abort();
    snprintf(readable, sizeof readable, "%s/readable", whole);
    snprintf(writable, sizeof writable, "%s/writable", whole);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", whole);
    free(whole);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/file", folders[i]);
        if (mkdir(folders[i], 0755) != 0)
            abort();
        make_file(path, 0644);
    }
}

int main(void)
{
    /* temporary files stay open to everybody, so what is to be closed stands in a place of its own */
    const char *build = getenv("BUILD");
    char beside[40], command[256];
    snprintf(beside, sizeof beside, "%.20s/confine-XXXXXX", build ? build : "build");
    if (!mkdtemp(folder) || !mkdtemp(beside) || chmod(folder, 0755) != 0)
        return 1;
    snprintf(closed, sizeof closed, "%s/closed", folder);
    snprintf(secret, sizeof secret, "%s/secret", closed);
    snprintf(open_file, sizeof open_file, "%s/open", folder);
    if (mkdir(closed, 0700) != 0)
        return 1;
    make_file(secret, 0600);
    make_file(open_file, 0644);
    make_files(beside);
    if (geteuid() == 0) {
        CHECK_THAT(in_child(try_nobody), "root becomes nobody, for good");
        CHECK_THAT(in_child(try_chosen), "without a name, too");
        CHECK_THAT(in_child(try_behind_closed_folder), "what it must read it may read, and not write");
        CHECK_THAT(in_child(try_missing), "a file that is missing calls for nothing");
        CHECK_THAT(in_child(try_root), "root stays root when it is told to");
        CHECK_THAT(in_child(try_stranger), "a user that is not there");
        CHECK_THAT(in_child(try_owner), "the owner of the file comes first");
    }
    CHECK_THAT(in_child(try_unprivileged), "others stay who they are");
    CHECK_THAT(in_child(try_files), "files elsewhere are closed, what is open stays open");
    snprintf(command, sizeof command, "rm -rf %s %s", folder, beside);
    CHECK_THAT(system(command) == 0, "tidied up");
    return test_end();
}
