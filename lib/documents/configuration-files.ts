import type { SchemaTexts } from './read-domain.ts';

/** Texts by path relative to the configuration folder, with `/` between folders. */
export type ConfigurationFiles = ReadonlyMap<string, string>;

/** Where a company's own rules are. */
export const companyRulesFile = 'policy/rules.yaml';

/** Where a company's own claims are. */
export const claimsFile = 'policy/claims.yaml';

/** The files of one folder under `domains`. */
export interface DomainFiles {
  readonly name: string;
  /** Absent when the folder holds no `domain.yaml`. */
  readonly text: string | undefined;
  readonly schemas: SchemaTexts;
}

export function environmentNames(files: ConfigurationFiles): readonly string[] {
  return [...files.keys()].flatMap((path) => /^environments\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []).sort();
}

/** Every folder under `domains`, sorted by name. */
export function domainFolders(files: ConfigurationFiles): readonly DomainFiles[] {
  const names = new Set([...files.keys()].flatMap((path) => /^domains\/([^/]+)\/./.exec(path)?.[1] ?? []));
  return [...names].sort().map((name) => {
    const prefix = `domains/${name}/`;
    const schemas = [...files].filter(([path]) => path.startsWith(prefix) && path.endsWith('.avsc'));
    return {
      name,
      text: files.get(`${prefix}domain.yaml`),
      schemas: new Map(schemas.map(([path, text]) => [path.slice(prefix.length), text])),
    };
  });
}
