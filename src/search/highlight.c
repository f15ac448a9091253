#include "search/highlight.h"

#include <stdlib.h>
#include <string.h>

#include "atlas/property.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { MOST_PROPERTIES = 32, FOLDED_BYTES = 1 << 20 };

struct text {
    const char *s;
    size_t n;
};

/* A word of a text where it stands. What ties it to the next is one apostrophe. */
struct token {
    size_t from, to;         /* bytes of the text */
    size_t folded, folded_n; /* in h->folded */
    bool tied, marked, with_next;
};

struct highlight {
    const struct understood *u;
    enum collection collection;
    const struct property *properties[MOST_PROPERTIES];
    size_t n_properties;
    struct property_values values;
    struct text *words; /* a hash table of them, a power of two of places, half empty */
    size_t mask;
    struct text prefixes[CRITERIA_MAX_WORDS + 1];
    size_t n_prefixes;
    struct text *phrases; /* folded words, blanks between */
    size_t n_phrases, phrases_capacity;
    bool first[256]; /* a word or prefix begins with this byte */
    struct bytes folded, scratch;
    struct token *tokens;
    size_t n_tokens, tokens_capacity;
};

/* --- what is to be marked ----------------------------------------------------------------------------------
 */

static size_t hash_of(const char *s, size_t n)
{
    size_t h = 14695981039346656037U; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 1099511628211U;
    return h ^ h >> 29;
}

static struct text *place_of(const struct highlight *h, const char *s, size_t n)
{
    size_t at = hash_of(s, n) & h->mask;
    while (h->words[at].s && (h->words[at].n != n || memcmp(h->words[at].s, s, n) != 0))
        at = (at + 1) & h->mask;
    return &h->words[at];
}

static void add_prefix(struct highlight *h, const char *s, size_t n)
{
    h->prefixes[h->n_prefixes++] = (struct text){s, n};
    h->first[(unsigned char)*s] = true;
}

static void add_phrase(struct highlight *h, const char *s, size_t n)
{
    h->phrases = mem_room(h->phrases, h->n_phrases, &h->phrases_capacity, sizeof *h->phrases);
    h->phrases[h->n_phrases++] = (struct text){s, n};
}

static void add_meaning(struct highlight *h, const struct meaning *m)
{
    bool begun = m->prefix && meaning_instead(h->u, m);
    for (size_t i = 0; i < m->n_words; i++) {
        if (m->words[i].how == TAKEN_PREFIX) { /* many: told by how they begin */
            begun = true;
            continue;
        }
        const char *word = lexicon_text(&h->u->words->lexicon, m->words[i].word);
        *place_of(h, word, strlen(word)) = (struct text){word, strlen(word)};
        h->first[(unsigned char)*word] = true;
    }
    if (begun)
        add_prefix(h, m->text, m->n);
    const char *instead = meaning_instead(h->u, m);
    if (begun && instead)
        add_prefix(h, instead, strlen(instead));
    for (size_t i = 0; i < m->n_synonyms; i++)
        add_phrase(h, m->synonyms[i], strlen(m->synonyms[i]));
    if (m->phrase)
        add_phrase(h, m->text, m->n);
}

static bool names_any(const struct understood *u, enum criterion which)
{
    for (uint32_t i = 0; i < u->n; i++)
        for (size_t k = 0; k < u->terms[i].n_values && !u->terms[i].excluded; k++)
            if (u->terms[i].values[k].which == which)
                return true;
    return false;
}

/* Of labels the words of these alone are searched in. */
static bool has_words(const struct property *p)
{
    return p->form == FORM_NAME || p->criterion == CRITERION_PAYS || p->criterion == CRITERION_THEMATIQUE;
}

static bool is_marked(const struct highlight *h, const struct property *p)
{
    return !p->queryable_only && (p->form == FORM_NAME || p->form == FORM_LABEL) &&
           (has_words(p) || names_any(h->u, p->criterion));
}

struct highlight *highlight_new(const struct understood *u, enum collection collection)
{
    size_t n_words = 0, n_all, room = 16;
    uint32_t n_terms = 0;
    for (uint32_t i = 0; u && i < u->n; i++) {
        n_words += u->terms[i].excluded ? 0 : u->terms[i].n_words;
        n_terms += !u->terms[i].excluded;
    }
    if (!n_terms)
        return NULL;
    while (room < 2 * n_words)
        room *= 2;
    struct highlight *h = mem_alloc(1, sizeof *h);
    *h = (struct highlight){.u = u, .collection = collection, .mask = room - 1};
    h->words = mem_alloc(room, sizeof *h->words);
    for (uint32_t i = 0; i < u->n; i++)
        if (!u->terms[i].excluded)
            add_meaning(h, &u->terms[i]);
    const struct property *all = collection_properties(collection, &n_all);
    for (size_t i = 0; i < n_all && h->n_properties < MOST_PROPERTIES; i++)
        if (is_marked(h, &all[i]))
            h->properties[h->n_properties++] = &all[i];
    property_values_init(&h->values);
    bytes_init(&h->folded, FOLDED_BYTES);
    bytes_init(&h->scratch, FOLDED_BYTES);
    return h;
}

void highlight_free(struct highlight *h)
{
    if (!h)
        return;
    property_values_release(&h->values);
    bytes_release(&h->folded);
    bytes_release(&h->scratch);
    free(h->words);
    free(h->phrases);
    free(h->tokens);
    free(h);
}

/* --- the words of a text -----------------------------------------------------------------------------------
 */

enum { IN_WORD, APOSTROPHE, BETWEEN };

static size_t character(const char *s, size_t n)
{
    unsigned char c = (unsigned char)*s;
    size_t length = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return length < n ? length : n;
}

/* What a character is between two letters: folding says it, as for the index. */
static int class_of(struct highlight *h, const char *s, size_t n)
{
    unsigned char c = (unsigned char)*s;
    if (c < 0x80)
        return (unsigned)(c | 0x20) - 'a' < 26 || (unsigned)c - '0' < 10 ? IN_WORD
               : c == '\'' || c == '`'                                   ? APOSTROPHE
                                                                         : BETWEEN;
    if (c == 0xc3 && n == 2 && s[1] != '\x97' && s[1] != '\xb7')
        return IN_WORD; /* letters of Latin-1 */
    if (n == 3 && memcmp(s, "\u2019", 3) == 0)
        return APOSTROPHE;
    if (n == 3 && memcmp(s, "\u2013", 3) == 0)
        return BETWEEN;
    char between[8] = "a";
    memcpy(between + 1, s, n);
    between[1 + n] = 'b';
    bytes_reset(&h->scratch);
    utf8_fold_marked(&h->scratch, between, n + 2);
    return memchr(h->scratch.data, ' ', h->scratch.n)    ? BETWEEN
           : memchr(h->scratch.data, '\'', h->scratch.n) ? APOSTROPHE
                                                         : IN_WORD;
}

static void fold_token(struct highlight *h, const char *s, struct token *t)
{
    size_t n = t->to - t->from;
    bool plain = true;
    for (size_t i = 0; i < n; i++)
        plain &= !(s[t->from + i] & 0x80);
    t->folded = h->folded.n;
    for (size_t i = 0; plain && i < n; i++) {
        char c = s[t->from + i];
        bytes_add_char(&h->folded, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    if (!plain)
        utf8_fold(&h->folded, s + t->from, n);
    t->folded_n = h->folded.n - t->folded;
}

/* Most words begin with a letter that none of those looked for does, and need not be folded. */
static bool is_other(const struct highlight *h, char first)
{
    char c = first >= 'A' && first <= 'Z' ? (char)(first | 0x20) : first;
    return !(c & 0x80) && !h->first[(unsigned char)c] && !h->n_phrases;
}

static bool is_plain_letter(char c)
{
    return (unsigned)(((unsigned char)c | 0x20) - 'a') < 26 || (unsigned)((unsigned char)c - '0') < 10;
}

static size_t word_end(struct highlight *h, const char *s, size_t n, size_t at)
{
    while (at < n) {
        if (is_plain_letter(s[at])) { /* most are, and need no look at what they are */
            at++;
            continue;
        }
        if (s[at] == ' ')
            break;
        size_t length = character(s + at, n - at);
        if (class_of(h, s + at, length) != IN_WORD)
            break;
        at += length;
    }
    return at;
}

/* A run of letters, digits and their marks is a word. */
static void find_tokens(struct highlight *h, const char *s, size_t n)
{
    size_t tie = n; /* where an apostrophe has just stood behind a word */
    h->n_tokens = 0;
    bytes_reset(&h->folded);
    for (size_t at = 0, length; at < n; at += length) {
        length = character(s + at, n - at);
        int class = is_plain_letter(s[at]) ? IN_WORD : s[at] == ' ' ? BETWEEN : class_of(h, s + at, length);
        if (class != IN_WORD) {
            bool behind = h->n_tokens && h->tokens[h->n_tokens - 1].to == at;
            tie = class == APOSTROPHE && behind ? at + length : n;
            continue;
        }
        struct token t = {.from = at, .to = word_end(h, s, n, at)};
        length = t.to - at;
        if (tie != at && is_other(h, s[at]))
            continue;
        fold_token(h, s, &t);
        if (!t.folded_n)
            continue; /* marks without a letter */
        if (tie == at)
            h->tokens[h->n_tokens - 1].tied = true;
        h->tokens = mem_room(h->tokens, h->n_tokens, &h->tokens_capacity, sizeof *h->tokens);
        h->tokens[h->n_tokens++] = t;
    }
}

/* --- marks -------------------------------------------------------------------------------------------------
 */

static bool meets(const struct highlight *h, const char *s, size_t n)
{
    if (!h->first[(unsigned char)*s])
        return false;
    if (place_of(h, s, n)->s)
        return true;
    for (size_t i = 0; i < h->n_prefixes; i++)
        if (n >= h->prefixes[i].n && memcmp(s, h->prefixes[i].s, h->prefixes[i].n) == 0)
            return true;
    return false;
}

/* saint for st and the like, as the index has both. */
static unsigned spellings(const char *s, size_t n, const char *others[FOLD_OTHERS])
{
    return n > 1 && *s == 's' && (s[1] == 'a' || s[1] == 't') ? fold_others(s, n, others) : 0;
}

static const char *folded(const struct highlight *h, const struct token *t)
{
    return h->folded.data + t->folded;
}

/* Two that an apostrophe ties are one word too; an elision is none of its own. */
static void mark_tied(struct highlight *h, struct token *t)
{
    struct fold_part part;
    size_t at = 0;
    bytes_reset(&h->scratch);
    bytes_add(&h->scratch, folded(h, t), t->folded_n);
    bytes_add(&h->scratch, folded(h, t + 1), t[1].folded_n);
    if (meets(h, h->scratch.data, h->scratch.n) &&
        !(h->n_prefixes && meets(h, folded(h, t + 1), t[1].folded_n)))
        t->marked = t->with_next = t[1].marked = true;
    bytes_reset(&h->scratch);
    bytes_add(&h->scratch, folded(h, t), t->folded_n);
    bytes_add_char(&h->scratch, '\'');
    bytes_add(&h->scratch, folded(h, t + 1), t[1].folded_n);
    fold_next(h->scratch.data, h->scratch.n, &at, &part);
    if (part.tie == FOLD_TIED)
        t->marked |= meets(h, folded(h, t), t->folded_n);
}

static void mark_words(struct highlight *h)
{
    for (size_t i = 0; i < h->n_tokens; i++) {
        struct token *t = &h->tokens[i];
        const char *others[FOLD_OTHERS];
        if (t->tied) {
            mark_tied(h, t);
            continue;
        }
        t->marked |= meets(h, folded(h, t), t->folded_n);
        for (unsigned k = spellings(folded(h, t), t->folded_n, others); k-- > 0 && !t->marked;)
            t->marked = meets(h, others[k], strlen(others[k]));
    }
}

static bool is_word(const struct highlight *h, const struct token *t, const char *word, size_t n)
{
    const char *others[FOLD_OTHERS];
    bool same = t->folded_n == n && memcmp(folded(h, t), word, n) == 0;
    for (unsigned k = spellings(folded(h, t), t->folded_n, others); k-- > 0 && !same;)
        same = strlen(others[k]) == n && memcmp(others[k], word, n) == 0;
    return same;
}

static size_t word_length(const struct text *phrase, size_t at)
{
    const char *blank = memchr(phrase->s + at, ' ', phrase->n - at);
    return (blank ? (size_t)(blank - phrase->s) : phrase->n) - at;
}

/* The token behind the last of the phrase when it stands at token i, or 0. */
static size_t phrase_end(const struct highlight *h, size_t i, const struct text *phrase)
{
    for (size_t at = 0, n; at < phrase->n; at += n + 1) {
        const char *word = phrase->s + at;
        n = word_length(phrase, at);
        while (i < h->n_tokens && h->tokens[i].tied && !is_word(h, &h->tokens[i], word, n))
            i++; /* elisions stand in no phrase */
        if (i == h->n_tokens || !is_word(h, &h->tokens[i++], word, n))
            return 0;
    }
    return i;
}

static void mark_phrase(struct highlight *h, const struct text *phrase)
{
    const size_t n = word_length(phrase, 0);
    for (size_t i = 0; i < h->n_tokens; i++) {
        if (!is_word(h, &h->tokens[i], phrase->s, n))
            continue;
        for (size_t end = phrase_end(h, i, phrase), k = i; k < end; k++)
            h->tokens[k].marked |= !h->tokens[k].tied;
    }
}

static void mark_all(struct highlight *h, size_t n)
{
    h->n_tokens = 1;
    h->tokens = mem_room(h->tokens, 0, &h->tokens_capacity, sizeof *h->tokens);
    h->tokens[0] = (struct token){.to = n, .marked = true};
}

static void mark_none(struct highlight *h)
{
    if (h)
        h->n_tokens = 0;
}

/* Is the value what a word names? */
static bool is_named(const struct highlight *h, const struct property *p, const struct property_value *v)
{
    const struct snapshot *s = h->u->snapshot;
    for (uint32_t i = 0; i < h->u->n; i++) {
        const struct meaning *m = &h->u->terms[i];
        for (size_t k = 0; k < m->n_values && !m->excluded; k++) {
            const struct taken_value *named = &m->values[k];
            bool place = named->which == CRITERION_COLLECTIVITE && p->form == FORM_NAME &&
                         p->level == LEVEL_COLLECTIVITE;
            if (place ? v->text == snapshot_text(s, s->collectivites.rows.name[named->value])
                      : p->form == FORM_LABEL && p->criterion == named->which && v->number == named->value)
                return true;
        }
    }
    return false;
}

static bool any_marked(const struct highlight *h)
{
    for (size_t i = 0; i < h->n_tokens; i++)
        if (h->tokens[i].marked)
            return true;
    return false;
}

/* --- what is written ---------------------------------------------------------------------------------------
 */

static bool is_special(char c)
{
    const uint64_t special = UINT64_C(1) << '&' | UINT64_C(1) << '<' | UINT64_C(1) << '>' |
                             UINT64_C(1) << '"' | UINT64_C(1) << '\'';
    return (unsigned char)c < 64 && special >> c & 1;
}

static void write_plain(struct json *j, const char *s, size_t n)
{
    for (size_t i = 0, from = 0; i <= n; i++) {
        if (i < n && !is_special(s[i])) /* most are not */
            continue;
        const char *as = i == n        ? ""
                         : s[i] == '&' ? "&amp;"
                         : s[i] == '<' ? "&lt;"
                         : s[i] == '>' ? "&gt;"
                         : s[i] == '"' ? "&quot;"
                                       : "&#39;";
        json_text_add(j, s + from, i - from);
        json_text_add(j, as, strlen(as));
        from = i + 1;
    }
}

static void write_marked(struct highlight *h, struct json *j, const char *s, size_t n)
{
    size_t at = 0;
    bool open = false;
    json_text_begin(j);
    for (size_t i = 0; i < h->n_tokens; i++) {
        const struct token *t = &h->tokens[i];
        if (!t->marked)
            continue;
        write_plain(j, s + at, t->from - at);
        if (!open)
            json_text_add(j, "<mark>", strlen("<mark>"));
        write_plain(j, s + t->from, t->to - t->from);
        open = t->with_next;
        if (!open)
            json_text_add(j, "</mark>", strlen("</mark>"));
        at = t->to;
    }
    write_plain(j, s + at, n - at);
    json_text_end(j);
}

static bool mark_text(struct highlight *h, const char *text, size_t n)
{
    find_tokens(h, text, n);
    mark_words(h);
    for (size_t i = 0; i < h->n_phrases; i++)
        mark_phrase(h, &h->phrases[i]);
    return any_marked(h);
}

static bool mark(struct highlight *h, const struct property *p, const struct property_value *v)
{
    const char *text = property_text(v);
    const size_t n = strlen(text);
    if (is_named(h, p, v)) {
        mark_all(h, n);
        return true;
    }
    return has_words(p) && mark_text(h, text, n);
}

void highlight_write(struct highlight *h, struct json *j, uint32_t row)
{
    json_object(j);
    for (size_t i = 0; i < h->n_properties; i++) {
        const struct property *p = h->properties[i];
        bool any = false;
        property_get(p, h->u->snapshot, h->collection, row, &h->values);
        for (uint32_t k = 0; k < h->values.n; k++) {
            if (!mark(h, p, &h->values.list[k]))
                continue;
            if (!any)
                json_put_array(j, p->name);
            any = true;
            const char *text = property_text(&h->values.list[k]);
            write_marked(h, j, text, strlen(text));
        }
        if (any)
            json_end(j);
    }
    json_end(j);
}

/* --- texts by themselves -----------------------------------------------------------------------------------
 */

static bool names(const struct highlight *h, enum criterion which, uint32_t value)
{
    for (uint32_t i = 0; i < h->u->n; i++)
        for (size_t k = 0; k < h->u->terms[i].n_values && !h->u->terms[i].excluded; k++)
            if (h->u->terms[i].values[k].which == which && h->u->terms[i].values[k].value == value)
                return true;
    return false;
}

/* Of labels the words of these alone are searched in; names are all. */
static bool is_searched(enum criterion which)
{
    return which == CRITERION_COUNT || which == CRITERION_COLLECTIVITE || which == CRITERION_PAYS ||
           which == CRITERION_THEMATIQUE;
}

bool highlight_meets(struct highlight *h, const char *label, enum criterion which, uint32_t value)
{
    if (!h)
        return false;
    return (which < CRITERION_COUNT && names(h, which, value)) ||
           (is_searched(which) && mark_text(h, label, strlen(label)));
}

static void put_piece(struct json *j, const char *text, size_t n, bool marked)
{
    if (!n)
        return;
    json_object(j);
    json_key(j, "text");
    json_text_n(j, text, n);
    if (marked)
        json_put_bool(j, "marked", true);
    json_end(j);
}

void highlight_put(struct highlight *h, struct json *j, const char *key, const char *text,
                   enum criterion which, uint32_t value)
{
    const size_t n = strlen(text);
    size_t at = 0;
    json_put_array(j, key);
    if (h && which < CRITERION_COUNT && names(h, which, value))
        mark_all(h, n);
    else if (!h || !is_searched(which) || !mark_text(h, text, n))
        mark_none(h);
    for (size_t i = 0; h && i < h->n_tokens; i++) {
        const struct token *t = &h->tokens[i];
        size_t to = t->to;
        if (!t->marked)
            continue;
        put_piece(j, text + at, t->from - at, false);
        while (h->tokens[i].with_next && i + 1 < h->n_tokens)
            to = h->tokens[++i].to;
        put_piece(j, text + t->from, to - t->from, true);
        at = to;
    }
    put_piece(j, text + at, n - at, false);
    json_end(j);
}
