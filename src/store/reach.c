#include "store/reach.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    MAIL_BYTES = 254,
    LOCAL_BYTES = 64,
    LABEL_BYTES = 63,
    PORT_DIGITS = 5,
    PHONE_LEAST = 2,
    PHONE_MOST = 40
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

/* "exemple.fr": labels of letters, digits and hyphens, the last of letters. dots: at least one. */
static bool is_host(const char *s, size_t n, bool dots)
{
    size_t label = 0, labels = 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && s[i] != '.') {
            if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != '-' && s[i] != '_')
                return false;
            continue;
        }
        if (i == label || i - label > LABEL_BYTES || s[label] == '-' || s[i - 1] == '-')
            return false;
        labels++;
        if (i < n)
            label = i + 1;
    }
    return !dots || (labels > 1 && n - label >= 2 && is_letter(s[label]));
}

static const char *trimmed(const char *text, size_t *n)
{
    while (*text && is_blank(*text))
        text++;
    *n = strlen(text);
    while (*n && is_blank(text[*n - 1]))
        --*n;
    return text;
}

bool reach_clean_mail(const char *text, char *out, size_t size)
{
    size_t n;
    const char *s = trimmed(text, &n);
    if (n > 7 && strncasecmp(s, "mailto:", 7) == 0) {
        s += 7;
        n -= 7;
    }
    return snprintf(out, size, "%.*s", (int)n, s) < (int)size;
}

bool reach_clean_web(const char *text, bool bare, char *out, size_t size)
{
    size_t n;
    const char *s = trimmed(text, &n);
    const size_t host = strcspn(s, "/?#:");
    const bool scheme = host < n && s[host] == ':' && !is_digit(s[host + 1]);
    const bool www = strncasecmp(s, "www.", 4) == 0;
    const bool lacks = !scheme && (www || bare) && is_host(s, host < n ? host : n, true);
    return snprintf(out, size, "%s%.*s", lacks ? "http://" : "", (int)n, s) < (int)size;
}

bool reach_is_mail(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || at - text > LOCAL_BYTES || strlen(text) > MAIL_BYTES || at[-1] == '.' ||
        *text == '.')
        return false;
    for (const char *p = text; p < at; p++)
        if (is_blank(*p) || strchr("\"(),:;<>[\\]", *p) || (*p == '.' && p[1] == '.'))
            return false;
    return is_host(at + 1, strlen(at + 1), true);
}

/* What stands between "//" and the path: a host, and a port. */
static bool is_authority(const char *s, size_t n)
{
    const bool literal = n && s[0] == '['; /* IPv6 */
    if (literal) {
        const size_t inside = strspn(s + 1, "0123456789abcdefABCDEF:.");
        if (inside < 2 || inside + 2 > n || s[inside + 1] != ']')
            return false;
        s += inside + 2;
        n -= inside + 2;
        if (n && s[0] != ':')
            return false;
    }
    const char *colon = n ? memchr(s, ':', n) : NULL;
    const size_t host = colon ? (size_t)(colon - s) : n;
    if (colon) {
        const size_t digits = strspn(colon + 1, "0123456789");
        if (digits == 0 || digits > PORT_DIGITS || digits != n - host - 1)
            return false;
    }
    return literal ? host == 0 : is_host(s, host, false);
}

bool reach_is_web(const char *text)
{
    for (const char *p = text; *p; p++)
        if (is_blank(*p) || strchr("\"<>\\^`{|}", *p))
            return false;
    if (strncasecmp(text, "mailto:", 7) == 0) {
        char mail[MAIL_BYTES + 2];
        snprintf(mail, sizeof mail, "%.*s", (int)strcspn(text + 7, "?"), text + 7);
        return reach_is_mail(mail);
    }
    const size_t scheme = strncasecmp(text, "https://", 8) == 0  ? 8
                          : strncasecmp(text, "http://", 7) == 0 ? 7
                                                                 : 0;
    return scheme && is_authority(text + scheme, strcspn(text + scheme, "/?#"));
}

bool reach_is_phone(const char *text)
{
    size_t digits = 0, n = strcspn(text, "pPeE"); /* "poste", "ext." */
    for (size_t i = 0; i < n; i++) {
        const bool no_break = (unsigned char)text[i] == 0xC2 && (unsigned char)text[i + 1] == 0xA0,
                   narrow = strncmp(text + i, "\u202F", 3) == 0;
        digits += is_digit(text[i]);
        if (no_break || narrow)
            i += no_break ? 1 : 2;
        else if (!is_digit(text[i]) && !strchr(" +.-/()", text[i]))
            return false;
    }
    const char *rest = text + n;
    if (*rest) {
        const size_t word = strncasecmp(rest, "poste", 5) == 0 ? 5 : strncasecmp(rest, "ext", 3) == 0 ? 3 : 0;
        rest += word;
        rest += strspn(rest, ". ");
        const size_t extension = strspn(rest, "0123456789");
        if (!word || !extension || rest[extension])
            return false;
    }
    return digits >= PHONE_LEAST && digits <= PHONE_MOST;
}
