#include "search/suggest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/labels.h"
#include "base/fold.h"
#include "base/mem.h"
#include "search/suggest_inside.h"

#define NO_WORD UINT32_MAX

/* How a word is met. */
struct meeting {
    unsigned errors;
    bool incomplete;
};

/* --- the words of the text ---------------------------------------------------------------------------------
 */

static bool blank(const char *text)
{
    static const char *const BLANKS[] = {" ", "\t", "\n", "\r", "\f", "\v", "\u00A0", "\u202F", "\u3000"};
    while (*text) {
        size_t n = 0;
        for (size_t i = 0; n == 0 && i < sizeof BLANKS / sizeof BLANKS[0]; i++)
            if (strncmp(text, BLANKS[i], strlen(BLANKS[i])) == 0)
                n = strlen(BLANKS[i]);
        if (n == 0)
            return false;
        text += n;
    }
    return true;
}

static void ask(struct bytes *asked, const char *text)
{
    enum { MOST = 32 }; /* a character that decomposes into more words than bytes: ligatures of phrases */
    bytes_init(asked, (size_t)SUGGEST_MAX_BYTES * MOST);
    fold_asked(asked, text, strlen(text));
}

bool suggest_check(const char *text, struct err *e)
{
    size_t n = strlen(text), words = 0;
    if (n > SUGGEST_MAX_BYTES)
        return err_param(e, ERR_TOO_LARGE, "q", text, "q has %zu bytes, more than the %d allowed", n,
                         SUGGEST_MAX_BYTES);
    if (blank(text))
        return err_param(e, ERR_INVALID, "q", text, "q is empty: it takes the first letters of a name");
    struct bytes asked;
    ask(&asked, text);
    for (size_t i = 0; i < asked.n; i++)
        words += asked.data[i] != ' ' && (i == 0 || asked.data[i - 1] == ' ');
    bytes_release(&asked);
    return words <= SUGGEST_MAX_WORDS ||
           err_param(e, ERR_TOO_LARGE, "q", text, "q has more than %d words", SUGGEST_MAX_WORDS);
}

static void find_words(struct search *q, char *words)
{
    for (char *rest = words; rest && *rest && q->n_asked < SUGGEST_MAX_WORDS;) {
        struct asked *a = &q->asked[q->n_asked++];
        a->text = strsep(&rest, " ");
        a->n = strlen(a->text);
        a->last = rest == NULL;
        a->small = name_word_is_small(a->text, a->n);
        a->required = a->last || !a->small;
        q->n_required += a->required;
        lexicon_range(&q->names->words, a->text, a->n, &a->from, &a->to);
        bool is = a->from < a->to && !lexicon_text(&q->names->words, a->from)[a->n];
        a->exact = is ? a->from : NO_WORD;
        if (!a->last)
            a->to = a->from + is;
    }
}

static void find_near(struct search *q, unsigned most, bool prefix)
{
    for (unsigned i = 0; i < q->n_asked; i++) {
        struct asked *a = &q->asked[i];
        struct near_words *near = &a->near;
        unsigned bound = a->required ? lexicon_bound(a->text, a->n) : 0;
        if (bound == 0)
            continue;
        lexicon_near(&q->names->words, a->text, a->n, bound < most ? bound : most, prefix && a->last, near);
        size_t kept = 0;
        for (size_t k = 0; k < near->n; k++)
            if (near->list[k].word < a->from || near->list[k].word >= a->to)
                near->list[kept++] = near->list[k];
        near->n = kept;
    }
}

/* Does the word of a name meet the one written? A small word at the end is only begun, and so is a letter
 * alone: "la" may become Laos. */
static inline bool meets(const struct asked *a, uint32_t word, struct meeting *m)
{
    if (word >= a->from && word < a->to) {
        *m = (struct meeting){0, word != a->exact || (a->last && (a->small || a->n == 1))};
        return true;
    }
    size_t low = 0, high = a->near.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->near.list[middle].word < word)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == a->near.n || a->near.list[low].word != word)
        return false;
    *m = (struct meeting){a->near.list[low].errors, a->near.list[low].incomplete};
    return true;
}

/* --- how a name is met -------------------------------------------------------------------------------------
 */

static enum shape shape_of(enum name_form form, bool whole, bool begins, bool incomplete, bool code_first)
{
    if (form == NAME_CODE)
        return !whole || incomplete ? NO_SHAPE : code_first ? WHOLE_LABEL : WHOLE_CODE;
    if (form == NAME_ALIAS) {
        if (whole)
            return incomplete ? ALIAS_INCOMPLETE : WHOLE_ALIAS;
        return incomplete ? WITHIN_ALIAS_INCOMPLETE : WITHIN_ALIAS;
    }
    if (whole && !incomplete)
        return WHOLE_LABEL;
    if (begins || whole)
        return incomplete ? BEGINS_INCOMPLETE : BEGINS;
    return incomplete ? WITHIN_INCOMPLETE : WITHIN;
}

/* The same for the only word that is required, from its posting: names that hold it are no better than that.
 */
static enum shape shape_of_class(enum word_class class, bool incomplete, bool code_first)
{
    static const struct {
        enum name_form form;
        bool whole, begins;
    } CLASSES[WORD_CLASSES] = {
        [WORD_LABEL] = {NAME_LABEL, true, true},          [WORD_ALIAS] = {NAME_ALIAS, true, true},
        [WORD_BEGINS] = {NAME_LABEL, false, true},        [WORD_INSIDE] = {NAME_LABEL, false, false},
        [WORD_INSIDE_ALIAS] = {NAME_ALIAS, false, false}, [WORD_CODE] = {NAME_CODE, true, true},
    };
    return shape_of(CLASSES[class].form, CLASSES[class].whole, CLASSES[class].begins, incomplete, code_first);
}

/* The position in a name that meets a word best, of those not used yet; -1 if there is none. */
static int best_position(const struct names *n, const struct asked *a, uint32_t name, uint32_t used,
                         struct meeting *best)
{
    int position = -1, found = -1;
    for (uint32_t i = n->first_entry[name]; i < n->first_entry[name + 1]; i++) {
        struct meeting m;
        position += !(n->entries[i] & NAME_SAME);
        if (used >> position & 1 || !meets(a, n->entries[i] & NAME_WORD, &m))
            continue;
        if (found < 0 || m.errors < best->errors ||
            (m.errors == best->errors && m.incomplete < best->incomplete)) {
            found = position;
            *best = m;
        }
    }
    return found;
}

/* All positions of a name, and those of small words, as bits. */
static uint32_t positions_of(const struct names *n, uint32_t name, uint32_t *small)
{
    uint32_t all = 0, bit = 1;
    *small = 0;
    for (uint32_t i = n->first_entry[name]; i < n->first_entry[name + 1]; i++) {
        if (n->entries[i] & NAME_SAME)
            continue;
        all |= bit;
        *small |= names_small(n, n->entries[i]) ? bit : 0;
        bit <<= 1;
    }
    return all;
}

/* The key of a name; false when it does not meet the text. */
static bool judge(const struct search *q, uint32_t name, uint64_t *key)
{
    const struct names *n = q->names;
    unsigned errors = 0, missing = 0;
    int before = -1, lead = -1; /* position of the last word met, and of the first required */
    bool in_order = true, incomplete = false;
    uint32_t used = 0, small, all;
    for (unsigned i = 0; i < q->n_asked; i++) {
        const struct asked *a = &q->asked[i];
        struct meeting m = {0};
        int position = best_position(n, a, name, used, &m);
        if (position < 0 && a->required)
            return false;
        if (position < 0) {
            missing++;
            continue;
        }
        used |= 1U << position;
        in_order = in_order && position > before;
        before = position;
        lead = lead < 0 && a->required ? position : lead;
        errors += m.errors;
        incomplete = incomplete || m.incomplete;
    }
    all = positions_of(n, name, &small);
    uint32_t wanted = small == all ? all : all & ~small, ahead = (1U << lead) - 1;
    bool whole = in_order && (used & wanted) == wanted;
    bool begins = in_order && (lead == 0 || (ahead & ~small) == 0);
    enum shape shape = shape_of(n->names[name].form, whole, begins, incomplete, q->code_first);
    *key = suggest_key(errors, shape, missing, n->names[name].thing);
    return shape != NO_SHAPE && (n->names[name].form != NAME_CODE || errors == 0);
}

/* --- the best of them --------------------------------------------------------------------------------------
 */

static uint64_t worst(const struct search *q)
{
    return q->n_best < q->limit ? UINT64_MAX : q->keys[q->n_best - 1];
}

void suggest_keep(struct search *q, uint64_t key)
{
    if (key >= worst(q))
        return;
    size_t at = 0;
    while (at < q->n_best && (uint32_t)q->keys[at] != (uint32_t)key)
        at++;
    if (at < q->n_best && q->keys[at] <= key)
        return;
    if (at == q->n_best) {
        q->n_best += q->n_best < q->limit;
        at = q->n_best - 1;
    }
    for (; at > 0 && q->keys[at - 1] > key; at--)
        q->keys[at] = q->keys[at - 1];
    q->keys[at] = key;
}

/* The names that hold a word of the driver: within a class they come by importance, so that one that is too
 * late ends it. */
static void scan_word(struct search *q, const struct asked *driver, uint32_t word)
{
    const struct names *n = q->names;
    const uint32_t *postings = n->postings;
    uint32_t i = n->first_posting[word], end = n->first_posting[word + 1];
    struct meeting m;
    if (!meets(driver, word, &m))
        return;
    while (i < end) {
        enum word_class class = posting_class(postings[i]);
        enum shape least = q->n_required == 1 ? shape_of_class(class, m.incomplete, q->code_first)
                           : m.incomplete     ? BEGINS_INCOMPLETE
                                              : WHOLE_LABEL;
        for (; i < end && posting_class(postings[i]) == class; i++) {
            uint32_t name = posting_name(postings[i]);
            uint64_t key;
            uint32_t thing = n->names[name].thing;
            if (thing >= q->end_thing || suggest_key(m.errors, least, 0, thing) >= worst(q))
                break;
            if (q->kinds >> n->things[thing].kind & 1 && (!q->holds || q->holds(q, &n->things[thing])) &&
                judge(q, name, &key))
                suggest_keep(q, key);
        }
        uint32_t low = i, high = end; /* on to the next class */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (posting_class(postings[middle]) <= class)
                low = middle + 1;
            else
                high = middle;
        }
        i = low;
    }
}

static uint64_t postings_of(const struct names *n, const struct asked *a)
{
    uint64_t sum = n->first_posting[a->to] - n->first_posting[a->from];
    for (size_t i = 0; i < a->near.n; i++)
        sum += n->first_posting[a->near.list[i].word + 1] - n->first_posting[a->near.list[i].word];
    return sum;
}

/* The required word that the fewest names hold leads to all names that can be meant. */
static void run(struct search *q)
{
    const struct asked *driver = &q->asked[q->n_asked - 1]; /* the last is always required */
    uint64_t least = postings_of(q->names, driver);
    for (unsigned i = 0; i + 1 < q->n_asked; i++) {
        uint64_t sum = q->asked[i].required ? postings_of(q->names, &q->asked[i]) : UINT64_MAX;
        if (sum < least) {
            least = sum;
            driver = &q->asked[i];
        }
    }
    q->end_thing = q->names->n_things;
    if (q->n_asked > 1 && least > SUGGEST_MAX_NAMES)
        q->end_thing = (uint32_t)(q->end_thing * (uint64_t)SUGGEST_MAX_NAMES / least);
    for (uint32_t word = driver->from; word < driver->to; word++)
        scan_word(q, driver, word);
    for (size_t i = 0; i < driver->near.n; i++)
        scan_word(q, driver, driver->near.list[i].word);
}

/* --- labels in another language ----------------------------------------------------------------------------
 */

/* The position of a word among those of a label, blanks between; -1 when it is none of them. */
static int find_position(const char *label, const struct asked *a, bool *incomplete)
{
    int position = 0;
    for (const char *word = label; *word; position++) {
        const size_t n = strcspn(word, " ");
        if (n >= a->n && strncmp(word, a->text, a->n) == 0 && (n == a->n || a->last)) {
            *incomplete |= n > a->n || (a->last && a->n == 1);
            return position;
        }
        word += n + (word[n] == ' ');
    }
    return -1;
}

/* As judge(), of a label that is in no index; small words count as others. */
static bool judge_label(const struct search *q, const char *label, uint32_t thing, uint64_t *key)
{
    int words = *label != '\0', before = -1, met = 0;
    bool in_order = true, incomplete = false, begins = false;
    for (const char *c = label; *c; c++)
        words += *c == ' ';
    for (unsigned i = 0; i < q->n_asked; i++) {
        const int position = find_position(label, &q->asked[i], &incomplete);
        if (position < 0 && q->asked[i].required)
            return false;
        if (position < 0)
            continue;
        begins |= met == 0 && position == 0;
        in_order = in_order && position > before;
        before = position;
        met++;
    }
    *key = suggest_key(
        0, shape_of(NAME_LABEL, in_order && met == words, in_order && begins, incomplete, false), 0, thing);
    return met > 0;
}

/* A few hundred values: they are gone through. */
static void run_labels(struct search *q)
{
    struct bytes folded;
    bytes_init(&folded, 1 << 12);
    for (uint32_t i = 0; q->language != LANGUAGE_FR && i < q->names->n_things; i++) {
        const struct named_thing *t = &q->names->things[i];
        const int vocabulary = NAMED_VOCABULARY[t->kind];
        const char *label;
        uint64_t key;
        if (vocabulary < 0 || !(q->kinds >> t->kind & 1) || (q->holds && !q->holds(q, t)))
            continue;
        label = label_in(q->language, VOCABULARY_NAMES[vocabulary],
                         q->snapshot->vocabularies[vocabulary].values[t->row].code);
        if (!label)
            continue;
        bytes_reset(&folded);
        fold_key(&folded, label, strlen(label));
        if (judge_label(q, folded.data, i, &key))
            suggest_keep(q, key);
    }
    bytes_release(&folded);
}

static void search_names(struct search *q)
{
    run(q);
    run_labels(q);
}

static void release_words(struct search *q)
{
    for (unsigned i = 0; i < q->n_asked; i++)
        free(q->asked[i].near.list);
}

void suggest_look_up(struct search *q, const char *folded, size_t n)
{
    char *words = mem_dup(folded, n + 1);
    words[n] = '\0';
    find_words(q, words);
    if (q->n_asked)
        search_names(q);
    release_words(q);
    free(words);
}

/* "ML", "USA", "rdc": capitals alone, or three letters and more. */
static bool is_code(const char *text)
{
    enum { LEAST = 2, SURE = 3, MOST = 4 };
    size_t n = strlen(text), capitals = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
           letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return letters == n && n <= MOST && (n >= SURE || (n >= LEAST && capitals == n));
}

/* Typing errors fill what is left; two of them, and those of beginnings, count while nothing else is found.
 */
static void search_near(struct search *q)
{
    if (q->n_best < q->limit) {
        find_near(q, 1, q->n_best == 0);
        search_names(q);
    }
    for (int prefix = 0; prefix < 2 && q->n_best == 0; prefix++) {
        find_near(q, LEXICON_MAX_ERRORS, prefix != 0);
        search_names(q);
    }
}

size_t suggest(const struct snapshot *s, const char *text, unsigned kinds, enum language language,
               size_t limit, struct suggestion out[SUGGEST_MAX])
{
    struct search q = {.snapshot = s,
                       .names = &s->names,
                       .language = language,
                       .kinds = kinds,
                       .code_first = is_code(text),
                       .limit = limit};
    struct bytes asked;
    assert(limit > 0 && limit <= SUGGEST_MAX);
    if (s->names.n_names == 0)
        return 0;
    ask(&asked, text);
    char *words = asked.n ? mem_strdup(asked.data) : NULL;
    if (words)
        find_words(&q, words);
    if (q.n_asked) {
        search_names(&q);
        suggest_other_ways(&q, text, asked.data);
        if (q.n_best == 0)
            suggest_with_context(&q, asked.data);
        search_near(&q);
    }
    release_words(&q);
    free(words);
    bytes_release(&asked);
    for (size_t i = 0; i < q.n_best; i++)
        out[i] = (struct suggestion){(uint32_t)q.keys[i], (unsigned)(q.keys[i] >> SUGGEST_ERRORS_SHIFT)};
    return q.n_best;
}
