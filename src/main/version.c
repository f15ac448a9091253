#include "main/version.h"

/* In a section of their own, which the Makefile writes over when the program is linked. */
const struct version VERSION __attribute__((section(".atlasd.version"))) = {"not known", ""};
