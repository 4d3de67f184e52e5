/* setjmp.h
 * setjmp of the universal C runtime without a frame: then longjmp restores the registers and unwinds nothing, as TRY
 * and CATCH want it. With one it would search the stack for that frame, which each compiler counts its own way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include_next <setjmp.h>

/* Under a name of our own, because Wine's versions declare the function in two ways. */
int setjmp_with_frame(jmp_buf buffer, const void *frame) __asm__("__intrinsic_setjmpex") __attribute__((returns_twice));

#undef setjmp
#define setjmp(buffer) setjmp_with_frame(buffer, NULL)
