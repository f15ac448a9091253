/* Runs a target over its seeds, and over what a fixed chance makes of them: replay NAME FOLDER RUNS. */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { SEED_BYTES = 1 << 16, SEEDS = 256 };

struct seed {
    uint8_t *bytes;
    size_t n;
};

static struct seed seeds[SEEDS];
static size_t n_seeds;

static uint64_t chance(void)
{
    static uint64_t x = 88172645463325252u; /* Marsaglia's xorshift: the same on every machine */
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x;
}

static void read_seed(const char *path)
{
    struct seed *s = &seeds[n_seeds];
    FILE *f = fopen(path, "rb");
    if (!f || n_seeds == SEEDS)
        abort();
    s->bytes = malloc(SEED_BYTES);
    s->n = s->bytes ? fread(s->bytes, 1, SEED_BYTES, f) : 0;
    fclose(f);
    n_seeds++;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_seeds(const char *folder)
{
    struct dirent **names;
    int n = scandir(folder, &names, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        if (names[i]->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name) < PATH_MAX)
            read_seed(path);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* One to eight changes: a bit, a byte, a telling byte, a piece cut out, doubled, or taken from another seed.
 */
static size_t change(uint8_t *bytes, size_t n)
{
    static const uint8_t TELLING[] = {0,   1,   '"', '\'', '%',  '\n', '\r', ',',
                                      ';', '-', '9', 0x7F, 0x80, 0xC3, 0xFF};
    for (unsigned times = 1 + chance() % 8; times > 0; times--) {
        size_t at = n ? chance() % n : 0, length = n ? 1 + chance() % (n - at) : 0;
        const struct seed *other = &seeds[chance() % n_seeds];
        switch (chance() % 6) {
        case 0:
            if (n)
                bytes[at] ^= (uint8_t)(1u << chance() % 8);
            break;
        case 1:
            if (n)
                bytes[at] = (uint8_t)chance();
            break;
        case 2:
            if (n)
                bytes[at] = TELLING[chance() % sizeof TELLING];
            break;
        case 3:
            memmove(bytes + at, bytes + at + length, n - at - length);
            n -= length;
            break;
        case 4:
            if (n + length <= SEED_BYTES) {
                memmove(bytes + at + length, bytes + at, n - at);
                n += length;
            }
            break;
        default:
            length = other->n < SEED_BYTES - at ? other->n : SEED_BYTES - at;
            memcpy(bytes + at, other->bytes, length);
            n = at + length > n ? at + length : n;
        }
    }
    return n;
}

static void run(const uint8_t *bytes, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1); /* nothing behind it that may be read */
    if (!exact)
        abort();
    memcpy(exact, bytes, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    uint8_t *bytes = malloc(SEED_BYTES);
    long runs = strtol(argv[3], NULL, 10);
    read_seeds(argv[2]);
    if (!bytes || n_seeds == 0) {
        fprintf(stderr, "%s has no seeds in %s\n", argv[1], argv[2]);
        return 1;
    }
    run(bytes, 0);
    for (size_t i = 0; i < n_seeds; i++)
        run(seeds[i].bytes, seeds[i].n);
    for (long i = 0; i < runs; i++) {
        const struct seed *s = &seeds[chance() % n_seeds];
        memcpy(bytes, s->bytes, s->n);
        run(bytes, change(bytes, s->n));
    }
    printf("%zu seeds, %ld changes of them\n", n_seeds, runs);
    for (size_t i = 0; i < n_seeds; i++)
        free(seeds[i].bytes);
    free(bytes);
    return 0;
}
