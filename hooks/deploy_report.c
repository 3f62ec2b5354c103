/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/deploy_report.h"

#include "base/limits.h"
#include "base/shell_word.h"
#include "repo/ref_name.h"

/* Folders that are named; the rest is counted. */
enum { FOLDERS_SHOWN = 3 };

/* The distinct folders with changed files. */
struct folders {
	struct span items[FOLDERS_SHOWN];
	bool stood_before[FOLDERS_SHOWN]; /* a file there was modified or removed */
	size_t count;                     /* of all of them */
};

/* The path up to its last '/', without it; empty at the top. */
static struct span folder_of(struct span path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	return span_first(path, path.len ? path.len - 1 : 0);
}

static size_t shown_count(const struct folders *folders)
{
	return folders->count < FOLDERS_SHOWN ? folders->count : FOLDERS_SHOWN;
}

static void add_folder(struct folders *folders, struct span folder, bool stood_before)
{
	size_t known = shown_count(folders);
	size_t i = 0;

	while (i < known && !span_equal(folders->items[i], folder))
		i++;
	if (i < FOLDERS_SHOWN) {
		folders->items[i] = folder;
		folders->stood_before[i] |= stood_before;
	}
	if (i == known)
		folders->count++;
}

/* Paths come in order within a list, so a folder's files mostly follow one another. */
static void add_folders(struct folders *folders, const struct span *paths, size_t count,
			bool stood_before)
{
	struct span last = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct span folder = folder_of(paths[i]);
		if (i == 0 || !span_equal(folder, last))
			add_folder(folders, folder, stood_before);
		last = folder;
	}
}

static struct folders folders_of(const struct changed_files *files)
{
	struct folders folders = { 0 };

	add_folders(&folders, files->added, files->added_count, false);
	add_folders(&folders, files->modified, files->modified_count, true);
	add_folders(&folders, files->removed, files->removed_count, true);
	return folders;
}

static void put_folders(struct text *text, const struct changed_files *files)
{
	struct folders folders = folders_of(files);

	if (!files->complete || folders.count == 0)
		return;
	text_string(text, " changed ");
	if (folders.count > FOLDERS_SHOWN) {
		text_count(text, files->added_count + files->modified_count + files->removed_count,
			   "file", "files");
		text_string(text, " in several folders");
		return;
	}
	for (size_t i = 0; i < folders.count; i++) {
		if (i > 0)
			text_string(text, ", ");
		if (folders.items[i].len)
			text_display(text, folders.items[i], LIMIT_SNIPPET_COLUMNS);
		else
			text_string(text, "the top folder");
	}
}

void deploy_report_branch(struct text *text, struct span branch, struct oid before,
			  struct oid after, const struct changed_files *files, size_t targets,
			  bool is_told)
{
	text_string(text, "headgate: ");
	text_display(text, ref_branch_name(branch), LIMIT_SNIPPET_COLUMNS);
	if (oid_is_zero(before))
		text_format(text, " at %.12s", oid_text(after).hex);
	else
		text_format(text, " %.12s..%.12s", oid_text(before).hex, oid_text(after).hex);
	put_folders(text, files);
	if (targets == 0) {
		text_string(text, "; nobody can be told\n");
		return;
	}
	text_string(text, is_told ? "; telling " : "; ");
	text_count(text, targets, "target", "targets");
	text_string(text, is_told ? "" : " to be told");
	text_byte(text, '\n');
}

static void put_name(struct text *text, size_t width, struct span target)
{
	text_format(text, "  %-*.*s  ", (int)width, SPAN_ARG(target));
}

static void put_sentence(struct text *text, struct span sentence)
{
	text_display(text, sentence, LIMIT_MESSAGE_BYTES / 4);
}

void deploy_report_line(struct text *text, size_t width, struct span target, const char *format,
			...)
{
	struct text line;
	va_list args;

	text_init(&line, LIMIT_MESSAGE_BYTES);
	va_start(args, format);
	text_vformat(&line, format, args);
	va_end(args);
	put_name(text, width, target);
	put_sentence(text, text_span(&line));
	text_byte(text, '\n');
	text_release(&line);
}

void deploy_report_entry(struct text *text, size_t width, const struct deployment *deployment)
{
	bool is_bad = deployment->state == DEPLOY_FAILED || deployment->state == DEPLOY_UNMATCHED;

	put_name(text, width, deployment->target);
	if (deployment->application.len && deployment->state == DEPLOY_ACCEPTED) {
		text_string(text, "will refresh ");
		text_display(text, deployment->application, LIMIT_MESSAGE_BYTES / 4);
		text_byte(text, '\n');
		return;
	}
	if (is_bad)
		text_string(text, deployment->state == DEPLOY_FAILED ? "FAILED" : "WARNING");
	else
		text_string(text, deployment_state_name(deployment->state));
	if (deployment->application.len) {
		text_byte(text, ' ');
		text_display(text, deployment->application, LIMIT_SNIPPET_COLUMNS);
	}
	if (deployment->answer.len) {
		text_string(text, is_bad ? ": " : " (");
		put_sentence(text, deployment->answer);
		text_string(text, is_bad ? "" : ")");
	}
	text_byte(text, '\n');
}

void deploy_report_attempt(struct text *text, size_t width, struct span target,
			   const struct attempt *attempt, int64_t now)
{
	int64_t pause = attempt->next > now ? attempt->next - now : 0;

	put_name(text, width, target);
	put_sentence(text, attempt->answer);
	if (attempt->meaning == ANSWER_GONE)
		text_string(text, "; it is not told again until its configuration changes\n");
	else
		text_format(text, "; kept, next try in %lld s, nothing is lost\n",
			    (long long)pause);
}

void deploy_report_debt(struct text *text, size_t width, const struct deployment *debt)
{
	struct span name = debt->path.len ? debt->path : debt->application;
	struct text word;

	text_init(&word, LIMIT_MESSAGE_BYTES);
	if (debt->state == DEPLOY_AUTO_SYNC_OFF) {
		text_shell_word(&word, debt->application);
		deploy_report_line(text, width, debt->target,
				   "auto-sync of %.*s was switched off by hand; when Git is right, "
				   "on the server: headgate rollback --emergency "
				   "--resume-auto-sync %.*s",
				   SPAN_ARG(debt->application), SPAN_ARG(text_span(&word)));
	} else {
		text_shell_word(&word, name);
		deploy_report_line(text, width, debt->target,
				   "%.*s %s rolled back by hand to %.12s, and Git does not agree: "
				   "headgate rollback %.*s %.12s",
				   SPAN_ARG(debt->application),
				   debt->state == DEPLOY_ROLLING_BACK ? "may have been" : "was",
				   oid_text(debt->revision).hex, SPAN_ARG(text_span(&word)),
				   oid_text(debt->revision).hex);
	}
	text_release(&word);
}

/* The top folder is the whole branch, which nobody takes back at once. */
static bool can_undo(const struct folders *folders)
{
	if (folders->count > FOLDERS_SHOWN)
		return false;
	for (size_t i = 0; i < folders->count; i++)
		if (!folders->items[i].len)
			return false;
	return folders->count > 0;
}

/* What was not there before has no last state to go back to: the revision is named. */
static void put_undo(struct text *text, const struct folders *folders, size_t i, struct oid before)
{
	text_string(text, "headgate rollback ");
	text_shell_word(text, folders->items[i]);
	if (!folders->stood_before[i])
		text_format(text, " %.12s", oid_text(before).hex);
	text_byte(text, '\n');
}

void deploy_report_next(struct text *text, const struct changed_files *files, struct oid before)
{
	struct folders folders = folders_of(files);

	text_string(text, "headgate: follow: headgate status --follow");
	if (!files->complete || oid_is_zero(before) || !can_undo(&folders)) {
		text_byte(text, '\n');
		return;
	}
	text_string(text, folders.count > 1 ? "\nheadgate: undo: " : "   undo: ");
	put_undo(text, &folders, 0, before);
	for (size_t i = 1; i < folders.count; i++) {
		text_string(text, "headgate:       ");
		put_undo(text, &folders, i, before);
	}
}
