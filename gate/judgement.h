/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file on its way through judge_file(): for gate/judge.c, which decides as
 * what it is judged, and gate/judge_documents.c, which reads it.
 */
#ifndef GATE_JUDGEMENT_H
#define GATE_JUDGEMENT_H

#include "base/map.h"
#include "gate/judge.h"
#include "validators/validation.h"

/* What is at hand while one file is judged. */
struct file_judgement {
	struct judge *judge;
	const struct file_change *change;
	struct source source;
	struct manifest manifest;
	struct arena *scratch;
	struct findings *findings;
	struct file_facts *facts;
	struct arena *facts_arena;
	struct map before; /* identity -> struct resource of the same file before the change */
	enum completeness completeness;
	struct error *err;
	bool failed; /* *err says why the file could not be judged */
};

/* Reads the file as YAML or JSON and judges its documents by the file's class. */
int documents_judge(struct file_judgement *file) WARN_UNUSED;

#endif
