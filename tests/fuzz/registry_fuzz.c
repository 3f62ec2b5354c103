/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A registry that answers whatever it likes: a line for each answer, "STATUS CHALLENGE", then the
 * body of all of them. The conversation ends; a login goes to the registry, or over https to the
 * token service that it named, and no answer puts anything into a header or URL that could end it.
 */
#include "tests/fuzz/fuzz_target.h"

#include "base/ascii.h"
#include "deploy/authenticate.h"
#include "deploy/image_inquiry.h"

#include <stdlib.h>

enum { MOST_ANSWERS = 8 };

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return false;
	return true;
}

static void check_request(const struct image_inquiry *inquiry, const struct request *request)
{
	bool at_registry = span_starts_with(request->url, "https://r.example/v2/shop/web/");

	if (!is_printable(request->url) || span_find(request->url, ' ') != request->url.len ||
	    !(at_registry ||
	      (inquiry->step == INQUIRY_TOKEN && span_starts_with(request->url, "https://"))))
		abort();
	for (size_t i = 0; i < request->header_count; i++)
		if (!is_printable(request->headers[i].value))
			abort();
}

/* "401 Bearer realm=…" */
static struct answer next_answer(struct span *lines, struct span body)
{
	struct answer answer = { .body = body };
	struct span line = span_first(*lines, span_find(*lines, '\n'));

	*lines = span_from(*lines, line.len + 1);
	for (; line.len && ascii_is_digit(line.ptr[0]) && answer.status < 1000;
	     line = span_from(line, 1))
		answer.status = answer.status * 10 + (line.ptr[0] - '0');
	answer.authenticate = answer.digest = answer.failure = ascii_trim(line);
	return answer;
}

static void talk(struct span bytes, struct arena *arena)
{
	size_t head = span_find(bytes, '\0');
	struct span lines = span_first(bytes, head), body = span_from(bytes, head + 1);
	struct registry registry = {
		.host = SPAN("r.example"),
		.endpoint = SPAN("https://r.example"),
	};
	struct image_inquiry inquiry = {
		.registry = &registry,
		.credentials = { .secret = SPAN("ci:password") },
		.name = SPAN("shop/web"),
		.tag = SPAN("1"),
	};
	int answers = 0;

	image_inquiry_begin(&inquiry, arena);
	while (inquiry.step != INQUIRY_DONE) {
		struct request request = image_inquiry_request(&inquiry, arena);
		struct answer answer = next_answer(&lines, body);
		check_request(&inquiry, &request);
		if (answers++ == MOST_ANSWERS)
			abort();
		image_inquiry_answer(&inquiry, &answer, arena);
	}
	if ((inquiry.verdict.state == IMAGE_EXISTS) != (inquiry.verdict.digest.len > 0))
		abort();
}

/* What is read can be put, and is read again as it was. */
static void read_lines(struct span bytes, struct arena *arena)
{
	struct image_verdicts first, second;
	struct error err;
	struct text text;

	if (image_verdicts_read(bytes, arena, &first, &err) < 0)
		return;
	text_init(&text, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < first.count; i++)
		image_verdict_put(&text, &first.items[i]);
	if (image_verdicts_read(text_span(&text), arena, &second, &err) < 0 ||
	    first.count != second.count)
		abort();
	text_release(&text);
}

static void check(struct span input, struct arena *arena)
{
	talk(input, arena);
	read_lines(input, arena);
	registry_host_is_valid(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
