/* SPDX-License-Identifier: Apache-2.0 */
/* Title and message of a pull request, by push option or from its head commit. */
#include "base/limits.h"
#include "base/text.h"
#include "gate/propose.h"
#include "review/trailers.h"

static const char ellipsis[] = "…";

/* Cut between characters, with an ellipsis, when it is longer. */
static struct span bounded(struct span text, size_t max_bytes, struct arena *arena)
{
	size_t len = max_bytes - strlen(ellipsis);

	if (text.len <= max_bytes)
		return arena_copy(arena, text);
	while (len > 0 && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
		len--;
	return arena_printf(arena, "%.*s%s", SPAN_ARG(span_first(text, len)), ellipsis);
}

static bool is_blank(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.ptr[i] > ' ')
			return false;
	return true;
}

/* The first paragraph; *ret_rest is what follows it. */
static struct span first_paragraph(struct span message, struct span *ret_rest)
{
	struct span rest = message;
	size_t start, end;

	while (rest.len > 0 && is_blank(span_first(rest, span_find(rest, '\n'))))
		rest = span_from(rest, span_find(rest, '\n') + 1);
	start = end = message.len - rest.len;
	while (rest.len > 0 && !is_blank(span_first(rest, span_find(rest, '\n')))) {
		rest = span_from(rest, span_find(rest, '\n') + 1);
		end = message.len - rest.len;
	}
	*ret_rest = rest;
	return span_from(span_first(message, end), start);
}

/* As it is written to the log and read back. */
static struct span written(void (*put)(struct text *text, struct span value), struct span value,
			   size_t max_bytes, struct arena *arena)
{
	struct text text;

	/* Indentation adds a byte to each line. */
	text_init(&text, 2 * value.len + 2);
	put(&text, value);
	struct span result = text_span(&text);
	while (result.len && result.ptr[result.len - 1] == '\n')
		result.len--;
	result = bounded(result, max_bytes, arena);
	text_release(&text);
	return result;
}

static struct span title_of_commit(const struct commit *commit, struct arena *arena)
{
	struct span rest;
	struct span title = written(line_put, first_paragraph(commit->message, &rest),
				    LIMIT_TITLE_BYTES, arena);

	return title.len ? title : span_of("untitled");
}

static struct span message_of_commit(const struct commit *commit, struct arena *arena)
{
	struct trailers trailers;
	struct span rest;

	first_paragraph(commit->message, &rest);
	if (trailers_parse(rest, arena, &trailers))
		rest = trailers.before;
	return written(message_put, rest, LIMIT_PULL_MESSAGE_BYTES, arena);
}

struct span proposal_title(const struct proposal *proposal)
{
	struct arena *arena = proposal->request->arena;
	struct span option = proposal->request->options->title;

	if (option.ptr)
		return written(line_put, option, LIMIT_TITLE_BYTES, arena);
	return title_of_commit(&proposal->head, arena);
}

struct span proposal_message(const struct proposal *proposal)
{
	struct arena *arena = proposal->request->arena;
	struct span option = proposal->request->options->message;

	if (option.ptr)
		return written(message_put, option, LIMIT_PULL_MESSAGE_BYTES, arena);
	return message_of_commit(&proposal->head, arena);
}

static struct span chosen_title(const struct proposal *proposal, const struct pull *pull,
				const struct commit *old_head)
{
	struct arena *arena = proposal->request->arena;

	if (proposal->request->options->title.ptr ||
	    (!proposal->is_forward && span_equal(pull->title, title_of_commit(old_head, arena))))
		return proposal_title(proposal);
	return pull->title;
}

static struct span chosen_message(const struct proposal *proposal, const struct pull *pull,
				  const struct commit *old_head)
{
	struct arena *arena = proposal->request->arena;

	if (proposal->request->options->message.ptr ||
	    (!proposal->is_forward &&
	     span_equal(pull->message, message_of_commit(old_head, arena))))
		return proposal_message(proposal);
	return pull->message;
}

int proposal_retitle(struct proposal *proposal, struct pull *pull, bool *ret_changed)
{
	const struct verb_request *request = proposal->request;
	struct commit old_head;

	if (pull_message(request->repository, pull, request->arena, proposal->err) < 0 ||
	    commit_read(request->repository, pull->head, request->arena, &old_head, proposal->err) <
		    0)
		return -1;
	struct span title = chosen_title(proposal, pull, &old_head);
	struct span message = chosen_message(proposal, pull, &old_head);
	bool new_message = !span_equal(message, pull->message);

	*ret_changed = new_message || !span_equal(title, pull->title);
	pull->title = title;
	pull->message = message;
	if (new_message)
		pull->message_entry = (struct oid){ 0 };
	return 0;
}
