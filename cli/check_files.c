/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files the paths stand for: folders are walked, files are taken whatever
 * their name, "-" is standard input. Each file once, in path order.
 */
#include "base/directory_walk.h"
#include "base/limits.h"
#include "cli/check.h"
#include "cli/commands.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void check_unreadable(struct check *check, struct span path, const char *why)
{
	struct span shown = path.len ? check_shown_path(check, path) : span_of(check->root);

	command_notice("could not read %.*s: %s", SPAN_ARG(shown), why);
	check->is_undecided = true;
}

static void file_add(struct check *check, struct check_file file)
{
	check->files = arena_grow(check->arena, check->files, check->file_count,
				  &check->file_capacity, sizeof(*check->files));
	check->files[check->file_count++] = file;
}

static void add_walked(struct check *check, const struct walked_entry *entry)
{
	static const enum entry_kind kinds[] = {
		[WALKED_FILE] = ENTRY_FILE,
		[WALKED_SYMLINK] = ENTRY_SYMLINK,
		[WALKED_SPECIAL] = ENTRY_ODD_MODE,
	};

	if (entry->kind == WALKED_UNREADABLE)
		check_unreadable(check, entry->path, strerror(entry->error_number));
	else
		file_add(check,
			 (struct check_file){ .path = entry->path, .kind = kinds[entry->kind] });
}

static void add_folder(struct check *check, struct span path)
{
	struct walked_entries entries = { 0 };
	struct error err = { 0 };

	check->is_whole_tree = check->is_whole_tree || path.len == 0;
	if (directory_walk(check->root, path, check->arena, &entries, &err) < 0) {
		check_unreadable(check, path, err.message);
		return;
	}
	for (size_t i = 0; i < entries.count; i++)
		add_walked(check, &entries.items[i]);
}

static int read_stream(struct check *check, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;

	if (check->stream.ptr)
		return 0;
	int status = file_read_stream(STDIN_FILENO, LIMIT_MANIFEST_BYTES, &buffer, &content, err);

	if (status < 0) {
		error_wrap(err, "standard input");
	} else if (!content.bytes.ptr) {
		status = error_set(err, ERROR_LIMIT, "standard input is larger than %zu MiB",
				   LIMIT_MANIFEST_BYTES >> 20);
	} else if (content.size == 0) {
		error_set(err, ERROR_USAGE, "standard input is empty, so nothing was checked");
		status = error_hint(err, "Perhaps the program before the pipe failed: \"set -o "
					 "pipefail\" makes the shell say so");
	} else {
		check->stream = arena_copy(check->arena, content.bytes);
		file_add(check, (struct check_file){ .path = span_of(CHECK_STREAM_PATH),
						     .kind = ENTRY_FILE,
						     .is_named = true,
						     .is_stream = true });
	}
	file_buffer_release(&buffer);
	return status;
}

/* A path below the root: its part behind the root. */
static struct span relative_path(const struct check *check, const char *path)
{
	char *real = realpath(path, NULL);
	size_t skip = strlen(check->root);
	struct span relative = arena_copy(check->arena, span_of(real ? real : ""));

	free(real);
	relative = span_from(relative, skip);
	return span_starts_with(relative, "/") ? span_from(relative, 1) : relative;
}

static int add_path(struct check *check, const char *path, struct error *err)
{
	struct stat status;

	if (strcmp(path, "-") == 0)
		return read_stream(check, err);
	if (stat(path, &status) < 0)
		return error_set_errno(err, "could not open \"%s\"", path);
	struct span relative = relative_path(check, path);
	if (S_ISDIR(status.st_mode)) {
		add_folder(check, relative);
		return 0;
	}
	if (!S_ISREG(status.st_mode)) {
		error_set(err, ERROR_USAGE, "\"%s\" is no regular file", path);
		return error_hint(err,
				  "To check what a program writes: PROGRAM | headgate check -");
	}
	file_add(check,
		 (struct check_file){ .path = relative, .kind = ENTRY_FILE, .is_named = true });
	return 0;
}

/* Named files first among equals, so that they survive the removal of duplicates. */
static int by_path(const void *left, const void *right)
{
	const struct check_file *a = left, *b = right;
	int order = span_compare(a->path, b->path);

	return order ? order : b->is_named - a->is_named;
}

static void remove_duplicates(struct check *check)
{
	size_t kept = 0;

	if (check->file_count == 0)
		return;
	qsort(check->files, check->file_count, sizeof(*check->files), by_path);
	for (size_t i = 1; i < check->file_count; i++) {
		if (!span_equal(check->files[i].path, check->files[kept].path))
			check->files[++kept] = check->files[i];
	}
	check->file_count = kept + 1;
}

int check_files(struct check *check, int count, const char *const *paths, struct error *err)
{
	if (count == 0)
		add_folder(check, (struct span){ "", 0 });
	for (int i = 0; i < count; i++) {
		if (add_path(check, paths[i], err) < 0)
			return -1;
	}
	if (count > 1)
		remove_duplicates(check);
	return 0;
}

int check_read(const struct check *check, const struct check_file *file, struct file_buffer *buffer,
	       struct file_content *ret_content, struct error *err)
{
	char path[PATH_MAX];

	*ret_content = (struct file_content){ { NULL, 0 }, 0 };
	if (file->is_stream) {
		*ret_content = (struct file_content){ check->stream, check->stream.len };
		return 0;
	}
	if (file->kind != ENTRY_FILE)
		return 0;
	int len = snprintf(path, sizeof(path), "%s/%.*s", check->root, SPAN_ARG(file->path));
	if (len < 0 || (size_t)len >= sizeof(path))
		return error_set(err, ERROR_LIMIT, "its path is too long");
	return file_read(path, FILE_LINKS_REFUSED, LIMIT_MANIFEST_BYTES, buffer, ret_content, err);
}
