/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floor that headgate is measured against: reads every file below a folder
 * and lets libyaml make its events, nothing else. One core.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static unsigned long files, documents, events, bytes;

static int parse_file(FILE *file)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_file(&parser, file);
	while (!done) {
		if (!yaml_parser_parse(&parser, &event))
			break;
		events++;
		documents += event.type == YAML_DOCUMENT_START_EVENT;
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return done ? 0 : -1;
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *where)
{
	FILE *file;
	int failed;

	(void)where;
	if (type != FTW_F)
		return 0;
	file = fopen(path, "rb");
	if (!file)
		return -1;
	failed = parse_file(file);
	fclose(file);
	files++;
	bytes += (unsigned long)status->st_size;
	return failed;
}

int main(int argc, char **argv)
{
	if (argc != 2 || nftw(argv[1], visit, 32, FTW_PHYS) != 0) {
		fprintf(stderr, "usage: libyaml_events FOLDER (of readable YAML)\n");
		return 1;
	}
	printf("%lu files, %lu documents, %lu events, %lu bytes\n", files, documents, events,
	       bytes);
	return 0;
}
