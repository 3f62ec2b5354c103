/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses who reads the rest: pkt-lines as git sends them to proc-receive, or the
 * command of an SSH client. Pkt-lines must end, and what was read can be written and read again; a
 * command that is taken names one of git-shell's three programs.
 */
#include "tests/fuzz/fuzz_target.h"

#include "cli/ssh_command.h"
#include "hooks/pkt_line.h"

#include <sys/mman.h>
#include <unistd.h>

static int file_of(struct span bytes)
{
	int descriptor = memfd_create("input", MFD_CLOEXEC);

	if (descriptor < 0 || write(descriptor, bytes.ptr, bytes.len) != (ssize_t)bytes.len ||
	    lseek(descriptor, 0, SEEK_SET) != 0)
		BUG("a file in memory cannot be made");
	return descriptor;
}

/* Writes a line and reads it back. A final LF is not part of a line's data. */
static void check_again(struct span data, struct arena *arena)
{
	int descriptor = file_of((struct span){ "", 0 });
	enum pkt_kind kind = PKT_END;
	struct span again = { 0 };
	struct error err;

	if (span_ends_with(data, "\n"))
		data.len--;
	if (pkt_line_write(descriptor, data, &err) < 0 || lseek(descriptor, 0, SEEK_SET) != 0 ||
	    pkt_line_read(descriptor, arena, &kind, &again, &err) < 0)
		BUG("a pkt-line that was written cannot be read");
	if (kind != PKT_DATA || (!span_ends_with(data, "\n") && !span_equal(again, data)))
		BUG("a pkt-line changed on its way");
	close(descriptor);
}

static void check_lines(struct span input, struct arena *arena)
{
	int descriptor = file_of(input);
	enum pkt_kind kind;
	struct span data;
	struct error err;
	size_t lines = 0;

	while (pkt_line_read(descriptor, arena, &kind, &data, &err) == 0 && kind != PKT_END) {
		if (++lines > input.len)
			BUG("more lines were read than there are bytes");
		if (kind == PKT_DATA)
			check_again(data, arena);
	}
	close(descriptor);
}

static void check_command(struct span input, struct arena *arena)
{
	struct ssh_command command;

	if (!ssh_command_parse(input, arena, &command))
		return;
	struct span service = span_of(command.service);
	if (!span_is(service, "upload-pack") && !span_is(service, "receive-pack") &&
	    !span_is(service, "upload-archive"))
		BUG("a command that git-shell does not know was taken");
	if (command.path.ptr[command.path.len] != '\0')
		BUG("the path is not terminated");
}

/* The first byte says what the others are. */
static void check(struct span input, struct arena *arena)
{
	if (input.len)
		(input.ptr[0] & 1 ? check_lines : check_command)(span_from(input, 1), arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, PKT_LINE_DATA_MAX + 1, check);
}
