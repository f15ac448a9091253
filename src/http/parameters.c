#include "http/parameters.h"

#include "http/token.h"

static size_t blanks(const char *s)
{
    return strspn(s, " \t");
}

static size_t token_length(const char *s)
{
    size_t n = 0;
    while (token_char(s[n]))
        n++;
    return n;
}

/* How long what stands before the parameters is. */
static size_t value_length(const char *text)
{
    size_t n = strcspn(text, ";");
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    return n;
}

bool parameters_of(const char *text, const char *value)
{
    return token_is(text, value_length(text), value);
}

/* What stands between quotes, from behind the first on, into *value; returns where it goes on, or NULL. */
static const char *read_quoted(const char *s, struct bytes *value)
{
    for (; *s != '"'; s++) {
        if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
            s++;
        if (!token_text(*s))
            return NULL;
        bytes_add_char(value, *s);
    }
    return s + 1;
}

static const char *read_value(const char *s, struct bytes *value)
{
    bytes_reset(value);
    if (*s == '"')
        return read_quoted(s + 1, value);
    size_t n = token_length(s);
    bytes_add(value, s, n);
    return n ? s + n : NULL;
}

enum parameter parameters_find(const char *text, const char *name, struct bytes *value)
{
    struct bytes other;
    enum parameter found = PARAMETER_ABSENT;
    bytes_init(&other, value->ceiling);
    const char *s = text + value_length(text);
    while (s && found != PARAMETER_WRONG && *(s += blanks(s))) {
        if (*s != ';') {
            s = NULL;
            break;
        }
        s += 1 + blanks(s + 1);
        size_t n = token_length(s);
        if (n == 0)
            continue;
        bool wanted = token_is(s, n, name);
        s = s[n] == '=' ? read_value(s + n + 1, wanted && !found ? value : &other) : NULL;
        if (wanted)
            found = found ? PARAMETER_WRONG : PARAMETER_FOUND;
    }
    bytes_release(&other);
    return s && !value->full ? found : PARAMETER_WRONG;
}
