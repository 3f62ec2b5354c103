/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every file judged, and the results put together in the order of the files, so
 * that one process and eight give the same bytes.
 */
#include "cli/check_run.h"

#include "base/limits.h"
#include "cli/commands.h"

#include <stdlib.h>
#include <unistd.h>

/* Fewer are judged faster than a process is started. */
enum { FILES_PER_WORKER = 128 };

void judge_worker_init(struct judge_worker *worker, struct check *check)
{
	*worker = (struct judge_worker){ .check = check };
	arena_init(&worker->scratch, LIMIT_FILE_ARENA_BYTES);
	arena_init(&worker->kept, LIMIT_FILE_ARENA_BYTES);
	text_init(&worker->wire, LIMIT_RUN_ARENA_BYTES);
}

void judge_worker_release(struct judge_worker *worker)
{
	arena_release(&worker->scratch);
	arena_release(&worker->kept);
	text_release(&worker->wire);
	file_buffer_release(&worker->buffer);
}

/* The findings that a run keeps are its first ones; files come in order to each worker. */
static void keep_first_findings(struct judge_worker *worker, struct findings *findings)
{
	while (findings->count > LIMIT_FINDINGS - worker->sent) {
		findings->count--;
		findings->dropped++;
		findings->dropped_errors +=
			findings->items[findings->count].severity == SEVERITY_ERROR;
	}
	worker->sent += findings->count;
}

static int judge_content(struct judge_worker *worker, const struct check_file *file,
			 struct findings *findings, struct file_facts *facts, struct error *err)
{
	struct check *check = worker->check;
	struct file_content content;

	if (file->kind == ENTRY_ODD_MODE)
		return error_set(err, ERROR_SYSTEM,
				 "it is a FIFO, a socket or a device, not a file");
	if (check_read(check, file, &worker->buffer, &content, err) < 0)
		return -1;
	struct file_change change = {
		.path = file->path,
		.kind_before = ENTRY_ABSENT,
		.kind_after = file->kind,
		.bytes_after = content.size,
		.after = content.bytes,
	};
	return judge_file(file->is_named ? &check->named_judge : &check->judge, &change,
			  &worker->scratch, findings, facts, &worker->kept, err);
}

void judge_worker_take(struct judge_worker *worker, size_t index)
{
	const struct check_file *file = &worker->check->files[index];
	struct check_message message = { .index = (uint32_t)index };
	struct findings findings;
	struct error err = { 0 };

	arena_reset(&worker->scratch);
	arena_reset(&worker->kept);
	findings_init(&findings, &worker->kept);
	if (judge_content(worker, file, &findings, &message.facts, &err) < 0)
		message.unreadable = span_of(err.message);
	keep_first_findings(worker, &findings);
	message.findings = findings.items;
	message.finding_count = findings.count;
	message.dropped = findings.dropped;
	message.dropped_errors = findings.dropped_errors;
	check_message_write(&worker->wire, &message);
}

size_t results_take(struct results *results, struct span wire)
{
	struct check *check = results->check;
	struct check_message message;
	size_t taken = 0, length;

	while ((length = check_message_read(span_from(wire, taken), check->files, check->file_count,
					    check->arena, &message))) {
		results->messages[message.index] = message;
		results->is_done[message.index] = true;
		results->done++;
		taken += length;
	}
	return taken;
}

static int judge_here(struct check *check, struct results *results, struct error *err)
{
	struct judge_worker worker;

	judge_worker_init(&worker, check);
	for (size_t i = 0; i < check->file_count; i++) {
		if (check->files[i].is_skipped)
			continue;
		text_clear(&worker.wire);
		judge_worker_take(&worker, i);
		if (text_failed(&worker.wire))
			break;
		results_take(results, text_span(&worker.wire));
		check_progress(results);
	}
	bool failed = text_failed(&worker.wire);
	judge_worker_release(&worker);
	return failed ? error_set(err, ERROR_SYSTEM, "out of memory") : 0;
}

static size_t count_workers(const struct check *check)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t workers = processors < 1 ? 1 : (size_t)processors;

	if (check->options.workers)
		return check->options.workers < LIMIT_WORKERS ? check->options.workers
							      : LIMIT_WORKERS;
	if (workers > check->file_count / FILES_PER_WORKER)
		workers = check->file_count / FILES_PER_WORKER;
	return workers < 1 ? 1 : workers < LIMIT_WORKERS ? workers : LIMIT_WORKERS;
}

static void add_findings(struct check *check, const struct check_message *message)
{
	struct findings *findings = &check->findings;

	for (size_t i = 0; i < message->finding_count; i++)
		findings_take(findings, &message->findings[i]);
	findings->dropped += message->dropped;
	findings->dropped_errors += message->dropped_errors;
}

/* What a person should know of a file that was given by name and holds no manifest. */
static void say_what_is_no_manifest(const struct check *check, const struct check_file *file,
				    enum file_class class)
{
	const char *why = class == FILE_DATA   ? "it has neither apiVersion nor kind"
			  : class == FILE_HELM ? "it belongs to a Helm chart; check what "
						 "\"helm template\" makes of it"
					       : NULL;

	if (!file->is_named || !why)
		return;
	struct span shown = check_shown_path(check, file->path);
	command_notice("%.*s is not checked: %s", SPAN_ARG(shown), why);
}

static void add_result(struct check *check, size_t index, const struct check_message *message)
{
	const struct check_file *file = &check->files[index];

	if (message->unreadable.len) {
		char why[sizeof(((struct error *)NULL)->message)];
		snprintf(why, sizeof(why), "%.*s", SPAN_ARG(message->unreadable));
		check_unreadable(check, file->path, why);
		return;
	}
	check->facts[index] = message->facts;
	check->facts[index].path = file->path;
	check->summary.files[message->facts.class]++;
	check->summary.documents += message->facts.documents;
	check->summary.resources += message->facts.resources;
	check->summary.unknown_kinds += message->facts.unknown_kinds;
	check->summary.with_cel_rules += message->facts.with_cel_rules;
	add_findings(check, message);
	say_what_is_no_manifest(check, file, message->facts.class);
}

static int verify_complete(const struct check *check, const struct results *results,
			   struct error *err)
{
	for (size_t i = 0; i < check->file_count; i++) {
		if (!results->is_done[i] && !check->files[i].is_skipped)
			return error_set(err, ERROR_SYSTEM, "no result came back for %s",
					 check->files[i].path.ptr);
	}
	return 0;
}

/* Files that need no reading were classified before. */
static void put_together(struct check *check, const struct results *results)
{
	check->facts = ARENA_ARRAY(check->arena, check->file_count, struct file_facts);
	for (size_t i = 0; i < check->file_count; i++) {
		const struct check_file *file = &check->files[i];
		check->facts[i] = (struct file_facts){ .path = file->path, .class = file->class };
		if (file->is_skipped)
			check->summary.files[file->class]++;
		else
			add_result(check, i, &results->messages[i]);
	}
}

int check_run(struct check *check, struct error *err)
{
	struct results results = {
		.check = check,
		.messages = ARENA_ARRAY(check->arena, check->file_count, struct check_message),
		.is_done = ARENA_ARRAY(check->arena, check->file_count, bool),
	};
	size_t workers = count_workers(check);

	check_progress_begin(&results);
	int status = workers == 1 ? judge_here(check, &results, err)
				  : judge_in_workers(check, &results, workers, err);
	check_progress_end(&results);
	if (status < 0 || verify_complete(check, &results, err) < 0)
		return -1;
	put_together(check, &results);
	return judge_across(&check->judge, check->facts, check->file_count, &check->findings, err);
}
