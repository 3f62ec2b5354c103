/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under which policy, and what the files say about each other, before any of
 * them is judged.
 */
#include "base/directory_walk.h"
#include "base/limits.h"
#include "cli/check.h"
#include "cli/crd_files.h"
#include "cli/stream_snapshot.h"
#include "gate/classify.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int read_policy(struct check *check, const char *path, struct span shown, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct source *source = ARENA_NEW(check->arena, struct source);
	int status =
		file_read(path, FILE_LINKS_REFUSED, LIMIT_POLICY_BYTES, &buffer, &content, err);

	if (status == 0 && !content.bytes.ptr)
		status = error_set(err, ERROR_LIMIT, "it is larger than %zu KiB",
				   LIMIT_POLICY_BYTES >> 10);
	if (status < 0) {
		error_wrap(err, "policy %.*s", SPAN_ARG(shown));
	} else {
		struct rule_tables rules = judge_every_rule(check->arena);
		*source = (struct source){ .path = shown,
					   .bytes = arena_copy(check->arena, content.bytes) };
		check->policy = policy_read(source, &rules, check->arena, &check->findings);
	}
	file_buffer_release(&buffer);
	return status;
}

/* A file given by name is a manifest, whatever the policy's patterns say. */
static void set_up_judges(struct check *check)
{
	static struct span everything = SPAN("**");
	struct snapshot *after = snapshot_of_directory(check->root, check->arena);

	if (check->stream.ptr)
		after = snapshot_with_stream(after, check->stream, check->arena);
	judge_init(&check->judge, check->policy, NULL, after, check->arena);
	if (check->options.kubernetes_minor)
		check->judge.kubernetes_minor = check->options.kubernetes_minor;
	check->judge.whole_tree = check->is_whole_tree;
	check->judge.now = (int64_t)time(NULL);
	check->named_policy = *check->policy;
	check->named_policy.manifest_paths = (struct span_list){ &everything, 1 };
	check->named_policy.manifest_ignore = (struct span_list){ NULL, 0 };
	check->summary.kubernetes_minor = check->judge.kubernetes_minor;
}

/* Its warnings come again when the file itself is judged. */
static int settle_policy(struct check *check)
{
	if (!check->policy)
		return 0;
	check->findings.count = 0;
	return 1;
}

int check_policy_file(struct check *check, struct error *err)
{
	const char *path = check->options.policy;

	if (read_policy(check, path, span_of(path), err) < 0)
		return -1;
	return settle_policy(check);
}

int check_policy(struct check *check, struct error *err)
{
	struct span path = arena_printf(check->arena, "%s/" POLICY_PATH, check->root);
	struct stat status;

	check->policy = policy_built_in();
	if (check->options.policy) {
		if (check_policy_file(check, err) < 0)
			return -1;
	} else if (lstat(path.ptr, &status) == 0) {
		if (read_policy(check, path.ptr, span_of(POLICY_PATH), err) < 0)
			return -1;
	}
	int usable = settle_policy(check);
	if (usable)
		set_up_judges(check);
	return usable;
}

static void learn(struct check *check, struct span path, struct span bytes)
{
	struct source *source = ARENA_NEW(check->arena, struct source);

	*source = (struct source){ .path = arena_copy(check->arena, path),
				   .bytes = arena_copy(check->arena, bytes) };
	judge_learn(&check->judge, source);
}

static int learn_file(struct check *check, struct check_file *file, struct file_buffer *buffer,
		      struct error *err)
{
	enum file_class class = FILE_MANIFEST;
	struct file_content content;
	struct error unreadable = { 0 };

	if (!file->is_named && file_classify(&check->judge, file->path, &class, err) < 0)
		return -1;
	file->class = class;
	file->is_skipped = file_class_is_skipped(class);
	if (file->is_skipped || file->kind != ENTRY_FILE)
		return 0;
	/* What cannot be read is said when it is judged. */
	if (check_read(check, file, buffer, &content, &unreadable) == 0 &&
	    judge_learns_from(file->path, content.bytes))
		learn(check, file->path, content.bytes);
	return 0;
}

/*
 * A part of a working tree is judged as in the whole: its CRDs may stand
 * elsewhere, and so may the kustomization that names a file as a patch.
 */
static int learn_rest_of_tree(struct check *check, struct file_buffer *buffer, struct error *err)
{
	struct walked_entries entries = { 0 };

	if (!check->is_repository || check->is_whole_tree)
		return 0;
	if (directory_walk(check->root, (struct span){ "", 0 }, check->arena, &entries, err) < 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		struct check_file file = { .path = entries.items[i].path, .kind = ENTRY_FILE };
		if (entries.items[i].kind == WALKED_FILE &&
		    learn_file(check, &file, buffer, err) < 0)
			return -1;
	}
	return 0;
}

int check_learn(struct check *check, struct error *err)
{
	struct file_buffer buffer = { 0 };
	int status = crd_files_learn(check->judge.custom_resources, &check->options.crds, err);

	if (status == 0)
		status = learn_rest_of_tree(check, &buffer, err);
	for (size_t i = 0; i < check->file_count && status == 0; i++)
		status = learn_file(check, &check->files[i], &buffer, err);
	file_buffer_release(&buffer);
	if (status < 0)
		return -1;
	check->named_judge = check->judge;
	check->named_judge.policy = &check->named_policy;
	return 0;
}
