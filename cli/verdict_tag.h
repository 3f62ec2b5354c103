/* SPDX-License-Identifier: Apache-2.0 */
/* A signed approval or veto as a tag object, made by git with the person's own configuration. */
#ifndef CLI_VERDICT_TAG_H
#define CLI_VERDICT_TAG_H

#include "cli/clone.h"
#include "review/approval.h"

/*
 * Signs as `git tag -s` does (gpg.format, user.signingKey, ssh-agent, gpg-agent); git speaks with
 * the person itself. 1 and the object; 0 when git could not sign, and has said why. No ref
 * stays behind.
 */
int verdict_tag(const struct clone *clone, const struct approval *approval, struct oid *ret_tag,
		struct error *err) WARN_UNUSED;

/* 1 when git is told with which key to sign, 0, -1. */
int verdict_key_is_configured(const struct clone *clone, struct error *err) WARN_UNUSED;

#endif
