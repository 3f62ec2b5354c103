/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/packed_refs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* "OID " before the name. */
enum { NAME_AT = OID_HEX + 1 };

static int map_file(struct packed_refs *packed, int file, struct error *err)
{
	struct stat status;

	if (fstat(file, &status) < 0)
		return error_set_errno(err, "could not look at packed-refs");
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERROR_REPOSITORY, "packed-refs is no plain file");
	if (status.st_size == 0)
		return 0;
	void *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (mapped == MAP_FAILED)
		return error_set_errno(err, "could not read packed-refs");
	packed->mapped = mapped;
	packed->mapped_bytes = (size_t)status.st_size;
	return 0;
}

/* "# pack-refs with: peeled fully-peeled sorted " */
static void skip_header(struct packed_refs *packed)
{
	packed->lines = (struct span){ packed->mapped, packed->mapped_bytes };
	while (span_starts_with(packed->lines, "#")) {
		size_t len = span_find(packed->lines, '\n');
		if (span_contains(span_first(packed->lines, len), " sorted"))
			packed->sorted = true;
		packed->lines = span_from(packed->lines, len + 1);
	}
}

int packed_refs_open(struct packed_refs *packed, const char *path, struct error *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	*packed = (struct packed_refs){ 0 };
	if (file < 0)
		return errno == ENOENT ? 0 : error_set_errno(err, "could not open packed-refs");
	int status = map_file(packed, file, err);
	close(file);
	if (packed->mapped)
		skip_header(packed);
	return status;
}

/* munmap() takes a pointer to memory that may be written. */
void packed_refs_close(struct packed_refs *packed)
{
	union {
		const char *read;
		void *mapped;
	} address = { .read = packed->mapped };

	if (packed->mapped)
		munmap(address.mapped, packed->mapped_bytes);
	packed->mapped = NULL;
}

static int malformed(struct error *err)
{
	error_set(err, ERROR_REPOSITORY, "the file packed-refs is damaged");
	return error_hint(err, "On the server, `git for-each-ref` in the repository names the "
			       "line; restore the file from a backup.");
}

/* Without the "^OID" lines at the start. */
static struct span behind_peeled(struct span lines)
{
	while (span_starts_with(lines, "^"))
		lines = span_from(lines, span_find(lines, '\n') + 1);
	return lines;
}

int packed_refs_next(struct span *lines, struct packed_ref *ret_ref, struct error *err)
{
	*lines = behind_peeled(*lines);
	if (lines->len == 0)
		return 0;
	size_t len = span_find(*lines, '\n');
	struct span line = span_first(*lines, len);
	if (len == lines->len || len <= NAME_AT || line.ptr[OID_HEX] != ' ' ||
	    !oid_parse(span_first(line, OID_HEX), &ret_ref->oid))
		return malformed(err);
	ret_ref->name = span_from(line, NAME_AT);
	*lines = span_from(*lines, len + 1);
	return 1;
}

/* Where the record begins that the byte at `at` belongs to: a line that is not "^OID". */
static size_t record_start(struct span lines, size_t at)
{
	for (;;) {
		while (at > 0 && lines.ptr[at - 1] != '\n')
			at--;
		if (at == 0 || lines.ptr[at] != '^')
			return at;
		at--;
	}
}

int packed_refs_from(const struct packed_refs *packed, struct span name, struct span *ret_lines,
		     struct error *err)
{
	struct span lines = packed->lines;
	size_t low = 0, high = lines.len;

	*ret_lines = lines;
	if (!packed->sorted)
		return 0;
	/* Every record that begins before `low` is below the name, none from `high` on is. */
	while (low < high) {
		struct packed_ref ref = { 0 };
		size_t record = record_start(lines, low + (high - low) / 2);
		struct span rest = span_from(lines, record);
		if (packed_refs_next(&rest, &ref, err) < 0)
			return -1;
		if (ref.name.len && span_compare(ref.name, name) < 0)
			low = lines.len - behind_peeled(rest).len;
		else
			high = record;
	}
	*ret_lines = span_from(lines, high < low ? low : high);
	return 0;
}

int packed_refs_find(const struct packed_refs *packed, struct span name, struct oid *ret_oid,
		     struct error *err)
{
	struct packed_ref ref = { 0 };
	struct span lines;
	int more;

	if (packed_refs_from(packed, name, &lines, err) < 0)
		return -1;
	while ((more = packed_refs_next(&lines, &ref, err)) == 1) {
		if (span_equal(ref.name, name)) {
			*ret_oid = ref.oid;
			return 1;
		}
		if (packed->sorted)
			return 0;
	}
	return more;
}
