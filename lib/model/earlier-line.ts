/** Whether a Kafka version, spelt as MSK or as Kafka does, is of an earlier line than another. False when one is unknown. */
export function isEarlierLine(version: string | undefined, other: string | undefined): boolean {
  return ordinal(version) < ordinal(other);
}

function ordinal(version = ''): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1_000 + Number(minor);
}
