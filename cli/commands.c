/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands and their usage texts, in alphabetical order. */
#include "cli/commands.h"

#include "base/count.h"

static const char approve_usage[] =
	"headgate approve [OPTION]... N\n"
	"\n"
	"Shows pull request N as `headgate show` does, asks, and approves exactly the head that\n"
	"was shown. Signed with your own key when git has one to sign with (user.signingKey);\n"
	"otherwise the server says that it was you.\n"
	"\n"
	"  --message TEXT  a comment that is kept with it\n"
	"  --no-sign       let the server say that it was you\n"
	"  --remote NAME   the server's remote; origin by default\n"
	"  --sign          sign, as `git tag -s` would\n"
	"  --yes           do not ask\n"
	"\n"
	"Exit status: 0 recorded, 1 refused or not confirmed, 2 usage, 3 the server could not be\n"
	"asked.\n"
	"\n"
	"Example: headgate approve 42\n";

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

static const char close_usage[] =
	"headgate close [OPTION]... N\n"
	"\n"
	"Closes pull request N without landing it. The server decides who may.\n"
	"\n"
	"  --message TEXT  why; it stands in the history of the pull request\n"
	"  --remote NAME   the server's remote; origin by default\n"
	"\n"
	"Exit status: 0 closed, 1 refused, 2 usage, 3 the server could not be asked.\n"
	"\n"
	"Example: headgate close --message \"done in 43\" 42\n";

static const char doctor_usage[] =
	"headgate doctor REPO\n"
	"\n"
	"Looks at everything that would let a push past the gate, or make it refuse all of\n"
	"them: hooks, settings, history, policy, identity, keys, ledgers. Run it as the user that\n"
	"receives pushes.\n"
	"Changes nothing. Below a line that is not \"ok\" stands what to type.\n"
	"\n"
	"Exit status: 0 safe (perhaps with warnings), 1 not safe, 2 usage, 3 could not decide.\n"
	"\n"
	"Example: headgate doctor /srv/git/apps.git\n";

static const char explain_usage[] =
	"headgate explain [OPTION]... SUBJECT\n"
	"\n"
	"SUBJECT is the id of a rule (schema/enum), the word \"rules\" for all of them, or a\n"
	"kind with or without a field (Service.spec.ports.protocol). kubectl's short names will\n"
	"do; custom kinds are those that the working tree defines.\n"
	"\n"
	"  --api-version GROUP/VERSION  the kind of this API version, such as batch/v1\n"
	"  --crd PATH                   custom kinds from this file or folder instead\n"
	"                               (repeatable)\n"
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

static const char history_usage[] =
	"headgate history [OPTION]... [APP|PATH]\n"
	"\n"
	"Lists what landed on a branch, newest first: all of it, or what changed one application\n"
	"or path. In a clone what the server has is fetched first.\n"
	"\n"
	"  --branch NAME    the branch; the server's HEAD by default\n"
	"  --format FORMAT  text or json\n"
	"  --limit N        the newest N only\n"
	"  --offline        only what was fetched before\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"\n"
	"Exit status: 0 listed, 2 usage, 3 it could not be read.\n"
	"\n"
	"Example: headgate history apps/web\n";

static const char images_usage[] =
	"headgate images [OPTION]... N\n"
	"       headgate images --record REPO\n"
	"\n"
	"Asks the registries whether the images that pull request N newly names exist. On the\n"
	"server the answer is kept with the pull request; where the policy says\n"
	"`images: {exist: true}`, it lands only when all of them do. In a clone it is only shown.\n"
	"Logins: git config headgate.registry.HOST.userFile FILE.\n"
	"\n"
	"  --format FORMAT  text, or json: one object a line\n"
	"  --offline        look at the pull request as it was fetched before\n"
	"  --record REPO    on the server: all open pull requests that wait for it\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"\n"
	"Exit status: 0 all exist, 1 one does not or cannot be seen, 2 usage, 3 a registry could\n"
	"not tell.\n"
	"\n"
	"Example: headgate images 42\n";

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

static const char install_usage[] =
	"headgate install [--program PATH] [--force] REPO\n"
	"       headgate install --uninstall REPO\n"
	"\n"
	"Makes the hooks of REPO start this program, sets what they need and begins the ledgers\n"
	"of protected branches; says each thing that it does, and what is left to decide. Can be\n"
	"run again at any time.\n"
	"\n"
	"  --force         keep a hook that is there as NAME.replaced\n"
	"  --program PATH  start this program instead\n"
	"  --uninstall     remove the hooks, and the settings that lead to them\n"
	"\n"
	"Exit status: 0 done, 2 usage or something is in the way, 3 it could not be done.\n"
	"\n"
	"Example: headgate install /srv/git/apps.git\n";

static const char merge_usage[] =
	"headgate merge [OPTION]... N\n"
	"\n"
	"Lands pull request N: the server merges it when everything is in place, and else says\n"
	"what is missing.\n"
	"\n"
	"  --emergency REASON  without the approvals, which must be given afterwards; for the\n"
	"                      people that the policy names for it\n"
	"  --method METHOD     merge, squash or fast-forward; what the policy prefers by default\n"
	"  --remote NAME       the server's remote; origin by default\n"
	"  --wait DURATION     show how far the cluster agents are, for so long: 60s, 5m\n"
	"\n"
	"Exit status: 0 landed, 1 refused, 2 usage, 3 the server could not be asked.\n"
	"\n"
	"Example: headgate merge 42\n";

static const char pulls_usage[] =
	"headgate pulls [OPTION]...\n"
	"\n"
	"Lists pull requests, newest first. In a clone what the server has is fetched first.\n"
	"\n"
	"  --format FORMAT  text or json\n"
	"  --offline        only what was fetched before\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"  --state STATE    open, merged, closed or all; open by default\n"
	"\n"
	"Exit status: 0 listed, 2 usage, 3 they could not be read.\n"
	"\n"
	"Example: headgate pulls --state all\n";

static const char reject_usage[] =
	"headgate reject [OPTION]... N\n"
	"\n"
	"Shows pull request N, asks, and rejects it: nobody can land it until you approve it or\n"
	"withdraw your veto. The options are those of `headgate approve`, and\n"
	"\n"
	"  --withdraw  neither approve nor reject any more\n"
	"\n"
	"Exit status: 0 recorded, 1 refused or not confirmed, 2 usage, 3 the server could not be\n"
	"asked.\n"
	"\n"
	"Example: headgate reject --message \"the image has no digest\" 42\n";

static const char rollback_usage[] =
	"headgate rollback [OPTION]... APP|PATH [ID|REVISION|pull/N]\n"
	"\n"
	"Brings one application or path back as it was when something landed earlier; by default\n"
	"as it was before its last change. ID and REVISION are those of `headgate history`.\n"
	"Shows the change, asks, proposes it, and lands it at once when the policy's rollback\n"
	"rule needs nobody else.\n"
	"\n"
	"  --branch NAME    the branch; the server's HEAD by default\n"
	"  --dry-run        only show the change\n"
	"  --message TEXT   why; stands in the commit\n"
	"  --propose        only open the pull request\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"  --wait DURATION  show how far the cluster agents are, for so long: 60s, 5m\n"
	"  --yes            do not ask\n"
	"\n"
	"In an emergency, on the server, past the gate:\n"
	"\n"
	"  --emergency         have Argo CD deploy it again, at once\n"
	"  --pause-auto-sync   switch the Application's auto-sync off before\n"
	"  --resume-auto-sync  only switch it on again, as it was set before\n"
	"  --target NAME       the Argo CD, where several have such an Application\n"
	"\n"
	"Exit status: 0 landed, or as --dry-run and --propose say; 1 refused, not confirmed, or\n"
	"it waits for somebody's approval; 2 usage; 3 the server could not be asked, or nobody\n"
	"knows what Argo CD has done: `headgate status` names it.\n"
	"\n"
	"Example: headgate rollback apps/web 7\n";

static const char serve_ssh_usage[] =
	"headgate serve-ssh [--root DIR] USER\n"
	"\n"
	"The forced command of a key in authorized_keys(5): serves Git and nothing else, in an\n"
	"environment made anew, and tells the hooks that USER pushes (headgate.identity = ssh).\n"
	"\n"
	"  --root DIR  repositories outside DIR do not exist; the account's home by default\n"
	"\n"
	"Exit status: that of git; 1 refused, 2 usage, 3 git could not be started.\n"
	"\n"
	"Example: command=\"headgate serve-ssh --root /srv/git ada\",restrict ssh-ed25519 "
	"AAAA...\n";

static const char set_image_usage[] =
	"headgate set-image [OPTION]... IMAGE[:TAG][@DIGEST]... [PATH...]\n"
	"\n"
	"Sets the version of each IMAGE wherever the manifests below the current directory, or\n"
	"in PATH, use it: containers of every kind, kustomization images, Flux markers. Only\n"
	"the bytes of these values change. When one IMAGE is used nowhere, or one value must\n"
	"not be set, nothing is written.\n"
	"\n"
	"  --allow-downgrade   also where a newer version stands\n"
	"  --branch NAME       with --propose: this branch instead of the server's HEAD\n"
	"  --dry-run           print what would change as a diff for `git apply`\n"
	"  --exist             ask the registries first: each IMAGE must be there\n"
	"  --format FORMAT     text or json\n"
	"  --pin               the same, and write the digest that TAG stands for behind it\n"
	"  --policy NS:NAME    also the values behind markers of this Flux image policy\n"
	"                      (repeatable)\n"
	"  --propose           leave the files here alone: open a pull request on the newest tip\n"
	"                      of the server's branch, or update the one for the same images\n"
	"  --remote NAME       with --propose: the server's remote; origin by default\n"
	"  --topic TOPIC       with --propose: of the pull request; by default made of the images\n"
	"                      and paths\n"
	"  --values FILE:PATH  also this value, such as values.yaml:image.tag; append :image,\n"
	"                      :name, :tag or :digest where its key does not say what it holds\n"
	"                      (repeatable). Without PATH only these files are looked at\n"
	"\n"
	"Exit status: 0 written, proposed or nothing to change, 1 refused, 2 usage, 3 something\n"
	"could not be read, written or asked.\n"
	"\n"
	"Example: headgate set-image registry.example.com/shop/web:1.4.2 apps/\n";

static const char show_usage[] =
	"headgate show [OPTION]... N\n"
	"\n"
	"Shows pull request N: what it changes object by object, what the gate finds in it, who\n"
	"approved what and when, what is still needed and from whom, and the command for it.\n"
	"\n"
	"  --format FORMAT  text or json\n"
	"  --offline        only what was fetched before\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"\n"
	"Exit status: 0 shown, 2 usage or there is no such pull request, 3 it could not be read.\n"
	"\n"
	"Example: headgate show 42\n";

static const char status_usage[] =
	"headgate status [OPTION]... [TARGET] [REVISION]\n"
	"\n"
	"Shows what every cluster agent has and is owed: since when, the last answer, the next\n"
	"attempt, how its Applications are; and what is the matter, with what to type. With\n"
	"REVISION whether the targets have that one or a later one. On the server in the guarded\n"
	"repository; in a clone as far as is known there, after a fetch.\n"
	"\n"
	"  --follow            print what changes, until everything has settled\n"
	"  --format FORMAT     text, json or prometheus\n"
	"  --late DURATION     what is owed for longer is bad; 10m by default\n"
	"  --offline           only what was fetched before\n"
	"  --remote NAME       the server's remote; origin by default\n"
	"  --timeout DURATION  follow for so long; 10m by default\n"
	"\n"
	"Exit status: 0 nothing is bad, 1 something is: owed for too long, refused, failed,\n"
	"configured wrongly, rolled back past Git, or not settled in time; 2 usage, 3 could not\n"
	"tell.\n"
	"\n"
	"Example: headgate status --late 5m prod\n";

static const char verify_usage[] =
	"headgate verify [OPTION]... [BRANCH]\n"
	"\n"
	"Judges every step of a protected branch again, since the gate was installed: the\n"
	"ledger, its signatures, the policies and approvals of that time, the merges. Without\n"
	"BRANCH every branch that has a ledger. In a clone what the server has is fetched first.\n"
	"\n"
	"  --format FORMAT  text or json\n"
	"  --gate-key FILE  the gate's public key: every entry must be signed with it\n"
	"  --offline        only what was fetched before\n"
	"  --remote NAME    the server's remote; origin by default\n"
	"  --since COMMIT   begin behind this step of the branch\n"
	"\n"
	"Exit status: 0 every step is covered, 1 one is not, 2 usage, 3 could not decide.\n"
	"\n"
	"Example: headgate verify master\n";

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
	{ "approve", "approve a pull request", approve_usage, command_approve },
	{ "check", "say what the API server would refuse", check_usage, command_check },
	{ "close", "close a pull request without landing it", close_usage, command_close },
	{ "doctor", "see whether a server's repository is safe", doctor_usage, command_doctor },
	{ "explain", "say what a rule means or what a field takes", explain_usage,
	  command_explain },
	{ "help", "show how a command is used", help_usage, command_help },
	{ "history", "show what landed, by whose approval and what became of it", history_usage,
	  command_history },
	{ "images", "ask whether the images of a pull request exist", images_usage,
	  command_images },
	{ "init", "write a first policy into the working tree", init_usage, command_init },
	{ "install", "guard a bare repository", install_usage, command_install },
	{ "merge", "land a pull request", merge_usage, command_merge },
	{ "pulls", "list pull requests", pulls_usage, command_pulls },
	{ "reject", "veto a pull request, or withdraw a verdict", reject_usage, command_reject },
	{ "rollback", "bring back what landed earlier", rollback_usage, command_rollback },
	{ "serve-ssh", "serve Git to one user of an SSH account", serve_ssh_usage,
	  command_serve_ssh },
	{ "set-image", "set the version of an image, byte-exactly", set_image_usage,
	  command_set_image },
	{ "show", "show how a pull request stands", show_usage, command_show },
	{ "status", "show what cluster agents have and are owed", status_usage, command_status },
	{ "verify", "judge every step of a branch again", verify_usage, command_verify },
	{ "view", "show documents as the API server would read them", view_usage, command_view },
};

const size_t commands_count = COUNT(commands);
