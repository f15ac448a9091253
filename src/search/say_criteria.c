#include "search/say_criteria.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/territory.h"

#define NARROW  "\u202f"        /* between thousands */
#define COLON   "\u00a0: "      /* before what a criterion asks for */
#define APART   "\u00a0; "      /* between criteria */
#define MISSING "non renseigné" /* none, the value */

void say_number(int64_t v, struct bytes *out)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            bytes_add_text(out, NARROW);
        bytes_add_char(out, digits[i]);
    }
}

/* With as many decimals as there are, up to `most`, behind a comma. */
static void say_real(double v, int most, struct bytes *out)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.*f", most, v);
    char *point = strchr(text, '.');
    while (point && n > 0 && (text[n - 1] == '0' || text[n - 1] == '.'))
        if (text[--n] == '.')
            break;
    text[n] = '\0';
    if (point && point < text + n)
        *point = ',';
    bytes_add_text(out, text);
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static void say_value(const struct snapshot *s, enum criterion which, int64_t v, struct bytes *out)
{
    const struct criterion_entry *k = &CRITERIA[which];
    switch (k->kind) {
    case KIND_CODES:
    case KIND_NUMBERED_CODES:
        bytes_add_text(out, s->vocabularies[k->vocabulary].values[v].label);
        break;
    case KIND_SIREN:
        bytes_add_format(out, "%09lld", (long long)v);
        break;
    case KIND_INSEE:
        for (int64_t unit = 36LL * 36 * 36 * 36; unit > 0; unit /= 36)
            bytes_add_char(out, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v / unit % 36]);
        break;
    case KIND_RECORDS: {
        const struct record_rows *rows = column_struct(s, k->at[k->level].at);
        bytes_add_text(out, snapshot_text(s, rows->name[v]));
        break;
    }
    case KIND_TRUTH:
        bytes_add_text(out, v ? "oui" : "non");
        break;
    case KIND_YEARS:
        bytes_add_format(out, "%lld", (long long)v);
        break;
    default:
        say_number(v, out);
    }
    if (k->kind == KIND_AMOUNTS)
        bytes_add_text(out, "\u00a0euros");
}

static void say_range(const struct snapshot *s, enum criterion which, const struct criterion_range *r,
                      struct bytes *out)
{
    if (r->from == INT64_MIN && r->to == INT64_MAX) {
        bytes_add_text(out, "renseigné");
        return;
    }
    bytes_add_text(out, r->from == INT64_MIN ? "jusqu’à " : r->to == INT64_MAX ? "à partir de " : "de ");
    if (r->from != INT64_MIN) {
        say_value(s, which, r->from, out);
        bytes_add_text(out, r->to == INT64_MAX ? "" : " à ");
    }
    if (r->to != INT64_MAX)
        say_value(s, which, r->to, out);
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

static void say_ranges(const struct snapshot *s, enum criterion which, const struct criterion_range *r,
                       uint32_t n, struct enumeration *e)
{
    for (uint32_t i = 0; i < n; i++) {
        if (is_number(which) && r[i].from != r[i].to) {
            say_next(e);
            say_range(s, which, &r[i], e->out);
            continue;
        }
        for (int64_t v = r[i].from; v <= r[i].to; v++) {
            say_next(e);
            say_value(s, which, v, e->out);
        }
    }
}

static void say_values(const struct snapshot *s, enum criterion which, const struct criterion_values *v,
                       struct bytes *out)
{
    struct enumeration include = {" ou ", count(which, v->include, v->n_include) + v->none, 0, out};
    struct enumeration exclude = {" et ", count(which, v->exclude, v->n_exclude), 0, out};
    bytes_add_format(out, "%s" COLON, CRITERIA[which].said);
    say_ranges(s, which, v->include, v->n_include, &include);
    if (v->none) {
        say_next(&include);
        bytes_add_text(out, MISSING);
    }
    if (v->not_none)
        bytes_add_text(out, include.n ? ", renseigné" : "renseigné");
    if (!exclude.n)
        return;
    bytes_add_text(out, include.n || v->not_none ? ", sauf " : "sauf ");
    say_ranges(s, which, v->exclude, v->n_exclude, &exclude);
}

/* --- words and places --------------------------------------------------------------------------------------
 */

static void say_words(const struct criteria *c, struct bytes *out)
{
    bytes_add_format(out, "%s" COLON, CRITERIA[CRITERION_Q].said);
    for (uint32_t i = 0; i < c->n_words; i++) {
        const char *term = c->words[i];
        bool excluded = *term == '-', phrase = term[excluded] == '"';
        bool begun = !excluded && !phrase && (i + 1 == c->n_words || c->words[i + 1][0] == '-');
        size_t from = (size_t)excluded + phrase;
        bytes_add_format(out, "%s%s«\u00a0%.*s%s\u00a0»",
                         i == 0               ? ""
                         : i + 1 < c->n_words ? ", "
                                              : " et ",
                         excluded ? "sans " : "", (int)(strlen(term) - from - phrase), term + from,
                         begun ? "…" : "");
    }
}

static void say_degrees(double v, const char *positive, const char *negative, struct bytes *out)
{
    say_real(fabs(v), 6, out);
    bytes_add_format(out, "°\u00a0%s", v < 0.0 ? negative : positive);
}

static void say_position(double lon_deg, double lat_deg, struct bytes *out)
{
    say_degrees(lat_deg, "N", "S", out);
    bytes_add_text(out, " ");
    say_degrees(lon_deg, "E", "O", out);
}

static void say_box(const struct bbox *b, struct bytes *out)
{
    bytes_add_format(out, "%s de ", CRITERIA[CRITERION_BBOX].said);
    say_position(b->west, b->south, out);
    bytes_add_text(out, " à ");
    say_position(b->east, b->north, out);
}

/* An area is said by where it reaches: its outline is in the links and exports. */
static void say_within(const struct criteria_within *w, const struct snapshot *s, struct bytes *out)
{
    bytes_add_format(out, "%s" COLON, CRITERIA[CRITERION_WITHIN].said);
    if (!w->area) {
        bytes_add_text(out, territory_label(&(struct territory){w->of, w->value}, s));
        return;
    }
    const struct bbox b = area_bbox(w->area);
    if (area_parts(w->area) > 1)
        bytes_add_format(out, "%u polygones", area_parts(w->area));
    else
        bytes_add_text(out, "un polygone");
    bytes_add_format(out, " de %u points, de ", area_points(w->area));
    say_position(lon_wrap_deg(b.west), b.south, out);
    bytes_add_text(out, " à ");
    say_position(lon_wrap_deg(b.east), b.north, out);
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

static void say_near(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    if (c->radius_m > 0.0) {
        bool far = c->radius_m >= 1000.0;
        bytes_add_format(out, "%s ", CRITERIA[CRITERION_RADIUS].said);
        say_real(far ? c->radius_m / 1000.0 : c->radius_m, 3, out);
        bytes_add_text(out, far ? "\u00a0km de " : "\u00a0m de ");
    } else {
        bytes_add_format(out, "%s ", CRITERIA[CRITERION_NEAR].said);
    }
    say_position(c->near_lon_deg, c->near_lat_deg, out);
    const char *name = name_at(c->near_lon_deg, c->near_lat_deg, s);
    if (name)
        bytes_add_format(out, " (%s)", name);
}

/* --- the tree ----------------------------------------------------------------------------------------------
 */

static void say_all(const struct criteria *c, const struct snapshot *s, struct bytes *out);

/* "(a ; b) ou (c)"; "rien de ce qui suit : (a) ni (b)". */
static void say_branch(const struct criteria_branch *b, const struct snapshot *s, struct bytes *out)
{
    bytes_add_text(out, b->negated ? "aucun" COLON : "au choix" COLON);
    if (b->n_any == 0)
        bytes_add_text(out, "rien");
    for (uint32_t i = 0; i < b->n_any; i++) {
        bytes_add_text(out, i == 0 ? "(" : b->negated ? " ni (" : " ou (");
        say_all(&b->any[i], s, out);
        bytes_add_char(out, ')');
    }
}

static const char *apart(const struct bytes *out, size_t from)
{
    return out->n > from ? APART : "";
}

static void say_all(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    size_t from = out->n;
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (criteria_asks(c, i)) {
            bytes_add_text(out, apart(out, from));
            say_values(s, i, &c->values[i], out);
        }
    if (c->n_words) {
        bytes_add_text(out, apart(out, from));
        say_words(c, out);
    }
    if (c->has_box) {
        bytes_add_text(out, apart(out, from));
        say_box(&c->box, out);
    }
    if (c->within.asked) {
        bytes_add_text(out, apart(out, from));
        say_within(&c->within, s, out);
    }
    if (c->has_near) {
        bytes_add_text(out, apart(out, from));
        say_near(c, s, out);
    }
    if (c->located != LOCATED_ANY)
        bytes_add_format(out, "%s%s position", apart(out, from),
                         c->located == LOCATED_TRUE ? "avec une" : "sans");
    if (c->side != SIDE_PARTNER)
        bytes_add_format(out, "%spositions des collectivités françaises", apart(out, from));
    if (c->filter) {
        bytes_add_format(out, "%sfiltre" COLON "%s", apart(out, from), c->filter->text);
    }
    for (uint32_t i = 0; i < c->n_branches; i++) {
        bytes_add_text(out, apart(out, from));
        say_branch(&c->branches[i], s, out);
    }
    if (out->n == from && !out->full)
        bytes_add_text(out, "aucun");
}

void say_criteria(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    size_t from = out->n;
    say_all(c, s, out);
    for (size_t i = from; i < out->n; i++) /* names of records, and words, are what somebody has written */
        if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f)
            out->data[i] = ' ';
}
