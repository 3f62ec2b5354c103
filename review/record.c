/* SPDX-License-Identifier: Apache-2.0 */
#include "review/record.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "repo/object.h"
#include "review/signature.h"

/* The header of a signature: its further lines start with a space. */
static void put_signature(struct text *text, struct span signature)
{
	if (signature.len == 0)
		return;
	text_string(text, "gpgsig");
	while (signature.len > 0) {
		size_t len = span_find(signature, '\n');
		text_byte(text, ' ');
		text_append(text, span_first(signature, len));
		text_byte(text, '\n');
		signature = span_from(signature, len + 1);
	}
}

static void put_person(struct text *text, const char *header, struct span name, struct span email,
		       int64_t time, struct arena *arena)
{
	struct signature_line line = { .name = name, .email = email, .time = time };

	text_format(text, "%s ", header);
	text_append(text, signature_line_text(&line, arena));
	text_byte(text, '\n');
}

static void put_draft(struct text *text, const struct record_draft *draft, struct span signature,
		      struct arena *arena)
{
	struct span gate = SPAN(RECORD_GATE);
	struct span author = draft->author.len ? draft->author : span_of("anonymous");

	text_format(text, "tree %s\n", oid_text(draft->tree).hex);
	for (size_t i = 0; i < 2; i++)
		if (!oid_is_zero(draft->parents[i]))
			text_format(text, "parent %s\n", oid_text(draft->parents[i]).hex);
	put_person(text, "author", author, draft->author, draft->time, arena);
	put_person(text, "committer", gate, gate, draft->time, arena);
	put_signature(text, signature);
	text_byte(text, '\n');
	text_append(text, draft->message);
}

/* The bytes of the commit, in the arena. */
static int draft_bytes(const struct record_draft *draft, struct span signature, struct arena *arena,
		       struct span *ret_bytes, struct error *err)
{
	struct text text;
	int result = 0;

	text_init(&text, LIMIT_COMMIT_BYTES);
	put_draft(&text, draft, signature, arena);
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT, "a record of more than %zu bytes",
				   LIMIT_COMMIT_BYTES);
	else
		*ret_bytes = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

int record_write(struct repository *repository, const struct record_draft *draft,
		 struct arena *arena, struct oid *ret_oid, struct error *err)
{
	struct span bytes = { 0 }, signature = { 0 };

	if (draft_bytes(draft, signature, arena, &bytes, err) < 0)
		return -1;
	if (draft->sign) {
		int is_signed = signature_of_gate(repository, bytes, arena, &signature, err);
		if (is_signed < 0 ||
		    (is_signed && draft_bytes(draft, signature, arena, &bytes, err) < 0))
			return -1;
	}
	return object_write(repository, OBJECT_COMMIT, bytes, ret_oid, err);
}

static int hint_at_administrator(const char *ref, struct error *err)
{
	return error_hint(err,
			  "Only headgate writes this ref, and something else has changed it. The "
			  "server's administrator puts back what a mirror has: git -c "
			  "core.hooksPath=/dev/null update-ref %s OLD",
			  ref);
}

int record_damaged(const struct record *record, struct error *err, const char *format, ...)
{
	va_list args;
	char reason[300];

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	error_set(err, ERROR_REPOSITORY, "%s: the entry %.12s is damaged: %s", record->ref,
		  oid_text(record->commit.oid).hex, reason);
	return hint_at_administrator(record->ref, err);
}

static struct span without_line_ends(struct span text)
{
	while (text.len && text.ptr[0] == '\n')
		text = span_from(text, 1);
	return text;
}

int record_read(struct repository *repository, const char *ref, struct oid oid, struct arena *arena,
		struct record *ret_record, struct error *err)
{
	struct record record = { .ref = ref };

	if (commit_read(repository, oid, arena, &record.commit, err) < 0) {
		error_wrap(err, "%s", ref);
		return hint_at_administrator(ref, err);
	}
	record.commit.oid = oid;
	if (!span_is(record.commit.committer.name, RECORD_GATE))
		return record_damaged(&record, err, "its committer is not " RECORD_GATE);
	if (!trailers_parse(record.commit.message, arena, &record.trailers))
		return record_damaged(&record, err, "its message does not end in trailers");
	struct span before = record.trailers.before;
	record.comment = without_line_ends(span_from(before, span_find(before, '\n')));
	*ret_record = record;
	return 0;
}

int record_text(const struct record *record, const char *key, enum record_need need,
		struct span *ret_value, struct error *err)
{
	struct span value = trailer_value(&record->trailers, key);
	bool there = false;

	*ret_value = value;
	if (value.ptr)
		return 1;
	for (size_t i = 0; i < record->trailers.count; i++)
		there |= ascii_equal_ignoring_case(record->trailers.items[i].key, span_of(key));
	if (there)
		return record_damaged(record, err, "the trailer %s stands more than once", key);
	if (need == RECORD_REQUIRED)
		return record_damaged(record, err, "the trailer %s is missing", key);
	return 0;
}

int record_oid(const struct record *record, const char *key, enum record_need need,
	       struct oid *ret_value, struct error *err)
{
	struct span value;
	int found = record_text(record, key, need, &value, err);

	*ret_value = (struct oid){ 0 };
	if (found > 0 && !oid_parse(value, ret_value))
		return record_damaged(record, err, "the trailer %s is no object id", key);
	return found;
}

static bool parse_number(struct span text, int64_t max, int64_t *ret_value)
{
	int64_t value = 0;

	if (text.len == 0 || text.len > 18 || (text.ptr[0] == '0' && text.len > 1))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		value = value * 10 + (text.ptr[i] - '0');
	}
	*ret_value = value;
	return value <= max;
}

int record_number(const struct record *record, const char *key, enum record_need need, int64_t max,
		  int64_t *ret_value, struct error *err)
{
	struct span value;
	int found = record_text(record, key, need, &value, err);

	*ret_value = 0;
	if (found > 0 && !parse_number(value, max, ret_value))
		return record_damaged(record, err, "the trailer %s is no number up to %lld", key,
				      (long long)max);
	return found;
}

int record_word(const struct record *record, const char *key, enum record_need need,
		const char *const *words, size_t count, int *ret_index, struct error *err)
{
	struct span value;
	int found = record_text(record, key, need, &value, err);

	*ret_index = 0;
	if (found <= 0)
		return found;
	for (size_t i = 1; i < count; i++) {
		if (words[i] && span_is(value, words[i]))
			*ret_index = (int)i;
	}
	if (*ret_index == 0)
		return record_damaged(record, err, "the trailer %s says nothing that is known",
				      key);
	return 1;
}
