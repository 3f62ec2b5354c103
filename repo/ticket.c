/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ticket.h"

#include "base/file.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/text.h"
#include "repo/own_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAME_BYTES = 16, NAME_HEX = 2 * NAME_BYTES };

/* Behind the name of a ticket while it is written. */
#define UNFINISHED ".new"

/* "OLD NEW " before the name. */
enum { REF_AT = 2 * (OID_HEX + 1) };

static const size_t ticket_bytes_max = LIMIT_REF_UPDATES * (REF_AT + LIMIT_REF_NAME_BYTES + 1);

static bool is_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("0123456789abcdef", name.ptr[i]) || !name.ptr[i])
			return false;
	return name.len == NAME_HEX;
}

static struct span path_of(struct repository *repository, struct span name, struct arena *arena)
{
	return own_path(repository, arena_printf(arena, "tickets/%.*s", SPAN_ARG(name)).ptr, arena);
}

/* A clock that was set back or a little ahead must not make a ticket eternal. */
static bool is_in_time(const struct stat *status)
{
	time_t age = time(NULL) - status->st_mtime;

	return age >= -LIMIT_TICKET_SECONDS && age <= LIMIT_TICKET_SECONDS;
}

static int make_name(struct arena *arena, struct span *ret_name, struct error *err)
{
	unsigned char bytes[NAME_BYTES];
	char name[NAME_HEX];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return error_set_errno(err, "could not get random bytes");
	hex_encode(bytes, sizeof(bytes), name);
	*ret_name = arena_copy(arena, (struct span){ name, sizeof(name) });
	return 0;
}

static void put_moves(struct text *text, const struct ref_transaction *transaction)
{
	for (size_t i = 0; i < transaction->count; i++) {
		const struct ref_edit *edit = &transaction->items[i];
		text_format(text, "%s %s ", oid_text(edit->old_oid).hex,
			    oid_text(edit->new_oid).hex);
		text_append(text, edit->name);
		text_byte(text, '\n');
	}
}

/*
 * It appears whole or not at all: whoever completes what was interrupted must not take one that is
 * being written for one that was left half written. 1 when it is there, 0 when this file system
 * has no files without a name, -1.
 */
static int write_unnamed(const char *path, struct span moves, struct error *err)
{
	char directory[LIMIT_PATH_BYTES], unnamed[64];
	const char *slash = strrchr(path, '/');
	int len = snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);

	if (len < 0 || (size_t)len >= sizeof(directory))
		return error_set(err, ERROR_LIMIT, "the path %s is too long", path);
	int file = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (file < 0)
		return 0;
	snprintf(unnamed, sizeof(unnamed), "/proc/self/fd/%d", file);
	int status = file_write(file, moves);
	bool linked =
		status == 0 && linkat(AT_FDCWD, unnamed, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
	if (status < 0)
		error_set_errno(err, "could not write %s", path);
	close(file);
	return status < 0 ? -1 : linked;
}

/* The same under another name first; one that was killed in between leaves that. */
static int write_renamed(const char *path, struct span moves, struct error *err)
{
	char fresh[LIMIT_PATH_BYTES];
	int len = snprintf(fresh, sizeof(fresh), "%s" UNFINISHED, path);

	if (len < 0 || (size_t)len >= sizeof(fresh))
		return error_set(err, ERROR_LIMIT, "the path %s is too long", path);
	int file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return error_set_errno(err, "could not make %s", fresh);
	int status = file_write(file, moves);
	if (status < 0 || rename(fresh, path) < 0) {
		status = error_set_errno(err, "could not write %s", path);
		(void)unlink(fresh);
	}
	close(file);
	return status;
}

static int write_ticket(const char *path, struct span moves, struct error *err)
{
	int written = write_unnamed(path, moves, err);

	if (written == 0)
		return write_renamed(path, moves, err);
	return written < 0 ? -1 : 0;
}

static int write_moves(const char *path, const struct ref_transaction *transaction,
		       struct error *err)
{
	struct text moves;

	text_init(&moves, ticket_bytes_max);
	put_moves(&moves, transaction);
	int status = text_failed(&moves)
			     ? error_set(err, ERROR_LIMIT, "the transaction has more than %d refs",
					 LIMIT_REF_UPDATES)
			     : write_ticket(path, text_span(&moves), err);
	text_release(&moves);
	return status;
}

int ticket_issue(struct repository *repository, const struct ref_transaction *transaction,
		 struct arena *arena, struct span *ret_name, struct error *err)
{
	struct span name = { 0 };
	mode_t mode;

	if (own_directory_make(repository, "tickets", arena, &mode, err) < 0 ||
	    make_name(arena, &name, err) < 0)
		return -1;
	if (write_moves(path_of(repository, name, arena).ptr, transaction, err) < 0)
		return -1;
	*ret_name = name;
	return 0;
}

void ticket_withdraw(struct repository *repository, struct span name)
{
	struct arena arena;

	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	(void)unlink(path_of(repository, name, &arena).ptr);
	arena_release(&arena);
}

/*
 * What git shows of a move: a deletion often without the old value, and a mere
 * verification as a deletion.
 */
static bool shows_as(struct oid old_oid, struct oid new_oid, const struct ref_edit *edit)
{
	bool same_old = oid_equal(edit->old_oid, old_oid);

	if (oid_is_zero(new_oid))
		return oid_is_zero(edit->new_oid) && (same_old || oid_is_zero(edit->old_oid));
	if (oid_equal(old_oid, new_oid))
		return same_old &&
		       (oid_is_zero(edit->new_oid) || oid_equal(edit->new_oid, new_oid));
	return same_old && oid_equal(edit->new_oid, new_oid);
}

static bool line_allows(struct span line, const struct ref_edit *edit)
{
	struct oid old_oid, new_oid;

	return line.len > REF_AT && line.ptr[OID_HEX] == ' ' && line.ptr[REF_AT - 1] == ' ' &&
	       span_equal(span_from(line, REF_AT), edit->name) &&
	       oid_parse(span_first(line, OID_HEX), &old_oid) &&
	       oid_parse(span_first(span_from(line, OID_HEX + 1), OID_HEX), &new_oid) &&
	       shows_as(old_oid, new_oid, edit);
}

static bool text_allows(struct span text, const struct ref_edit *edit)
{
	while (text.len) {
		size_t len = span_find(text, '\n');
		/* A line without an end was being written when its process was killed. */
		if (len == text.len)
			return false;
		if (line_allows(span_first(text, len), edit))
			return true;
		text = span_from(text, len + 1);
	}
	return false;
}

/* 1 and the text of the file, 0 when there is none, -1. */
static int read_file(const char *path, struct arena *arena, struct stat *ret_status,
		     struct span *ret_text, struct error *err)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;

	if (lstat(path, ret_status) < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : error_set_errno(err, "could not look at %s", path);
	if (file_read(path, FILE_LINKS_REFUSED, ticket_bytes_max, &buffer, &content, err) < 0)
		return error_wrap(err, "%s", path);
	int found = content.bytes.ptr != NULL;
	if (found)
		*ret_text = arena_copy(arena, content.bytes);
	file_buffer_release(&buffer);
	return found;
}

/* 1 and the ticket's text, 0 when there is none, -1. */
static int find_ticket(struct repository *repository, struct span name, struct arena *arena,
		       struct stat *ret_status, struct span *ret_text, struct error *err)
{
	if (!is_name(name))
		return 0;
	return read_file(path_of(repository, name, arena).ptr, arena, ret_status, ret_text, err);
}

int ticket_allows_all(const char *directory, struct span name, const struct ref_edit *edits,
		      size_t count, struct arena *arena, struct error *err)
{
	struct stat status;
	struct span text = { 0 };

	if (!is_name(name))
		return 0;
	struct span path =
		arena_printf(arena, "%s/" OWN_DIRECTORY "/tickets/%.*s", directory, SPAN_ARG(name));
	int found = read_file(path.ptr, arena, &status, &text, err);
	if (found <= 0)
		return found;
	bool allowed = is_in_time(&status);
	for (size_t i = 0; i < count && allowed; i++)
		allowed = text_allows(text, &edits[i]);
	return allowed;
}

int ticket_allows(struct repository *repository, struct span name, const struct ref_edit *edit,
		  struct arena *arena, struct error *err)
{
	struct stat status;
	struct span text = { 0 };
	int found = find_ticket(repository, name, arena, &status, &text, err);

	if (found <= 0)
		return found;
	return is_in_time(&status) && text_allows(text, edit);
}

/* Its writer was killed. */
static void remove_unfinished(int directory, const char *name)
{
	struct stat status;

	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !is_in_time(&status))
		(void)unlinkat(directory, name, 0);
}

int tickets_list(struct repository *repository, struct arena *arena, struct ticket_names *ret_names,
		 struct error *err)
{
	const char *path = own_path(repository, "tickets", arena).ptr;
	DIR *tickets = opendir(path);
	struct dirent *entry;

	*ret_names = (struct ticket_names){ 0 };
	if (!tickets)
		return errno == ENOENT ? 0 : error_set_errno(err, "could not look into %s", path);
	while ((entry = readdir(tickets))) {
		if (span_ends_with(span_of(entry->d_name), UNFINISHED))
			remove_unfinished(dirfd(tickets), entry->d_name);
		if (!is_name(span_of(entry->d_name)))
			continue;
		ARENA_GROW(arena, ret_names);
		ret_names->items[ret_names->count++] = arena_copy(arena, span_of(entry->d_name));
	}
	closedir(tickets);
	return 0;
}

/* Every line of the text; false when one is no move. */
static bool read_moves(struct span text, struct ref_transaction *moves)
{
	while (text.len) {
		size_t len = span_find(text, '\n');
		struct span line = span_first(text, len);
		struct oid old_oid, new_oid;
		if (len == text.len || line.len <= REF_AT ||
		    !oid_parse(span_first(line, OID_HEX), &old_oid) ||
		    !oid_parse(span_first(span_from(line, OID_HEX + 1), OID_HEX), &new_oid) ||
		    !ref_name_is_valid(span_from(line, REF_AT)))
			return false;
		ref_update(moves, span_from(line, REF_AT), old_oid, new_oid);
		text = span_from(text, len + 1);
	}
	return true;
}

int ticket_read(struct repository *repository, struct span name, struct arena *arena,
		struct ref_transaction *ret_moves, struct stat *ret_status, struct error *err)
{
	struct span text = { 0 };
	int found = find_ticket(repository, name, arena, ret_status, &text, err);

	ref_transaction_init(ret_moves, arena);
	if (found <= 0)
		return found;
	if (read_moves(text, ret_moves))
		return 1;
	ticket_withdraw(repository, name);
	return 0;
}
