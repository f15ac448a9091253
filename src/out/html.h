/* html.h - a JSON document as a page for people: plain HTML in French, without scripts and styles */
#ifndef OUT_HTML_H
#define OUT_HTML_H

#include "base/bytes.h"

/* Writes the page of one JSON value as base/json.h writes it; another is an assert. Objects are lists of
 * names and values, "links" lists of links, addresses links. Those below root (the address of the API) lead
 * to pages, by f=html. title is plain text. */
void html_of_json(struct bytes *out, const char *json, const char *title, const char *root);

#endif
