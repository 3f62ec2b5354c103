/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: refs as the "files" backend of git keeps them, a file each
 * below <git dir>/refs and the rest in packed-refs. A loose ref hides a packed
 * one. Read in git's order, loose before packed: a ref that is being packed is
 * then found in one of the two.
 */
#ifndef REPO_REF_FILES_H
#define REPO_REF_FILES_H

#include "repo/packed_refs.h"
#include "repo/repository.h"

enum ref_file_kind { REF_FILE_ABSENT = 0, REF_FILE_DIRECT, REF_FILE_SYMBOLIC };

struct ref_file {
	enum ref_file_kind kind;
	struct oid oid;
	struct span target; /* SYMBOLIC; in the arena, terminated */
};

/* Where a loose ref stands: opened below a directory, for the way there costs every time. */
struct ref_place {
	struct repository *repository;
	struct span name; /* terminated */
	int directory;    /* a descriptor */
	size_t below;     /* so many bytes of the name are the directory's */
};

/* The loose ref at this place. A file that is no ref is an error that names it. */
int ref_file_read(const struct ref_place *place, struct arena *arena, struct ref_file *ret_file,
		  struct error *err) WARN_UNUSED;

/* A path below the directory that holds the refs, also for a linked working tree. */
struct span ref_files_path(struct repository *repository, struct span name, struct arena *arena);

#endif
