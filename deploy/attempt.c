/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/attempt.h"

#include "base/ascii.h"
#include "base/file.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "base/text.h"
#include "repo/own_directory.h"
#include "repo/ref_name.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const meanings[] = {
	[ANSWER_RETRY] = "retry",
	[ANSWER_ACCEPTED] = "accepted",
	[ANSWER_ALARM] = "alarm",
	[ANSWER_GONE] = "gone",
};
enum { MEANINGS = sizeof(meanings) / sizeof(*meanings) };

/* The name becomes that of a file. */
static bool is_target_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		char byte = name.ptr[i];
		if (!ascii_is_lower(byte) && !ascii_is_digit(byte) && byte != '-')
			return false;
	}
	return name.len > 0 && name.len <= LIMIT_TARGET_NAME_BYTES;
}

static struct span path_of(struct repository *repository, struct span target, const char *suffix,
			   struct arena *arena)
{
	struct span name = arena_printf(arena, "attempts/%.*s%s", SPAN_ARG(target), suffix);

	return own_path(repository, name.ptr, arena);
}

/* --- reading --- */

static struct span string_at(const json_t *object, const char *key, struct arena *arena)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return (struct span){ 0 };
	return arena_copy(arena,
			  (struct span){ json_string_value(value), json_string_length(value) });
}

static int64_t number_at(const json_t *object, const char *key)
{
	int64_t value = json_integer_value(json_object_get(object, key));

	return value < 0 ? 0 : value;
}

static bool read_meaning(struct span word, enum answer_meaning *ret_meaning)
{
	for (int i = 0; i < MEANINGS; i++) {
		if (!span_is(word, meanings[i]))
			continue;
		*ret_meaning = (enum answer_meaning)i;
		return true;
	}
	return false;
}

static bool read_attempt(const json_t *object, struct arena *arena, struct attempt *attempt)
{
	int64_t count = number_at(object, "count");

	attempt->branch = string_at(object, "branch", arena);
	attempt->answer = string_at(object, "answer", arena);
	attempt->count = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
	attempt->first = number_at(object, "first");
	attempt->last = number_at(object, "last");
	attempt->next = number_at(object, "next");
	return ref_is_branch(attempt->branch) &&
	       oid_parse(string_at(object, "revision", arena), &attempt->revision) &&
	       read_meaning(string_at(object, "meaning", arena), &attempt->meaning);
}

static void read_list(const json_t *list, struct arena *arena, struct attempts *attempts)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct attempt attempt = { 0 };
		if (!read_attempt(json_array_get(list, i), arena, &attempt))
			continue;
		ARENA_GROW(arena, attempts);
		attempts->items[attempts->count++] = attempt;
	}
}

int attempts_read(struct repository *repository, struct span target, struct arena *arena,
		  struct attempts *ret_attempts, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct error ignored;

	(void)err;
	*ret_attempts = (struct attempts){ 0 };
	if (!is_target_name(target))
		return 0;
	const char *path = path_of(repository, target, "", arena).ptr;
	/* No file, or none that can be read: the courier tries at once, and writes it anew. */
	if (file_read(path, FILE_LINKS_REFUSED, LIMIT_ATTEMPTS_BYTES, &buffer, &content, &ignored) <
		    0 ||
	    !content.bytes.ptr) {
		file_buffer_release(&buffer);
		return 0;
	}
	json_t *root =
		json_loadb(content.bytes.ptr, content.bytes.len, JSON_REJECT_DUPLICATES, NULL);
	read_list(json_object_get(root, "attempts"), arena, ret_attempts);
	json_decref(root);
	file_buffer_release(&buffer);
	return 0;
}

/* --- writing --- */

static void put_attempt(struct text *text, const struct attempt *attempt)
{
	text_format(text, "{\"revision\":\"%s\"", oid_text(attempt->revision).hex);
	json_member(text, "branch", attempt->branch);
	text_format(text, ",\"count\":%u,\"first\":%lld,\"last\":%lld,\"next\":%lld",
		    attempt->count, (long long)attempt->first, (long long)attempt->last,
		    (long long)attempt->next);
	json_member(text, "meaning", span_of(meanings[attempt->meaning]));
	json_member(text, "answer", attempt->answer);
	text_byte(text, '}');
}

static int make_content(const struct attempts *attempts, struct arena *arena,
			struct span *ret_content, struct error *err)
{
	struct text text;
	int result = 0;

	text_init(&text, LIMIT_ATTEMPTS_BYTES);
	text_string(&text, "{\"attempts\":[");
	for (size_t i = 0; i < attempts->count; i++) {
		text_string(&text, i ? ",\n" : "\n");
		put_attempt(&text, &attempts->items[i]);
	}
	text_string(&text, "\n]}\n");
	if (text_failed(&text))
		result = error_set(err, ERROR_LIMIT,
				   "the attempts at one target take more than %zu bytes",
				   LIMIT_ATTEMPTS_BYTES);
	else
		*ret_content = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}

/* Beside the old one and then in its place, so that nobody ever reads a half. */
static int replace(const char *path, const char *fresh, mode_t mode, struct span content,
		   struct error *err)
{
	int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

	if (file < 0)
		return error_set_errno(err, "could not make %s", fresh);
	(void)fchmod(file, mode);
	int status = file_write(file, content);
	if (status < 0)
		error_set_errno(err, "could not write %s", fresh);
	close(file);
	if (status < 0)
		return -1;
	return rename(fresh, path) == 0 ? 0 : error_set_errno(err, "could not replace %s", path);
}

int attempts_write(struct repository *repository, struct span target,
		   const struct attempts *attempts, struct arena *arena, struct error *err)
{
	struct span content = { 0 };
	mode_t mode;

	if (!is_target_name(target))
		return error_set(err, ERROR_INPUT, "\"%.*s\" is no target's name",
				 SPAN_ARG(target));
	const char *path = path_of(repository, target, "", arena).ptr;
	if (attempts->count == 0) {
		if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
			return 0;
		return error_set_errno(err, "could not remove %s", path);
	}
	if (make_content(attempts, arena, &content, err) < 0 ||
	    own_directory_make(repository, "attempts", arena, &mode, err) < 0)
		return -1;
	return replace(path, path_of(repository, target, ".new", arena).ptr, mode, content, err);
}

/* --- pauses --- */

int64_t attempt_pause(uint32_t count, const struct answer_verdict *verdict, uint32_t random)
{
	enum { ALARM_SECONDS = 60, DOUBLINGS = 16 };
	uint32_t doublings = count > 1 ? count - 1 : 0;
	int64_t longest = (int64_t)1 << (doublings < DOUBLINGS ? doublings : DOUBLINGS);

	if (verdict->meaning == ANSWER_GONE || longest > LIMIT_RETRY_SECONDS)
		longest = LIMIT_RETRY_SECONDS;
	if (verdict->meaning == ANSWER_ALARM && longest < 2 * ALARM_SECONDS)
		longest = (int64_t)2 * ALARM_SECONDS;
	int64_t shortest = (longest + 1) / 2;
	int64_t pause = shortest + random % (longest - shortest + 1);
	if (pause < verdict->retry_after)
		pause = verdict->retry_after;
	return pause < LIMIT_RETRY_SECONDS ? pause : LIMIT_RETRY_SECONDS;
}
