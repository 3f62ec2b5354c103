/* SPDX-License-Identifier: Apache-2.0 */
/* --exist and --pin: the registries are asked before anything is edited. */
#include "cli/images_ask.h"
#include "cli/set_image.h"

static int ask(struct set_image *set, struct image_verdicts *ret_verdicts, struct error *err)
{
	size_t count = set->request.image_count;
	struct span *images = ARENA_ARRAY(set->arena, count, struct span);
	struct repository *repository;

	for (size_t i = 0; i < count; i++)
		images[i] = image_reference_text(&set->request.images[i], set->arena);
	if (repository_open(&repository, ".", err) < 0)
		return -1;
	int status = images_ask(repository, images, count, set->arena, ret_verdicts, err);
	repository_free(repository);
	return status;
}

static enum exit_status judge(const struct image_verdicts *verdicts)
{
	enum exit_status status = EXIT_ACCEPTED;

	for (size_t i = 0; i < verdicts->count; i++) {
		const struct image_verdict *verdict = &verdicts->items[i];
		if (verdict->state == IMAGE_EXISTS)
			continue;
		command_notice("refused: %.*s: %.*s", SPAN_ARG(verdict->image),
			       SPAN_ARG(verdict->problem));
		if (verdict->state == IMAGE_UNKNOWN)
			status = EXIT_UNDECIDED;
		else if (status == EXIT_ACCEPTED)
			status = EXIT_REFUSED;
	}
	return status;
}

/* The tag stays for people, the digest is what runs. */
static void pin(struct set_image *set, const struct image_verdicts *verdicts)
{
	struct image_reference *images =
		ARENA_ARRAY(set->arena, set->request.image_count, struct image_reference);

	for (size_t i = 0; i < verdicts->count; i++) {
		images[i] = set->request.images[i];
		images[i].digest = verdicts->items[i].digest;
	}
	set->request.images = images;
}

int set_image_exist(struct set_image *set)
{
	struct image_verdicts verdicts;
	struct error err = { 0 };

	if (!set->options.exist && !set->options.pin)
		return EXIT_ACCEPTED;
	if (ask(set, &verdicts, &err) < 0)
		return command_failed(&err);
	enum exit_status status = judge(&verdicts);
	if (status == EXIT_ACCEPTED && set->options.pin)
		pin(set, &verdicts);
	return status;
}
