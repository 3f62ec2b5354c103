/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of `headgate check` share. The order of work:
 *
 *	check_root       which folder the paths belong to
 *	check_files      which files those are
 *	check_policy     under which policy
 *	check_learn      what files say about others: CRDs, kustomizations
 *	check_run        judge every file, over several processes
 *
 * Paths are relative to the root, as in a Git tree, until they are shown.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "base/file.h"
#include "cli/options.h"
#include "gate/judge.h"
#include "gate/report.h"

struct check_options {
	unsigned kubernetes_minor; /* 0: the policy's */
	int format;                /* enum report_format */
	struct option_strings crds;
	const char *policy; /* NULL: the one below the root */
	const char *output; /* NULL: standard output */
	bool no_snippets;
	bool warnings_as_errors;
	size_t max_findings;
	size_t workers; /* 0: as many as there are processors */
};

/* As standard input is called in findings. */
#define CHECK_STREAM_PATH "<stdin>"

struct check_file {
	struct span path;      /* NUL-terminated behind the span */
	enum entry_kind kind;  /* ENTRY_FILE, ENTRY_SYMLINK, ENTRY_ODD_MODE */
	bool is_named;         /* given by name: a manifest whatever its name */
	bool is_stream;        /* standard input, already read */
	bool is_skipped;       /* of a class that nobody needs to read */
	enum file_class class; /* of a skipped file */
};

struct check {
	struct check_options options;
	struct arena *arena;
	const char *root;   /* absolute, no '/' at the end but for "/" itself */
	bool is_repository; /* the root is a Git working tree's top */
	bool is_bare;       /* a range of revisions in a repository without a working tree */
	bool is_whole_tree; /* the root itself was asked for */
	struct check_file *files;
	size_t file_count;
	size_t file_capacity;
	struct span stream; /* the bytes of standard input */
	const struct policy *policy;
	struct judge judge;       /* for what was found by walking */
	struct judge named_judge; /* for what was given by name */
	struct policy named_policy;
	struct findings findings;
	struct file_facts *facts; /* one for each file */
	struct report_summary summary;
	bool is_undecided; /* something could not be read; it was said on standard error */
};

int check_root(struct check *check, int count, const char *const *paths,
	       struct error *err) WARN_UNUSED;
int check_files(struct check *check, int count, const char *const *paths,
		struct error *err) WARN_UNUSED;

/* 1 when there is one to work with, 0 when its findings are all there is to show, -1. */
int check_policy(struct check *check, struct error *err) WARN_UNUSED;

/* The policy in the file of --policy; the same answers. */
int check_policy_file(struct check *check, struct error *err) WARN_UNUSED;

int check_learn(struct check *check, struct error *err) WARN_UNUSED;
int check_run(struct check *check, struct error *err) WARN_UNUSED;

/* REV..REV, and no file of that name. */
bool check_is_range(const char *operand);

/* Judges from one revision to the other, as the hook would; fills findings and summary. */
int check_revisions(struct check *check, const char *operand, struct error *err) WARN_UNUSED;

/* The bytes of a file; a NULL pointer when it is too large or no regular file. */
int check_read(const struct check *check, const struct check_file *file, struct file_buffer *buffer,
	       struct file_content *ret_content, struct error *err) WARN_UNUSED;

/* Says on standard error what could not be read, and remembers it for the exit status. */
void check_unreadable(struct check *check, struct span path, const char *why);

/* The path as a person in the current directory would type it. */
struct span check_shown_path(const struct check *check, struct span path);

#endif
