/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/images_ask.h"

#include "base/child.h"
#include "deploy/courier_call.h"

/* What a registry that does not answer may cost, a few times over (courier/registry.c). */
enum { ASKING_MS = 300000 };

static int courier_failed(const struct child_result *result, struct error *err)
{
	struct span said = result->errors;

	while (said.len && said.ptr[said.len - 1] == '\n')
		said.len--;
	error_set(err, ERROR_SYSTEM, "the registries could not be asked: %.*s", SPAN_ARG(said));
	return error_hint(err, "Is headgate-courier of the same version as headgate?");
}

static int check_answers(const struct span *images, size_t count,
			 const struct image_verdicts *verdicts, struct error *err)
{
	bool fits = verdicts->count == count;

	for (size_t i = 0; fits && i < count; i++)
		fits = span_equal(verdicts->items[i].image, images[i]);
	if (fits)
		return 0;
	return error_set(err, ERROR_INPUT,
			 "headgate-courier answers other questions than were asked");
}

int images_ask(struct repository *repository, const struct span *images, size_t count,
	       struct arena *arena, struct image_verdicts *ret_verdicts, struct error *err)
{
	const char **arguments = ARENA_ARRAY(arena, count + 4, const char *);
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(child_repository_variables, NULL, arena),
		.deadline_ms = ASKING_MS,
	};
	struct child_result result;

	*ret_verdicts = (struct image_verdicts){ 0 };
	if (!count)
		return 0;
	if (courier_program(repository, arena, &arguments[0], err) < 0)
		return -1;
	arguments[1] = "--resolve";
	arguments[2] = repository_directory(repository);
	for (size_t i = 0; i < count; i++)
		arguments[i + 3] = arena_copy(arena, images[i]).ptr;
	if (child_run(&request, arena, &result, err) < 0)
		return -1;
	if (result.exit_status != 0)
		return courier_failed(&result, err);
	if (image_verdicts_read(result.output, arena, ret_verdicts, err) < 0)
		return -1;
	return check_answers(images, count, ret_verdicts, err);
}
