/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kustomization files checked as what they are: would `kustomize build` read
 * them, and do the files they name exist? What the build gives is not looked at.
 */
#ifndef GATE_KUSTOMIZATION_JUDGE_H
#define GATE_KUSTOMIZATION_JUDGE_H

#include "gate/judge.h"
#include "gate/kustomization.h"

/* Where the findings about one kustomization go. */
struct kustomization_judgement {
	struct judge *judge;
	const struct source *source;
	struct arena *arena; /* scratch */
	struct findings *findings;
};

/* Fields and types of one document. */
void kustomization_judge_fields(struct kustomization_judgement *judgement, const struct node *root);

/* The files and directories that it names. */
int kustomization_judge_names(struct kustomization_judgement *judgement,
			      const struct kustomization *kustomization,
			      struct error *err) WARN_UNUSED;

/* One address that kustomize fetches, which must be the same whenever it is fetched. */
void kustomization_judge_remote(struct kustomization_judgement *judgement, const struct node *node,
				struct span field);

/* All of them, and charts of repositories elsewhere. */
void kustomization_judge_remotes(struct kustomization_judgement *judgement,
				 const struct kustomization *kustomization,
				 const struct node *root);

/* Directories that lead back to the kustomization itself. */
int kustomization_judge_cycles(struct kustomization_judgement *judgement,
			       const struct kustomization *kustomization,
			       struct error *err) WARN_UNUSED;

/*
 * A file that the change deletes while a kustomization, untouched by the change,
 * still names it: reported at the kustomization. Looked for in the file's directory
 * and above; anywhere, when the judge has an inventory.
 */
int kustomization_judge_deleted(struct judge *judge, struct span path, struct arena *scratch,
				struct findings *findings, struct error *err) WARN_UNUSED;

#endif
