/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands and their usage texts, in alphabetical order. */
#include "cli/commands.h"

static const char check_usage[] =
	"headgate check [OPTION]... [PATH... | - | REV..REV]\n"
	"\n"
	"Says what the API server would refuse in the files, folders or standard input;\n"
	"without PATH in the whole working tree. The policy is the working tree's\n"
	".headgate/policy.yaml, or the built-in one.\n"
	"\n"
	"  --crd PATH            take the CustomResourceDefinitions in PATH into account\n"
	"                        (repeatable)\n"
	"  --format FORMAT       text, json, sarif or junit\n"
	"  --kubernetes VERSION  judge for this version instead of the policy's\n"
	"  --max-findings N      show at most N findings as text; 0 shows all\n"
	"  --no-snippets         one line a finding\n"
	"  --output FILE         write the report to FILE\n"
	"  --policy FILE         judge under this policy\n"
	"  --warnings-as-errors  exit with 1 for warnings too\n"
	"\n"
	"Exit status: 0 clean, 1 errors found, 2 usage, 3 something could not be read.\n"
	"\n"
	"Example: headgate check --kubernetes 1.33 apps/\n";

static const char explain_usage[] =
	"headgate explain [--kubernetes VERSION] [--api-version GROUP/VERSION] SUBJECT\n"
	"\n"
	"SUBJECT is the id of a rule (schema/enum), the word \"rules\" for all of them, or a\n"
	"kind with or without a field (Service.spec.ports.protocol).\n"
	"\n"
	"  --api-version GROUP/VERSION  the kind of this API version, such as batch/v1\n"
	"  --kubernetes VERSION         as this version has it; the newest by default\n"
	"\n"
	"Exit status: 0 explained, 1 there is no such thing, 2 usage.\n"
	"\n"
	"Example: headgate explain Service.spec.ports.protocol\n";

static const char help_usage[] = "headgate help [COMMAND]\n"
				 "\n"
				 "Shows how a command is used, or which commands there are.\n"
				 "\n"
				 "Example: headgate help check\n";

static const char init_usage[] =
	"headgate init [--force]\n"
	"\n"
	"Writes a first policy, .headgate/policy.yaml, into the current Git working tree.\n"
	"\n"
	"  --force  write it anew when there is one\n"
	"\n"
	"Exit status: 0 written, 2 usage or there is one, 3 it could not be written.\n"
	"\n"
	"Example: headgate init\n";

static const char view_usage[] =
	"headgate view [--lenient] FILE...\n"
	"\n"
	"Shows each document as the API server would read it: JSON, one document a line.\n"
	"FILE may be - for standard input.\n"
	"\n"
	"  --lenient  read as kubectl does without strict validation\n"
	"\n"
	"Exit status: 0 shown, 1 a document is refused, 2 usage, 3 a file could not be read.\n"
	"\n"
	"Example: headgate view service.yaml\n";

const struct command commands[] = {
	{ "check", "say what the API server would refuse", check_usage, command_check },
	{ "explain", "say what a rule means or what a field takes", explain_usage,
	  command_explain },
	{ "help", "show how a command is used", help_usage, command_help },
	{ "init", "write a first policy into the working tree", init_usage, command_init },
	{ "view", "show documents as the API server would read them", view_usage, command_view },
};

const size_t commands_count = sizeof(commands) / sizeof(commands[0]);
