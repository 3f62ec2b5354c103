/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ways of `headgate set-image` share: the same request and the same report, whether the
 * files are those of a folder or those of the tip of a branch. The order of work:
 *
 *	set_image_parse    images, addresses and options of the command line
 *	set_image_edit     every file that the caller can give, edited in memory
 *	set_image_verdict  whether every image was found and nothing refused; says why not
 *	set_image_report   what changes: lines, a diff or JSON
 *
 * Nothing here writes a file. The caller does, when the verdict is EXIT_ACCEPTED.
 */
#ifndef CLI_SET_IMAGE_H
#define CLI_SET_IMAGE_H

#include "cli/commands.h"
#include "cli/options.h"
#include "images/image_edit.h"

enum set_image_format { SET_IMAGE_TEXT, SET_IMAGE_JSON };

struct set_image_options {
	int format; /* enum set_image_format */
	bool allow_downgrade;
	bool dry_run;
	bool exist;         /* every image must be in its registry */
	bool pin;           /* the same, and its digest is written too */
	bool propose;       /* on the newest tip of the server's branch (set_image_propose()) */
	const char *branch; /* with propose: NULL, the server's HEAD */
	const char *remote; /* NULL: origin */
	const char *topic;  /* NULL: by the images and paths */
	struct option_strings policies;
	struct option_strings values;
};

/* A file that has something to say. All spans live in the run's arena. */
struct set_image_file {
	size_t index;      /* in the caller's source */
	struct span path;  /* from the top of the tree */
	struct span shown; /* as the person would type it; safe to show */
	struct span before;
	struct span after; /* the same span when nothing changes */
	struct image_edit edit;
};

struct set_image {
	struct set_image_options options;
	struct arena *arena; /* of the run */
	struct image_request request;
	struct image_values *values; /* request.values; `file` is as it was typed until resolved */
	const char **paths;          /* the operands that are no images */
	size_t path_count;
	struct set_image_file *files;
	size_t file_count;
	size_t file_capacity;
	size_t *found; /* for each image: changes and values that are right already */
	size_t changed, same, refused;
	size_t looked_at; /* files given */
	bool is_written;  /* for the report; the caller says so */
	uint32_t pull;    /* for the report: that proposes it; 0: none */
};

/* The files to look at, by number. */
struct set_image_source {
	size_t count;
	void *context;
	/*
	 * A file's path, the path to show and its bytes, valid until the next call. A NULL pointer
	 * in *ret_bytes: nothing to look at.
	 */
	int (*read)(void *context, size_t index, struct span *ret_path, struct span *ret_shown,
		    struct span *ret_bytes, struct error *err);
};

/* 0, or EXIT_USAGE after having said what is wrong. The arrays live in set->arena. */
int set_image_parse(struct set_image *set, int argc, char **argv);

/* --exist, --pin: EXIT_ACCEPTED, or after having said what is wrong what the command ends with. */
int set_image_exist(struct set_image *set);

/* Edits every file in memory; `values` must have been resolved to the source's paths. */
int set_image_edit(struct set_image *set, const struct set_image_source *source,
		   struct error *err) WARN_UNUSED;

/*
 * EXIT_ACCEPTED: every image has its places, and they may be written (or are right already).
 * EXIT_REFUSED: it was said on standard error why not, with the nearest names.
 */
int set_image_verdict(struct set_image *set, const struct set_image_source *source);

/* Says on standard error that an image is used nowhere, and what is like it. */
void set_image_say_not_found(const struct set_image *set, const struct set_image_source *source,
			     size_t image);

/* "web" of registry.example.com/shop/web. */
struct span set_image_last_part(struct span name);

/* The name as a whole word on a line that speaks of images; where. */
bool set_image_mention(struct span bytes, struct span name, size_t *ret_offset);

/* The lines of changes, or JSON; with dry_run the diff on standard output. */
int set_image_report(const struct set_image *set, struct error *err) WARN_UNUSED;

/* --propose: everything from the fetch to the push. The exit status. */
int set_image_propose(struct set_image *set);

/*
 * Replaces every changed file below `root` that still is as it was read: new files beside the old
 * ones with their modes, then a rename each.
 */
int set_image_write(struct set_image *set, const char *root, struct error *err) WARN_UNUSED;

#endif
