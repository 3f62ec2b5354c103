/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CustomResourceDefinitions in files that are not judged themselves: those of
 * --crd, and for `explain` those of the working tree. Paths are kept as they
 * are shown to a person.
 */
#ifndef CLI_CRD_FILES_H
#define CLI_CRD_FILES_H

#include "cli/options.h"
#include "validators/custom_resources.h"

/* What the files and folders of --crd define; a path without a definition is a mistake. */
int crd_files_learn(struct custom_resources *registry, const struct option_strings *paths,
		    struct error *err) WARN_UNUSED;

/* What the working tree around the current folder defines; nothing outside of one. */
int crd_files_learn_working_tree(struct custom_resources *registry, struct error *err) WARN_UNUSED;

#endif
