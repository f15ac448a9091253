/* Files that are made beside their place: whole or not at all, never over another, nothing left behind. */
#include "base/publish.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

static char folder[] = P_tmpdir "/atlasd-test-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[4][300];
    static unsigned at;
    snprintf(path[++at % 4], sizeof path[0], "%s/%s", folder, name);
    return path[at % 4];
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

static const char *read_text(const char *path)
{
    static char text[100];
    FILE *f = fopen(path, "r");
    if (!f)
        return NULL;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static unsigned files(void)
{
    unsigned n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *d; (d = readdir(dir));)
        n += d->d_name[0] != '.';
    closedir(dir);
    return n;
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

static void test_new(void)
{
    struct publish p;
    struct err e = {0};
    umask(022);
    CHECK(publish_begin(&p, in_folder("a"), PUBLISH_NEW, &e));
    write_text(p.beside, "new");
    CHECK_THAT(access(in_folder("a"), F_OK) != 0, "nothing stands at the place before the end");
    CHECK(publish_end(&p, &e));
    CHECK_TEXT(read_text(in_folder("a")), "new", "then the whole file does");
    CHECK_INT(mode_of(in_folder("a")), 0640, "others may not read it");
    CHECK_INT(files(), 1, "nothing else is there");
    CHECK(!publish_begin(&p, in_folder("a"), PUBLISH_NEW, &e) && strstr(e.text, "/a is already there"));
    CHECK_INT(files(), 1, "and what is refused makes nothing");
    umask(077);
    CHECK(publish_begin(&p, in_folder("b"), PUBLISH_NEW, &e) && publish_end(&p, &e));
    CHECK_INT(mode_of(in_folder("b")), 0600, "a stricter umask counts");
    umask(022);
    unlink(in_folder("b"));
}

static void test_meanwhile(void)
{
    struct publish p;
    struct err e = {0};
    CHECK(publish_begin(&p, in_folder("b"), PUBLISH_NEW, &e));
    write_text(p.beside, "ours");
    write_text(in_folder("b"), "theirs");
    CHECK(!publish_end(&p, &e) && e.code == ERR_INVALID && strstr(e.text, "has come into being meanwhile"));
    CHECK_TEXT(read_text(in_folder("b")), "theirs", "a file that appeared meanwhile is left alone");
    CHECK_INT(files(), 2, "and ours goes");
    unlink(in_folder("b"));
}

static void test_replace(void)
{
    struct publish p;
    struct err e = {0};
    chmod(in_folder("a"), 0604);
    if (symlink("a", in_folder("link")) != 0)
        abort();
    CHECK(publish_begin(&p, in_folder("link"), PUBLISH_REPLACE, &e));
    write_text(p.beside, "newer");
    CHECK_TEXT(read_text(in_folder("a")), "new", "the old one stands until the end");
    CHECK(publish_end(&p, &e));
    CHECK_TEXT(read_text(in_folder("a")), "newer", "what a link leads to is replaced");
    CHECK_INT(mode_of(in_folder("a")), 0604, "who could read the old file can read the new one");
    CHECK_THAT(readlink(in_folder("link"), (char[9]){0}, 8) == 1, "the link stays a link");
    CHECK(!publish_begin(&p, folder, PUBLISH_REPLACE, &e) && strstr(e.text, "can be replaced"));
    CHECK(!publish_begin(&p, in_folder("no/where"), PUBLISH_NEW, &e) && e.code == ERR_IO);
    CHECK(publish_begin(&p, in_folder("a"), PUBLISH_REPLACE, &e));
    write_text(in_folder("x-wal"), "of another");
    char log[PATH_MAX + 64];
    snprintf(log, sizeof log, "%s-wal", p.beside);
    write_text(log, "a log");
    CHECK(!publish_drop(&p) && !publish_drop(&p));
    CHECK_THAT(access(log, F_OK) != 0 && files() == 3, "what is given up goes with its logs");
    unlink(in_folder("x-wal"));
    unlink(in_folder("link"));
}

/* A process that makes a file and does not end. */
static pid_t start_maker(const char *path, char beside[PATH_MAX + 32])
{
    int ready[2];
    if (pipe(ready) != 0)
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        struct publish p;
        if (!publish_begin(&p, path, PUBLISH_REPLACE, NULL) ||
            write(ready[1], p.beside, sizeof p.beside) != (ssize_t)sizeof p.beside)
            _exit(1);
        for (;;)
            pause();
    }
    if (read(ready[0], beside, PATH_MAX + 32) != PATH_MAX + 32)
        abort();
    close(ready[0]);
    close(ready[1]);
    return pid;
}

static void test_abandoned(void)
{
    struct publish p;
    char beside[PATH_MAX + 32], log[PATH_MAX + 64];
    struct err e = {0};
    pid_t pid = start_maker(in_folder("a"), beside);
    snprintf(log, sizeof log, "%s-journal", beside);
    write_text(log, "a log");
    write_text(in_folder("a.newer"), "of somebody");
    CHECK(publish_begin(&p, in_folder("a"), PUBLISH_REPLACE, &e));
    CHECK_THAT(access(beside, F_OK) == 0 && access(log, F_OK) == 0,
               "what a living process makes is left alone");
    CHECK_THAT(strcmp(p.beside, beside) != 0, "two make their own");
    publish_drop(&p);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    CHECK_THAT(access(beside, F_OK) == 0, "a kill leaves what was being made");
    CHECK(publish_begin(&p, in_folder("a"), PUBLISH_REPLACE, &e));
    CHECK_THAT(access(beside, F_OK) != 0 && access(log, F_OK) != 0, "which the next one removes");
    publish_drop(&p);
    write_text(log, "a log whose file is gone");
    CHECK(publish_begin(&p, in_folder("a"), PUBLISH_REPLACE, &e));
    CHECK_THAT(access(log, F_OK) != 0, "and logs without their file");
    publish_drop(&p);
    CHECK_TEXT(read_text(in_folder("a")), "newer", "what stood there stands");
    CHECK_TEXT(read_text(in_folder("a.newer")), "of somebody", "so do others of a like name");
    unlink(in_folder("a.newer"));
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    test_new();
    test_meanwhile();
    test_replace();
    test_abandoned();
    CHECK_INT(files(), 1, "one file in the end");
    unlink(in_folder("a"));
    rmdir(folder);
    return test_end();
}
