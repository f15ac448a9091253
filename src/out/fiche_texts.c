/* What only the store holds of a record, as it is told. */
#include <stdio.h>
#include <string.h>

#include "out/fiche.h"
#include "out/site.h"

static void put_cell(struct json *j, const char *name, const struct cell *value)
{
    if (value->kind == CELL_INT)
        json_put_int(j, name, value->number);
    else
        json_put_text(j, name, value->kind == CELL_TEXT && *value->text ? value->text : NULL);
}

static bool is_web(const char *url)
{
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
}

static void put_text(void *context, const char *name, const struct cell *value)
{
    struct fiche_texts *t = context;
    const char *text = value->kind == CELL_TEXT ? value->text : "";
    if (!t->in_texts)
        json_put_object(t->fiche->j, "textes");
    t->in_texts = true;
    if (strcmp(name, "site_web") == 0) {
        json_put_text(t->fiche->j, name, is_web(text) ? text : NULL);
        json_put_text(t->fiche->j, "site_web_ecrit", *text && !is_web(text) ? text : NULL);
        return;
    }
    put_cell(t->fiche->j, name, value);
}

static void end_role(struct fiche_texts *t)
{
    if (!t->in_role)
        return;
    json_end(t->fiche->j);
    json_end(t->fiche->j);
    t->in_role = false;
}

static void put_list(void *context, const char *name)
{
    struct fiche_texts *t = context;
    end_role(t);
    if (t->in_list || t->in_texts)
        json_end(t->fiche->j);
    if (name)
        json_put_array(t->fiche->j, name);
    t->in_list = name != NULL;
    t->in_texts = false;
    t->contacts = name && strcmp(name, "contacts") == 0;
    t->leads = name && strcmp(name, "chefs_de_file") == 0;
    t->networks = name && (strcmp(name, "reseaux") == 0 || strcmp(name, "relais") == 0);
}

/* A row's values of vocabularies have their labels with them, and what is a territory its page. */
static const struct {
    const char *name, *as;
    enum vocabulary_id v;
} LABELLED[] = {
    {"thematique", "thematique", VOCABULARY_THEMATIQUE},
    {"source", "financement", VOCABULARY_FINANCEMENT},
    {"pays", "pays", VOCABULARY_PAYS},
};

static bool put_labelled(struct fiche *f, const char *name, const struct cell *value)
{
    for (size_t i = 0; i < sizeof LABELLED / sizeof LABELLED[0]; i++) {
        if (strcmp(LABELLED[i].name, name) != 0)
            continue;
        const struct vocabulary *v = &f->s->vocabularies[LABELLED[i].v];
        const uint16_t known = value->kind == CELL_TEXT ? vocabulary_find(v, value->text) : VOCABULARY_NONE;
        if (LABELLED[i].v == VOCABULARY_PAYS)
            fiche_put_territory(f, LABELLED[i].as, LABELLED[i].v, known);
        else
            fiche_put_value(f, LABELLED[i].as, LABELLED[i].v, known);
        return true;
    }
    return false;
}

static bool says_nothing(const char *const *names, const struct cell *values)
{
    for (size_t i = 0; names[i]; i++)
        if (values[i].kind == CELL_TEXT && *values[i].text && strcmp(names[i], "role") != 0)
            return false;
    return true;
}

/* Of one role after the other. */
static void begin_role(struct fiche_texts *t, const char *role)
{
    static const char *const KNOWN[] = {"elu", "cadre", "ambassade", "collectivite"};
    struct json *j = t->fiche->j;
    if (t->in_role && strncmp(t->role, role, sizeof t->role - 1) == 0)
        return;
    end_role(t);
    snprintf(t->role, sizeof t->role, "%s", role);
    json_object(j);
    json_put_text(j, "role", *role ? role : NULL);
    bool known = false;
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        json_put_bool(j, KNOWN[i], strcmp(KNOWN[i], role) == 0);
        known |= strcmp(KNOWN[i], role) == 0;
    }
    json_put_bool(j, "known", known);
    json_put_array(j, "personnes");
    t->in_role = true;
}

/* Does it look like one address, so that it may follow "mailto:"? */
static bool is_mail(const char *text)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+@";
    const char *at = strchr(text, '@');
    return at && at > text && at[1] && !strchr(at + 1, '@') && strlen(text) == strspn(text, PLAIN);
}

static void put_contact(struct fiche_texts *t, const char *const *names, const struct cell *values)
{
    struct json *j = t->fiche->j;
    if (says_nothing(names, values))
        return;
    begin_role(t, values[0].kind == CELL_TEXT ? values[0].text : "");
    json_object(j);
    for (size_t i = 1; names[i]; i++) {
        put_cell(j, names[i], &values[i]);
        if (strcmp(names[i], "courriel") == 0)
            json_put_text(j, "mailto",
                          values[i].kind == CELL_TEXT && is_mail(values[i].text) ? values[i].text : NULL);
    }
    json_end(j);
}

/* What a document is, for readers: "PDF" of application/pdf, and thousands of bytes, never none of them. */
static void put_readable(struct json *j, const char *const *names, const struct cell *values)
{
    enum { SHORT = 5 };
    for (size_t i = 0; names[i]; i++) {
        const char *text = values[i].kind == CELL_TEXT ? values[i].text : "";
        const char *kind = strchr(text, '/') ? strchr(text, '/') + 1 : "";
        if (strcmp(names[i], "type_mime") == 0)
            json_put_text(j, "format", *kind && strlen(kind) <= SHORT ? kind : NULL);
        if (strcmp(names[i], "taille") == 0 && values[i].kind == CELL_INT)
            json_put_int(j, "ko", (values[i].number + 999) / 1000);
    }
}

/* Who leads a cooperation has a page. */
static void put_lead(struct fiche *f, const struct cell *values)
{
    json_object(f->j);
    put_cell(f->j, "nom", &values[1]);
    fiche_put_page(f, COLLECTION_COLLECTIVITES, values[0].kind == CELL_TEXT ? values[0].text : "");
    json_end(f->j);
}

static void put_row(void *context, const char *const *names, const struct cell *values)
{
    struct fiche_texts *t = context;
    if (t->contacts) {
        put_contact(t, names, values);
        return;
    }
    if (t->leads) {
        put_lead(t->fiche, values);
        return;
    }
    json_object(t->fiche->j);
    for (size_t i = 0; names[i]; i++)
        if (!put_labelled(t->fiche, names[i], &values[i]))
            put_cell(t->fiche->j, names[i], &values[i]);
    put_readable(t->fiche->j, names, values);
    if (t->networks && values[0].kind == CELL_TEXT)
        site_put_page(t->fiche->j, "page", t->fiche->base_url, "reseaux", values[0].text);
    json_end(t->fiche->j);
}

struct store_reader fiche_reader(struct fiche_texts *t)
{
    return (struct store_reader){put_text, put_list, put_row, t};
}
