/* load.h - what the load programs of the bench share: statements from standard input, times, and the line
 * that they print */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Input: a line per statement, class TAB statement. Output: the columns of http_load.c, and behind them the
 * microseconds of CPU that the statements took. All statements belong to one class. */
enum { LOAD_STATEMENTS_MAX = 1000 };

struct load_statement {
    char *text;
    uint64_t bytes, hash; /* of its first answer */
};

struct load {
    char class[64];
    struct load_statement list[LOAD_STATEMENTS_MAX];
    size_t n;
    double *us;
    size_t answers, capacity;
    uint64_t failures, different, bytes;
};

static inline double load_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static inline void load_read(struct load *l)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0 && l->n < LOAD_STATEMENTS_MAX) {
        line[strcspn(line, "\n")] = '\0';
        char *tab = strchr(line, '\t');
        if (!tab)
            continue;
        *tab = '\0';
        snprintf(l->class, sizeof l->class, "%s", line);
        l->list[l->n++].text = strdup(tab + 1);
    }
    free(line);
}

static inline void load_hash(uint64_t *hash, const void *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *hash = (*hash ^ ((const unsigned char *)data)[i]) * 1099511628211ULL;
}

static inline void load_add(struct load *l, double us)
{
    if (l->answers == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 4096;
        l->us = realloc(l->us, l->capacity * sizeof *l->us);
        if (!l->us)
            abort();
    }
    l->us[l->answers++] = us;
}

static inline int load_by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static inline double load_part(const struct load *l, double share)
{
    size_t i = (size_t)(share * (double)l->answers);
    return l->us[i < l->answers ? i : l->answers - 1];
}

static inline void load_print(struct load *l, double seconds, double cpu_us)
{
    uint64_t sum = 0;
    double mean = 0;
    for (size_t i = 0; i < l->n; i++)
        sum = sum * 31 + l->list[i].hash;
    for (size_t i = 0; i < l->answers; i++)
        mean += l->us[i] / (double)l->answers;
    qsort(l->us, l->answers, sizeof *l->us, load_by_value);
    printf("%s\t%zu\t%llu\t%llu\t%.1f\t%016llx\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.4f\t%.0f\n", l->class,
           l->answers, (unsigned long long)l->failures, (unsigned long long)l->different,
           (double)l->bytes / (double)l->answers, (unsigned long long)sum, load_part(l, 0.5),
           load_part(l, 0.99), load_part(l, 0.999), l->us[l->answers - 1], mean, seconds, cpu_us);
}

#endif
