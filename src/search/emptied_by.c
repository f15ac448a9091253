#include "search/emptied_by.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/nearest.h"
#include "search/say_criteria.h"

enum { TEXT_BYTES = 1 << 17, MOST_PIECES = 64, MOST_EXCLUSIONS = 16 };

/* What can be left out. Of a tree its own leaves; a branch with all that stands in it. */
struct piece {
    enum { PIECE_LEAF, PIECE_EXCLUSION, PIECE_WORD, PIECE_DATETIME, PIECE_FILTER, PIECE_BRANCH } kind;
    enum criterion which; /* of a leaf or an exclusion */
    uint32_t at, end;     /* of words, branches, and what lists exclude: these */
};

/* Criteria that borrow all they hold, so that leaving something out costs nothing; never released. */
struct view {
    struct criteria criteria;
    struct criteria_branch branches[CRITERIA_MAX_NODES + 1];
    struct criterion_range exclude[MOST_EXCLUSIONS];
};

struct emptied {
    struct json *j;
    struct snapshot *s;
    enum collection collection;
    const struct criteria *criteria;
    const struct emptied_asked *asked;
    struct piece pieces[MOST_PIECES];
    uint32_t n, n_put;
};

typedef uint64_t set; /* of pieces, a bit for each */
#define BIT(i) ((set)1 << (i))

/* --- pieces ------------------------------------------------------------------------------------------------
 */

static void add(struct emptied *to, struct piece p)
{
    if (to->n < MOST_PIECES)
        to->pieces[to->n++] = p;
}

static void add_leaf(struct emptied *to, enum criterion which, bool asked)
{
    if (asked)
        add(to, (struct piece){PIECE_LEAF, which, 0, 0});
}

static void find_pieces(struct emptied *to)
{
    const struct criteria *c = to->criteria;
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        add_leaf(to, i, criteria_asks(c, i));
    for (uint32_t i = 0; i < c->n_words; i++)
        add(to, (struct piece){PIECE_WORD, CRITERION_Q, i, i + 1});
    add_leaf(to, CRITERION_BBOX, c->has_box);
    add_leaf(to, CRITERION_WITHIN, c->within.asked);
    add_leaf(to, CRITERION_RADIUS, c->radius_m > 0.0);
    add_leaf(to, CRITERION_LOCATED, c->located != LOCATED_ANY);
    if (to->asked->datetime && !criteria_empty(to->asked->date))
        add(to, (struct piece){.kind = PIECE_DATETIME});
    if (c->filter)
        add(to, (struct piece){.kind = PIECE_FILTER});
    for (uint32_t i = 0; i < c->n_branches; i++) /* the last for which there is room is of all that follow */
        add(to, (struct piece){PIECE_BRANCH, 0, i, to->n + 1 < MOST_PIECES ? i + 1 : c->n_branches});
}

static void drop_leaf(struct criteria *c, enum criterion which)
{
    if (which < CRITERION_LISTS)
        c->values[which] = (struct criterion_values){0};
    else if (which == CRITERION_BBOX)
        c->has_box = false;
    else if (which == CRITERION_WITHIN)
        c->within = (struct criteria_within){0};
    else if (which == CRITERION_RADIUS)
        c->radius_m = 0.0; /* near still says the order */
    else
        c->located = LOCATED_ANY;
}

static void drop_exclusion(struct view *v, const struct piece *p)
{
    struct criterion_values *of = &v->criteria.values[p->which];
    uint32_t n = 0;
    for (uint32_t i = 0; i < of->n_exclude; i++)
        if (i != p->at)
            v->exclude[n++] = of->exclude[i];
    of->exclude = v->exclude;
    of->n_exclude = n;
}

static void drop_words(struct criteria *c, set dropped)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_words; i++)
        if (!(dropped & BIT(i)))
            c->words[n++] = c->words[i];
    c->n_words = n;
}

static void drop(struct view *v, const struct piece *p, set *words)
{
    if (p->kind == PIECE_LEAF)
        drop_leaf(&v->criteria, p->which);
    else if (p->kind == PIECE_EXCLUSION)
        drop_exclusion(v, p);
    else if (p->kind == PIECE_WORD)
        *words |= BIT(p->at);
    else if (p->kind == PIECE_FILTER)
        v->criteria.filter = NULL;
}

/* What stands in the criteria without some of the pieces; datetime does not. */
static void view_init(struct view *v, const struct emptied *of, set without)
{
    set words = 0;
    v->criteria = *of->criteria;
    v->criteria.branches = v->branches;
    v->criteria.n_branches = 0;
    for (uint32_t i = 0; i < of->n; i++) {
        const struct piece *p = &of->pieces[i];
        bool kept = !(without & BIT(i));
        if (!kept)
            drop(v, p, &words);
        for (uint32_t k = p->at; kept && p->kind == PIECE_BRANCH && k < p->end; k++)
            v->branches[v->criteria.n_branches++] = of->criteria->branches[k];
    }
    drop_words(&v->criteria, words);
}

static bool dated(const struct emptied *of, set without)
{
    for (uint32_t i = 0; i < of->n; i++)
        if (of->pieces[i].kind == PIECE_DATETIME)
            return !(without & BIT(i));
    return false;
}

/* The same to be counted: with datetime. */
static void view_counted(struct view *v, const struct emptied *of, set without)
{
    view_init(v, of, without);
    if (dated(of, without)) /* an `and` of its own, only read */
        v->branches[v->criteria.n_branches++] = (struct criteria_branch){
            false, (struct criteria *)of->asked->date, 1};
}

static uint32_t count(const struct emptied *of, set without)
{
    struct view v;
    view_counted(&v, of, without);
    return selection_count(of->s, of->collection, &v.criteria);
}

/* --- what is said ------------------------------------------------------------------------------------------
 */

static set all_of(const struct emptied *of)
{
    return of->n == MOST_PIECES ? ~(set)0 : BIT(of->n) - 1;
}

/* Canonical text is percent-encoded, in capitals. */
static void decode(char *text)
{
    char *to = text;
    for (const char *p = text; *p; p++) {
        unsigned byte = (unsigned char)*p == '+' ? ' ' : (unsigned char)*p;
        if (*p == '%' && sscanf(p + 1, "%2X", &byte) == 1)
            p += 2;
        *to++ = (char)byte;
    }
    *to = '\0';
}

/* Canonical text behind its name, as it is meant, or what the client wrote. */
static void put_value(const struct emptied *to, const struct piece *p, const struct criteria *alone)
{
    struct bytes text;
    bytes_init(&text, TEXT_BYTES);
    criteria_print(alone, to->s, &text);
    char *value = strrchr(text.data, '='); /* a radius stands behind near; a polygon has no = */
    if (value && p->kind <= PIECE_EXCLUSION)
        decode(value);
    if (p->kind == PIECE_WORD)
        json_put_text(to->j, "value", to->criteria->words[p->at]);
    else if (p->kind == PIECE_DATETIME)
        json_put_text(to->j, "value", to->asked->datetime);
    else if (p->kind == PIECE_FILTER)
        json_put_text(to->j, "value", to->criteria->filter->text);
    else
        json_put_text(to->j, "value", p->kind == PIECE_BRANCH || !value ? text.data : value + 1);
    bytes_release(&text);
}

/* A term of q as it is read: without the signs that say what it is. */
static void say_term(const char *term, enum language language, struct bytes *out)
{
    static const struct {
        const char *word[2], *excluded, *open, *close;
    } SAID[LANGUAGES] = {{{"mot", "mots"}, " exclu", "\u00a0: «\u00a0", "\u00a0»"},
                         {{"word", "words"}, " left out", ": “", "”"}};
    bool excluded = *term == '-', phrase = term[excluded] == '"';
    size_t from = (size_t)excluded + phrase, n = strlen(term) - from - phrase;
    bytes_add_format(out, "%s%s%s%.*s%s", SAID[language].word[phrase],
                     excluded ? SAID[language].excluded : "", SAID[language].open, (int)n, term + from,
                     SAID[language].close);
}

static void put_said(const struct emptied *to, const struct piece *p, const struct criteria *alone)
{
    struct bytes text;
    bytes_init(&text, TEXT_BYTES);
    if (p->kind == PIECE_WORD)
        say_term(to->criteria->words[p->at], to->asked->language, &text);
    else if (p->kind == PIECE_DATETIME)
        bytes_add_format(&text, "dates%s%s", to->asked->language == LANGUAGE_FR ? "\u00a0: " : ": ",
                         to->asked->datetime);
    else
        say_criteria(alone, to->s, to->asked->language, &text);
    json_put_text(to->j, "said", text.data);
    bytes_release(&text);
}

static void put_piece(const struct emptied *to, uint32_t i)
{
    const struct piece *p = &to->pieces[i];
    struct view alone;
    view_init(&alone, to, all_of(to) & ~BIT(i));
    alone.criteria.has_near &= alone.criteria.radius_m > 0.0;
    alone.criteria.side = SIDE_PARTNER;
    if (p->kind == PIECE_EXCLUSION)
        alone.criteria.values[p->which] = (struct criterion_values){
            .exclude = &to->criteria->values[p->which].exclude[p->at], .n_exclude = 1};
    const char *name = p->kind == PIECE_DATETIME ? "datetime"
                       : p->kind == PIECE_FILTER ? "filter"
                       : p->kind == PIECE_BRANCH ? "any"
                                                 : CRITERIA[p->which].name;
    json_put_text(to->j, "parameter", name);
    put_value(to, p, &alone.criteria);
    put_said(to, p, &alone.criteria);
}

static void put_href(const struct emptied *to, set without)
{
    struct view v;
    struct bytes criteria, href;
    view_init(&v, to, without);
    bytes_init(&criteria, TEXT_BYTES);
    bytes_init(&href, TEXT_BYTES);
    criteria_print(&v.criteria, to->s, &criteria);
    to->asked->href(to->asked->context, criteria.data, v.criteria.n_words > 0, dated(to, without), &href);
    if (!criteria.full && !href.full)
        json_put_text(to->j, "href", href.data);
    bytes_release(&criteria);
    bytes_release(&href);
}

/* The least radius that finds something: the nearest record's distance. */
static void put_nearest(const struct emptied *to, set without)
{
    struct view v;
    struct nearest first;
    view_counted(&v, to, without);
    struct selection *sel = selection_new(to->s, to->collection, &v.criteria);
    if (nearest_page(sel, v.criteria.near_lon_deg, v.criteria.near_lat_deg, 0, 1, &first) &&
        isfinite(first.distance_m))
        json_put_int(to->j, "nearest_m", (int64_t)ceil(first.distance_m));
    selection_free(sel);
}

static void put_also(const struct emptied *to, set rest)
{
    json_put_array(to->j, "also");
    for (uint32_t i = 0; i < to->n; i++)
        if (rest & BIT(i)) {
            json_object(to->j);
            put_piece(to, i);
            json_end(to->j);
        }
    json_end(to->j);
}

static uint32_t first_of(set of)
{
    return (uint32_t)__builtin_ctzll(of);
}

static void put(struct emptied *to, set without, uint32_t n)
{
    if (n == 0 || to->n_put == EMPTIED_BY_MOST)
        return;
    if (to->n_put++ == 0)
        json_put_array(to->j, "emptied_by");
    uint32_t first = first_of(without);
    set rest = without & ~BIT(first);
    json_object(to->j);
    put_piece(to, first);
    if (rest)
        put_also(to, rest);
    json_put_int(to->j, "numberMatched", n);
    if (!rest && to->pieces[first].which == CRITERION_RADIUS && to->pieces[first].kind == PIECE_LEAF)
        put_nearest(to, without);
    if (to->asked->href && !to->criteria->n_branches) /* those have no address */
        put_href(to, without);
    json_end(to->j);
}

/* --- what is to be left out --------------------------------------------------------------------------------
 */

/* One of the values that a list excludes, where that alone is enough. */
static bool put_exclusions(struct emptied *to, uint32_t i)
{
    const struct piece whole = to->pieces[i];
    uint32_t before = to->n_put;
    if (whole.kind != PIECE_LEAF || whole.which >= CRITERION_LISTS)
        return false;
    const struct criterion_values *v = &to->criteria->values[whole.which];
    if (v->n_exclude > MOST_EXCLUSIONS || v->n_exclude + (v->n_include || v->none || v->not_none) < 2)
        return false;
    for (uint32_t k = 0; k < v->n_exclude; k++) {
        to->pieces[i] = (struct piece){PIECE_EXCLUSION, whole.which, k, k + 1};
        put(to, BIT(i), count(to, BIT(i)));
    }
    to->pieces[i] = whole;
    return to->n_put > before;
}

static bool put_one(struct emptied *to, set without)
{
    uint32_t n = count(to, without);
    if (n && !(without & (without - 1)) && put_exclusions(to, first_of(without)))
        return true;
    put(to, without, n);
    return n > 0;
}

/* The pieces that nothing meets though nothing else is asked: without them there is no answer. */
static set never_met(const struct emptied *of)
{
    set never = 0;
    for (uint32_t i = 0; i < of->n; i++)
        if (count(of, all_of(of) & ~BIT(i)) == 0)
            never |= BIT(i);
    return never;
}

/* With `never`, one or two more. */
static bool put_few(struct emptied *to, set never)
{
    bool one = false, two = false;
    uint32_t left = EMPTIED_BY_MOST_PAIRS;
    for (uint32_t i = 0; i < to->n; i++)
        one |= !(never & BIT(i)) && put_one(to, never | BIT(i));
    for (uint32_t i = 0; i < to->n && !one; i++)
        for (uint32_t k = i + 1; k < to->n && left; k++)
            if (!(never & (BIT(i) | BIT(k))) && left--)
                two |= put_one(to, never | BIT(i) | BIT(k));
    return one || two;
}

/* As many pieces as can be met together, the first first; without the others. */
static void put_rest(struct emptied *to, set never)
{
    set without = all_of(to);
    for (uint32_t i = 0; i < to->n; i++)
        if (!(never & BIT(i)) && count(to, without & ~BIT(i)))
            without &= ~BIT(i);
    put_one(to, without);
}

void emptied_by_put(struct json *j, struct snapshot *s, enum collection collection, const struct criteria *c,
                    const struct emptied_asked *asked)
{
    static const struct emptied_asked NOTHING = {0};
    struct emptied to = {.j = j, .s = s, .collection = collection, .criteria = c};
    to.asked = asked ? asked : &NOTHING;
    if (to.asked->datetime)
        to.criteria = to.asked->undated;
    find_pieces(&to);
    if (!to.n || count(&to, all_of(&to)) == 0)
        return;
    set never = never_met(&to);
    if (!(never && put_one(&to, never)) && !put_few(&to, never))
        put_rest(&to, never);
    if (to.n_put)
        json_end(j);
}
