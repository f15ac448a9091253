/* import_ask.h - places that a list leaves open, asked for on the terminal */
#ifndef MAIN_IMPORT_ASK_H
#define MAIN_IMPORT_ASK_H

#include <signal.h>

#include "import/import.h"
#include "import/import_answers.h"

enum { ASKED_MOST = 10000 };

/* Questions of a first run, words asked once each; then their answers, by a number, s (skip) or q (stop) on
 * standard input. Nothing is open meanwhile: whoever thinks keeps nobody from writing. */
struct import_asked_list;
struct import_asked_list *import_asked_new(void);
void import_asked_add(void *list, const struct import_question *q); /* as import_options.unsure */
void import_asked_free(struct import_asked_list *l);
/* False: interrupted (ERR_BUSY). */
bool import_ask(const struct import_asked_list *l, struct import_answers *answers, enum language language,
                const volatile sig_atomic_t *interrupted, struct err *e);

#endif
