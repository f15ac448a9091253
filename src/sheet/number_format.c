#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sheet/number.h"

/* What is gathered of a section while its code is read. */
struct reading {
    struct number_section *s;
    char literal[NUMBER_UNIT]; /* texts that are shown beside the digits, in a row */
    size_t literal_n;
    char currency[NUMBER_UNIT];
    char last;                     /* the part of a date before: 'h' or 's' make an m minutes */
    unsigned zeros, places, scale; /* places that are always shown; all of them; commas that divide */
    bool general, point, comma, other, text;
    size_t pattern_n;
    bool pattern_full;
};

static void add_literal(struct reading *r, const char *text, size_t n)
{
    for (size_t i = 0; i < n && r->literal_n + 1 < sizeof r->literal; i++)
        r->literal[r->literal_n++] = text[i];
}

static void add_pattern(struct reading *r, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (r->pattern_n + 1 >= NUMBER_PATTERN || (n > 0 && !strchr(" -./()+0#", text[i]))) {
            r->pattern_full = true;
            return;
        }
        r->s->pattern[r->pattern_n++] = text[i];
    }
}

/* Between brackets: a colour, a condition, a currency with its place, hours that go on beyond a day. */
static void read_bracket(struct reading *r, const char *text, size_t n)
{
    if (n && text[0] == '$') {
        size_t sign = 0;
        while (1 + sign < n && text[1 + sign] != '-')
            sign++;
        if (sign && sign < sizeof r->currency)
            memcpy(r->currency, text + 1, sign);
    } else if (n && strchr("<>=", text[0])) {
        const size_t two = n > 1 && strchr("=>", text[1]) ? 2 : 1;
        r->s->than = two == 1 ? text[0] : text[1] == '>' ? '!' : text[0] == '<' ? 'l' : 'g';
        r->s->limit = strtod(text + two, NULL);
    } else if (n && n == strspn(text, "hHmMsS")) {
        r->s->kind = NUMBER_ELAPSED;
    }
}

static void read_date_part(struct reading *r, const char *code, size_t n)
{
    const char c = (char)tolower((unsigned char)*code);
    struct number_section *s = r->s;
    if (s->kind != NUMBER_ELAPSED)
        s->kind = NUMBER_DATE;
    s->day = s->day || c == 'd';
    s->year = s->year || c == 'y' || c == 'e';
    s->clock = s->clock || c == 'h' || c == 's';
    if (c == 'm') {
        const char *next = code + n + strspn(code + n, ":.0 ");
        bool minutes = r->last == 'h' || tolower((unsigned char)*next) == 's' || s->kind == NUMBER_ELAPSED;
        s->clock = s->clock || minutes;
        s->month = s->month || !minutes;
    }
    r->last = c;
}

static void read_place(struct reading *r, char c)
{
    r->zeros += c == '0';
    r->places++;
    r->other = r->other || c == '?';
    r->scale = 0; /* commas before it were those of thousands */
    add_pattern(r, &c, 1);
}

/* How many bytes the character behind a mark has, with the mark. */
static size_t marked(const char *p)
{
    size_t n = 1 + (p[1] != '\0');
    while (n > 1 && (p[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Texts and what stands in brackets; 0: it is something else. */
static size_t read_enclosed(struct reading *r, const char *p)
{
    size_t n = 0;
    switch (*p) {
    case '"':
        n = strcspn(p + 1, "\"");
        add_literal(r, p + 1, n);
        add_pattern(r, p + 1, n);
        return n + 1 + (p[n + 1] == '"');
    case '[':
        n = strcspn(p + 1, "]");
        read_bracket(r, p + 1, n);
        return n + 1 + (p[n + 1] == ']');
    case '\\':
    case '!':
        n = marked(p);
        add_literal(r, p + 1, n - 1);
        add_pattern(r, p + 1, n - 1);
        return n;
    case '_':
    case '*':
        return marked(p);
    default:
        return 0;
    }
}

/* One thing of a code; how many bytes it has. */
static size_t read_one(struct reading *r, const char *p)
{
    size_t n = read_enclosed(r, p);
    if (n)
        return n;
    n = 1;
    switch (*p) {
    case '0':
    case '#':
    case '?':
        read_place(r, *p);
        return 1;
    case '.':
        r->point = true;
        return 1;
    case ',':
        r->comma = true;
        r->scale++;
        return 1;
    case '%':
        r->s->kind = NUMBER_PERCENT;
        return 1;
    case '@':
        r->text = true;
        return 1;
    default:
        break;
    }
    if (strncasecmp(p, "general", 7) == 0 || strncasecmp(p, "standard", 8) == 0) {
        r->general = true;
        return tolower((unsigned char)*p) == 'g' ? 7 : 8;
    }
    if (strncasecmp(p, "am/pm", 5) == 0 || strncasecmp(p, "a/p", 3) == 0)
        return tolower((unsigned char)p[1]) == 'm' ? 5 : 3;
    if ((*p == 'E' || *p == 'e') && (p[1] == '+' || p[1] == '-')) {
        r->other = true;
        return 2;
    }
    if (strchr("dDmMyYhHsSeEgGbB", *p)) {
        while (p[n] == *p)
            n++;
        read_date_part(r, p, n);
        return n;
    }
    add_literal(r, p, 1);
    add_pattern(r, p, 1);
    return 1;
}

/* Letters and signs of money: not the blanks, dashes and brackets around numbers. */
static bool says_something(const char *s)
{
    for (; *s; s++)
        if (isalnum((unsigned char)*s) || *s == '$' ||
            ((unsigned char)*s >= 0x80 && strncmp(s, "\xC2\xA0", 2) != 0 && strncmp(s, "\xE2\x80", 2) != 0))
            return true;
    return false;
}

static void trimmed(char *out, const char *text)
{
    size_t n;
    text += strspn(text, " -+()/");
    while (strncmp(text, "\xC2\xA0", 2) == 0)
        text += 2;
    n = strlen(text);
    while (n && strchr(" -+()/", text[n - 1]))
        n--;
    memmove(out, text, n);
    out[n] = '\0';
}

static void finish(struct reading *r)
{
    struct number_section *s = r->s;
    const char *unit = r->currency[0] ? r->currency : says_something(r->literal) ? r->literal : "";
    if (s->kind == NUMBER_DATE || s->kind == NUMBER_ELAPSED || s->kind == NUMBER_PERCENT)
        return;
    trimmed(s->unit, unit);
    if (r->scale && *s->unit && strchr("kKM", *s->unit)) { /* shown divided; the value is all of it */
        char rest[NUMBER_UNIT];
        snprintf(rest, sizeof rest, "%s", s->unit + 1);
        trimmed(s->unit, rest);
    }
    if (r->places == 0 && !r->general && !r->text)
        s->kind = NUMBER_WORD;
    bool code = !r->pattern_full && !r->point && !r->comma && !r->other && r->zeros + (r->places > 2) > 1 &&
                r->zeros > 0 && !*s->unit;
    if (code && (r->zeros > 1 || strpbrk(s->pattern, "#0")[1] != '\0'))
        s->kind = NUMBER_CODE;
    if (r->zeros == 1 && s->kind == NUMBER_CODE && s->pattern[r->pattern_n - 1] == '0')
        s->kind = NUMBER_PLAIN; /* "# ##0": thousands, not a code */
}

void number_format_read(struct number_format *f, const char *code)
{
    *f = (struct number_format){0};
    for (const char *p = code; *p && f->n < NUMBER_SECTIONS;) {
        struct reading r = {.s = &f->sections[f->n++]};
        while (*p && *p != ';')
            p += read_one(&r, p);
        p += *p == ';';
        finish(&r);
    }
    if (f->n == 1 && f->sections[0].kind == NUMBER_WORD && !f->sections[0].unit[0])
        f->n = 0;
}

bool number_format_known(struct number_format *f, unsigned number)
{
    static const struct {
        unsigned from, to;
        const char *code;
    } KNOWN[] = {
        {9, 10, "0%"},        {14, 15, "d/m/yyyy"},      {16, 16, "d-mmm"},     {17, 17, "mmm-yy"},
        {18, 21, "h:mm"},     {22, 22, "d/m/yyyy h:mm"}, {27, 31, "yyyy/m/d"},  {32, 35, "h:mm"},
        {36, 36, "yyyy/m/d"}, {45, 45, "mm:ss"},         {46, 46, "[h]:mm:ss"}, {47, 47, "mm:ss.0"},
        {50, 58, "yyyy/m/d"},
    };
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        if (number >= KNOWN[i].from && number <= KNOWN[i].to) {
            number_format_read(f, KNOWN[i].code);
            return true;
        }
    *f = (struct number_format){0};
    return false;
}
