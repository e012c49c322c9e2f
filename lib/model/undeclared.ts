/** What is done about things on the cluster that lie in a domain and that its file does not name. */
export type Disposition = 'report' | 'keep' | 'remove';

export const dispositions: readonly Disposition[] = ['report', 'keep', 'remove'];

export type UndeclaredKind = 'topics' | 'overrides' | 'acls' | 'quotas';

/** Absent: `report`. */
export type Undeclared = Readonly<Partial<Record<UndeclaredKind, Disposition>>>;
