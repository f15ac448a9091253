/* Contacts: personal data, of which everybody may see what their publication says. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

enum { ROLE, PRENOM, NOM, TITRE, COURRIEL, TELEPHONE, PUBLICATION, CONTACT_CELLS };
enum { PERSON = TITRE + 1, KEY_BYTES = 1 << 16 }; /* the first cells say who it is */

static const char *const LEVELS[] = {"fonction", "aucune", "courriel", "tout"}; /* the first is a new one's */
enum { LEVEL_N = sizeof LEVELS / sizeof *LEVELS };

struct known {
    struct hash_map levels; /* who -> of LEVELS */
    struct bytes key;
};

static void write_key(struct bytes *key, const struct cell *person)
{
    bytes_reset(key);
    for (int i = 0; i < PERSON; i++) {
        const char *text = cell_text_of(&person[i]);
        bytes_add_text(key, text ? text : "");
        bytes_add_char(key, '\n');
    }
}

static bool note_known(void *context, const struct cell *row)
{
    struct known *k = context;
    const char *publication = cell_text_of(&row[PERSON]);
    write_key(&k->key, row);
    for (uint32_t i = 0; publication && i < LEVEL_N; i++)
        if (strcmp(LEVELS[i], publication) == 0)
            hash_map_put(&k->levels, k->key.data, k->key.n, i);
    return true;
}

static bool read_known(struct writer *w, enum child_kind kind, int64_t owner, struct known *k, struct err *e)
{
#define OF(kind, column)                                                                                     \
    [CHILD_##kind - CHILD_COLLECTIVITE_CONTACT] = {                                                          \
        .table = (enum table)(TABLE_CHILDREN + CHILD_##kind),                                                \
        .columns = {"role", "prenom", "nom", "titre", "publication"},                                        \
        .by = {column}                                                                                       \
    }
    static const struct question CONTACTS[] = {
        OF(COLLECTIVITE_CONTACT, "collectivite_id"), OF(PARTENAIRE_CONTACT, "partenaire_id"),
        OF(PROJET_CONTACT, "projet_id"), OF(BOURSE_CONTACT, "bourse_id")};
#undef OF
    const struct cell by[] = {cell_int(owner)};
    return w->bulk || store_ask(w->store, &CONTACTS[kind - CHILD_COLLECTIVITE_CONTACT], by, note_known, k, e);
}

/* What people settled of a contact outlives the next import of the list. */
static const char *level_of(struct known *k, const struct cell *person)
{
    write_key(&k->key, person);
    uint32_t level = hash_map_get(&k->levels, k->key.data, k->key.n);
    return LEVELS[level == HASH_NONE ? 0 : level];
}

static bool check_level(const char *said, struct err *e)
{
    for (uint32_t i = 0; i < LEVEL_N; i++)
        if (strcmp(LEVELS[i], said) == 0)
            return true;
    return err_say(
        e, ERR_INVALID, "publication", said,
        "'%.40s' is no publication of a contact: it is aucune, fonction, courriel or tout",
        "« %.40s » n’est pas une publication de contact : c’est aucune, fonction, courriel ou tout", said);
}

bool contacts_put(struct writer *w, enum child_kind kind, int64_t owner, struct contact_list list,
                  bool *changed, struct err *e)
{
    if (!list.rows)
        return true;
    struct known known = {0};
    struct cell *cells = mem_alloc(list.n * CONTACT_CELLS, sizeof *cells);
    bytes_init(&known.key, KEY_BYTES);
    bool good = read_known(w, kind, owner, &known, e);
    for (size_t i = 0; good && i < list.n; i++) {
        const struct contact_row *row = &list.rows[i];
        struct cell *c = cells + CONTACT_CELLS * i;
        c[ROLE] = text_to_write(row->role);
        c[PRENOM] = text_to_write(row->prenom);
        c[NOM] = text_to_write(row->nom);
        c[TITRE] = text_to_write(row->titre);
        c[COURRIEL] = text_to_write(writer_mail(w, row->courriel));
        c[TELEPHONE] = text_to_write(row->telephone);
        const bool said = row->publication && *row->publication;
        good = !said || check_level(row->publication, e);
        c[PUBLICATION] = cell_text(said ? row->publication : level_of(&known, c));
    }
    good = good && children_put(w, kind, owner, cells, list.n, changed, e);
    hash_map_release(&known.levels);
    bytes_release(&known.key);
    free(cells);
    return good;
}
