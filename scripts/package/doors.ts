/** What `import … from 'tidegate/<door>'` reaches: the modules that are emitted, and what they import. */
export const doors = {
  '.': 'constructs/index',
  './compliance': 'constructs/compliance/index',
  './model': 'lib/model/index',
  './documents': 'lib/documents/index',
  './policy': 'lib/policy/index',
  './reconciler': 'lib/reconciler/index',
  './adapters/kafka': 'lib/adapters/kafka/index',
  './adapters/aws': 'lib/adapters/aws/index',
} as const;

export type Door = keyof typeof doors;
