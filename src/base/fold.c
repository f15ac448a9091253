#include "base/fold.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* The first TEXT_SPELLINGS hold in texts too, where the others would be wrong or too many. The first of those
 * with one short form is the usual way to write it in full. */
enum { TEXT_SPELLINGS = 4 };
static const struct {
    const char *written, *brief;
    bool inside; /* only between two other words, and never the other way around */
} SPELLINGS[] = {
    {"saint", "st", false}, {"sainte", "ste", false}, {"saints", "sts", false}, {"saintes", "stes", false},
    {"sankt", "st", false}, {"sint", "st", false},    {"szt", "st", false},     {"mont", "mt", false},
    {"mount", "mt", false}, {"fort", "ft", false},    {"lez", "les", false},    {"s", "sur", true},
    {"ss", "sous", true},
};
enum { N_SPELLINGS = sizeof SPELLINGS / sizeof SPELLINGS[0], LONGEST_SPELLING = 7 };

static bool is(const char *word, size_t n, const char *text)
{
    return word[0] == text[0] && strlen(text) == n && memcmp(word, text, n) == 0;
}

const char *fold_short(const char *word, size_t n, bool *inside)
{
    for (size_t i = 0; n <= LONGEST_SPELLING && i < N_SPELLINGS; i++)
        if (is(word, n, SPELLINGS[i].written)) {
            *inside = SPELLINGS[i].inside;
            return SPELLINGS[i].brief;
        }
    return NULL;
}

unsigned fold_others(const char *word, size_t n, const char *others[FOLD_OTHERS])
{
    unsigned found = 0;
    bool inside, both = true;
    const char *brief = fold_short(word, n, &inside);
    if (brief) {
        others[found++] = brief;
        both = !inside;
    }
    for (size_t i = 0; both && n <= LONGEST_SPELLING && i < N_SPELLINGS; i++) {
        if (SPELLINGS[i].inside ||
            !(brief ? strcmp(brief, SPELLINGS[i].brief) == 0 : is(word, n, SPELLINGS[i].brief)))
            continue;
        if (!is(word, n, SPELLINGS[i].written))
            others[found++] = SPELLINGS[i].written;
        break; /* the first is the usual one */
    }
    return found;
}

/* The other way to write a word of a text, or NULL. */
static inline const char *text_spelling(const char *word, size_t n)
{
    if (word[0] != 's' || n < 2 || n > LONGEST_SPELLING || (word[1] != 'a' && word[1] != 't'))
        return NULL;
    for (size_t i = 0; i < TEXT_SPELLINGS; i++) {
        if (is(word, n, SPELLINGS[i].written))
            return SPELLINGS[i].brief;
        if (is(word, n, SPELLINGS[i].brief))
            return SPELLINGS[i].written;
    }
    return NULL;
}

static bool long_elision(const char *s, size_t n)
{
    static const char *const LONGER[] = {"qu", "jusqu", "lorsqu", "puisqu", "quoiqu"};
    for (size_t i = 0; i < sizeof LONGER / sizeof LONGER[0]; i++)
        if (is(s, n, LONGER[i]))
            return true;
    return false;
}

/* Is it an elision? *names: one that begins names. Asked of every word of a snapshot: most end at the length.
 */
static inline bool elision(const char *s, size_t n, bool *names)
{
    *names = n == 1 && (s[0] == 'n' || s[0] == 'm');
    if (n == 1)
        return s[0] && strchr("ldjcstnm", s[0]);
    return n >= 2 && n <= 6 && s[n - 1] == 'u' && s[n - 2] == 'q' && long_elision(s, n);
}

/* Between parts stand blanks and apostrophes, and in them nothing below the digits. */
static inline bool in_gap(char c)
{
    return (unsigned char)c < '0';
}

static inline size_t part_length(const char *s, size_t n)
{
    size_t length = 0;
    while (length < n && !in_gap(s[length]))
        length++;
    return length;
}

static inline size_t gap_length(const char *s, size_t n)
{
    size_t length = 0;
    while (length < n && in_gap(s[length]))
        length++;
    return length;
}

bool fold_next(const char *marked, size_t n, size_t *at, struct fold_part *part)
{
    *at += gap_length(marked + *at, n - *at);
    if (*at == n)
        return false;
    *part = (struct fold_part){.text = marked + *at};
    part->n = part_length(part->text, n - *at);
    *at += part->n;
    bool names = false, ignored, elided = elision(part->text, part->n, &names);
    part->tie = *at < n && marked[*at] == '\'' ? FOLD_TIED : FOLD_FREE;
    if (!elided && part->tie == FOLD_FREE)
        return true;
    size_t next = *at + gap_length(marked + *at, n - *at);
    part->next = marked + next;
    part->next_n = part_length(part->next, n - next);
    if (part->next_n == 0)
        part->tie = FOLD_FREE;
    else if (elided && !elision(part->next, part->next_n, &ignored))
        part->tie = names ? FOLD_NAME : FOLD_LEFT_OUT;
    return true;
}

/* Most words are neither elisions nor tied: they are seen to here, without making a part of them. Returns the
 * length of such a one, or 0. */
static inline size_t plain_length(const char *s, size_t n)
{
    size_t length = part_length(s, n);
    bool apart = length == n || s[length] == ' ',
         elided = length == 1 || (s[length - 1] == 'u' && s[length - 2] == 'q');
    return apart && !elided ? length : 0;
}

void fold_held(const char *marked, size_t n, struct bytes *scratch, fold_word *take, void *context)
{
    bool joined = false; /* this part stands in the word before */
    for (size_t at = gap_length(marked, n); at < n; at += gap_length(marked + at, n - at)) {
        struct fold_part part = {.text = marked + at};
        part.n = plain_length(part.text, n - at);
        if (part.n)
            at += part.n;
        else
            fold_next(marked, n, &at, &part);
        const char *other = text_spelling(part.text, part.n);
        bool names, alone = part.tie == FOLD_FREE && !joined, brief = other && strlen(other) < part.n;
        joined = part.tie == FOLD_TIED || part.tie == FOLD_NAME;
        if (part.tie == FOLD_FREE || part.tie == FOLD_TIED)
            take(context, part.text, part.n, alone && !brief && !elision(part.text, part.n, &names));
        if (part.tie != FOLD_FREE) {
            bytes_reset(scratch);
            bytes_add(scratch, part.text, part.n);
            bytes_add(scratch, part.next, part.next_n);
            take(context, scratch->data, scratch->n, joined);
        }
        if (other)
            take(context, other, strlen(other), alone && brief);
    }
}

/* What has been asked so far, and the word that came last. */
struct asked {
    struct bytes *out;
    size_t start, last;
};

/* An elision stands for itself only at the end, where more may follow: elsewhere it would be tied to what is
 * behind it when the words are read again. */
static void ask(struct asked *a, const char *s, size_t n, const char *more, size_t more_n)
{
    bool names;
    if (a->out->n > a->start && elision(a->out->data + a->last, a->out->n - a->last, &names))
        a->out->n = a->last;
    else if (a->out->n > a->start)
        bytes_add_char(a->out, ' ');
    a->last = a->out->n;
    bytes_add(a->out, s, n);
    bytes_add(a->out, more, more_n);
}

void fold_asked(struct bytes *out, const char *s, size_t n)
{
    struct asked asked = {out, out->n, out->n};
    bool joined = false; /* this part stands in the word before */
    struct fold_part part;
    struct bytes marked;
    bytes_init(&marked, out->ceiling);
    utf8_fold_marked(&marked, s, n);
    for (size_t at = 0; fold_next(marked.data, marked.n, &at, &part);) {
        bool joins = part.tie == FOLD_TIED || part.tie == FOLD_NAME;
        if (joins)
            ask(&asked, part.text, part.n, part.next, part.next_n);
        else if (part.tie == FOLD_FREE && !joined)
            ask(&asked, part.text, part.n, NULL, 0);
        joined = joins;
    }
    bytes_release(&marked);
}

/* Letters alone between blanks, as "u s a": not even what looks like an elision is one. Of two, as in R.U.,
 * too many things are short. */
static bool are_initials(const char *marked, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (i % 2 == 0 ? in_gap(marked[i]) : marked[i] != ' ')
            return false;
    return n >= 5 && n % 2 == 1;
}

void fold_key(struct bytes *out, const char *s, size_t n)
{
    const size_t start = out->n;
    enum fold_tie before = FOLD_FREE;
    struct fold_part part;
    struct bytes marked;
    bytes_init(&marked, out->ceiling);
    utf8_fold_marked(&marked, s, n);
    const bool initials = are_initials(marked.data, marked.n);
    for (size_t i = 0; initials && i < marked.n; i += 2)
        bytes_add_char(out, marked.data[i]);
    for (size_t at = 0; !initials && fold_next(marked.data, marked.n, &at, &part); before = part.tie) {
        bool inside = false;
        const char *brief = before == FOLD_FREE && part.tie == FOLD_FREE
                                ? fold_short(part.text, part.n, &inside)
                                : NULL;
        if (out->n > start && before == FOLD_FREE)
            bytes_add_char(out, ' ');
        if (brief && !inside)
            bytes_add_text(out, brief);
        else
            bytes_add(out, part.text, part.n);
    }
    bytes_release(&marked);
}

/* --- small words -------------------------------------------------------------------------------------------
 */

/* What stands in nearly every text and says nothing about it, folded; articles of names ("La Paz") are left
 * out too, the name is found by the other word. */
static const char *const SMALL[] = {"a",   "au",  "aux", "avec", "dans", "de",   "des", "du",  "en",
                                    "et",  "il",  "la",  "le",   "les",  "leur", "ou",  "par", "pour",
                                    "que", "qui", "sa",  "ses",  "son",  "sur",  "un",  "une"};

bool fold_is_small(const char *word)
{
    for (size_t i = 0; i < sizeof SMALL / sizeof SMALL[0]; i++)
        if (strcmp(word, SMALL[i]) == 0)
            return true;
    return false;
}

void fold_meant(struct bytes *out, const char *s, size_t n)
{
    struct bytes asked;
    const size_t start = out->n;
    bytes_init(&asked, SIZE_MAX / 4);
    fold_asked(&asked, s, n);
    for (char *rest = asked.n ? asked.data : NULL; rest;) {
        const char *word = strsep(&rest, " ");
        if (!fold_is_small(word))
            bytes_add_format(out, "%s%s", out->n > start ? " " : "", word);
    }
    if (out->n == start)
        fold_asked(out, s, n);
    bytes_release(&asked);
}
