/* SPDX-License-Identifier: Apache-2.0 */
/* PersistentVolumeClaim, PersistentVolume, StorageClass. */
#include "validators/labels.h"
#include "validators/object_rules.h"

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

RULE_TABLE(storage_rules, &claim_required, &access_modes, &class_name, &volume_source,
	   &volume_required, &class_provisioner);

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

void volume_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field capacity = field_get(&spec, "capacity");
	struct field storage = field_get(&capacity, "storage");
	struct field local = field_get(&spec, "local");
	struct field affinity = field_get(&spec, "nodeAffinity");

	check_access_modes(&spec, &volume_required);
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

void storage_class_check(const struct field *object)
{
	struct field provisioner = field_get(object, "provisioner");

	field_not_empty(&provisioner, &class_provisioner);
	field_format(&provisioner, &class_provisioner, provisioner_format);
}
