/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/across.h"

#include "base/limits.h"
#include "gate/policy_judge.h"
#include "gate/references.h"

/* The file at `path` as the change leaves it, read once. Without bytes: it cannot be read. */
static int read_source(struct across *across, struct span path, struct source **ret_source,
		       struct error *err)
{
	struct snapshot *after = across->judge->after;
	struct source *source = map_get(&across->sources, path);

	if (!source) {
		source = ARENA_NEW(across->bytes, struct source);
		source->path = path;
		if (after && across->bytes_read < LIMIT_READ_AGAIN_BYTES &&
		    after->operations->read(after, path, across->bytes, &source->bytes, err) < 0)
			return -1;
		across->bytes_read += source->bytes.len;
		*map_slot(&across->sources, path) = source;
	}
	*ret_source = source;
	return 0;
}

/*
 * The file of the fact, for its line; 0 when there is none to be had. Looking for
 * lines in one large file after another is bounded, or a hostile push takes minutes.
 */
static int read_again(struct across *across, const struct object_fact *fact,
		      struct source *ret_source, struct error *err)
{
	struct source *source;

	*ret_source = (struct source){ .path = fact->path };
	if (across->bytes_walked >= LIMIT_WALKED_AGAIN_BYTES)
		return 0;
	if (read_source(across, fact->path, &source, err) < 0)
		return -1;
	if (!source->bytes.ptr || fact->place.end > source->bytes.len)
		return 0;
	*ret_source = *source;
	across->bytes_walked += source->bytes.len;
	return 1;
}

int across_report(struct across *across, const struct rule *rule, const struct object_fact *fact,
		  struct span fix, struct error *err, const char *format, ...)
{
	struct source source;
	va_list args;

	if (findings_drop(across->findings, &(struct source){ .path = fact->path }, rule))
		return 0;
	int found = read_again(across, fact, &source, err);
	if (found < 0)
		return -1;
	struct finding_site site = {
		.rule = rule,
		.source = &source,
		.place = found ? fact->place : (struct place){ 0 },
		.field_text = fact->field,
		.fix = fix,
	};
	va_start(args, format);
	findings_vadd(across->findings, &site, format, args);
	va_end(args);
	return 0;
}

int across_place(struct across *across, const struct object_fact *fact, struct span *ret_text,
		 struct error *err)
{
	struct source source;
	int found = read_again(across, fact, &source, err);

	if (found < 0)
		return -1;
	*ret_text = fact->path;
	if (found)
		*ret_text = arena_printf(across->judge->arena, "%.*s:%u", SPAN_ARG(fact->path),
					 source_position(&source, fact->place.start).line);
	return 0;
}

static int read_unchanged(struct across *across, struct span path, struct file_facts *facts,
			  struct error *err)
{
	struct snapshot *after = across->judge->after;
	struct source source = { .path = path };
	int found = after->operations->read(after, path, across->scratch, &source.bytes, err);

	if (found < 0)
		return -1;
	facts->path = path;
	if (found)
		facts_of_source(facts, across->judge->arena, &source, across->scratch);
	arena_reset(across->scratch);
	return 0;
}

int across_unchanged(struct across *across, struct span path, const struct file_facts **ret_facts,
		     struct error *err)
{
	struct file_facts *facts = map_get(&across->unchanged, path);

	if (!facts) {
		facts = ARENA_NEW(across->judge->arena, struct file_facts);
		if (read_unchanged(across, path, facts, err) < 0)
			return -1;
		*map_slot(&across->unchanged, path) = facts;
	}
	across->unchanged_facts += facts->count;
	if (across->unchanged_facts > LIMIT_UNCHANGED_FACTS) {
		error_set(err, ERROR_LIMIT,
			  "the change is to be compared with more than %d objects and references "
			  "of files that it leaves alone",
			  LIMIT_UNCHANGED_FACTS);
		return error_hint(err, "Push fewer changes at a time.");
	}
	*ret_facts = facts;
	return 0;
}

static int judge_facts(struct across *across, const struct file_facts *facts, size_t count,
		       struct error *err)
{
	if (duplicates_judge(across, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (references_judge(across, &facts[i], err) < 0 ||
		    removals_judge(across, &facts[i], err) < 0 ||
		    kustomization_duplicates_judge(across, &facts[i], err) < 0)
			return -1;
	}
	return 0;
}

int judge_across(struct judge *judge, const struct file_facts *facts, size_t count,
		 struct findings *findings, struct error *err)
{
	struct arena scratch, bytes;
	struct across across = {
		.judge = judge, .findings = findings, .scratch = &scratch, .bytes = &bytes
	};
	size_t first = findings->count;

	arena_init(&scratch, LIMIT_FILE_ARENA_BYTES);
	arena_init(&bytes, LIMIT_FILE_ARENA_BYTES);
	map_init(&across.sources, &bytes);
	definitions_init(&across.definitions, judge->arena);
	map_init(&across.removed, judge->arena);
	map_init(&across.judged, judge->arena);
	map_init(&across.unchanged, judge->arena);
	for (size_t i = 0; i < count; i++) {
		if (judge->inventory)
			*map_slot(&across.judged, facts[i].path) = judge;
		for (size_t k = 0; k < facts[i].count; k++)
			definitions_add(&across.definitions, &facts[i].items[k]);
	}
	int status = policy_judge(judge, facts, count, findings, err);
	if (status == 0)
		status = judge_facts(&across, facts, count, err);
	judge_apply_severities(judge, findings, first);
	arena_release(&bytes);
	arena_release(&scratch);
	return status;
}
