/* turn.h - which way three points turn, exactly */
#ifndef GEO_TURN_H
#define GEO_TURN_H

/* From a to b and on to the point, on the plane: 1 to the left, -1 to the right, 0 on one line. The sign of
 * the determinant of the numbers as they are, without rounding (J. R. Shewchuk, Adaptive Precision
 * Floating-Point Arithmetic, 1997); numbers are finite and differences of two of them that are not 0 are
 * above 1e-140. Some ns where rounding does not matter, some hundred otherwise. Pure. */
int turn_of(double ax, double ay, double bx, double by, double x, double y);

#endif
