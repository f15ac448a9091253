#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cut a UTF-8 string that may have been truncated in the middle of a character. */
static void cut_on_character(char *s)
{
    size_t n = strlen(s), i = n;
    while (i > 0 && n - i < 4 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
        i--;
    if (i == 0)
        return;
    unsigned char lead = (unsigned char)s[i - 1];
    size_t want = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead >= 0xC0 && n - (i - 1) < want)
        s[i - 1] = '\0';
}

/* One sentence is one line, whatever a client or a file put into it. */
static void one_line(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7F)
            *s = ' ';
}

static void fill(struct err *e, enum err_code code, const char *parameter, const char *value,
                 const char *format, va_list ap)
{
    if (!e)
        return;
    e->code = code;
    e->near[0] = '\0';
    snprintf(e->parameter, sizeof e->parameter, "%s", parameter ? parameter : "");
    snprintf(e->value, sizeof e->value, "%s", value ? value : "");
    vsnprintf(e->text, sizeof e->text, format, ap);
    cut_on_character(e->parameter);
    cut_on_character(e->value);
    cut_on_character(e->text);
    one_line(e->text);
    e->french[0] = '\0';
}

bool err_set(struct err *e, enum err_code code, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fill(e, code, NULL, NULL, format, ap);
    va_end(ap);
    return false;
}

bool err_param(struct err *e, enum err_code code, const char *parameter, const char *value,
               const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fill(e, code, parameter, value, format, ap);
    va_end(ap);
    return false;
}

bool err_say(struct err *e, enum err_code code, const char *parameter, const char *value, const char *english,
             const char *french, ...)
{
    va_list ap;
    va_start(ap, french);
    fill(e, code, parameter, value, english, ap);
    va_end(ap);
    if (!e)
        return false;
    va_start(ap, french);
    vsnprintf(e->french, sizeof e->french, french, ap);
    va_end(ap);
    cut_on_character(e->french);
    one_line(e->french);
    return false;
}

/* What the system says in English, in French where it is a usual thing. */
static const char *in_french(int error_number)
{
    switch (error_number) {
    case ENOENT:
        return "fichier ou dossier introuvable";
    case EACCES:
    case EPERM:
        return "accès refusé";
    case EISDIR:
        return "c’est un dossier";
    case ENOTDIR:
        return "ce n’est pas un dossier";
    case ENOSPC:
    case EDQUOT:
        return "il n’y a plus de place sur le disque";
    case EROFS:
        return "le disque est en lecture seule";
    case EIO:
        return "erreur de lecture ou d’écriture du disque";
    case EFBIG:
        return "le fichier est trop grand";
    case ENAMETOOLONG:
        return "le nom du fichier est trop long";
    case EMFILE:
    case ENFILE:
        return "trop de fichiers sont ouverts";
    default:
        return strerror(error_number);
    }
}

static void put_behind(char *text, size_t size, const char *colon, const char *reason)
{
    const size_t n = strlen(text);
    snprintf(text + n, size - n, "%s%s", colon, reason);
    cut_on_character(text);
}

bool err_system(struct err *e, enum err_code code, int error_number, const char *english, const char *french,
                ...)
{
    va_list ap;
    if (!e)
        return false;
    va_start(ap, french);
    fill(e, code, NULL, NULL, english, ap);
    va_end(ap);
    va_start(ap, french);
    vsnprintf(e->french, sizeof e->french, french, ap);
    va_end(ap);
    cut_on_character(e->french);
    put_behind(e->text, sizeof e->text, ": ", strerror(error_number));
    put_behind(e->french, sizeof e->french, " : ", in_french(error_number));
    one_line(e->french);
    return false;
}

const char *err_text(const struct err *e, enum language language)
{
    return language == LANGUAGE_FR && *e->french ? e->french : e->text;
}

/* Behind a sentence in French, where there is one and room. */
static void offer_in_french(struct err *e, bool first, const char *code, const char *label)
{
    const char *lead = !first ? ", " : e->code == ERR_GONE ? " ; à présent : " : " ; proches : ";
    const size_t n = strlen(e->french), size = sizeof e->french;
    const int m = n == 0  ? -1
                  : label ? snprintf(e->french + n, size - n, "%s%s (%s)", lead, label, code)
                          : snprintf(e->french + n, size - n, "%s%s", lead, code);
    if (n && (m < 0 || (size_t)m >= size - n))
        e->french[n] = '\0';
    one_line(e->french);
}

bool err_offer(struct err *e, const char *code, const char *label)
{
    if (!e)
        return false;
    const size_t n = strlen(e->text), m = strlen(e->near);
    char said[sizeof e->near + 16], kept[sizeof e->near];
    const int n_said = snprintf(said, sizeof said, "%s%s%s%s%s",
                                m                     ? ", "
                                : e->code == ERR_GONE ? "; now: "
                                                      : "; near: ",
                                code, label ? " (" : "", label ? label : "", label ? ")" : "");
    const int n_kept = snprintf(kept, sizeof kept, "%s\t%s", code, label ? label : code);
    if (n_said < 0 || n_kept < 0 || n + (size_t)n_said >= sizeof e->text ||
        m + (size_t)n_kept + 1 >= sizeof e->near)
        return false;
    one_line(said);
    one_line(kept); /* a label may hold anything; then what parts them */
    kept[strlen(code)] = '\t';
    memcpy(e->text + n, said, (size_t)n_said + 1);
    memcpy(e->near + m, kept, (size_t)n_kept);
    memcpy(e->near + m + (size_t)n_kept, "\n", 2);
    offer_in_french(e, m == 0, code, label);
    return false;
}

/* What does not fit is cut off at the end. */
static void put_before(char *text, size_t size, const char *prefix, const char *colon)
{
    const size_t n = strlen(prefix), m = strlen(colon), room = size - n - m - 1;
    size_t had = strlen(text);
    had = had < room ? had : room;
    memmove(text + n + m, text, had);
    memcpy(text, prefix, n);
    memcpy(text + n, colon, m);
    text[n + m + had] = '\0';
    cut_on_character(text);
}

bool err_prefix(struct err *e, const char *format, ...)
{
    if (!e)
        return false;
    char prefix[256]; /* with its colon shorter than any text */
    va_list ap;
    va_start(ap, format);
    vsnprintf(prefix, sizeof prefix, format, ap);
    va_end(ap);
    put_before(e->text, sizeof e->text, prefix, ": ");
    if (*e->french)
        put_before(e->french, sizeof e->french, prefix, " : ");
    return false;
}

bool err_prefix_say(struct err *e, const char *english, const char *french, ...)
{
    if (!e)
        return false;
    char prefix[256];
    va_list ap;
    va_start(ap, french);
    vsnprintf(prefix, sizeof prefix, english, ap);
    va_end(ap);
    put_before(e->text, sizeof e->text, prefix, ": ");
    va_start(ap, french);
    vsnprintf(prefix, sizeof prefix, french, ap);
    va_end(ap);
    if (*e->french)
        put_before(e->french, sizeof e->french, prefix, " : ");
    return false;
}
