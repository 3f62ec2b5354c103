/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sections of a policy file, one reader each. `into` is not used: what a
 * section sets is in reader->policy.
 */
#ifndef POLICY_POLICY_SECTIONS_H
#define POLICY_POLICY_SECTIONS_H

#include "policy/policy_reader.h"

policy_read_fn policy_read_people;
policy_read_fn policy_read_groups;
policy_read_fn policy_read_branches;
policy_read_fn policy_read_gate;
policy_read_fn policy_read_manifests;
policy_read_fn policy_read_images;
policy_read_fn policy_read_severities;
policy_read_fn policy_read_policies;
policy_read_fn policy_read_exemptions;

#endif
