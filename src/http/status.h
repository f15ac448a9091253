/* status.h - what the statuses of HTTP are called */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* The phrase of a status line, as RFC 9110, 15 has it; "Error" for one that is not known. */
const char *status_phrase(int status);

#endif
