/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/crd_files.h"

#include "cli/check.h"

static bool may_be_manifest(struct span path)
{
	return span_ends_with(path, ".yaml") || span_ends_with(path, ".yml") ||
	       span_ends_with(path, ".json");
}

static int learn_file(struct custom_resources *registry, const struct check *files,
		      const struct check_file *file, struct file_buffer *buffer, struct error *err)
{
	struct file_content content;

	if (file->kind != ENTRY_FILE)
		return 0;
	if (check_read(files, file, buffer, &content, err) < 0)
		return error_wrap(err, "%.*s", SPAN_ARG(check_shown_path(files, file->path)));
	struct source source = { .bytes = content.bytes };
	if (custom_resources_may_define(content.bytes)) {
		source.path = check_shown_path(files, file->path);
		custom_resources_learn_source(registry, &source);
	}
	return 0;
}

static int learn_path(struct custom_resources *registry, const char *path, struct error *err)
{
	struct check files = { .arena = registry->arena };
	struct file_buffer buffer = { 0 };
	size_t known = registry->learned;
	int status = check_root(&files, 1, &path, err);

	if (status == 0)
		status = check_files(&files, 1, &path, err);
	for (size_t i = 0; i < files.file_count && status == 0; i++)
		status = learn_file(registry, &files, &files.files[i], &buffer, err);
	file_buffer_release(&buffer);
	if (status < 0)
		return error_wrap(err, "--crd");
	if (files.is_undecided)
		return error_set(err, ERROR_SYSTEM, "--crd %s: not all of it could be read", path);
	if (registry->learned == known)
		return error_set(err, ERROR_USAGE,
				 "--crd %s: there is no CustomResourceDefinition in it", path);
	return 0;
}

int crd_files_learn(struct custom_resources *registry, const struct option_strings *paths,
		    struct error *err)
{
	for (size_t i = 0; i < paths->count; i++) {
		if (learn_path(registry, paths->items[i], err) < 0)
			return -1;
	}
	return 0;
}

int crd_files_learn_working_tree(struct custom_resources *registry, struct error *err)
{
	struct check files = { .arena = registry->arena };
	struct file_buffer buffer = { 0 };

	if (check_root(&files, 0, NULL, err) < 0)
		return -1;
	if (!files.is_repository)
		return 0;
	const char *root = files.root;
	int status = check_files(&files, 1, &root, err);
	for (size_t i = 0; i < files.file_count && status == 0; i++) {
		if (may_be_manifest(files.files[i].path))
			status = learn_file(registry, &files, &files.files[i], &buffer, err);
	}
	file_buffer_release(&buffer);
	return status;
}
