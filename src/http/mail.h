/* mail.h - something for a loop to do, sent by any thread */
#ifndef HTTP_MAIL_H
#define HTTP_MAIL_H

struct loop;

/* Embedded in what it is about. open runs on the loop's thread and may free what holds the mail. */
struct mail {
    struct mail *next;
    void (*open)(struct mail *mail, struct loop *loop);
};

#endif
