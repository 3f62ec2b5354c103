/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/emergency.h"

#include "base/limits.h"
#include "base/text.h"
#include "deploy/application_names.h"
#include "repo/object.h"
#include "repo/tree.h"

enum { SHOWN_COLUMNS = 100, PLACES_SHOWN = 5 };

void emergency_places_add(struct emergency_places *places, const struct emergency_order *order,
			  const struct target *target, const struct applications *applications,
			  struct arena *arena)
{
	for (size_t i = 0; i < applications->count; i++) {
		const struct application *application = &applications->items[i];
		bool is_named = application_is_named(order->application, application->namespace,
						     application->name);
		bool has_path = order->path.len &&
				span_equal(application_tree_path(application->path), order->path);
		if (!application->matches_url || !application->matches_branch ||
		    (!is_named && !has_path))
			continue;
		ARENA_GROW(arena, places);
		places->items[places->count++] = (struct emergency_place){
			.target = target,
			.application = application,
			.is_named = is_named,
		};
	}
}

static void put_place(struct text *text, const struct emergency_place *place)
{
	text_display(text, place->application->namespace, SHOWN_COLUMNS);
	text_byte(text, '/');
	text_display(text, place->application->name, SHOWN_COLUMNS);
	text_string(text, " of ");
	text_display(text, place->target->name, SHOWN_COLUMNS);
}

static int no_single_place(const struct emergency_places *places,
			   const struct emergency_order *order, bool named, struct error *err)
{
	struct text text;
	size_t shown = 0;

	text_init(&text, sizeof(err->message));
	text_byte(&text, '"');
	text_display(&text, order->application, SHOWN_COLUMNS);
	text_string(&text, places->count ? "\" could be "
					 : "\" is no Application of this repository and branch at "
					   "any Argo CD that could be asked");
	for (size_t i = 0; i < places->count; i++) {
		if (places->items[i].is_named != named || shown == PLACES_SHOWN)
			continue;
		text_string(&text, shown++ ? ", " : "");
		put_place(&text, &places->items[i]);
	}
	error_set(err, ERROR_USAGE, "%.*s", SPAN_ARG(text_span(&text)));
	text_release(&text);
	return error_hint(err, places->count
				       ? "Name it as NAMESPACE/NAME, and its target with --target"
				       : "`headgate status` says how it stands with every target");
}

int emergency_place_choose(const struct emergency_places *places,
			   const struct emergency_order *order, struct emergency_place *ret_place,
			   struct error *err)
{
	size_t named = 0, fitting = 0;

	for (size_t i = 0; i < places->count; i++)
		named += places->items[i].is_named;
	for (size_t i = 0; i < places->count; i++) {
		if (places->items[i].is_named != (named > 0))
			continue;
		*ret_place = places->items[i];
		fitting++;
	}
	return fitting == 1 ? 0 : no_single_place(places, order, named > 0, err);
}

/* 1 and what the path holds there, 0 when the commit is not here, -1. */
static int content_at(struct repository *repository, struct oid commit, struct span path,
		      struct arena *arena, struct tree_entry *ret_entry, struct error *err)
{
	enum object_kind kind;
	struct oid tree;

	*ret_entry = (struct tree_entry){ 0 };
	if (oid_is_zero(commit))
		return 0;
	if (object_kind(repository, commit, &kind, err) < 0)
		return -1;
	if (kind != OBJECT_COMMIT)
		return 0;
	if (repository_commit_tree(repository, commit, &tree, err) < 0)
		return -1;
	if (path.len == 0) {
		*ret_entry = (struct tree_entry){ .kind = ENTRY_DIRECTORY, .oid = tree };
		return 1;
	}
	return tree_find(repository, tree, path, arena, ret_entry, err) < 0 ? -1 : 1;
}

static int no_entry(const struct application *application, struct oid revision, struct error *err)
{
	error_set(err, ERROR_USAGE,
		  "Argo CD keeps %zu deployments of %.*s, and in none of them it was as in %.12s",
		  application->history_count, SPAN_ARG(application->name), oid_text(revision).hex);
	return error_hint(err, "Roll back in Git, in a clone: headgate rollback %.*s %.12s",
			  SPAN_ARG(application->name), oid_text(revision).hex);
}

static int no_content(const struct application *application, struct span path, struct oid revision,
		      struct error *err)
{
	error_set(err, ERROR_USAGE, "%.*s has its manifests in %.*s, and in %.12s nothing is there",
		  SPAN_ARG(application->name), SPAN_ARG(path), oid_text(revision).hex);
	return error_hint(err, "`headgate history %.*s` lists what was there", SPAN_ARG(path));
}

int emergency_entry_choose(struct repository *repository, const struct application *application,
			   struct oid revision, struct arena *arena,
			   const struct application_history **ret_entry, struct error *err)
{
	struct span path = application_tree_path(application->path);
	struct tree_entry wanted, entry;

	if (content_at(repository, revision, path, arena, &wanted, err) < 0)
		return -1;
	/* Nothing there is no state to run, and every entry of another path would agree with it. */
	if (wanted.kind == ENTRY_ABSENT)
		return no_content(application, path, revision, err);
	for (size_t i = application->history_count; i-- > 0;) {
		const struct application_history *past = &application->history[i];
		int known = content_at(repository, past->revision, path, arena, &entry, err);
		if (known < 0)
			return -1;
		if (!known || entry.kind != wanted.kind || entry.mode != wanted.mode ||
		    !oid_equal(entry.oid, wanted.oid))
			continue;
		*ret_entry = past;
		return 0;
	}
	return no_entry(application, revision, err);
}
