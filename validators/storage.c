/* SPDX-License-Identifier: Apache-2.0 */
/* PersistentVolumeClaim, PersistentVolume, StorageClass. */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

static const struct rule claim_required = {
	"storage/claim-required", SEVERITY_ERROR, "a claim does not say how much or how",
	"A PersistentVolumeClaim needs at least one of accessModes and an amount in "
	"resources.requests.storage that is above 0. The API server refuses others."
};

static const struct rule access_modes = {
	"storage/access-modes", SEVERITY_ERROR, "ReadWriteOncePod stands beside another mode",
	"A volume for one pod only cannot be for others too. The API server refuses the pair."
};

static const struct rule class_name = {
	"storage/class-name", SEVERITY_ERROR, "the name of a storage class is malformed",
	"storageClassName is a DNS subdomain, or empty for no class. The API server refuses "
	"others."
};

static const struct rule volume_source = {
	"storage/volume-source", SEVERITY_ERROR, "a PersistentVolume has not exactly one source",
	"A PersistentVolume names exactly one place where its data are (csi, nfs, hostPath, "
	"local, ...). The API server refuses none and more than one."
};

static const struct rule volume_required = {
	"storage/volume-required", SEVERITY_ERROR, "a PersistentVolume is incomplete",
	"A PersistentVolume needs capacity.storage and at least one of accessModes; a local one "
	"also nodeAffinity. The API server refuses others."
};

static const struct rule class_provisioner = {
	"storage/class-provisioner", SEVERITY_ERROR, "the provisioner of a class is malformed",
	"A StorageClass names its provisioner by a qualified name such as ebs.csi.aws.com or "
	"kubernetes.io/no-provisioner. The API server refuses others."
};

static const struct rule volume_field = {
	"storage/volume-field", SEVERITY_ERROR, "the source of a PersistentVolume is incomplete",
	"The source must name what it refers to: csi a driver and a volumeHandle, and each of its "
	"secrets by name and namespace; nfs an absolute path; iscsi a secret when it is to "
	"authenticate; fc targetWWNs with lun, or wwids. The API server refuses others."
};

static const struct rule class_topology = {
	"storage/class-topology", SEVERITY_ERROR, "the topology of a class repeats a key",
	"Within one item of allowedTopologies a key stands once, and with at least one value; no "
	"two items are the same. The API server refuses others."
};

static const struct rule claim_source = {
	"storage/claim-source", SEVERITY_ERROR, "a claim is to be filled from two sources",
	"dataSource and dataSourceRef must name the same object when both are set. The API server "
	"refuses others. Write dataSourceRef alone."
};

RULE_TABLE(storage_rules, &claim_source, &volume_field, &class_topology, &claim_required,
	   &access_modes, &class_name, &volume_source, &volume_required, &class_provisioner);

static void check_access_modes(const struct field *spec, const struct rule *missing)
{
	struct field modes = field_get(spec, "accessModes");

	field_require(&modes, missing, "at least one access mode is needed");
	for (uint32_t i = 0; field_count(&modes) > 1 && i < field_count(&modes); i++) {
		struct field mode = field_item(&modes, i);

		if (field_is(&mode, "ReadWriteOncePod"))
			field_violation(&mode, &access_modes, "allows no other mode beside it");
	}
}

static void check_class_name(const struct field *spec)
{
	struct field name = field_get(spec, "storageClassName");

	field_format(&name, &class_name, format_dns_subdomain);
}

/* One of them set is copied to the other; both must be the same. */
static void check_data_source(const struct field *spec)
{
	static const char *const names[] = { "kind", "name", "apiGroup" };
	struct field old = field_get(spec, "dataSource");
	struct field source = field_get(spec, "dataSourceRef");
	struct field name_space = field_get(&source, "namespace");

	if (!field_is_set(&old) || !field_is_set(&source) || field_is_partial(spec) ||
	    field_text(&name_space).len)
		return;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field a = field_get(&old, names[i]);
		struct field b = field_get(&source, names[i]);

		if (span_equal(field_text(&a), field_text(&b)))
			continue;
		field_violation_at_key(&old, &claim_source, "must be the same as dataSourceRef");
		return;
	}
}

void claim_spec_check(const struct field *spec)
{
	struct field resources = field_get(spec, "resources");
	struct field requests = field_get(&resources, "requests");
	struct field storage = field_get(&requests, "storage");
	struct field selector = field_get(spec, "selector");
	quantity_nano amount;

	check_access_modes(spec, &claim_required);
	if (field_require(&storage, &claim_required, "a claim needs an amount of storage") &&
	    field_quantity(&storage, &amount) && amount <= 0)
		field_violation(&storage, &claim_required, "must be greater than 0");
	check_class_name(spec);
	label_selector_check(&selector);
	check_data_source(spec);
}

void claim_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	claim_spec_check(&spec);
}

static void check_volume_source(const struct field *spec)
{
	static const char *const sources[] = { "awsElasticBlockStore",
					       "azureDisk",
					       "azureFile",
					       "cephfs",
					       "cinder",
					       "csi",
					       "fc",
					       "flexVolume",
					       "flocker",
					       "gcePersistentDisk",
					       "glusterfs",
					       "hostPath",
					       "iscsi",
					       "local",
					       "nfs",
					       "photonPersistentDisk",
					       "portworxVolume",
					       "quobyte",
					       "rbd",
					       "scaleIO",
					       "storageos",
					       "vsphereVolume" };
	struct field last;
	unsigned count = field_members_set(spec, FIELD_NAMES(sources), &last);

	if (count > 1)
		field_violation_at_key(&last, &volume_source,
				       "is one source too many; exactly one is allowed");
	else if (count == 0)
		field_violation(spec, &volume_source, "names no source, such as csi or nfs");
}

static void require_in(const struct field *source, const char *name, const char *why)
{
	struct field member = field_get(source, name);

	if (field_is_set(source))
		field_require(&member, &volume_field, why);
}

static void check_secret(const struct field *csi, const char *name)
{
	struct field secret = field_get(csi, name);
	struct field secret_name = field_get(&secret, "name");
	struct field secret_namespace = field_get(&secret, "namespace");

	require_in(&secret, "name", "the secret must be named");
	require_in(&secret, "namespace", "the secret is in a namespace");
	field_format(&secret_name, &volume_field, format_dns_subdomain);
	field_format(&secret_namespace, &volume_field, format_dns_label);
}

static void check_csi(const struct field *spec)
{
	static const char *const secrets[] = { "controllerPublishSecretRef",
					       "controllerExpandSecretRef", "nodePublishSecretRef",
					       "nodeExpandSecretRef" };
	struct field csi = field_get(spec, "csi");
	struct field driver = field_get(&csi, "driver");

	require_in(&csi, "driver", "csi needs its driver");
	require_in(&csi, "volumeHandle", "csi needs the volume's handle");
	field_format(&driver, &volume_field, format_csi_driver);
	for (size_t i = 0; i < COUNT(secrets); i++)
		check_secret(&csi, secrets[i]);
}

static void check_fibre_channel(const struct field *spec)
{
	struct field fc = field_get(spec, "fc");
	struct field names = field_get(&fc, "targetWWNs");
	struct field ids = field_get(&fc, "wwids");
	struct field lun = field_get(&fc, "lun");

	if (!field_is_set(&fc) || field_is_partial(spec))
		return;
	if (field_count(&names) + field_count(&ids) == 0)
		field_violation(&fc, &volume_field, "needs targetWWNs or wwids");
	if (field_count(&names) && field_count(&ids))
		field_violation(&ids, &volume_field, "may not stand beside targetWWNs");
	if (field_count(&names))
		field_require(&lun, &volume_field, "targetWWNs needs it");
	field_range(&lun, &volume_field, 0, 255);
}

static void check_remote(const struct field *spec)
{
	struct field nfs = field_get(spec, "nfs");
	struct field path = field_get(&nfs, "path");
	struct field iscsi = field_get(spec, "iscsi");
	struct field lun = field_get(&iscsi, "lun");
	struct field secret = field_get(&iscsi, "secretRef");
	struct field discovery = field_get(&iscsi, "chapAuthDiscovery");
	struct field session = field_get(&iscsi, "chapAuthSession");
	struct field rbd = field_get(spec, "rbd");
	struct field cephfs = field_get(spec, "cephfs");

	require_in(&nfs, "server", "nfs needs it");
	require_in(&nfs, "path", "nfs needs it");
	if (field_text(&path).len && !span_starts_with(field_text(&path), "/"))
		field_violation(&path, &volume_field, "must start with '/'");
	field_range(&lun, &volume_field, 0, 255);
	if (field_is_true(&discovery) || field_is_true(&session))
		require_in(&iscsi, "secretRef", "CHAP authentication needs a secret");
	require_in(&secret, "name", "the secret must be named");
	require_in(&rbd, "monitors", "rbd needs one");
	require_in(&rbd, "image", "rbd needs it");
	require_in(&cephfs, "monitors", "cephfs needs one");
}

/* Only storage, and more than nothing. */
static void check_capacity(const struct field *capacity)
{
	for (uint32_t i = 0; i < field_size(capacity); i++) {
		struct field amount = field_entry(capacity, i);
		quantity_nano value;

		if (!span_is(amount.entry->name, "storage"))
			field_violation_at_key(&amount, &volume_required,
					       "is not allowed; storage is the only capacity");
		else if (field_quantity(&amount, &value) && value <= 0)
			field_violation(&amount, &volume_required, "must be greater than 0");
	}
}

void volume_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field capacity = field_get(&spec, "capacity");
	struct field storage = field_get(&capacity, "storage");
	struct field local = field_get(&spec, "local");
	struct field affinity = field_get(&spec, "nodeAffinity");
	struct field nodes = field_get(&affinity, "required");

	check_access_modes(&spec, &volume_required);
	check_capacity(&capacity);
	node_selector_check(&nodes);
	check_csi(&spec);
	check_fibre_channel(&spec);
	check_remote(&spec);
	field_require(&storage, &volume_required, "a volume needs its size");
	if (field_is_set(&local))
		field_require(&affinity, &volume_required, "a local volume is on certain nodes");
	if (!field_is_partial(object) && field_is_set(&spec))
		check_volume_source(&spec);
	check_class_name(&spec);
}

static const char *provisioner_format(struct span text)
{
	return format_annotation_key(text);
}

static void check_topology(const struct field *term)
{
	struct field expressions = field_get(term, "matchLabelExpressions");

	field_unique_by(&expressions, "key", &class_topology);
	for (uint32_t i = 0; i < field_count(&expressions); i++) {
		struct field expression = field_item(&expressions, i);
		struct field values = field_get(&expression, "values");

		field_require(&values, &class_topology, "a key needs a value");
	}
}

void storage_class_check(const struct field *object)
{
	struct field provisioner = field_get(object, "provisioner");

	field_not_empty(&provisioner, &class_provisioner);
	field_format(&provisioner, &class_provisioner, provisioner_format);
	field_each_in(object, "allowedTopologies", check_topology);
}
