/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stream_snapshot.h"

#include "cli/check.h"

struct stream_snapshot {
	struct snapshot snapshot;
	struct snapshot *files;
	struct span stream;
};

static int read_any(struct snapshot *snapshot, struct span path, struct arena *arena,
		    struct span *ret_bytes, struct error *err)
{
	struct stream_snapshot *both = (struct stream_snapshot *)snapshot;

	if (!span_is(path, CHECK_STREAM_PATH))
		return both->files->operations->read(both->files, path, arena, ret_bytes, err);
	*ret_bytes = both->stream;
	return 1;
}

static int kind_of_any(struct snapshot *snapshot, struct span path, enum entry_kind *ret_kind,
		       struct error *err)
{
	struct stream_snapshot *both = (struct stream_snapshot *)snapshot;

	return both->files->operations->kind(both->files, path, ret_kind, err);
}

static int list_files(struct snapshot *snapshot, struct span directory, struct arena *arena,
		      struct tree_entry **ret_entries, size_t *ret_count, struct error *err)
{
	struct stream_snapshot *both = (struct stream_snapshot *)snapshot;

	return both->files->operations->list(both->files, directory, arena, ret_entries, ret_count,
					     err);
}

struct snapshot *snapshot_with_stream(struct snapshot *files, struct span stream,
				      struct arena *arena)
{
	static const struct snapshot_operations operations = { read_any, kind_of_any, list_files };
	struct stream_snapshot *both = ARENA_NEW(arena, struct stream_snapshot);

	*both = (struct stream_snapshot){
		.snapshot = { &operations },
		.files = files,
		.stream = stream,
	};
	return &both->snapshot;
}
