/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/limits.h"
#include "gate/resource_diff.h"
#include "tests/unit/arena_fixture.h"

#define DEPLOYMENT(replicas, image)                                                                \
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: prod}\n"          \
	"spec:\n  replicas: " replicas "\n  template:\n    spec:\n      containers:\n"             \
	"      - name: web\n        image: " image "\n"
#define POD(name, spec) "apiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec: " spec "\n"
#define CONFIG(name, data)                                                                         \
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: prod}\n"           \
	"data: " data "\n"
#define SECRET(kind, data)                                                                         \
	"apiVersion: v1\nkind: " kind "\nmetadata: {name: db, namespace: prod}\n" data "\n"

enum { MOST_FILES = 4 };

struct diff_case {
	const char *name;
	struct {
		const char *path;
		const char *before;
		const char *after;
	} files[MOST_FILES];
	const char *expected;
};

static const struct diff_case cases[] = {
	{ "image and replicas",
	  { { "a.yaml", DEPLOYMENT("3", "reg.example.com:5000/web:1.4.1"),
	      DEPLOYMENT("5", "reg.example.com:5000/web:1.4.2") } },
	  "  Deployment prod/web: replicas 3 -> 5, image 1.4.1 -> 1.4.2\n" },
	{ "an image from elsewhere",
	  { { "a.yaml", DEPLOYMENT("3", "web:1"), DEPLOYMENT("3", "other/web:1") } },
	  "  Deployment prod/web: image web:1 -> other/web:1\n" },
	{ "a digest under the same tag",
	  { { "a.yaml", DEPLOYMENT("3", "web:1@sha256:aa"), DEPLOYMENT("3", "web:1@sha256:bb") } },
	  "  Deployment prod/web: image sha256:aa -> sha256:bb\n" },
	{ "a tag where there was none",
	  { { "a.yaml", DEPLOYMENT("3", "host:80/web"), DEPLOYMENT("3", "host:80/web:2") } },
	  "  Deployment prod/web: image host:80/web -> host:80/web:2\n" },
	{ "one of several containers",
	  { { "a.yaml",
	      POD("p", "{containers: [{name: web, image: a}, {name: sidecar, image: b:1}]}"),
	      POD("p", "{containers: [{name: web, image: a}, {name: sidecar, image: b:2}]}") } },
	  "  Pod p: image of sidecar 1 -> 2\n" },
	{ "an init container is never the only one",
	  { { "a.yaml", POD("p", "{initContainers: [{name: db, image: a:1}]}"),
	      POD("p", "{initContainers: [{name: db, image: a:2}]}") } },
	  "  Pod p: image of db 1 -> 2\n" },
	{ "containers in another order are the same",
	  { { "a.yaml", POD("p", "{containers: [{name: a, image: x}, {name: b, image: w}]}"),
	      POD("p", "{containers: [{name: b, image: w}, {name: a, image: x}]}") } },
	  "  no object changes\n" },
	{ "a container added, another removed",
	  { { "a.yaml", POD("p", "{containers: [{name: a, image: x}]}"),
	      POD("p", "{containers: [{name: b, image: w}]}") } },
	  "  Pod p: containers[b] added, containers[a] removed\n" },
	{ "environment by name",
	  { { "a.yaml",
	      POD("p",
		  "{containers: [{name: a, env: [{name: LOG, value: info}, {name: OLD, value: x}, "
		  "{name: DB_PASSWORD, value: one}]}]}"),
	      POD("p",
		  "{containers: [{name: a, env: [{name: NEW, value: \"8\"}, {name: LOG, value: "
		  "debug}, {name: DB_PASSWORD, value: two}, {name: API_TOKEN, value: x}]}]}") } },
	  "  Pod p: env[NEW] set to \"8\", env[LOG] info -> debug, env[DB_PASSWORD] changed, "
	  "env[API_TOKEN] added, env[OLD] removed (was x)\n" },
	{ "ports by number and protocol, the default unsaid",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: dns}\nspec: {ports: [{port: 53, "
	      "targetPort: 1}, {port: 53, protocol: UDP, targetPort: 1}]}\n",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: dns}\nspec: {ports: [{port: 53, "
	      "protocol: UDP, targetPort: 2}, {port: 53, protocol: TCP, targetPort: 1}]}\n" } },
	  "  Service dns: ports[53/UDP].targetPort 1 -> 2, ports[53].protocol set to TCP\n" },
	{ "a port that keeps its name is the same port",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: http, "
	      "port: "
	      "80}, {name: x, port: 1}, {name: old, port: 9}]}\n",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: x, port: "
	      "1}, "
	      "{name: http, port: 81}, {name: new, port: 8}]}\n" } },
	  "  Service s: ports[http].port 80 -> 81, ports[8] added, ports[9] removed\n" },
	{ "names that stand twice tell nothing apart",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: a, port: "
	      "1}, {name: a, port: 2}]}\n",
	      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: a, port: "
	      "3}]}\n" } },
	  "  Service s: ports[3] added, ports[1] removed, ports[2] removed\n" },
	{ "a plain list by position, equal ends left out",
	  { { "a.yaml", POD("p", "{containers: [{name: a, args: [--x, --v=1, --z]}]}"),
	      POD("p", "{containers: [{name: a, args: [--x, --v=2, --y, --z]}]}") } },
	  "  Pod p: args[1] --v=1 -> --v=2, args[2] set to --y\n" },
	{ "a set by value",
	  { { "a.yaml",
	      "kind: ConfigMap\napiVersion: v1\nmetadata: {name: c, finalizers: [a, b]}\n",
	      "kind: ConfigMap\napiVersion: v1\nmetadata: {name: c, finalizers: [b, c]}\n" } },
	  "  ConfigMap c: finalizers[c] set to c, finalizers[a] removed (was a)\n" },
	{ "labels and other keys of users",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {app: a, "
	      "example.com/tier: x}}\n",
	      "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {app: b, "
	      "example.com/tier: \"yes\"}}\n" } },
	  "  Namespace team: labels.app a -> b, labels[\"example.com/tier\"] x -> \"yes\"\n" },
	{ "a collection added and removed",
	  { { "a.yaml", POD("p", "{containers: [{name: a, resources: {limits: {cpu: 1}}}]}"),
	      POD("p", "{nodeSelector: {disk: ssd}, containers: [{name: a}]}") } },
	  "  Pod p: nodeSelector set to {disk: ssd}, resources removed\n" },
	{ "the same short name twice is said in full",
	  { { "a.yaml",
	      "apiVersion: example.com/v1\nkind: Odd\nmetadata: {name: o, size: 1}\n"
	      "spec: {size: 1}\n",
	      "apiVersion: example.com/v1\nkind: Odd\nmetadata: {name: o, size: 2}\n"
	      "spec: {size: 2}\n" } },
	  "  Odd o: metadata.size 1 -> 2, spec.size 1 -> 2\n" },
	{ "the type of a value matters",
	  { { "a.yaml", CONFIG("c", "{a: 3, b: x, c: 1.0, d: ''}"),
	      CONFIG("c", "{a: \"3\", b: null, c: 1, d: ' x'}") } },
	  "  ConfigMap prod/c: data.a 3 -> \"3\", data.b x -> null, data.d \"\" -> \" x\"\n" },
	{ "long texts by their lines",
	  { { "a.yaml",
	      CONFIG("c", "{a: \"1\\n2\\n\", b: \"1\\n2\\n3\", c: \"1\\n2\", e: \"x\\n\"}"),
	      CONFIG("c", "{a: \"1\\n3\\n\", b: \"1\", d: \"1\\n2\\n3\\n4\\n\", e: \"w\\n\"}") } },
	  "  ConfigMap prod/c: data.a changed (2 lines), data.b changed (3 lines -> 1 line), "
	  "data.d "
	  "added (4 "
	  "lines), data.e \"x\\x0a\" -> \"w\\x0a\", data.c removed (2 lines)\n" },
	{ "a new object and a removed one",
	  { { "a.yaml", CONFIG("old", "{}"), NULL }, { "b.yaml", NULL, CONFIG("new", "{}") } },
	  "  - ConfigMap prod/old\n  + ConfigMap prod/new\n" },
	{ "moved to another file",
	  { { "a.yaml", CONFIG("c", "{a: x}"), NULL }, { "b.yaml", NULL, CONFIG("c", "{a: x}") } },
	  "  no object changes\n" },
	{ "moved and changed",
	  { { "a.yaml", CONFIG("c", "{a: x}"), NULL }, { "b.yaml", NULL, CONFIG("c", "{a: z}") } },
	  "  ConfigMap prod/c: data.a x -> z\n" },
	{ "renamed",
	  { { "a.yaml", CONFIG("one", "{a: x}"), CONFIG("two", "{a: x}") } },
	  "  + ConfigMap prod/two\n  - ConfigMap prod/one\n" },
	{ "another version of the same kind",
	  { { "a.yaml", "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: c}\n",
	      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n" } },
	  "  CronJob c: apiVersion batch/v1beta1 -> batch/v1\n" },
	{ "several documents in another order",
	  { { "a.yaml", CONFIG("a", "{k: x}") "---\n" CONFIG("b", "{k: x}"),
	      CONFIG("b", "{k: z}") "---\n" CONFIG("a", "{k: x}") "---\n" CONFIG("c", "{}") } },
	  "  ConfigMap prod/b: data.k x -> z\n  + ConfigMap prod/c\n" },
	{ "items of a List",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: "
	      "{name: "
	      "c}, data: {a: x}}\n",
	      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: z}\n" } },
	  "  ConfigMap c: data.a x -> z\n" },
	{ "the same name in two folders stays in its folder",
	  { { "dev/a.yaml", POD("p", "{nodeName: a}"), POD("p", "{nodeName: b}") },
	    { "prod/a.yaml", POD("p", "{nodeName: c}"), POD("p", "{nodeName: d}") } },
	  "  Pod p (dev/a.yaml): nodeName a -> b\n  Pod p (prod/a.yaml): nodeName c -> d\n" },
	{ "a Secret tells only names",
	  { { "a.yaml", SECRET("Secret", "data: {password: b25l, old: eA==}"),
	      SECRET("Secret",
		     "data: {password: dHdv}\nstringData: {user: root}\ntype: Opaque") } },
	  "  Secret prod/db: data.password changed, data.old removed, stringData.user added, type "
	  "set to "
	  "Opaque\n" },
	{ "a misspelt Secret, and data that is no map",
	  { { "a.yaml", SECRET("secret", "data: topsecret"), SECRET("secret", "data: [hidden]") } },
	  "  secret prod/db: data changed\n" },
	{ "stringData is secret whatever the kind",
	  { { "a.yaml", "stringData: {user: one}\n", "stringData: {user: two}\n" } },
	  "  a.yaml: stringData.user changed\n" },
	{ "what kubectl remembers of an object is not shown",
	  { { "a.yaml",
	      "apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: "
	      "{kubectl.kubernetes.io/last-applied-configuration: one}}\n",
	      "apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: "
	      "{kubectl.kubernetes.io/last-applied-configuration: two}}\n" } },
	  "  Secret s: annotations[\"kubectl.kubernetes.io/last-applied-configuration\"] "
	  "changed\n" },
	{ "a kustomization's image and literals",
	  { { "prod/kustomization.yaml",
	      "kind: Kustomization\nimages: [{name: web, newTag: 1.4.1}]\nresources: [a.yaml]\n"
	      "secretGenerator: [{name: db, literals: [password=one]}]\n",
	      "kind: Kustomization\nimages: [{name: web, newTag: 1.4.2}]\nresources: [a.yaml, "
	      "b.yaml]\n"
	      "secretGenerator: [{name: db, literals: [password=two]}]\n" } },
	  "  prod/kustomization.yaml: images[web].newTag 1.4.1 -> 1.4.2, resources[1] set to "
	  "b.yaml, "
	  "secretGenerator[db].literals[0] changed\n" },
	{ "values of a chart",
	  { { "chart/values.yaml",
	      "image: {tag: 1.4.1}\ndb: {password: one, options: {apiKey: k}}\n",
	      "image: {tag: 1.4.2}\ndb: {password: two}\nextra: {db-password: x, size: 3}\n" } },
	  "  chart/values.yaml: image.tag 1.4.1 -> 1.4.2, db.password changed, db.options removed, "
	  "extra set to {db-password: (hidden), size: 3}\n" },
	{ "files without objects, and files that cannot be read",
	  { { "README.md", "a", "b" },
	    { "broken.yaml", CONFIG("c", "{a: x}"), "a: [\n" },
	    { "chart/templates/a.yaml", "{{ if }}\n", "{{ if x }}\n" },
	    { "empty.yaml", "", "# nothing\n" } },
	  "  - ConfigMap prod/c\n"
	  "  4 other files: README.md, broken.yaml, chart/templates/a.yaml, empty.yaml\n" },
	{ "foreign text is made visible",
	  { { "a\x1b.yaml", NULL,
	      "kind: \"K\\e\"\napiVersion: v1\nmetadata: {name: \"n\\u202e\"}\n" },
	    { "b.yaml", CONFIG("c", "{\"\\u200b\": x, a: x}"),
	      CONFIG("c", "{\"\\u200b\": \"\\e[2J\"}") } },
	  "  + K\\x1b n\\u202e\n"
	  "  ConfigMap prod/c: data[\"\\u200b\"] x -> \"\\x1b[2J\", data.a removed (was x)\n" },
	{ "many values of one object are counted",
	  { { "a.yaml", CONFIG("c", "{}"),
	      CONFIG("c", "{a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x}") } },
	  "  ConfigMap prod/c: data.a set to x, data.b set to x, data.c set to x, data.d set to x, "
	  "data.e set to x, data.f set to x, data.g set to x, data.h set to x, and 2 more\n" },
};

static void assert_text(const char *name, const struct file_versions *files, size_t count,
			const char *expected)
{
	struct resource_changes changes;
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	resource_diff_files(files, count, &arena, &changes);
	resource_changes_text(&text, &changes, 20);
	if (!text.bytes || strcmp(text.bytes, expected) != 0)
		print_error("%s\n", name);
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

static void says_what_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_versions files[MOST_FILES] = { 0 };
		size_t count = 0;
		for (; count < MOST_FILES && cases[i].files[count].path; count++)
			files[count] = (struct file_versions){
				.path = span_of(cases[i].files[count].path),
				.before = span_of(cases[i].files[count].before),
				.after = span_of(cases[i].files[count].after),
			};
		assert_text(cases[i].name, files, count, cases[i].expected);
	}
}

/* One file of so many objects; `value` is in each of them. */
static struct span many_objects(size_t count, const char *value)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < count; i++)
		text_format(&text,
			    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%zu}\n"
			    "data: {value: %s}\n",
			    i, value);
	struct span result = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return result;
}

static void counts_objects_beyond_the_screen(void **state)
{
	struct file_versions file = {
		.path = span_of("many.yaml"),
		.before = many_objects(2000, "x"),
		.after = many_objects(2000, "z"),
	};
	struct resource_changes changes;
	struct text text;

	(void)state;
	text_init(&text, LIMIT_REPORT_BYTES);
	resource_diff_files(&file, 1, &arena, &changes);
	assert_int_equal(changes.count, 2000);
	resource_changes_text(&text, &changes, 2);
	assert_string_equal(text.bytes, "  ConfigMap c0: data.value x -> z\n"
					"  ConfigMap c1: data.value x -> z\n"
					"  and 1998 more objects\n");
	text_release(&text);
}

static double seconds_for(size_t count)
{
	struct file_versions file = {
		.path = span_of("many.yaml"),
		.before = many_objects(count, "x"),
		.after = many_objects(count, "z"),
	};
	struct resource_changes changes;
	struct timespec start;
	struct timespec end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	resource_diff_files(&file, 1, &arena, &changes);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

/* Eight times the objects: linear is 8, quadratic 64. */
static void costs_what_is_there(void **state)
{
	double few = seconds_for(1000);
	double many = seconds_for(8000);

	(void)state;
	print_message("1,000 objects %.1f ms, 8,000 %.1f ms\n", few * 1e3, many * 1e3);
	assert_true(many < few * 30);
	assert_true(many < 5);
}

/* A list of maps without names: every item may differ, and nothing is compared twice. */
static void stops_at_the_ceiling(void **state)
{
	struct text text;
	struct span versions[2];
	struct resource_changes changes;

	(void)state;
	text_init(&text, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < 2; i++) {
		text_clear(&text);
		text_string(&text, "kind: Odd\napiVersion: v1\nmetadata: {name: o}\nlist: [");
		for (size_t item = 0; item < 1000; item++)
			text_format(&text, "{a: %zu}, ", item + i);
		text_string(&text, "]\n");
		versions[i] = arena_copy(&arena, text_span(&text));
	}
	struct file_versions file = { span_of("a.yaml"), versions[0], versions[1], false };
	resource_diff_files(&file, 1, &arena, &changes);
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].value_count, LIMIT_VALUE_CHANGES);
	assert_int_equal(changes.items[0].more_values, 1000 - LIMIT_VALUE_CHANGES);
	text_release(&text);
}

static void bounds_a_value(void **state)
{
	struct text text;
	struct resource_changes changes;

	(void)state;
	text_init(&text, LIMIT_REPORT_BYTES);
	text_string(&text, "apiVersion: v1\nkind: ConfigMap\n"
			   "metadata: {name: c, namespace: prod}\ndata: {a: ");
	text_fill(&text, 'x', 100000);
	text_string(&text, "}\n");
	struct file_versions file = {
		.path = span_of("a.yaml"),
		.before = span_of(CONFIG("c", "{a: z}")),
		.after = text_span(&text),
	};
	resource_diff_files(&file, 1, &arena, &changes);
	assert_int_equal(changes.count, 1);
	assert_true(changes.items[0].values[0].after.len <= LIMIT_SNIPPET_COLUMNS + 3);
	text_release(&text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(says_what_changed),   TEST(counts_objects_beyond_the_screen),
		TEST(costs_what_is_there), TEST(stops_at_the_ceiling),
		TEST(bounds_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
