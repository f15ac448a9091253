#include "import/import_answers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/publish.h"
#include "base/utf8.h"

enum { FILE_BYTES = 64 << 20, FIELDS = 4 };

struct answer {
    char *fields[FIELDS]; /* words, country, choice, name */
};

struct import_answers {
    struct answer *all;
    size_t n, capacity;
    struct hash_map by_key; /* folded words, TAB, country */
};

struct import_answers *import_answers_new(void)
{
    return mem_alloc(1, sizeof(struct import_answers));
}

void import_answers_free(struct import_answers *a)
{
    if (!a)
        return;
    for (size_t k = 0; k < a->n; k++)
        for (size_t f = 0; f < FIELDS; f++)
            free(a->all[k].fields[f]);
    free(a->all);
    hash_map_release(&a->by_key);
    free(a);
}

static void key_of(struct bytes *key, const char *words, const char *country)
{
    bytes_init(key, FILE_BYTES);
    utf8_fold(key, words, strlen(words));
    bytes_add_format(key, "\t%s", country);
}

/* The file is made of lines and TABs. */
static char *plain(const char *text)
{
    char *copy = mem_strdup(text);
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    return copy;
}

static bool put(struct import_answers *a, const char *const fields[FIELDS])
{
    struct bytes key;
    key_of(&key, fields[0], fields[1]);
    uint32_t at = hash_map_get(&a->by_key, key.data, key.n);
    bool room = at != HASH_NONE || a->n < ANSWERS_MOST;
    if (at == HASH_NONE && room) {
        a->all = mem_room(a->all, a->n, &a->capacity, sizeof *a->all);
        at = (uint32_t)a->n++;
        a->all[at] = (struct answer){0};
        hash_map_put(&a->by_key, key.data, key.n, at);
    }
    for (size_t f = 0; room && f < FIELDS; f++) {
        free(a->all[at].fields[f]);
        a->all[at].fields[f] = plain(fields[f]);
    }
    bytes_release(&key);
    return room;
}

static void words_of(char words[ANSWER_BYTES], const char *written, const char *hint)
{
    const bool hinted = hint && *hint;
    snprintf(words, ANSWER_BYTES, "%s%s%s%s", written, hinted ? " (" : "", hinted ? hint : "",
             hinted ? ")" : "");
}

bool import_answers_put(struct import_answers *a, const char *written, const char *country, const char *hint,
                        const char *choice, const char *name)
{
    char words[ANSWER_BYTES];
    words_of(words, written, hint);
    return put(a, (const char *const[]){words, country, choice, name});
}

const char *import_answers_find(const struct import_answers *a, const char *written, const char *country,
                                const char *hint)
{
    char words[ANSWER_BYTES];
    struct bytes key;
    words_of(words, written, hint);
    key_of(&key, words, country);
    uint32_t at = hash_map_get(&a->by_key, key.data, key.n);
    bytes_release(&key);
    return at == HASH_NONE ? NULL : a->all[at].fields[2];
}

static bool read_line(struct import_answers *a, char *line, const char *path, unsigned long n, struct err *e)
{
    const char *fields[FIELDS] = {"", "", "", ""};
    size_t f = 0;
    if (!*line || *line == '#')
        return true;
    for (char *p = line; f < FIELDS; f++) {
        fields[f] = p;
        p += strcspn(p, "\t");
        if (!*p)
            break;
        *p++ = '\0';
    }
    if (f < 2 || !*fields[0] || !*fields[2])
        return err_say(e, ERR_INVALID, NULL, NULL,
                       "%s, line %lu: expected are the words, the country and the choice between TABs",
                       "%s, ligne %lu : il y faut les mots, le pays et le choix entre des tabulations", path,
                       n);
    return put(a, fields) || err_say(e, ERR_TOO_LARGE, NULL, NULL, "%s holds more than %d answers",
                                     "%s contient plus de %d réponses", path, (int)ANSWERS_MOST);
}

bool import_answers_read(struct import_answers *a, const char *path, struct err *e)
{
    struct bytes text;
    struct err why = {0};
    bytes_init(&text, FILE_BYTES);
    bool good = file_read(path, &text, &why);
    if (!good && e && why.code != ERR_NOT_FOUND)
        *e = why;
    good = good || why.code == ERR_NOT_FOUND;
    if (good && text.n && !utf8_valid(text.data, text.n))
        good = err_say(e, ERR_INVALID, NULL, NULL, "%s is not text in UTF-8",
                       "%s n’est pas du texte en UTF-8", path);
    char *p = good && text.n ? text.data : NULL;
    if (p && strncmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    for (unsigned long n = 1; good && p && *p; n++) {
        char *end = p + strcspn(p, "\r\n"), *next = end + (*end != '\0');
        if (*end == '\r' && *next == '\n')
            next++;
        *end = '\0';
        good = read_line(a, p, path, n, e);
        p = next;
    }
    bytes_release(&text);
    return good;
}

bool import_answers_write(const struct import_answers *a, const char *path, struct err *e)
{
    struct publish place;
    if (!publish_begin(&place, path, PUBLISH_REPLACE, e))
        return false;
    FILE *out = fopen(place.beside, "we");
    if (out) {
        fprintf(out, "# mots de la liste\tpays\tchoix\tlieu\n");
        for (size_t k = 0; k < a->n; k++)
            for (size_t f = 0; f < FIELDS; f++)
                fprintf(out, "%s%c", a->all[k].fields[f], f + 1 < FIELDS ? '\t' : '\n');
    }
    bool good = out && !ferror(out);
    good = out && fclose(out) == 0 && good;
    if (!good) {
        err_system(e, ERR_IO, errno, "cannot write %s", "impossible d’écrire %s", path);
        return publish_drop(&place);
    }
    return publish_end(&place, e);
}
