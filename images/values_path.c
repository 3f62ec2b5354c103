/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A path that a person types: image.tag, sidecars[0].image, "a.b".c or metadata["a.b"]. Keys are
 * exact; one that holds a dot, a bracket or a quote is quoted.
 */
#include "images/place_search.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/nearest.h"

struct path_word {
	struct span key; /* NULL pointer: an index */
	uint32_t index;
};

struct values_path {
	struct path_word words[LIMIT_DEPTH];
	size_t count;
};

static int refuse(struct span path, size_t at, const char *what, struct error *err)
{
	error_set(err, ERROR_USAGE, "the path \"%.*s\" is not understood at character %zu: %s",
		  SPAN_ARG(span_first(path, LIMIT_SNIPPET_COLUMNS)), at + 1, what);
	return error_hint(err,
			  "Write it like image.tag, sidecars[0].image or \"key.with.dots\".tag");
}

/* "..." at *at; \" and \\ stand for themselves. */
static bool take_quoted(struct span path, size_t *at, struct arena *arena, struct span *ret_key)
{
	char *key = arena_alloc(arena, path.len + 1);
	size_t len = 0;

	for (size_t i = *at + 1; i < path.len; i++) {
		if (path.ptr[i] == '"') {
			*ret_key = (struct span){ key, len };
			*at = i + 1;
			return true;
		}
		if (path.ptr[i] == '\\' && i + 1 < path.len)
			i++;
		key[len++] = path.ptr[i];
	}
	return false;
}

static bool take_index(struct span path, size_t *at, uint32_t *ret_index)
{
	size_t start = *at;
	uint32_t index = 0;

	for (; *at < path.len && ascii_is_digit(path.ptr[*at]) && *at - start < 9; (*at)++)
		index = index * 10 + (uint32_t)(path.ptr[*at] - '0');
	*ret_index = index;
	return *at > start;
}

static const char *take_bracket(struct span path, size_t *at, struct arena *arena,
				struct path_word *word)
{
	(*at)++;
	if (*at < path.len && path.ptr[*at] == '"') {
		if (!take_quoted(path, at, arena, &word->key))
			return "the quote is not closed";
	} else if (!take_index(path, at, &word->index)) {
		return "a number or a quoted key stands in []";
	}
	if (*at == path.len || path.ptr[*at] != ']')
		return "the bracket is not closed";
	(*at)++;
	return NULL;
}

static const char *take_key(struct span path, size_t *at, struct arena *arena,
			    struct path_word *word)
{
	size_t start = *at;

	if (start < path.len && path.ptr[start] == '"')
		return take_quoted(path, at, arena, &word->key) ? NULL : "the quote is not closed";
	while (*at < path.len && !strchr(".[]\"", path.ptr[*at]))
		(*at)++;
	word->key = span_first(span_from(path, start), *at - start);
	return word->key.len ? NULL : "a key is missing";
}

static int read_path(struct span path, struct arena *arena, struct values_path *ret_path,
		     struct error *err)
{
	size_t at = 0;

	ret_path->count = 0;
	if (span_find(path, '\0') < path.len)
		return refuse(path, span_find(path, '\0'), "a NUL", err);
	do {
		struct path_word word = { .key = { NULL, 0 } };
		const char *problem;
		if (ret_path->count == LIMIT_DEPTH)
			return refuse(path, at, "it is deeper than any document", err);
		if (at < path.len && path.ptr[at] == '[') {
			problem = take_bracket(path, &at, arena, &word);
		} else {
			if (at > 0 && path.ptr[at++] != '.')
				return refuse(path, at - 1, "a '.' is missing", err);
			problem = take_key(path, &at, arena, &word);
		}
		if (problem)
			return refuse(path, at, problem, err);
		ret_path->words[ret_path->count++] = word;
	} while (at < path.len);
	return 0;
}

/* How far a document follows the path, for the message when none follows it to its end. */
struct farthest {
	size_t words;
	const struct node *node;
	const struct step *step;
};

static const struct node *follow(const struct values_path *path, const struct node *node,
				 struct arena *arena, const struct step **ret_step,
				 struct farthest *farthest)
{
	const struct step *step = NULL;

	for (size_t i = 0; i < path->count; i++) {
		const struct path_word *word = &path->words[i];
		if (!farthest->node || i > farthest->words)
			*farthest = (struct farthest){ i, node, step };
		struct step next;
		const struct node_entry *entry;
		if (word->key.ptr && node->kind == NODE_MAP &&
		    (entry = node_entry(node, word->key))) {
			next = step_to_entry(step, node, entry);
			node = entry->value;
		} else if (!word->key.ptr && node->kind == NODE_LIST &&
			   word->index < node->list.count) {
			next = step_to_item(step, node, word->index);
			node = node->list.items[word->index];
		} else {
			return NULL;
		}
		struct step *kept = ARENA_NEW(arena, struct step);
		*kept = next;
		step = kept;
	}
	*ret_step = step;
	return node;
}

static int not_there(const struct values_path *path, const struct farthest *farthest,
		     struct span typed, struct arena *arena, struct error *err)
{
	struct nearest nearest;

	if (!farthest->node)
		return error_set(err, ERROR_USAGE, "there is no %.*s: the file holds no document",
				 SPAN_ARG(typed));
	const struct path_word *word = &path->words[farthest->words];
	struct span reached =
		farthest->step ? field_path_text(&farthest->step->field, arena) : span_of("");
	struct span where = reached.len ? reached : span_of("the document");
	if (!word->key.ptr || farthest->node->kind != NODE_MAP) {
		const char *is = node_kind_phrase((enum node_kind)farthest->node->kind);
		if (farthest->node->kind == NODE_LIST && !word->key.ptr)
			return error_set(err, ERROR_USAGE, "there is no %.*s: %.*s has %u items",
					 SPAN_ARG(typed), SPAN_ARG(where),
					 farthest->node->list.count);
		return error_set(err, ERROR_USAGE, "there is no %.*s: %.*s is %s", SPAN_ARG(typed),
				 SPAN_ARG(where), is);
	}
	error_set(err, ERROR_USAGE, "there is no %.*s: %.*s has no \"%.*s\"", SPAN_ARG(typed),
		  SPAN_ARG(where), SPAN_ARG(word->key));
	nearest_init(&nearest, word->key);
	for (uint32_t i = 0; i < farthest->node->map.count; i++)
		nearest_offer(&nearest, farthest->node->map.entries[i].name);
	return nearest.best.len ? error_hint(err, "Did you mean \"%.*s\"?", SPAN_ARG(nearest.best))
				: -1;
}

/* What charts write beside a tag: repository, with or without registry. */
static struct span image_beside(const struct node *map, struct arena *arena)
{
	struct span registry = node_text(node_get(map, "registry"));
	struct span repository = node_text(node_get(map, "repository"));

	if (!registry.len || !repository.len)
		return repository;
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(registry), SPAN_ARG(repository));
}

int image_place_at(const struct manifest *manifest, const struct findings *findings,
		   struct span path, struct arena *arena, struct image_place *ret_place,
		   struct error *err)
{
	struct values_path *words = ARENA_NEW(arena, struct values_path);
	struct repetitions repetitions = repetitions_of(manifest, findings, arena);
	struct place_search search = {
		.manifest = manifest,
		.repetitions = &repetitions,
		.arena = arena,
	};
	struct farthest farthest = { 0 };
	const struct step *step = NULL, *found_step = NULL;
	const struct node *found = NULL;

	if (read_path(path, arena, words, err) < 0)
		return -1;
	for (size_t i = 0; i < manifest->count; i++) {
		const struct node *node =
			follow(words, manifest->documents[i].root, arena, &step, &farthest);
		if (node && found)
			return error_set(err, ERROR_USAGE,
					 "%.*s stands in more than one document of the file",
					 SPAN_ARG(path));
		if (!node)
			continue;
		found = node;
		found_step = step;
		search.document = &manifest->documents[i];
	}
	if (!found || !found_step)
		return not_there(words, &farthest, path, arena, err);
	if (!place_describe(&search, found_step, found, ret_place))
		return error_set(err, ERROR_USAGE, "%.*s is %s, not one value", SPAN_ARG(path),
				 node_kind_phrase((enum node_kind)found->kind));
	ret_place->kind = PLACE_VALUES;
	if (found_step->inside->kind == NODE_MAP)
		ret_place->image = image_beside(found_step->inside, arena);
	return 0;
}
