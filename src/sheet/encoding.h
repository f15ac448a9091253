/* encoding.h - what a text file of another program is encoded in */
#ifndef SHEET_ENCODING_H
#define SHEET_ENCODING_H

/* What CSV is encoded in; SHEET_BY_CONTENT: told by the file. */
enum sheet_encoding {
    SHEET_BY_CONTENT,
    SHEET_UTF8,
    SHEET_WINDOWS_1252,
    SHEET_UTF16LE,
    SHEET_UTF16BE,
    SHEET_MAC_ROMAN,
    SHEET_CP850,
    SHEET_ENCODINGS
};
const char *sheet_encoding_name(unsigned encoding); /* "utf-8", as an option takes it; NULL: none */

#endif
