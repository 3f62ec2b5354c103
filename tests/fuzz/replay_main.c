/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replays a corpus: gives every file of the named directories (or each named
 * file) to the fuzz target once. A crash or a sanitizer report fails the test.
 */
#include "tests/fuzz/fuzz_target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t replayed;

static int replay_bytes(int fd, size_t size)
{
	uint8_t *bytes = malloc(size ? size : 1);
	size_t got = 0;

	while (bytes && got < size) {
		ssize_t n = read(fd, bytes + got, size - got);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	if (!bytes || got < size) {
		free(bytes);
		return -1;
	}
	LLVMFuzzerTestOneInput(bytes, size);
	replayed++;
	free(bytes);
	return 0;
}

static int replay(int directory, const char *name);

static int replay_directory(int fd)
{
	DIR *directory = fdopendir(fd);
	struct dirent *entry;
	int failed = 0;

	if (!directory)
		return -1;
	while (!failed && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			failed = replay(dirfd(directory), entry->d_name);
	closedir(directory);
	return failed;
}

static int replay(int directory, const char *name)
{
	struct stat status;
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	int failed;

	if (fd < 0 || fstat(fd, &status) < 0) {
		perror(name);
		return -1;
	}
	if (S_ISDIR(status.st_mode))
		return replay_directory(fd);
	failed = replay_bytes(fd, (size_t)status.st_size);
	close(fd);
	return failed;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (replay(AT_FDCWD, argv[i]) < 0)
			return 1;
	printf("%zu inputs replayed\n", replayed);
	/* An empty corpus tests nothing, and must not look as if it did. */
	return replayed ? 0 : 1;
}
