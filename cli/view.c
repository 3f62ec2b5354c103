/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each document as the API server would read it: JSON, one document a line. For
 * people who wonder what became of `on`, of an anchor or of a merge key.
 */
#include "base/count.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "gate/report.h"
#include "manifest/json_writer.h"
#include "manifest/reader.h"

#include <stdlib.h>
#include <unistd.h>

struct view {
	bool is_lenient;
	bool is_refused;
	struct arena arena; /* one file's */
	struct file_buffer buffer;
	struct text output;
};

/* Only what strict reading refuses: opinions belong to `check`. */
static void print_errors(struct view *view, struct findings *findings)
{
	struct report_options options = { .snippets = true };
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
	if (kept == 0 && findings->dropped_errors == 0)
		return;
	findings_sort(findings);
	text_clear(&view->output);
	report_render(&view->output, findings, NULL, &options);
	fflush(stdout);
	fwrite(view->output.bytes, 1, view->output.len, stderr);
}

static int print_document(struct view *view, const struct document *document, struct error *err)
{
	if (document->refused && !view->is_lenient)
		return 0;
	text_clear(&view->output);
	json_write(&view->output, document->root);
	text_byte(&view->output, '\n');
	if (text_failed(&view->output))
		return error_set(err, ERROR_LIMIT, "a document is larger than %zu MiB as JSON",
				 LIMIT_FILE_ARENA_BYTES >> 20);
	fwrite(view->output.bytes, 1, view->output.len, stdout);
	return 0;
}

/* True when some chunk could not be read at all: leniency does not bring it back. */
static bool has_unreadable_part(const struct manifest *manifest, const struct findings *findings)
{
	size_t refused = 0;

	for (size_t i = 0; i < manifest->count; i++)
		refused += manifest->documents[i].refused;
	return findings_count(findings, SEVERITY_ERROR) > 0 && refused == 0;
}

static int view_source(struct view *view, const struct source *source, struct error *err)
{
	struct findings findings;
	struct manifest manifest;

	findings_init(&findings, &view->arena);
	manifest_read(&manifest, source, &view->arena, &findings);
	for (size_t i = 0; i < manifest.count; i++) {
		if (print_document(view, &manifest.documents[i], err) < 0)
			return -1;
	}
	bool refused = view->is_lenient ? has_unreadable_part(&manifest, &findings)
					: findings_count(&findings, SEVERITY_ERROR) > 0;
	view->is_refused = view->is_refused || refused;
	if (refused)
		print_errors(view, &findings);
	return 0;
}

static int view_file(struct view *view, const char *path, struct error *err)
{
	bool is_stream = strcmp(path, "-") == 0;
	struct file_content content;
	int status = is_stream ? file_read_stream(STDIN_FILENO, LIMIT_MANIFEST_BYTES, &view->buffer,
						  &content, err)
			       : file_read(path, FILE_LINKS_FOLLOWED, LIMIT_MANIFEST_BYTES,
					   &view->buffer, &content, err);

	if (status == 0 && !content.bytes.ptr)
		status = error_set(err, ERROR_LIMIT, "it is larger than %zu MiB",
				   LIMIT_MANIFEST_BYTES >> 20);
	if (status < 0)
		return error_wrap(err, "%s", is_stream ? "standard input" : path);
	struct source source = { .path = span_of(is_stream ? "<stdin>" : path),
				 .bytes = content.bytes };
	arena_reset(&view->arena);
	return view_source(view, &source, err);
}

static int view_files(struct view *view, int count, char **paths)
{
	int status = EXIT_ACCEPTED;

	for (int i = 0; i < count; i++) {
		struct error err = { 0 };
		if (view_file(view, paths[i], &err) < 0)
			status = command_failed(&err);
	}
	if (status == EXIT_ACCEPTED && view->is_refused)
		status = EXIT_REFUSED;
	return status;
}

int command_view(int argc, char **argv)
{
	struct view view = { 0 };
	const struct option_row rows[] = {
		{ "lenient", OPTION_FLAG, &view.is_lenient, NULL },
	};
	int first = options_parse(rows, COUNT(rows), argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first == argc)
		return command_usage_error("view", "name a file, or - for standard input");
	arena_init(&view.arena, LIMIT_FILE_ARENA_BYTES);
	text_init(&view.output, LIMIT_FILE_ARENA_BYTES);
	int status = view_files(&view, argc - first, argv + first);
	arena_release(&view.arena);
	text_release(&view.output);
	file_buffer_release(&view.buffer);
	return status;
}
