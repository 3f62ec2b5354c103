/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line of `headgate set-image`: which operands are images, which are paths, and the
 * addresses of --values and --policy.
 */
#include "base/count.h"
#include "cli/set_image.h"

#include <unistd.h>

static const char *const formats[] = { "text", "json", NULL };

/* An image has a tag or a digest; what has neither is a path. A path that looks so is ./path. */
static bool is_image(struct span operand, struct image_reference *ret_reference)
{
	return !image_reference_read(operand, ret_reference) &&
	       (ret_reference->tag.len || ret_reference->digest.len);
}

static int take_image(struct set_image *set, struct image_reference *images,
		      const struct image_reference *image)
{
	for (size_t i = 0; i < set->request.image_count; i++) {
		if (image_names_equal(images[i].name, image->name))
			return command_usage_error("set-image", "the image %.*s is given twice",
						   SPAN_ARG(image->name));
	}
	images[set->request.image_count++] = *image;
	return 0;
}

/* A path that is not there was perhaps meant as an image: say what it lacks. */
static int take_path(struct set_image *set, const char *operand)
{
	struct image_reference ignored;
	struct span text = span_of(operand);
	bool is_pathlike = span_starts_with(text, "/") || span_starts_with(text, ".") ||
			   span_ends_with(text, ".yaml") || span_ends_with(text, ".yml") ||
			   span_ends_with(text, ".json");

	if (strcmp(operand, "-") == 0)
		return command_usage_error("set-image",
					   "files are edited where they are, not standard input");
	/* What is proposed stands on the branch, and need not be here. */
	if (!set->options.propose && !is_pathlike && access(operand, F_OK) < 0) {
		const char *problem = image_reference_read(text, &ignored);
		if (!problem)
			return command_usage_error("set-image",
						   "there is no file or folder \"%s\", and an "
						   "image needs a tag or a digest: %s:TAG",
						   operand, operand);
		return command_usage_error(
			"set-image", "\"%s\" is no image (%s), and no file or folder is called so",
			operand, problem);
	}
	set->paths[set->path_count++] = operand;
	return 0;
}

static int take_operands(struct set_image *set, int count, char **operands)
{
	struct image_reference *images =
		ARENA_ARRAY(set->arena, (size_t)count + 1, struct image_reference);

	set->paths = ARENA_ARRAY(set->arena, (size_t)count + 1, const char *);
	set->request.images = images;
	for (int i = 0; i < count; i++) {
		struct image_reference image;
		bool taken = is_image(span_of(operands[i]), &image);
		if (taken ? take_image(set, images, &image) : take_path(set, operands[i]))
			return EXIT_USAGE;
	}
	if (set->request.image_count == 0)
		return command_usage_error("set-image",
					   "name an image with its new tag or digest, "
					   "such as registry.example.com/shop/web:1.4.2");
	set->found = ARENA_ARRAY(set->arena, set->request.image_count, size_t);
	return 0;
}

/* The part behind the last ':' that stands in no quotes; PATH loses it. */
static bool take_part(struct span *path, struct image_values *values)
{
	static const struct {
		const char *word;
		enum image_part part;
	} parts[] = { { "image", PART_WHOLE },
		      { "name", PART_NAME },
		      { "tag", PART_TAG },
		      { "digest", PART_DIGEST } };
	bool quoted = false;
	size_t colon = path->len;

	for (size_t i = 0; i < path->len; i++) {
		if (path->ptr[i] == '\\')
			i++;
		else if (path->ptr[i] == '"')
			quoted = !quoted;
		else if (path->ptr[i] == ':' && !quoted)
			colon = i;
	}
	if (colon == path->len)
		return true;
	struct span word = span_from(*path, colon + 1);
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (!span_is(word, parts[i].word))
			continue;
		values->part = parts[i].part;
		values->is_part_known = true;
		*path = span_first(*path, colon);
		return true;
	}
	return false;
}

static int take_values(struct set_image *set)
{
	const struct option_strings *typed = &set->options.values;

	set->values = ARENA_ARRAY(set->arena, typed->count, struct image_values);
	for (size_t i = 0; i < typed->count; i++) {
		struct span text = span_of(typed->items[i]);
		struct image_values *values = &set->values[i];
		size_t colon = span_find(text, ':');
		values->file = span_first(text, colon);
		values->path = span_from(text, colon + 1);
		if (values->file.len == 0 || values->path.len == 0)
			return command_usage_error("set-image",
						   "--values %s: write FILE:PATH, such as "
						   "charts/web/values.yaml:image.tag",
						   typed->items[i]);
		if (!take_part(&values->path, values))
			return command_usage_error(
				"set-image",
				"--values %s: behind the path stands image, name, tag or digest",
				typed->items[i]);
	}
	set->request.values = set->values;
	set->request.values_count = typed->count;
	return 0;
}

static int take_policies(struct set_image *set)
{
	const struct option_strings *typed = &set->options.policies;
	struct span *policies = ARENA_ARRAY(set->arena, typed->count, struct span);

	for (size_t i = 0; i < typed->count; i++) {
		policies[i] = span_of(typed->items[i]);
		size_t colon = span_find(policies[i], ':');
		struct span name = span_from(policies[i], colon + 1);
		if (colon == 0 || name.len == 0 || span_find(name, ':') < name.len)
			return command_usage_error(
				"set-image",
				"--policy %s: write NAMESPACE:POLICY as the markers do",
				typed->items[i]);
	}
	set->request.policies = policies;
	set->request.policy_count = typed->count;
	return 0;
}

int set_image_parse(struct set_image *set, int argc, char **argv)
{
	struct set_image_options *options = &set->options;
	const struct option_row rows[] = {
		{ "allow-downgrade", OPTION_FLAG, &options->allow_downgrade, NULL },
		{ "branch", OPTION_TEXT, &options->branch, NULL },
		{ "dry-run", OPTION_FLAG, &options->dry_run, NULL },
		{ "exist", OPTION_FLAG, &options->exist, NULL },
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "pin", OPTION_FLAG, &options->pin, NULL },
		{ "policy", OPTION_STRINGS, &options->policies, NULL },
		{ "propose", OPTION_FLAG, &options->propose, NULL },
		{ "remote", OPTION_TEXT, &options->remote, NULL },
		{ "topic", OPTION_TEXT, &options->topic, NULL },
		{ "values", OPTION_STRINGS, &options->values, NULL },
	};

	options->policies.items = ARENA_ARRAY(set->arena, (size_t)argc, const char *);
	options->values.items = ARENA_ARRAY(set->arena, (size_t)argc, const char *);
	int first = options_parse(rows, COUNT(rows), argc, argv);
	if (first < 0)
		return EXIT_USAGE;
	set->request.allow_downgrade = options->allow_downgrade;
	if (!options->propose && (options->branch || options->remote || options->topic))
		return command_usage_error("set-image",
					   "--branch, --remote and --topic go with --propose");
	int status = take_operands(set, argc - first, argv + first);
	if (status == 0)
		status = take_values(set);
	return status ? status : take_policies(set);
}
