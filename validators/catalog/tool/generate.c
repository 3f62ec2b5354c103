/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the text catalog from the machine-readable Kubernetes API facts.
 *
 *	catalog_generate FACTS-FOLDER CATALOG-FOLDER
 *
 * A maintainer's program, run when a Kubernetes release is added; what it
 * writes is committed. Same facts, same bytes. It only carries facts over:
 * clipped to the releases headgate knows, one line a fact, no prose.
 */
#include "validators/catalog/tool/generate.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES = 4096 };

static const char header[] =
	"# SPDX-License-Identifier: Apache-2.0\n"
	"# Facts about the Kubernetes API, 1.30 to 1.35; see README.md for the form.\n"
	"# Derived from kubernetes-sigs/kubectl-validate, kubernetes/api, "
	"kubernetes/apimachinery,\n"
	"# kubernetes/apiextensions-apiserver and kubernetes/kube-aggregator.\n"
	"# Copyright The Kubernetes Authors; selected, reordered, prose removed.\n"
	"# Written by tool/generate.c; do not edit.\n";

void fail(const char *what, const char *detail)
{
	fprintf(stderr, "catalog_generate: %s: %s\n", what, detail);
	exit(1);
}

const char *string_of(const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));

	return string ? string : "";
}

const char *short_name(const char *definition)
{
	static const char prefix[] = "io.k8s.";

	return strncmp(definition, prefix, sizeof(prefix) - 1) == 0
		       ? definition + sizeof(prefix) - 1
		       : definition;
}

static unsigned minor_of(const char *text)
{
	if (strncmp(text, "1.", 2) != 0)
		fail("not a release", text);
	return (unsigned)strtoul(text + 2, NULL, 10);
}

static unsigned one_range(const char *text)
{
	const char *dash = strchr(text, '-');
	unsigned first = minor_of(text);
	unsigned last = dash ? minor_of(dash + 1) : first;
	unsigned mask = 0;

	for (unsigned minor = KUBERNETES_OLDEST; minor <= KUBERNETES_NEWEST; minor++) {
		if (minor >= first && minor <= last)
			mask |= 1U << (minor - KUBERNETES_OLDEST);
	}
	return mask;
}

unsigned releases_of(const json_t *range)
{
	unsigned mask = 0;
	size_t i;
	const json_t *item;

	if (json_is_string(range))
		return one_range(json_string_value(range));
	json_array_foreach(range, i, item) mask |= one_range(json_string_value(item));
	return mask;
}

unsigned first_release_of(const json_t *range)
{
	const json_t *first = json_is_array(range) ? json_array_get(range, 0) : range;

	return minor_of(json_string_value(first));
}

void write_releases(FILE *out, unsigned mask)
{
	const char *comma = "";

	for (unsigned minor = KUBERNETES_OLDEST; minor <= KUBERNETES_NEWEST; minor++) {
		if (!(mask & 1U << (minor - KUBERNETES_OLDEST)))
			continue;
		unsigned last = minor;
		while (last < KUBERNETES_NEWEST && (mask & 1U << (last + 1 - KUBERNETES_OLDEST)))
			last++;
		fprintf(out, last > minor ? "%s1.%u-1.%u" : "%s1.%u", comma, minor, last);
		comma = ",";
		minor = last;
	}
}

void write_word(FILE *out, const char *word)
{
	if (*word && !strpbrk(word, " \"\\@,=\t")) {
		fputs(word, out);
		return;
	}
	fputc('"', out);
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			fputc('\\', out);
		fputc(*word, out);
	}
	fputc('"', out);
}

void write_group_version(FILE *out, const json_t *object)
{
	const char *group = string_of(object, "group");

	fprintf(out, "%s%s%s", group, *group ? "/" : "", string_of(object, "version"));
}

/* "FOLDER/NAME.SUFFIX". */
static void path_of(char path[PATH_BYTES], const char *folder, const char *name, const char *suffix)
{
	if (snprintf(path, PATH_BYTES, "%s/%s.%s", folder, name, suffix) >= PATH_BYTES)
		fail("the path is too long", folder);
}

static json_t *facts(const char *folder, const char *name)
{
	char path[PATH_BYTES];
	json_error_t error;

	path_of(path, folder, name, "json");
	json_t *root = json_load_file(path, 0, &error);
	if (!root)
		fail(path, error.text);
	return root;
}

static void generate(const char *from, const char *to, const char *name,
		     void (*write)(FILE *out, const json_t *facts))
{
	char path[PATH_BYTES];

	json_t *root = facts(from, name);
	path_of(path, to, name, "txt");
	FILE *out = fopen(path, "we");
	if (!out)
		fail("could not write", path);
	fputs(header, out);
	write(out, root);
	if (fclose(out) != 0)
		fail("could not write", path);
	json_decref(root);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		fail("usage", "catalog_generate FACTS-FOLDER CATALOG-FOLDER");
	generate(argv[1], argv[2], "definitions", write_definitions);
	generate(argv[1], argv[2], "enums", write_enums);
	generate(argv[1], argv[2], "resources", write_resources);
	generate(argv[1], argv[2], "rules", write_rules);
	generate(argv[1], argv[2], "lifecycle", write_lifecycle);
	return 0;
}
