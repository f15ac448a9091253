#include "base/err.h"

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
    return false;
}

bool err_prefix(struct err *e, const char *format, ...)
{
    if (!e)
        return false;
    char old[sizeof e->text], prefix[256];
    memcpy(old, e->text, sizeof old);
    va_list ap;
    va_start(ap, format);
    vsnprintf(prefix, sizeof prefix, format, ap);
    va_end(ap);
    int n = snprintf(e->text, sizeof e->text, "%s: ", prefix);
    if (n > 0 && (size_t)n < sizeof e->text)
        snprintf(e->text + n, sizeof e->text - (size_t)n, "%.*s", (int)(sizeof e->text - (size_t)n - 1), old);
    cut_on_character(e->text);
    return false;
}
