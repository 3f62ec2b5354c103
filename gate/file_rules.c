/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/file_rules.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/normal_form.h"
#include "base/utf8.h"
#include "gate/name_collisions.h"

static const struct rule rule_symlink = {
	"file/symlink",
	SEVERITY_ERROR,
	"a manifest is a symbolic link",
	"A symbolic link is judged as nothing: what it points to may lie outside the repository or "
	"change without the link. Agents treat links differently, and some refuse to deploy a "
	"repository that has them. Put the file itself there, or name it in a kustomization.",
};

static const struct rule rule_symlink_elsewhere = {
	"file/symlink-elsewhere",
	SEVERITY_WARNING,
	"a symbolic link outside the manifests",
	"The link is not named like a manifest, but it may stand for a directory of them: a "
	"program that follows it reads files under a path at which nothing was judged. Some "
	"agents refuse to deploy a repository with links that leave it.",
};

static const struct rule rule_submodule = {
	"file/submodule",
	SEVERITY_ERROR,
	"a submodule brings in content that nobody has judged",
	"A submodule is a commit id of another repository. Agents fetch that repository when they "
	"deploy, so whatever is in it reaches the cluster without having passed the gate. Copy "
	"the manifests in, or let a kustomization name a release of them.",
};

static const struct rule rule_mode = {
	"file/mode",
	SEVERITY_ERROR,
	"a manifest has a file mode that git does not write",
	"Git writes 100644, 100755, 120000, 160000 and 40000 only. Other modes come from other "
	"programs, and readers disagree about what they mean. Make the commit with git: "
	"`git add --renormalize` and `git commit` write the mode anew.",
};

static const struct rule rule_executable = {
	"file/executable",
	SEVERITY_NOTE,
	"a manifest is marked as executable",
	"Nothing executes a manifest, so the mode is a slip, often of a file system that knows no "
	"modes. It is harmless. `git update-index --chmod=-x FILE` takes it away.",
};

static const struct rule rule_size = {
	"file/size",
	SEVERITY_ERROR,
	"a manifest is too large to be judged",
	"The API server takes requests of up to 3 MiB. A larger manifest file can only be several "
	"documents, and then splitting it helps everyone who has to review it. Generated data "
	"belongs somewhere else; `manifests.ignore` of the policy names files that are none.",
};

static const struct rule rule_lfs = {
	"file/lfs",
	SEVERITY_ERROR,
	"a manifest is a Git LFS pointer",
	"What is stored in Git is a pointer of three lines; the content lies on an LFS server and "
	"was not judged. Agents fetch it and deploy it. Take the file out of LFS: remove its line "
	"in .gitattributes, then `git add --renormalize FILE`.",
};

static const struct rule rule_path_encoding = {
	"file/path-encoding",
	SEVERITY_ERROR,
	"the path of a manifest is not UTF-8",
	"Git stores paths as bytes, everything else reads them as UTF-8. Agents and web pages show "
	"such a path wrongly or cannot read the file. Rename it with `git mv`.",
};

static const struct rule rule_path_composed = {
	"file/path-composed",
	SEVERITY_ERROR,
	"the path of a manifest writes a letter and its accent apart",
	"Unicode has several ways to write the same letter: as one character, or as the letter and "
	"an accent that stands over it. Both look the same to everybody and are different paths to "
	"git and to the cluster's agents, so one file can stand beside another of the same name, "
	"and rules by path name one of the two. Paths of manifests use the composed form (NFC), as "
	"everything but old file systems of macOS does. Rename the file with `git mv`, with the "
	"name typed anew; on macOS, `git config core.precomposeUnicode true` keeps it so.",
};

static const struct rule rule_path_characters = {
	"file/path-characters",
	SEVERITY_ERROR,
	"a path has control, bidirectional or invisible characters",
	"Such characters make one path look like another one: reviewers see a different name than "
	"the one that is deployed. Rename the file with `git mv`.",
};

static const struct rule rule_git_directory = {
	"file/git-directory",
	SEVERITY_ERROR,
	"a path pretends to be git's own directory",
	"A name that a file system may take for `.git` lets a checkout overwrite the settings of "
	"the clone, which can run programs of the attacker's choice. Git refuses it where it can. "
	"Rename it.",
};

static const struct rule rule_dot_name = {
	"file/dot-name",
	SEVERITY_ERROR,
	"a directory or file is named . or ..",
	"Such a name means the directory itself or the one above it. Git never writes it, and "
	"refuses to check it out; a program that does not would write outside of the clone. The "
	"commit was made by another program: make it anew with git.",
};

static const struct rule rule_policy_place = {
	"policy/place",
	SEVERITY_ERROR,
	"something else stands where the policy file belongs",
	".headgate is a directory, and policy.yaml in it a file. Were the file a directory, no "
	"push "
	"could be judged any more; were .headgate a link or a file, the policy would be gone for "
	"all later pushes. Use another name.",
};

RULE_TABLE(file_rules, &rule_symlink, &rule_symlink_elsewhere, &rule_submodule, &rule_mode,
	   &rule_executable, &rule_size, &rule_lfs, &rule_path_encoding, &rule_path_composed,
	   &rule_path_characters, &rule_git_directory, &rule_dot_name, &rule_policy_place,
	   &file_rule_case);

struct check {
	const struct file_change *change;
	struct source source; /* the path; no bytes, the findings are about the file as a whole */
	struct findings *findings;
};

static struct finding_site site(const struct check *check, const struct rule *rule, const char *fix)
{
	return (struct finding_site){
		.rule = rule,
		.source = &check->source,
		.fix = span_of(fix),
	};
}

/* Judged as something that reaches the API server, and so worth an error. */
static bool is_manifest(enum file_class class)
{
	return class == FILE_MANIFEST || class == FILE_SCHEMA || class == FILE_KUSTOMIZATION ||
	       class == FILE_PATCH || class == FILE_POLICY;
}

static void check_symlink(const struct check *check, enum file_class class)
{
	bool manifest = is_manifest(class);
	struct finding_site here =
		site(check, manifest ? &rule_symlink : &rule_symlink_elsewhere, NULL);

	findings_add(check->findings, &here,
		     manifest ? "is a symbolic link; put the file itself here"
			      : "is a symbolic link; what is below it is not judged");
}

static void check_submodule(const struct check *check)
{
	struct finding_site here = site(check, &rule_submodule, NULL);

	findings_add(check->findings, &here,
		     "is a submodule: its content comes from another repository and was not "
		     "judged; copy the files here");
}

static void check_mode(const struct check *check)
{
	struct finding_site here = site(check, &rule_mode, NULL);

	findings_add(check->findings, &here, "has the file mode %o; git writes 100644 or 100755",
		     (unsigned)check->change->mode_after);
}

static void check_executable(const struct check *check)
{
	struct finding_site here = site(check, &rule_executable, NULL);

	findings_add(check->findings, &here, "is marked as executable, which no manifest needs");
}

static void check_size(const struct check *check)
{
	struct finding_site here = site(check, &rule_size, NULL);

	if (check->change->bytes_after <= LIMIT_MANIFEST_BYTES)
		return;
	findings_add(check->findings, &here,
		     "has %llu bytes, more than the %zu that are read; split it",
		     (unsigned long long)check->change->bytes_after, LIMIT_MANIFEST_BYTES);
}

/* The first line that the LFS specification demands. */
static bool is_lfs_pointer(struct span bytes)
{
	return span_starts_with(bytes, "version https://git-lfs.github.com/spec/");
}

static void check_lfs(const struct check *check)
{
	struct finding_site here = site(check, &rule_lfs, NULL);

	if (!is_lfs_pointer(check->change->after))
		return;
	findings_add(check->findings, &here,
		     "is a Git LFS pointer: the content itself was not judged; take the file out "
		     "of LFS");
}

static void check_file(const struct check *check)
{
	if (check->change->kind_after == ENTRY_EXECUTABLE)
		check_executable(check);
	check_size(check);
	check_lfs(check);
}

static void check_entry(const struct check *check, enum file_class class)
{
	switch (check->change->kind_after) {
	case ENTRY_SYMLINK:
		check_symlink(check, class);
		break;
	case ENTRY_SUBMODULE:
		check_submodule(check);
		break;
	case ENTRY_ODD_MODE:
		if (is_manifest(class))
			check_mode(check);
		break;
	case ENTRY_FILE:
	case ENTRY_EXECUTABLE:
		if (is_manifest(class))
			check_file(check);
		break;
	case ENTRY_ABSENT:
	case ENTRY_DIRECTORY:
		break;
	}
}

/* Emoji of documents may carry invisible joiners; a manifest's name may not. */
static bool has_hidden_character(struct span path, bool manifest)
{
	uint32_t code_point = 0;

	for (size_t at = 0; at < path.len;) {
		size_t len = utf8_decode(span_from(path, at), &code_point);
		if (len == 0) {
			at++; /* not UTF-8: another rule's matter */
			continue;
		}
		if (utf8_is_control(code_point) || utf8_is_bidirectional_control(code_point) ||
		    (manifest && utf8_is_invisible(code_point)))
			return true;
		at += len;
	}
	return false;
}

/* One name as a careless file system reads it: ignorable characters and trailing dots and spaces
 * gone, ASCII folded, cut at ':' (an NTFS stream). */
static size_t fold_name(struct span name, char folded[8])
{
	uint32_t code_point = 0;
	size_t len = 0;

	for (size_t at = 0; at < name.len && name.ptr[at] != ':';) {
		size_t width = utf8_decode(span_from(name, at), &code_point);
		if (width > 1 && utf8_is_invisible(code_point)) {
			at += width;
			continue;
		}
		char byte = name.ptr[at++];
		if (len == 8)
			return 0;
		folded[len++] = ascii_lower(byte);
	}
	while (len > 0 && (folded[len - 1] == '.' || folded[len - 1] == ' '))
		len--;
	return len;
}

static bool is_git_directory(struct span name)
{
	char folded[8];
	struct span plain = { folded, fold_name(name, folded) };

	return span_is(plain, ".git") || span_is(plain, "git~1");
}

static bool is_dot_name(struct span name)
{
	return span_is(name, ".") || span_is(name, "..");
}

static bool any_name(struct span path, bool is_such(struct span name))
{
	for (struct span rest = path; rest.len > 0;) {
		size_t len = span_find(rest, '/');
		if (is_such(span_first(rest, len)))
			return true;
		rest = span_from(rest, len + 1);
	}
	return false;
}

static void check_path(const struct check *check, enum file_class class)
{
	struct span path = check->change->path;
	struct finding_site encoding = site(check, &rule_path_encoding, NULL);
	struct finding_site composed = site(check, &rule_path_composed, NULL);
	struct finding_site characters = site(check, &rule_path_characters, NULL);
	struct finding_site git = site(check, &rule_git_directory, NULL);
	struct finding_site place = site(check, &rule_policy_place, NULL);
	struct finding_site dot_name = site(check, &rule_dot_name, NULL);

	if (is_manifest(class) && utf8_valid_length(path) != path.len)
		findings_add(check->findings, &encoding, "the path is not UTF-8; rename the file");
	if (is_manifest(class) && !is_composed_form(path))
		findings_add(
			check->findings, &composed,
			"the path writes a letter and its accent apart (it is not NFC), so another "
			"path looks just like it; rename it with the letters typed anew");
	if (has_hidden_character(path, is_manifest(class)))
		findings_add(check->findings, &characters,
			     "the path has characters that cannot be seen; rename the file");
	if (span_starts_with(path, POLICY_PATH "/"))
		findings_add(check->findings, &place,
			     POLICY_PATH " is a directory here; it is a file, or nothing");
	if (span_is(path, POLICY_FOLDER))
		findings_add(check->findings, &place,
			     POLICY_FOLDER " is the policy's directory; it is nothing else");
	if (any_name(path, is_dot_name))
		findings_add(check->findings, &dot_name,
			     "the path has . or .. as a name, which no checkout can write; rename "
			     "it");
	if (any_name(path, is_git_directory))
		findings_add(check->findings, &git,
			     "a file system may take a name in this path for .git; rename it");
}

bool file_has_content(const struct file_change *change)
{
	return entry_is_file(change->kind_after) && change->after.ptr != NULL &&
	       !is_lfs_pointer(change->after);
}

void file_rules_check(const struct file_change *change, enum file_class class,
		      struct findings *findings)
{
	struct check check = {
		.change = change,
		.source = { .path = change->path },
		.findings = findings,
	};

	if (change->kind_after == ENTRY_ABSENT)
		return;
	check_path(&check, class);
	if (class != FILE_IGNORED)
		check_entry(&check, class);
}
