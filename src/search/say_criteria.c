#include "search/say_criteria.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/labels.h"
#include "atlas/territory.h"

/* The words of the sentences. French has no-break spaces before its colon and semicolon, within its quotes,
 * between thousands and before units; English has none. */
struct sentence_words {
    const char *thousands, *point;            /* of numbers */
    const char *colon, *apart, *open, *close; /* before what a criterion asks for; between criteria; quotes */
    const char *unit, *degree, *west, *euros;
    const char *yes, *no, *missing, *given;
    const char *until, *from_on, *from, *to; /* of ranges */
    const char * or, *and, *but, *except;    /* between values; with some before, and with none */
    const char *without_word;
    const char *of, *polygon, *polygons;
    const char *none_of, *one_of, *nothing, *nor; /* of branches */
    const char *located, *unlocated, *french_side, *filter;
    const char *none; /* criteria */
};

static const struct sentence_words WORDS[LANGUAGES] = {
    [LANGUAGE_FR] =
        {
            .thousands = "\u202f",
            .point = ",",
            .colon = "\u00a0: ",
            .apart = "\u00a0; ",
            .open = "«\u00a0",
            .close = "\u00a0»",
            .unit = "\u00a0",
            .degree = "\u00a0",
            .west = "O",
            .euros = "\u00a0euros",
            .yes = "oui",
            .no = "non",
            .missing = "non renseigné",
            .given = "renseigné",
            .until = "jusqu’à ",
            .from_on = "à partir de ",
            .from = "de ",
            .to = " à ",
            .or = " ou ",
            .and = " et ",
            .but = ", sauf ",
            .except = "sauf ",
            .without_word = "sans ",
            .of = "de",
            .polygon = "un polygone",
            .polygons = "polygones",
            .none_of = "aucun",
            .one_of = "au choix",
            .nothing = "rien",
            .nor = " ni ",
            .located = "avec une position",
            .unlocated = "sans position",
            .french_side = "positions des collectivités françaises",
            .filter = "filtre",
            .none = "aucun",
        },
    [LANGUAGE_EN] =
        {
            .thousands = ",",
            .point = ".",
            .colon = ": ",
            .apart = "; ",
            .open = "“",
            .close = "”",
            .unit = " ",
            .degree = "",
            .west = "W",
            .euros = " euros",
            .yes = "yes",
            .no = "no",
            .missing = "not given",
            .given = "given",
            .until = "up to ",
            .from_on = "from ",
            .from = "from ",
            .to = " to ",
            .or = " or ",
            .and = " and ",
            .but = ", except ",
            .except = "except ",
            .without_word = "without ",
            .of = "of",
            .polygon = "a polygon",
            .polygons = "polygons",
            .none_of = "none of",
            .one_of = "any of",
            .nothing = "nothing",
            .nor = " nor ",
            .located = "with a position",
            .unlocated = "without a position",
            .french_side = "positions of the French authorities",
            .filter = "filter",
            .none = "none",
        },
};

struct saying {
    const struct snapshot *s;
    enum language language;
    const struct sentence_words *words;
    struct bytes *out;
};

void say_number(int64_t v, enum language language, struct bytes *out)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            bytes_add_text(out, WORDS[language].thousands);
        bytes_add_char(out, digits[i]);
    }
}

const char *say_behind_name(enum criterion which, enum language language, const char *said)
{
    const char *name = CRITERIA[which].said[language], *colon = WORDS[language].colon;
    const size_t n = strlen(name), n_colon = strlen(colon);
    return strncmp(said, name, n) == 0 && strncmp(said + n, colon, n_colon) == 0 ? said + n + n_colon : NULL;
}

/* With as many decimals as there are, up to `most`. */
static void say_real(const struct saying *t, double v, int most)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.*f", most, v);
    char *point = strchr(text, '.');
    while (point && n > 0 && (text[n - 1] == '0' || text[n - 1] == '.'))
        if (text[--n] == '.')
            break;
    text[n] = '\0';
    if (point && point < text + n) {
        *point = '\0';
        bytes_add_format(t->out, "%s%s%s", text, t->words->point, point + 1);
    } else {
        bytes_add_text(t->out, text);
    }
}

static void say_name(const struct saying *t, enum criterion which, const char *behind)
{
    bytes_add_format(t->out, "%s%s", CRITERIA[which].said[t->language], behind);
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static void say_value(const struct saying *t, enum criterion which, int64_t v)
{
    struct bytes *out = t->out;
    const struct criterion_entry *k = &CRITERIA[which];
    switch (k->kind) {
    case KIND_CODES:
    case KIND_NUMBERED_CODES:
        bytes_add_text(out, label_value(t->language, t->s, k->vocabulary, (uint32_t)v));
        break;
    case KIND_SIREN:
        bytes_add_format(out, "%09lld", (long long)v);
        break;
    case KIND_INSEE:
        for (int64_t unit = 36LL * 36 * 36 * 36; unit > 0; unit /= 36)
            bytes_add_char(out, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v / unit % 36]);
        break;
    case KIND_RECORDS: {
        const struct record_rows *rows = column_struct(t->s, k->at[k->level].at);
        bytes_add_text(out, snapshot_text(t->s, rows->name[v]));
        break;
    }
    case KIND_TRUTH:
        bytes_add_text(out, v ? t->words->yes : t->words->no);
        break;
    case KIND_YEARS:
        bytes_add_format(out, "%lld", (long long)v);
        break;
    default:
        say_number(v, t->language, out);
    }
    if (k->kind == KIND_AMOUNTS)
        bytes_add_text(out, t->words->euros);
}

static void say_range(const struct saying *t, enum criterion which, const struct criterion_range *r)
{
    const struct sentence_words *w = t->words;
    struct bytes *out = t->out;
    if (r->from == INT64_MIN && r->to == INT64_MAX) {
        bytes_add_text(out, w->given);
        return;
    }
    bytes_add_text(out, r->from == INT64_MIN ? w->until : r->to == INT64_MAX ? w->from_on : w->from);
    if (r->from != INT64_MIN) {
        say_value(t, which, r->from);
        bytes_add_text(out, r->to == INT64_MAX ? "" : w->to);
    }
    if (r->to != INT64_MAX)
        say_value(t, which, r->to);
}

/* Values one after the other, how many there are being known: "a, b ou c". */
struct enumeration {
    const char *last; /* between the last two */
    uint64_t n, said;
    struct bytes *out;
};

static void say_next(struct enumeration *e)
{
    if (e->said)
        bytes_add_text(e->out, e->said + 1 == e->n ? e->last : ", ");
    e->said++;
}

/* Numbers that no list has are said as ranges, values of a list one by one. */
static bool is_number(enum criterion which)
{
    return CRITERION_KINDS[CRITERIA[which].kind].from != NULL;
}

static uint64_t count(enum criterion which, const struct criterion_range *r, uint32_t n)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < n; i++)
        all += is_number(which) ? 1 : (uint64_t)(r[i].to - r[i].from) + 1;
    return all;
}

static void say_ranges(const struct saying *t, enum criterion which, const struct criterion_range *r,
                       uint32_t n, struct enumeration *e)
{
    for (uint32_t i = 0; i < n; i++) {
        if (is_number(which) && r[i].from != r[i].to) {
            say_next(e);
            say_range(t, which, &r[i]);
            continue;
        }
        for (int64_t v = r[i].from; v <= r[i].to; v++) {
            say_next(e);
            say_value(t, which, v);
        }
    }
}

static void say_values(const struct saying *t, enum criterion which, const struct criterion_values *v)
{
    const struct sentence_words *w = t->words;
    struct bytes *out = t->out;
    struct enumeration include = {w->or, count(which, v->include, v->n_include) + v->none, 0, out};
    struct enumeration exclude = {w->and, count(which, v->exclude, v->n_exclude), 0, out};
    say_name(t, which, w->colon);
    say_ranges(t, which, v->include, v->n_include, &include);
    if (v->none) {
        say_next(&include);
        bytes_add_text(out, w->missing);
    }
    if (v->not_none)
        bytes_add_format(out, "%s%s", include.n ? ", " : "", w->given);
    if (!exclude.n)
        return;
    bytes_add_text(out, include.n || v->not_none ? w->but : w->except);
    say_ranges(t, which, v->exclude, v->n_exclude, &exclude);
}

/* --- words and places --------------------------------------------------------------------------------------
 */

static void say_words(const struct saying *t, const struct criteria *c)
{
    const struct sentence_words *w = t->words;
    say_name(t, CRITERION_Q, w->colon);
    for (uint32_t i = 0; i < c->n_words; i++) {
        const char *term = c->words[i];
        bool excluded = *term == '-', phrase = term[excluded] == '"';
        bool begun = !excluded && !phrase && (i + 1 == c->n_words || c->words[i + 1][0] == '-');
        size_t from = (size_t)excluded + phrase;
        bytes_add_format(t->out, "%s%s%s%.*s%s%s",
                         i == 0               ? ""
                         : i + 1 < c->n_words ? ", "
                                              : w->and,
                         excluded ? w->without_word : "", w->open, (int)(strlen(term) - from - phrase),
                         term + from, begun ? "…" : "", w->close);
    }
}

static void say_degrees(const struct saying *t, double v, const char *positive, const char *negative)
{
    say_real(t, fabs(v), 6);
    bytes_add_format(t->out, "°%s%s", t->words->degree, v < 0.0 ? negative : positive);
}

static void say_position(const struct saying *t, double lon_deg, double lat_deg)
{
    say_degrees(t, lat_deg, "N", "S");
    bytes_add_text(t->out, " ");
    say_degrees(t, lon_deg, "E", t->words->west);
}

static void say_corners(const struct saying *t, const struct bbox *b)
{
    bytes_add_text(t->out, t->words->from);
    say_position(t, b->west, b->south);
    bytes_add_text(t->out, t->words->to);
    say_position(t, b->east, b->north);
}

/* An area is said by where it reaches: its outline is in the links and exports. */
static void say_within(const struct saying *t, const struct criteria_within *w)
{
    say_name(t, CRITERION_WITHIN, t->words->colon);
    if (!w->area) {
        bytes_add_text(t->out, territory_label(&(struct territory){w->of, w->value}, t->s, t->language));
        return;
    }
    struct bbox b = area_bbox(w->area);
    b.west = lon_wrap_deg(b.west);
    b.east = lon_wrap_deg(b.east);
    if (area_parts(w->area) > 1)
        bytes_add_format(t->out, "%u %s", area_parts(w->area), t->words->polygons);
    else
        bytes_add_text(t->out, t->words->polygon);
    bytes_add_format(t->out, " %s %u points, ", t->words->of, area_points(w->area));
    say_corners(t, &b);
}

/* Who is at a point, as one that was chosen by its name is, to three places; NULL: nobody. */
static const char *name_at(double lon_deg, double lat_deg, const struct snapshot *s)
{
    static const double SAME_DEG = 0.0006;
    const struct places *const places[] = {&s->collectivites.places, &s->partenaires.places};
    const struct record_rows *const rows[] = {&s->collectivites.rows, &s->partenaires.rows};
    const char *name = NULL;
    double least = SAME_DEG;
    for (unsigned k = 0; k < 2; k++)
        for (uint32_t i = 0; i < places[k]->n_located; i++) {
            const double away = fmax(fabs(places[k]->lon[i] - lon_deg), fabs(places[k]->lat[i] - lat_deg));
            if (away < least) {
                least = away;
                name = snapshot_text(s, rows[k]->name[i]);
            }
        }
    return name;
}

static void say_near(const struct saying *t, const struct criteria *c)
{
    if (c->radius_m > 0.0) {
        bool far = c->radius_m >= 1000.0;
        say_name(t, CRITERION_RADIUS, " ");
        say_real(t, far ? c->radius_m / 1000.0 : c->radius_m, 3);
        bytes_add_format(t->out, "%s%s %s ", t->words->unit, far ? "km" : "m", t->words->of);
    } else {
        say_name(t, CRITERION_NEAR, " ");
    }
    say_position(t, c->near_lon_deg, c->near_lat_deg);
    const char *name = name_at(c->near_lon_deg, c->near_lat_deg, t->s);
    if (name)
        bytes_add_format(t->out, " (%s)", name);
}

/* --- the tree ----------------------------------------------------------------------------------------------
 */

static void say_all(const struct saying *t, const struct criteria *c);

/* "(a ; b) ou (c)"; "rien de ce qui suit : (a) ni (b)". */
static void say_branch(const struct saying *t, const struct criteria_branch *b)
{
    const struct sentence_words *w = t->words;
    struct bytes *out = t->out;
    bytes_add_format(out, "%s%s", b->negated ? w->none_of : w->one_of, w->colon);
    if (b->n_any == 0)
        bytes_add_text(out, w->nothing);
    for (uint32_t i = 0; i < b->n_any; i++) {
        bytes_add_format(out, "%s(", i == 0 ? "" : b->negated ? w->nor : w->or);
        say_all(t, &b->any[i]);
        bytes_add_char(out, ')');
    }
}

/* Before another criterion. */
static struct bytes *next(const struct saying *t, size_t from)
{
    if (t->out->n > from)
        bytes_add_text(t->out, t->words->apart);
    return t->out;
}

static void say_places(const struct saying *t, const struct criteria *c, size_t from)
{
    const struct sentence_words *w = t->words;
    if (c->has_box) {
        next(t, from);
        say_name(t, CRITERION_BBOX, " ");
        say_corners(t, &c->box);
    }
    if (c->within.asked) {
        next(t, from);
        say_within(t, &c->within);
    }
    if (c->has_near) {
        next(t, from);
        say_near(t, c);
    }
    if (c->located != LOCATED_ANY)
        bytes_add_text(next(t, from), c->located == LOCATED_TRUE ? w->located : w->unlocated);
    if (c->side != SIDE_PARTNER)
        bytes_add_text(next(t, from), w->french_side);
}

static void say_all(const struct saying *t, const struct criteria *c)
{
    const size_t from = t->out->n;
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (criteria_asks(c, i)) {
            next(t, from);
            say_values(t, i, &c->values[i]);
        }
    if (c->n_words) {
        next(t, from);
        say_words(t, c);
    }
    say_places(t, c, from);
    if (c->filter)
        bytes_add_format(next(t, from), "%s%s%s", t->words->filter, t->words->colon, c->filter->text);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        next(t, from);
        say_branch(t, &c->branches[i]);
    }
    if (t->out->n == from && !t->out->full)
        bytes_add_text(t->out, t->words->none);
}

void say_criteria(const struct criteria *c, const struct snapshot *s, enum language language,
                  struct bytes *out)
{
    const struct saying t = {s, language, &WORDS[language], out};
    size_t from = out->n;
    say_all(&t, c);
    for (size_t i = from; i < out->n; i++) /* names of records, and words, are what somebody has written */
        if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f)
            out->data[i] = ' ';
}
