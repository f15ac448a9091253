/* clock.h - time that only goes forward, for what is measured and waited for */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Since some moment of its own, monotonic; any thread. */
int64_t clock_now_us(void);

#endif
