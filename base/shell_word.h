/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Foreign text in a command that somebody is told to type: one word of a POSIX shell, whatever
 * it holds. Quoted only where it must be. What a terminal must not get becomes a visible escape,
 * as text_display() has it; the command then finds nothing, and does nothing else.
 */
#ifndef BASE_SHELL_WORD_H
#define BASE_SHELL_WORD_H

#include "base/text.h"

void text_shell_word(struct text *text, struct span foreign);

/* The same for a sentence that is made with printf: in the arena, terminated. */
const char *shell_word(struct span foreign, struct arena *arena);

#endif
