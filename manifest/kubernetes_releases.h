/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Kubernetes releases that headgate knows, by their minor numbers: those of
 * the catalog, and so those that a policy or an option may name.
 */
#ifndef MANIFEST_KUBERNETES_RELEASES_H
#define MANIFEST_KUBERNETES_RELEASES_H

enum { KUBERNETES_OLDEST = 30, KUBERNETES_NEWEST = 35 };

#endif
