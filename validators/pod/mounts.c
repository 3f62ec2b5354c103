/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container's volumes appear, and whether they exist. */
#include "validators/pod/pod.h"

static const struct rule volume_missing = {
	"pod/volume-missing", SEVERITY_ERROR, "a mounted volume is not declared",
	"Every name in volumeMounts and volumeDevices must be one of spec.volumes (in a "
	"StatefulSet also of volumeClaimTemplates). The API server refuses the pod otherwise."
};

static const struct rule mount_path = { "pod/mount-path", SEVERITY_ERROR,
					"a volume has no place in the container",
					"mountPath and devicePath say where a volume appears in "
					"the container; neither may be empty." };

static const struct rule mount_path_unique = {
	"pod/mount-path-unique", SEVERITY_ERROR, "two volumes are mounted at the same path",
	"One path in a container can hold one volume only. The API server refuses the second."
};

static const struct rule mount_path_colon = { "pod/mount-path-colon", SEVERITY_WARNING,
					      "a mount path holds a colon",
					      "The API server takes such a path, but container "
					      "runtimes separate their fields by ':', and "
					      "the container does not start." };

static const struct rule sub_path = {
	"pod/sub-path", SEVERITY_ERROR, "a path inside a volume leaves it",
	"subPath and subPathExpr are relative to the volume's root and may not hold '..'; only "
	"one of them may be set. The API server refuses others."
};

static const struct rule mount_propagation = {
	"pod/mount-propagation", SEVERITY_ERROR,
	"mounts are handed to the host by a container without the right to",
	"mountPropagation: Bidirectional is for privileged containers only. The API server "
	"refuses it elsewhere."
};

RULE_TABLE(pod_mount_rules, &volume_missing, &mount_path, &mount_path_unique, &mount_path_colon,
	   &sub_path, &mount_propagation);

static void check_volume_name(const struct pod *pod, const struct field *mount)
{
	struct field name = field_get(mount, "name");

	if (field_is_partial(mount) || !field_text(&name).len ||
	    map_get(&pod->volumes, field_text(&name)))
		return;
	field_violation(&name, &volume_missing, "no volume of this pod is named \"%.*s\"",
			SPAN_ARG(field_written(&name)));
}

static bool leaves_volume(struct span path)
{
	if (path.len && path.ptr[0] == '/')
		return true;
	while (path.len) {
		size_t end = span_find(path, '/');

		if (span_is(span_first(path, end), ".."))
			return true;
		path = span_from(path, end + 1);
	}
	return false;
}

/* C:\data is a path of Windows. */
static bool has_colon(struct span path)
{
	if (path.len > 1 && path.ptr[1] == ':')
		path = span_from(path, 2);
	return span_find(path, ':') < path.len;
}

static void check_sub_path(const struct field *mount)
{
	struct field path = field_get(mount, "subPath");
	struct field expression = field_get(mount, "subPathExpr");

	if (leaves_volume(field_text(&path)))
		field_violation(&path, &sub_path, "must be relative to the volume, without '..'");
	if (leaves_volume(field_text(&expression)))
		field_violation(&expression, &sub_path,
				"must be relative to the volume, without '..'");
	if (field_text(&path).len && field_text(&expression).len)
		field_violation(&expression, &sub_path, "subPath is set too; only one may be");
}

static void check_propagation(const struct field *container, const struct field *mount)
{
	struct field propagation = field_get(mount, "mountPropagation");
	struct field security = field_get(container, "securityContext");
	struct field privileged = field_get(&security, "privileged");

	if (field_is(&propagation, "Bidirectional") && !field_is_true(&privileged) &&
	    !field_is_partial(mount))
		field_violation(&propagation, &mount_propagation,
				"Bidirectional is only for privileged containers");
}

static void check_mount(const struct pod *pod, const struct field *container,
			const struct field *mount)
{
	struct field path = field_get(mount, "mountPath");

	check_volume_name(pod, mount);
	field_not_empty(&path, &mount_path);
	if (has_colon(field_text(&path)))
		field_violation(&path, &mount_path_colon, "holds ':', which no runtime can mount");
	check_sub_path(mount);
	check_propagation(container, mount);
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	struct field mounts = field_get(container, "volumeMounts");
	struct field devices = field_get(container, "volumeDevices");

	(void)kind;
	for (uint32_t i = 0; i < field_count(&mounts); i++) {
		struct field mount = field_item(&mounts, i);

		check_mount(pod, container, &mount);
	}
	for (uint32_t i = 0; i < field_count(&devices); i++) {
		struct field device = field_item(&devices, i);
		struct field path = field_get(&device, "devicePath");

		check_volume_name(pod, &device);
		field_not_empty(&path, &mount_path);
	}
	field_unique_by(&mounts, "mountPath", &mount_path_unique);
	field_unique_by(&devices, "devicePath", &mount_path_unique);
}

void pod_mounts_check(const struct pod *pod)
{
	pod_each_container(pod, check_container);
}
