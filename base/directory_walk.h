/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything below a directory, in the order of git's index: by path, byte by
 * byte. Symlinks are told, never followed, so a walk cannot loop and cannot
 * leave the directory. What git calls its own (".git") is left out.
 */
#ifndef BASE_DIRECTORY_WALK_H
#define BASE_DIRECTORY_WALK_H

#include "base/arena.h"

#include <stdint.h>

enum walked_kind {
	WALKED_FILE,
	WALKED_SYMLINK,
	WALKED_SPECIAL,    /* FIFO, socket, device */
	WALKED_UNREADABLE, /* a directory that could not be listed, or something that could not be
			      looked at */
};

struct walked_entry {
	struct span path; /* below the root, NUL-terminated behind the span */
	enum walked_kind kind;
	int error_number; /* WALKED_UNREADABLE: errno; ELOOP: nested too deeply */
};

struct walked_entries {
	struct walked_entry *items;
	size_t count;
	size_t capacity;
};

/*
 * Appends what is below `directory` ("" is the root itself), with paths
 * relative to `root`. Directories themselves are no entries. Fails only when
 * the directory itself cannot be opened. Memory is the arena's.
 */
int directory_walk(const char *root, struct span directory, struct arena *arena,
		   struct walked_entries *entries, struct error *err) WARN_UNUSED;

#endif
