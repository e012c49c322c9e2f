// Looks for secrets: `node scripts/scan-secrets.mjs` in every file that git tracks or would add,
// `--staged` in what the next commit would hold. Prints file, line and rule, never the secret. Exit code 1 when it found one.
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';

/** A value that stands for a secret and is none: `${NAME}`, `<password>`, `{{resolve:…}}`, `@NAME@`, `***`, `changeit`. */
const placeholder = /^["']?([$<{@%*…]|\.\.\.|change[-_]?(me|it)\b|example\b|null\b|true\b|false\b|arn:)/i;
/** Tests hold made-up passwords; a key or token in them is found like everywhere else. */
const outsideTests = (file) => !file.startsWith('test/');
const inSettings = (file) =>
  outsideTests(file) && /\.(properties|env|ini|conf|cfg|toml|ya?ml|tfvars)$|(^|\/)\.(env|npmrc|netrc)[^/]*$/.test(file);

/** `where`: files in which the rule holds. Group `value`: what a placeholder may fill; every match counts without it. */
const rules = [
  { name: 'private key', pattern: /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----/ },
  { name: 'AWS access key id', pattern: /\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE\b)[A-Z0-9]{16}\b/ },
  { name: 'AWS secret access key', pattern: /aws.?secret.?access.?key["']?\s*[=:]\s*["']?[A-Za-z0-9/+]{40}\b/i },
  {
    name: 'access token',
    pattern: /\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36}|xox[abprs]-[\w-]{10})/,
  },
  { name: 'password in a URL', where: outsideTests, pattern: /:\/\/[^\s/:@"'`]+:(?<value>[^\s/@"'`]+)@/ },
  {
    name: 'password in a JAAS line',
    where: outsideTests,
    pattern: /LoginModule\b.*\bpassword\s*=\s*\\?["'](?<value>[^"'\\]+)/,
  },
  {
    name: 'password in a settings file',
    where: inSettings,
    pattern: /^\s*["']?[\w.-]*(password|passphrase|passwd|secret[._-]?key|_authtoken)["']?\s*[=:]\s*(?<value>\S+)/i,
  },
];

function git(...parameters) {
  return execFileSync('git', parameters, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] });
}

function paths(output) {
  return output.toString().split('\0').filter(Boolean);
}

function findings(file, content) {
  if (content.includes(0)) return [];
  return content
    .toString()
    .split('\n')
    .flatMap((line, index) => {
      const broken = rules.find(({ pattern, where }) => (where?.(file) ?? true) && holdsSecret(line, pattern));
      return broken === undefined ? [] : [`${file}:${index + 1}: ${broken.name}`];
    });
}

function holdsSecret(line, pattern) {
  const match = pattern.exec(line);
  const value = match?.groups?.value;
  return match !== null && !(value !== undefined && placeholder.test(value));
}

function stagedFiles() {
  return paths(git('diff', '--cached', '--name-only', '--diff-filter=ACMR', '-z')).map((file) => [
    file,
    git('show', `:${file}`),
  ]);
}

function presentFiles() {
  return paths(git('ls-files', '--cached', '--others', '--exclude-standard', '-z'))
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile())
    .map((file) => [file, readFileSync(file)]);
}

const files = process.argv.includes('--staged') ? stagedFiles() : presentFiles();
const found = files.flatMap(([file, content]) => findings(file, content));
for (const line of found) console.error(line);
console.error(
  found.length === 0
    ? `No secrets in ${files.length} files.`
    : 'Secrets belong in AWS Secrets Manager: remove them here, and replace any that was committed or pushed.',
);
process.exit(found.length === 0 ? 0 : 1);
