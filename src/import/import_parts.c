#include "import/import_parts.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "import/import_head.h"

#define BULLET "\xE2\x80\xA2 " /* the blank may begin the next */

enum separator { SEP_NONE, SEP_LINE, SEP_LIST /* ; + & et */, SEP_COMMA, SEP_OR /* / or a dash */ };

struct part {
    const char *text; /* in the arena, trimmed */
    enum separator before;
    size_t from, to; /* in the text */
};

struct parts {
    struct part p[IMPORT_PARTS_MOST];
    size_t n;
    bool many; /* more than there is room for */
};

/* --- where it may be parted -------------------------------------------------------------------------------
 */

static const char *copy_line(struct import *i, const char *s, size_t n)
{
    while (n && isspace((unsigned char)*s))
        s++, n--;
    while (n && isspace((unsigned char)s[n - 1]))
        n--;
    char *line = arena_alloc(&i->arena, n + 1);
    size_t m = 0;
    for (size_t k = 0; k < n; k++) {
        bool blank = isspace((unsigned char)s[k]);
        if (!blank || (m && line[m - 1] != ' '))
            line[m++] = blank ? ' ' : s[k];
    }
    line[m] = '\0';
    return line;
}

/* Words between blanks that join names; "and" is mostly inside of one (Basingstoke and Deane). Returns their
 * length with the blanks, 0: none here. */
static size_t joining(const char *p)
{
    static const char *const WORDS[] = {"et", "ainsi que"};
    for (size_t k = 0; *p == ' ' && k < sizeof WORDS / sizeof WORDS[0]; k++) {
        size_t n = strlen(WORDS[k]);
        if (strncasecmp(p + 1, WORDS[k], n) == 0 && p[n + 1] == ' ')
            return n + 2;
    }
    return 0;
}

static size_t dash(const char *p)
{
    static const char *const DASHES[] = {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 "};
    for (size_t k = 0; k < sizeof DASHES / sizeof DASHES[0]; k++)
        if (strncmp(p, DASHES[k], strlen(DASHES[k])) == 0)
            return strlen(DASHES[k]);
    return 0;
}

/* "Neuilly s/ Seine", "Villeneuve s/Lot" */
static bool is_abbreviation(const char *text, const char *slash)
{
    return slash > text && strchr("sS", slash[-1]) &&
           (slash - 1 == text || !isalnum((unsigned char)slash[-2]));
}

/* Two numbers of départements: "CG 38-73", "CG 01-38-73"; no years, no telephone. */
static bool between_codes(const char *text, const char *p)
{
    size_t n = 0, m = strspn(p + 1, "0123456789");
    while (p - n > text && isdigit((unsigned char)p[-1 - (ptrdiff_t)n]))
        n++;
    const char before = p - n > text ? p[-1 - (ptrdiff_t)n] : '\0';
    return n >= 2 && n <= 3 && m >= 2 && m <= 3 &&
           (before == ' ' || before == '-' || isalpha((unsigned char)before)) &&
           (p[1 + m] == '\0' || strchr(" -,;/", p[1 + m]));
}

static enum separator separator_at(const char *text, const char *p, size_t *width)
{
    *width = 1;
    if (*p == '\n' || *p == '\r')
        return SEP_LINE;
    if (*p == ';' || *p == '+' || *p == '&')
        return SEP_LIST;
    if (*p == ',' && !(p > text && isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[1])))
        return SEP_COMMA;
    if ((*p == '/' && !is_abbreviation(text, p)) || (*p == '-' && between_codes(text, p)))
        return SEP_OR;
    if (strncmp(p, BULLET, sizeof BULLET - 1) == 0) {
        *width = sizeof BULLET - 1;
        return SEP_LIST;
    }
    if ((*width = joining(p)))
        return SEP_LIST;
    return (*width = dash(p)) ? SEP_OR : SEP_NONE;
}

static void add(struct import *i, struct parts *out, const char *text, size_t from, size_t to,
                enum separator before)
{
    const char *copy = copy_line(i, text + from, to - from);
    if (!*copy)
        return;
    out->many = out->many || out->n == IMPORT_PARTS_MOST;
    if (!out->many)
        out->p[out->n++] = (struct part){copy, before, from, to};
}

/* Nothing is parted within brackets. Of two separators the stronger counts: ",\n" is a line. */
static void find_parts(struct import *i, const char *text, struct parts *out)
{
    size_t from = 0, width;
    int deep = 0;
    enum separator before = SEP_NONE;
    *out = (struct parts){0};
    for (const char *p = text; *p; p++) {
        deep += (*p == '(' || *p == '[') - ((*p == ')' || *p == ']') && deep > 0);
        enum separator s = deep ? SEP_NONE : separator_at(text, p, &width);
        if (s == SEP_NONE)
            continue;
        size_t had = out->n;
        add(i, out, text, from, (size_t)(p - text), before);
        before = out->n == had && before != SEP_NONE && before < s ? before : s;
        p += width - 1 - (width > 1); /* the last blank may begin the next */
        from = (size_t)(p - text) + 1;
    }
    add(i, out, text, from, strlen(text), before);
}

/* A line that goes on with the name before it: "(Mayenne)", "du Pays de Gex"; or behind one that waits for
 * more. */
static bool goes_on(const char *before, const char *text)
{
    static const char *const STARTS[] = {"de ",  "du ",   "des ", "d'",  "d\xE2\x80\x99", "en ",
                                         "sur ", "sous ", "aux ", "au ", "les ",          "et "},
                             *const ENDS[] = {" de", " du",    " des", " d'", " la",  " le", " les",
                                              " et", " saint", " st",  "-",   " sur", " en"};
    size_t n = strlen(before);
    if (strchr("([", *text))
        return true;
    for (size_t k = 0; k < sizeof STARTS / sizeof STARTS[0]; k++)
        if (strncmp(text, STARTS[k], strlen(STARTS[k])) == 0)
            return true;
    for (size_t k = 0; k < sizeof ENDS / sizeof ENDS[0]; k++)
        if (n > strlen(ENDS[k]) && strcasecmp(before + n - strlen(ENDS[k]), ENDS[k]) == 0)
            return true;
    return strcasecmp(before, "saint") == 0 || strcasecmp(before, "sainte") == 0 || import_head_only(before);
}

static void join_lines(struct import *i, const char *text, struct parts *parts)
{
    size_t kept = 0;
    for (size_t k = 0; k < parts->n; k++) {
        struct part *last = kept ? &parts->p[kept - 1] : NULL;
        if (last && parts->p[k].before == SEP_LINE && goes_on(last->text, parts->p[k].text)) {
            last->to = parts->p[k].to;
            last->text = copy_line(i, text + last->from, last->to - last->from);
        } else {
            parts->p[kept++] = parts->p[k];
        }
    }
    parts->n = kept;
}

/* --- what is one -------------------------------------------------------------------------------------------
 */

/* What was written from one part to another, on one line, as one name: what parts has no meaning in it. */
static const char *joined(struct import *i, const char *text, const struct parts *parts, size_t from,
                          size_t to)
{
    size_t a = parts->p[from].from, b = parts->p[to - 1].to, m = 0;
    char *name = arena_alloc(&i->arena, 4 * (b - a) + 1);
    for (size_t k = a; k < b; k++) {
        if (text[k] == '&') {
            memcpy(name + m, " et ", 4);
            m += 4;
        } else {
            name[m++] = strchr(",;+/", text[k]) ? ' ' : text[k];
        }
    }
    return copy_line(i, name, m);
}

struct parter {
    struct import *i;
    const struct import_parting *how;
    const char *text;
    struct parts parts;
    struct import_head head; /* that the first part says of all */
    bool told;               /* all parts say that they are of their own */
};

static bool is_one(const struct parter *p, const char *text)
{
    return p->how->is_one(p->how->context, text);
}

/* Behind a bracket another name begins: "Région Bretagne (chef de file), Rennes". A kind alone is of the name
 * before it: "Strasbourg et Eurométropole". */
static bool may_join(const struct parter *p, size_t from, size_t to)
{
    for (size_t k = from; k + 1 < to; k++)
        if (p->text[p->parts.p[k].to - 1] == ')' ||
            (p->parts.p[k + 1].before == SEP_LIST && import_head_only(p->parts.p[k + 1].text)))
            return false;
    return true;
}

/* All that was written: "Boulogne/Mer" as it stands, "Trinité & Tobago" without what parts. */
static bool is_whole(const struct parter *p, const char *line)
{
    bool glued = true;
    if (!may_join(p, 0, p->parts.n))
        return false;
    for (size_t k = 1; k < p->parts.n; k++)
        glued = glued && p->parts.p[k].before == SEP_OR && p->parts.p[k].from == p->parts.p[k - 1].to + 1 &&
                p->text[p->parts.p[k].from] != ' ';
    return is_one(p, joined(p->i, p->text, &p->parts, 0, p->parts.n)) || (glued && is_one(p, line));
}

/* "commune V", "3e": a part of the place before it, rather than one that is not known. */
static bool is_portion(const char *text)
{
    const char *last = strrchr(text, ' ');
    last = last ? last + 1 : text;
    size_t n = strlen(last);
    return n < 2 || isdigit((unsigned char)*last) || strspn(last, "IVXivx") == n;
}

static bool has_lines(const struct parts *parts)
{
    bool any = false;
    for (size_t k = 1; k < parts->n; k++)
        any = any || parts->p[k].before == SEP_LINE;
    return any;
}

static bool is_list(const struct parts *parts)
{
    bool listed = parts->n > 2;
    for (size_t k = 1; k < parts->n; k++)
        listed = listed || parts->p[k].before == SEP_LIST || parts->p[k].before == SEP_LINE;
    return listed;
}

/* "Ville" of "Ville et agglomération de Chambéry": its name stands behind the next kind. "Eurométropole" of
 * "Strasbourg et Eurométropole": it stands before. NULL: it is none. */
static const char *name_beside(const struct parter *p, size_t k)
{
    size_t next = k;
    while (next < p->parts.n && import_head_only(p->parts.p[next].text))
        next++;
    if (next == k)
        return NULL;
    const struct part *own = &p->parts.p[k];
    const char *rest = next < p->parts.n ? import_head_rest(p->parts.p[next].text) : NULL;
    if (k > 0 && !rest && own->before == SEP_LIST)
        rest = import_head_of(own[-1].text, &p->i->arena);
    return rest ? import_head_with(p->parts.p[k].text, rest, &p->i->arena) : NULL;
}

/* One name of the parts, with the kind that is said of all. */
static const char *name_of(const struct parter *p, size_t from, size_t to)
{
    const char *beside = to - from == 1 ? name_beside(p, from) : NULL;
    if (beside)
        return beside;
    const char *name = to - from == 1 ? p->parts.p[from].text : joined(p->i, p->text, &p->parts, from, to);
    return import_head_name(&p->head, from == 0, name, &p->i->arena);
}

/* The longest name that begins at a part: how many parts it has; 0: none does. */
static size_t longest(const struct parter *p, size_t from, const char **name)
{
    size_t most = p->parts.n - from;
    most = most < IMPORT_PARTS_JOINED ? most : IMPORT_PARTS_JOINED;
    if (from == 0 && most == p->parts.n && most > 1) /* the whole was asked for */
        most--;
    for (; most > 0; most--) {
        if (!may_join(p, from, from + most))
            continue;
        *name = name_of(p, from, from + most);
        if (is_one(p, *name))
            return most;
    }
    return 0;
}

static bool is_beside(const struct parter *p, const char *one, size_t k)
{
    const struct part *part = &p->parts.p[k];
    return (part->before == SEP_COMMA || part->before == SEP_LINE) && p->how->is_beside &&
           p->how->is_beside(p->how->context, one, part->text);
}

static bool is_same(const struct parter *p, const char *one, const char *other, size_t k)
{
    return p->parts.p[k].before == SEP_OR && p->how->is_same && p->how->is_same(p->how->context, one, other);
}

static const char *with_beside(struct parter *p, const char *one, const char *beside)
{
    size_t n = strlen(one) + strlen(beside) + 4;
    char *text = arena_alloc(&p->i->arena, n);
    snprintf(text, n, "%s (%s)", one, beside);
    return text;
}

static bool says_own(const struct parter *p, size_t k)
{
    return p->how->is_own && p->how->is_own(p->how->context, p->parts.p[k].text);
}

/* "PNR du Luberon & Apt", "SDIS 44 et ville de Nantes"; not "Lycée Moulin, Béziers", which is there, nor what
 * goes on behind "et". */
static bool is_own_part(const struct parter *p, size_t k)
{
    if (!says_own(p, k))
        return false;
    if (k + 1 == p->parts.n)
        return true;
    const struct part *next = &p->parts.p[k + 1];
    const char mark = p->text[p->parts.p[k].to + strspn(p->text + p->parts.p[k].to, " ")];
    return next->before == SEP_LINE || strchr(";&+", mark) || says_own(p, k + 1) ||
           import_head_read(next->text).kind;
}

/* A name that is one by what stands beside it ("Kayes, Mali" in no country), or because a plural says so of
 * all
 * ("Communes de A et de B"). Returns how many parts it has, 0: it is none. */
static size_t with_next(struct parter *p, size_t k, const char **name)
{
    const char *own = name_of(p, k, k + 1);
    if (k + 1 < p->parts.n && is_beside(p, own, k + 1)) {
        *name = with_beside(p, own, p->parts.p[k + 1].text);
        if (is_one(p, *name))
            return 2;
    }
    *name = own;
    if (is_own_part(p, k))
        return 1;
    return (p->head.linked || p->told) && *own ? 1 : 0;
}

/* The names of all parts; false where one is none, then its number in *bad, with *any: another is one. */
static bool read_names(struct parter *p, const char **names, size_t *n, size_t *bad, bool *any)
{
    *n = 0;
    *any = false;
    for (size_t k = 0; k < p->parts.n;) {
        const char *name;
        if (*n && is_beside(p, names[*n - 1], k)) {
            names[*n - 1] = with_beside(p, names[*n - 1], p->parts.p[k].text);
            k++;
            continue;
        }
        size_t taken = longest(p, k, &name);
        if (!taken)
            taken = with_next(p, k, &name);
        if (!taken) {
            *bad = k;
            for (size_t other = k + 1; other < p->parts.n && !*any; other++)
                *any = is_one(p, name_of(p, other, other + 1));
            return false;
        }
        *any = true;
        if (!*n || !is_same(p, names[*n - 1], name, k))
            names[(*n)++] = name;
        k += taken;
    }
    return true;
}

static bool all_told(const struct parter *p)
{
    bool told = p->how->is_told != NULL;
    for (size_t k = 0; told && k < p->parts.n; k++)
        told = p->how->is_told(p->how->context, p->parts.p[k].text);
    return told;
}

/* What stands between two '|'. */
static bool part_piece(struct import *i, const char *column, const char *text,
                       const struct import_parting *how, struct value_list *out, struct err *e)
{
    struct parter p = {.i = i, .how = how, .text = text};
    const char *names[IMPORT_PARTS_MOST], *line = copy_line(i, text, strlen(text));
    size_t n, bad = IMPORT_PARTS_MOST;
    bool any;
    find_parts(i, text, &p.parts);
    if (p.parts.many)
        return err_say(e, ERR_TOO_LARGE, column, "", "more than %d names in a cell: write | between them",
                       "plus de %d noms dans une cellule : séparez-les par |", (int)IMPORT_PARTS_MOST);
    join_lines(i, text, &p.parts);
    if (p.parts.n > 1 && !is_whole(&p, line)) {
        p.head = import_head_read(p.parts.p[0].text);
        p.told = all_told(&p);
        if (read_names(&p, names, &n, &bad, &any) && (n > 1 || (n == 1 && has_lines(&p.parts)))) {
            for (size_t k = 0; k < n; k++)
                out->values[out->n++] = names[k];
            return true;
        }
        any = any || (bad < p.parts.n && import_head_only(p.parts.p[bad].text));
        if (any && bad < p.parts.n && !is_portion(p.parts.p[bad].text) && how->left)
            how->left(how->context, line, p.parts.p[bad].text, is_list(&p.parts) || p.head.group);
    }
    if (*line)
        out->values[out->n++] = line;
    return true;
}

/* --- what parts always ------------------------------------------------------------------------------------
 */

/* "2) " where 2 is next; returns its length. */
static size_t counted(const char *text, const char *p, unsigned next)
{
    unsigned number = 0;
    const char *q = p + (*p == '(');
    if (p > text && !isspace((unsigned char)p[-1]))
        return 0;
    size_t digits = strspn(q, "0123456789");
    if (!digits && *q == (char)('a' + next - 1) && q[1] == ')') /* "a) " */
        return (size_t)(q + 2 + strspn(q + 2, " \t") - p);
    for (size_t k = 0; k < digits && k < 3; k++)
        number = number * 10 + (unsigned)(q[k] - '0');
    q += digits;
    if (!digits || number != next || !(*q == ')' || (*q == '.' && q[1] == ' ') || (*q == '-' && q[1] == ' ')))
        return 0;
    q += 1 + strspn(q + 1, " \t");
    return (size_t)(q - p);
}

/* Whether there are two numbers at least: a name may begin with one. */
static bool is_counted(const char *text)
{
    unsigned next = 1;
    for (const char *p = text; *p && next < 3; p++)
        next += counted(text, p, next) > 0;
    return next == 3;
}

/* "- Nantes", at the head of a line; returns the length of the bullet. */
static size_t bullet(const char *text, const char *p)
{
    static const char *const BULLETS[] = {"- ", "* ", "\xE2\x80\xA2", "\xE2\x80\x93 ", "\xC2\xB7", "o "};
    if (p > text && p[-1] != '\n' && p[-1] != '\r')
        return 0;
    for (size_t k = 0; k < sizeof BULLETS / sizeof BULLETS[0]; k++)
        if (strncmp(p, BULLETS[k], strlen(BULLETS[k])) == 0)
            return strlen(BULLETS[k]) + strspn(p + strlen(BULLETS[k]), " \t");
    return 0;
}

bool import_parts(struct import *i, const char *column, const char *text, const struct import_parting *how,
                  struct value_list *out, struct err *e)
{
    size_t most = 1;
    for (const char *p = text; *p; p++)
        most += *p == '|' || *p == '\n' || isdigit((unsigned char)*p);
    out->values = arena_alloc(&i->arena, (most + IMPORT_PARTS_MOST + VALUE_LIST_MAX) * sizeof *out->values);
    out->n = 0;
    const char *from = text + strspn(text, " \t\r\n"), *p = from;
    const bool numbers = is_counted(text);
    unsigned next = 1;
    for (;; p++) {
        size_t number = numbers ? counted(text, p, next) : 0, marked = number ? number : bullet(text, p);
        bool end = *p == '\0' || *p == '|' || marked;
        if (!end)
            continue;
        const char *piece = arena_text(&i->arena, from, (size_t)(p - from));
        if (!part_piece(i, column, piece, how, out, e))
            return false;
        if (out->n > VALUE_LIST_MAX)
            return err_say(e, ERR_TOO_LARGE, column, "", "more than %d values in a cell",
                           "plus de %d valeurs dans une cellule", (int)VALUE_LIST_MAX);
        if (*p == '\0')
            return true;
        next += number > 0;
        p += marked ? marked - 1 : 0;
        from = p + 1;
    }
}
