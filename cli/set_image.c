/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headgate set-image: new versions of images in the files of a folder. The files are those that
 * `headgate check` takes for manifests, and those that were named.
 */
#include "cli/set_image.h"

#include "base/limits.h"
#include "cli/check.h"
#include "gate/classify.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The files of a folder, as a source. */
struct folder {
	struct check *check;
	struct file_buffer buffer;
};

/* A name that the caller typed: never through a link, which may lead anywhere. */
static int refuse_link(const char *path, struct error *err)
{
	struct stat status;

	if (lstat(path, &status) < 0 || !S_ISLNK(status.st_mode))
		return 0;
	error_set(err, ERROR_USAGE, "\"%s\" is a symbolic link", path);
	return error_hint(err, "Name what it leads to");
}

static bool is_looked_at(struct check *check, const struct check_file *file)
{
	enum file_class class = FILE_MANIFEST;
	struct error ignored = { 0 };

	if (file->kind != ENTRY_FILE)
		return false;
	if (file->is_named || file_classify(&check->judge, file->path, &class, &ignored) < 0)
		return true;
	return class != FILE_OTHER && class != FILE_IGNORED;
}

static int read_file(void *context, size_t index, struct span *ret_path, struct span *ret_shown,
		     struct span *ret_bytes, struct error *err)
{
	struct folder *folder = context;
	struct check *check = folder->check;
	const struct check_file *file = &check->files[index];
	struct file_content content;

	*ret_bytes = (struct span){ NULL, 0 };
	*ret_path = file->path;
	*ret_shown = check_shown_path(check, file->path);
	if (!is_looked_at(check, file))
		return 0;
	if (check_read(check, file, &folder->buffer, &content, err) < 0)
		return error_wrap(err, "%.*s", SPAN_ARG(*ret_shown));
	if (!content.bytes.ptr && file->is_named)
		return error_set(err, ERROR_LIMIT, "%.*s is larger than %zu MiB",
				 SPAN_ARG(*ret_shown), LIMIT_MANIFEST_BYTES >> 20);
	*ret_bytes = content.bytes;
	return 0;
}

/* A file of --values as the source will call it: from the root on. */
static int resolve_values(struct set_image *set, const struct check *check, struct error *err)
{
	size_t skip = strlen(check->root) + (check->root[1] ? 1 : 0);

	for (size_t i = 0; i < set->request.values_count; i++) {
		struct image_values *values = &set->values[i];
		char *real = realpath(arena_copy(set->arena, values->file).ptr, NULL);
		if (!real)
			return error_set_errno(err, "could not open \"%.*s\"",
					       SPAN_ARG(values->file));
		values->file = arena_copy(set->arena, span_from(span_of(real), skip));
		free(real);
	}
	return 0;
}

/* Files of --values are named files; they alone are looked at when no path is given. */
static int list_files(struct set_image *set, struct check *check, struct error *err)
{
	size_t count = 0;
	const char **paths = ARENA_ARRAY(
		set->arena, set->path_count + set->request.values_count + 1, const char *);

	for (size_t i = 0; i < set->path_count; i++)
		paths[count++] = set->paths[i];
	for (size_t i = 0; i < set->request.values_count; i++)
		paths[count++] = arena_copy(set->arena, set->values[i].file).ptr;
	for (size_t i = 0; i < count; i++) {
		if (refuse_link(paths[i], err) < 0)
			return -1;
	}
	if (count == 0)
		paths[count++] = ".";
	if (check_root(check, (int)count, paths, err) < 0 ||
	    check_files(check, (int)count, paths, err) < 0)
		return -1;
	int usable = check_policy(check, err);
	if (usable == 0) {
		error_set(err, ERROR_INPUT,
			  "the policy cannot be read, and it says which files are "
			  "manifests");
		return error_hint(err, "headgate check says what is wrong with it");
	}
	return usable < 0 ? -1 : resolve_values(set, check, err);
}

static int run(struct set_image *set, struct check *check, struct folder *folder)
{
	struct error err = { 0 };

	if (list_files(set, check, &err) < 0)
		return command_failed(&err);
	struct set_image_source source = {
		.count = check->file_count,
		.context = folder,
		.read = read_file,
	};
	if (set_image_edit(set, &source, &err) < 0)
		return command_failed(&err);
	int status = set_image_verdict(set, &source);
	bool is_json = set->options.format == SET_IMAGE_JSON;
	if (status == EXIT_ACCEPTED && !set->options.dry_run &&
	    set_image_write(set, check->root, &err) < 0)
		return command_failed(&err);
	if ((status == EXIT_ACCEPTED || is_json) && set_image_report(set, &err) < 0)
		return command_failed(&err);
	return check->is_undecided && status == EXIT_ACCEPTED ? EXIT_UNDECIDED : status;
}

int command_set_image(int argc, char **argv)
{
	struct arena arena;
	struct set_image set = { .arena = &arena };
	struct check check = { .arena = &arena };
	struct folder folder = { .check = &check };

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	findings_init(&check.findings, &arena);
	int status = set_image_parse(&set, argc, argv);
	if (status == 0)
		status = set_image_exist(&set);
	if (status == 0)
		status = set.options.propose ? set_image_propose(&set) : run(&set, &check, &folder);
	file_buffer_release(&folder.buffer);
	arena_release(&arena);
	return status;
}
