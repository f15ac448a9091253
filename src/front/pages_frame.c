/* What stands around every page: the menu, the ways to the other language and to the data, the foot. */
#include <string.h>

#include "base/percent.h"
#include "front/pages_inside.h"

enum { OEMBED_BYTES = 1 << 15 };

/* The pages of the menu and of the foot, by their paths, in order; called by the text menu_KEY. */
struct entry {
    const char *path, *key;
};

static const struct entry MENU[] = {
    {"/", "map"},          {"/deux-cotes", "deux"}, {"/monde", "monde"},   {"/croiser", "croiser"},
    {"/bourse", "bourse"}, {"/reseaux", "reseaux"}, {"/appels", "appels"},
};
static const struct entry FOOT[] = {
    {"/donnees-ouvertes", "donnees_ouvertes"},
    {"/api", "api"},
    {"/contact", "contact"},
    {"/plan", "plan"},
    {"/reperes", "reperes"},
    {"/accessibilite", "accessibilite"},
    {"/mentions-legales", "mentions"},
    {"/donnees-personnelles", "donnees_personnelles"},
};

/* Below the address of the site, in the language that the visitor said. */
static const char *address_of(const struct page *p, const char *path)
{
    const char *to = view_format(p->memory, "%s%s", p->home, path + 1);
    if (!p->asked->language_said)
        return to;
    return view_format(p->memory, "%s%clang=%s", to, strchr(to, '?') ? '&' : '?',
                       LANGUAGE_CODES[p->asked->language]);
}

/* "/bourse" is of /bourse/{uid} too, "/" of itself alone. */
static bool is_at(const char *self, const char *path)
{
    size_t n = strlen(path);
    return strncmp(self, path, n) == 0 && (!self[n] || self[n] == '?' || (n > 1 && self[n] == '/'));
}

static void put_entries(struct page *p, const char *name, const struct entry *entries, size_t n)
{
    struct view list = view_list(p->memory);
    for (size_t i = 0; i < n; i++) {
        struct view entry = view_object(p->memory);
        view_put_text(&entry, "name", page_text(p, view_format(p->memory, "menu_%s", entries[i].key)));
        view_put_text(&entry, "page", address_of(p, entries[i].path));
        view_put_truth(&entry, "current", is_at(p->asked->self, entries[i].path));
        view_put(&list, NULL, entry.value);
    }
    view_put(&p->view, name, list.value);
}

/* The same page in the languages that it is not in. */
static void put_languages(struct page *p)
{
    struct view list = view_list(p->memory);
    const char *self = p->asked->self;
    for (enum language l = 0; l < LANGUAGES; l++) {
        struct view other = view_object(p->memory);
        if (l == p->asked->language)
            continue;
        view_put_text(&other, "code", LANGUAGE_CODES[l]);
        view_put_text(&other, "name", page_text(p, view_format(p->memory, "language_%s", LANGUAGE_CODES[l])));
        view_put_text(&other, "page",
                      view_format(p->memory, "%s%s%clang=%s", p->asked->base_url, self,
                                  strchr(self, '?') ? '&' : '?', LANGUAGE_CODES[l]));
        view_put(&list, NULL, other.value);
    }
    view_put(&p->view, "languages", list.value);
}

/* Where other sites learn how to embed the page (serve/get_oembed.c). */
static void put_oembed(struct page *p)
{
    struct bytes to;
    bytes_init(&to, OEMBED_BYTES);
    bytes_add_format(&to, "%soembed?url=", p->home);
    percent_escape(&to, p->asked->base_url);
    percent_escape(&to, p->asked->self);
    if (!to.full)
        view_put_text(&p->view, "oembed", arena_text(p->memory, to.data, to.n));
    bytes_release(&to);
}

void page_put_around(struct page *p)
{
    view_put_text(&p->view, "start", address_of(p, "/"));
    view_put_truth(&p->view, "lang_said", p->asked->language_said);
    put_entries(p, "menu", MENU, sizeof MENU / sizeof MENU[0]);
    put_entries(p, "foot", FOOT, sizeof FOOT / sizeof FOOT[0]);
    put_languages(p);
}

void page_put_frame(struct page *p)
{
    page_put_around(p);
    put_oembed(p);
    view_put_text(&p->view, "base", p->asked->base_url);
    view_put_text(&p->view, "api", page_of_path(p, ""));
    view_put_truth(&p->view, "demonstration", p->asked->snapshot && p->asked->snapshot->demonstration);
}
