#include "serve/keeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "atlas/snapshot.h"
#include "base/mem.h"
#include "serve/http.h"
#include "store/db.h"
#include "store/load_snapshot.h"

struct keeper {
    char *path;
    keeper_cb *tell;
    void *context;
    struct db *db;
    dev_t device; /* of the file that db is open on */
    ino_t inode;
    uint64_t file;        /* how many files have stood at the path */
    int64_t data_version; /* of the last look */
    uint64_t version;     /* of the last snapshot; 0: none */
    bool failing;         /* said already that it cannot be loaded */
    int64_t load_us;

    pthread_t thread;
    bool started;
    int poll_ms;
    pthread_mutex_t lock; /* guards stop */
    pthread_cond_t wake;
    bool stop;
};

struct keeper *keeper_new(const char *path, keeper_cb *tell, void *context)
{
    struct keeper *k = mem_alloc(1, sizeof *k);
    pthread_condattr_t attributes;
    k->path = mem_strdup(path);
    k->tell = tell;
    k->context = context;
    pthread_mutex_init(&k->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&k->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return k;
}

/* Open the file that stands at the path now, if it is not the one that is open. */
static bool open_db(struct keeper *k, struct err *e)
{
    struct stat st;
    bool there = stat(k->path, &st) == 0;
    if (k->db && (!there || (st.st_dev == k->device && st.st_ino == k->inode)))
        return true; /* gone for a moment: what is open is still good */
    struct db *db = db_open(k->path, DB_READ, e);
    if (!db)
        return false;
    db_close(k->db);
    k->db = db;
    k->device = st.st_dev;
    k->inode = st.st_ino;
    k->file++;
    k->data_version = -1;
    return true;
}

/* A connection whose data cannot be loaded is given up: the pages that it holds may be the damaged ones. */
static void give_up(struct keeper *k)
{
    db_close(k->db);
    k->db = NULL;
}

static bool look(struct keeper *k, struct err *e)
{
    int64_t data_version;
    struct snapshot *s;
    if (!open_db(k, e) || !db_data_version(k->db, &data_version, e))
        return false;
    if (data_version == k->data_version)
        return true;
    int64_t began = http_now_us();
    bool loaded = load_newer_snapshot(k->db, k->version, &s, e);
    k->load_us = http_now_us() - began; /* of a failure too: it is not tried all the time */
    if (!loaded) {
        give_up(k);
        return false;
    }
    if (s) {
        k->version = s->version;
        struct keeper_news news = {.snapshot = s, .file = k->file, .load_us = k->load_us};
        k->tell(k->context, &news);
    }
    k->data_version = data_version; /* of before the reading: what is committed meanwhile shows next time */
    return true;
}

void keeper_look(struct keeper *k)
{
    struct err e = {0};
    bool fine = look(k, &e);
    if (!fine && !k->failing) {
        struct keeper_news news = {.err = &e, .file = k->file};
        k->tell(k->context, &news);
    }
    k->failing = !fine;
}

static void *keep(void *arg)
{
    struct keeper *k = arg;
    pthread_mutex_lock(&k->lock);
    while (!k->stop) {
        pthread_mutex_unlock(&k->lock);
        k->load_us = 0;
        keeper_look(k);
        int64_t pause_ms = k->load_us / 1000 > k->poll_ms ? k->load_us / 1000 : k->poll_ms;
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += pause_ms / 1000;
        until.tv_nsec += pause_ms % 1000 * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_mutex_lock(&k->lock);
        while (!k->stop && pthread_cond_timedwait(&k->wake, &k->lock, &until) == 0)
            continue;
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

bool keeper_start(struct keeper *k, int poll_ms, struct err *e)
{
    sigset_t all, before;
    k->poll_ms = poll_ms;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    k->started = pthread_create(&k->thread, NULL, keep, k) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!k->started)
        return err_set(e, ERR_INTERNAL, "cannot start the thread that watches the database");
    pthread_setname_np(k->thread, "keeper");
    return true;
}

void keeper_free(struct keeper *k)
{
    if (!k)
        return;
    if (k->started) {
        pthread_mutex_lock(&k->lock);
        k->stop = true;
        pthread_cond_signal(&k->wake);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
    }
    db_close(k->db);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    free(k->path);
    free(k);
}
