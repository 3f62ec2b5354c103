/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest_read() beside bare libyaml event parsing of the same bytes.
 *
 *	reader_bench FILE...
 *
 * Reads each file into memory first, then runs both over all files in turns,
 * and prints the best round of each, in processor time.
 */
#include "base/limits.h"
#include "manifest/reader.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

enum { ROUNDS = 15, MAX_FILES = 4096, ROUND_BYTES = 8 << 20 };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct span load(const char *path)
{
	FILE *file = fopen(path, "rbe");
	char *bytes = malloc(LIMIT_MANIFEST_BYTES);

	if (!file || !bytes) {
		fprintf(stderr, "reader_bench: could not read %s\n", path);
		exit(1);
	}
	size_t len = fread(bytes, 1, LIMIT_MANIFEST_BYTES, file);
	fclose(file);
	return (struct span){ bytes, len };
}

/* All documents of the stream; returns the number of events. */
static size_t parse_bare(struct span bytes)
{
	yaml_parser_t parser;
	yaml_event_t event;
	size_t events = 0;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.ptr, bytes.len);
	for (bool more = true; more; events++) {
		if (!yaml_parser_parse(&parser, &event))
			break;
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return events;
}

static size_t read_manifest(struct span bytes, struct arena *arena, struct arena *findings_arena)
{
	struct source source = { .path = span_of("bench.yaml"), .bytes = bytes };
	struct findings findings;
	struct manifest manifest;

	arena_reset(arena);
	arena_reset(findings_arena);
	findings_init(&findings, findings_arena);
	manifest_read(&manifest, &source, arena, &findings);
	return manifest.count;
}

int main(int argc, char **argv)
{
	static struct span files[MAX_FILES];
	size_t count = 0, bytes = 0, events = 0, documents = 0;
	double bare = 1e9, full = 1e9;
	struct arena arena, findings_arena;

	for (int i = 1; i < argc && count < MAX_FILES; i++)
		bytes += (files[count++] = load(argv[i])).len;
	if (bytes == 0) {
		fputs("usage: reader_bench FILE...\n", stderr);
		return 2;
	}
	size_t repeats = ROUND_BYTES / bytes + 1;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	arena_init(&findings_arena, LIMIT_FILE_ARENA_BYTES);
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ms();
		for (size_t i = 0; i < repeats * count; i++)
			events += parse_bare(files[i % count]);
		double middle = now_ms();
		for (size_t i = 0; i < repeats * count; i++)
			documents += read_manifest(files[i % count], &arena, &findings_arena);
		double end = now_ms();
		bare = middle - start < bare ? middle - start : bare;
		full = end - middle < full ? end - middle : full;
	}
	double megabytes = (double)(bytes * repeats) / 1e6;
	printf("%zu files, %zu bytes, %zu events, %zu documents\n", count, bytes,
	       events / ROUNDS / repeats, documents / ROUNDS / repeats);
	printf("libyaml events   %8.1f MB/s\n", megabytes / bare * 1e3);
	printf("manifest_read    %8.1f MB/s\n", megabytes / full * 1e3);
	printf("ratio            %8.2f\n", full / bare);
	arena_release(&arena);
	arena_release(&findings_arena);
	return 0;
}
