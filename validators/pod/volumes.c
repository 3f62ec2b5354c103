/* SPDX-License-Identifier: Apache-2.0 */
/* The volumes of a pod: their names and where their content comes from. */
#include "base/count.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

static const struct rule volume_name = {
	"pod/volume-name", SEVERITY_ERROR, "a volume's name is no DNS label",
	"A volume's name has at most 63 lower case letters, digits and '-'. The API server "
	"refuses others."
};

static const struct rule volume_name_unique = {
	"pod/volume-name-unique", SEVERITY_ERROR, "two volumes have the same name",
	"Mounts refer to a volume by its name, so the API server refuses a name that is used "
	"twice."
};

static const struct rule volume_sources = {
	"pod/volume-sources", SEVERITY_ERROR, "a volume has more than one source",
	"A volume has exactly one source (configMap, secret, emptyDir, ...). The API server "
	"refuses a second one: make it a volume of its own, or use projected to join several."
};

static const struct rule volume_source_missing = {
	"pod/volume-source-missing", SEVERITY_WARNING, "a volume has no source",
	"The API server makes a volume without a source (or with an empty one, such as a bare "
	"\"configMap:\") an emptyDir. If that is meant, write emptyDir: {}."
};

static const struct rule volume_field = {
	"pod/volume-field", SEVERITY_ERROR, "a volume's source is incomplete",
	"The source needs to name what it refers to: the ConfigMap's name, the Secret's "
	"secretName, the claim's claimName, the path. The API server refuses a source without it."
};

static const struct rule volume_mode = {
	"pod/volume-mode", SEVERITY_ERROR, "a file mode lies outside 0 to 0777",
	"defaultMode and mode are permission bits. In YAML 0644 is octal; JSON has only decimal "
	"numbers (420 is 0644). The API server refuses anything above 0777 (511)."
};

static const struct rule volume_item_path = {
	"pod/volume-item-path", SEVERITY_ERROR, "a file's path in a volume leaves it",
	"The path of an item is relative to the volume's root, may not hold '..' and may not "
	"start with two dots. The API server refuses others."
};

static const struct rule volume_path = { "pod/volume-path", SEVERITY_ERROR,
					 "a path on a host or server is not usable",
					 "A hostPath may not hold '..'; the path of an NFS share "
					 "must start with '/'. The API server "
					 "refuses others." };

RULE_TABLE(pod_volume_rules, &volume_name, &volume_name_unique, &volume_sources,
	   &volume_source_missing, &volume_field, &volume_mode, &volume_item_path, &volume_path);

static bool has_dots(struct span path)
{
	while (path.len) {
		size_t end = span_find(path, '/');

		if (span_is(span_first(path, end), ".."))
			return true;
		path = span_from(path, end + 1);
	}
	return false;
}

static void check_item(const struct field *item)
{
	struct field key = field_get(item, "key");
	struct field path = field_get(item, "path");
	struct field mode = field_get(item, "mode");
	struct span text = field_text(&path);

	field_not_empty(&key, &volume_field);
	field_not_empty(&path, &volume_field);
	field_range(&mode, &volume_mode, 0, 0777);
	if (span_starts_with(text, "/") || span_starts_with(text, "..") || has_dots(text))
		field_violation(&path, &volume_item_path,
				"must be relative to the volume, without '..'");
}

/* secret, configMap, downwardAPI and projected hold files with modes. */
static void check_files(const struct field *source)
{
	struct field mode = field_get(source, "defaultMode");

	field_range(&mode, &volume_mode, 0, 0777);
	field_each_in(source, "items", check_item);
}

static void require_member(const struct field *volume, const char *source, const char *member)
{
	struct field holder = field_get(volume, source);
	struct field value = field_get(&holder, member);

	if (field_is_set(&holder))
		field_require(&value, &volume_field, "the source must name what it refers to");
}

static void check_projection(const struct field *projection)
{
	/* clusterTrustBundle and podCertificate are dropped before where they are not enabled. */
	static const char *const sources[] = { "secret", "configMap", "downwardAPI",
					       "serviceAccountToken" };
	struct field last;

	if (!field_is_partial(projection) &&
	    field_members_set(projection, FIELD_NAMES(sources), &last) > 1)
		field_violation(&last, &volume_sources,
				"this projection has a source already; make this one an item of "
				"its own");
	require_member(projection, "secret", "name");
	require_member(projection, "configMap", "name");
	for (size_t i = 0; i < 3; i++) {
		struct field source = field_get(projection, sources[i]);

		check_files(&source);
	}
}

static void check_paths(const struct field *volume)
{
	struct field host_path = field_get(volume, "hostPath");
	struct field nfs = field_get(volume, "nfs");
	struct field on_host = field_get(&host_path, "path");
	struct field on_server = field_get(&nfs, "path");

	if (has_dots(field_text(&on_host)))
		field_violation(&on_host, &volume_path, "may not hold '..'");
	if (field_text(&on_server).len && !span_starts_with(field_text(&on_server), "/"))
		field_violation(&on_server, &volume_path, "must start with '/'");
}

static void check_driver(const struct field *volume)
{
	struct field csi = field_get(volume, "csi");
	struct field driver = field_get(&csi, "driver");

	field_format(&driver, &volume_field, format_csi_driver);
}

static void check_claim(const struct field *volume)
{
	struct field ephemeral = field_get(volume, "ephemeral");
	struct field template = field_get(&ephemeral, "volumeClaimTemplate");
	struct field spec = field_get(&template, "spec");

	if (field_is_set(&spec))
		claim_spec_check(&spec);
}

static void check_source(const struct field *volume)
{
	static const char *const files[] = { "secret", "configMap", "downwardAPI", "projected" };

	require_member(volume, "configMap", "name");
	require_member(volume, "secret", "secretName");
	require_member(volume, "persistentVolumeClaim", "claimName");
	require_member(volume, "hostPath", "path");
	require_member(volume, "nfs", "server");
	require_member(volume, "nfs", "path");
	require_member(volume, "csi", "driver");
	check_driver(volume);
	require_member(volume, "ephemeral", "volumeClaimTemplate");
	check_claim(volume);
	for (size_t i = 0; i < COUNT(files); i++) {
		struct field source = field_get(volume, files[i]);

		check_files(&source);
		field_each_in(&source, "sources", check_projection);
	}
	check_paths(volume);
}

/* Every member of a volume but its name is a source. */
static void check_source_count(const struct field *volume)
{
	unsigned sources = 0;

	for (uint32_t i = 0; i < field_size(volume); i++) {
		struct field member = field_entry(volume, i);

		if (!field_is_set(&member) || span_is(member.entry->name, "name"))
			continue;
		if (++sources == 2)
			field_violation_at_key(&member, &volume_sources,
					       "the volume has a source already, and may have only "
					       "one");
	}
	if (sources == 0)
		field_violation(volume, &volume_source_missing,
				"without a source the cluster makes this an emptyDir");
}

static void check_volume(const struct field *volume)
{
	struct field name = field_get(volume, "name");

	field_not_empty(&name, &volume_name);
	field_format(&name, &volume_name, format_dns_label);
	if (!field_is_partial(volume) && volume->node->kind == NODE_MAP)
		check_source_count(volume);
	check_source(volume);
}

void pod_volumes_check(const struct pod *pod)
{
	struct field volumes = field_get(pod->spec, "volumes");

	field_each(&volumes, check_volume);
	field_unique_by(&volumes, "name", &volume_name_unique);
}
