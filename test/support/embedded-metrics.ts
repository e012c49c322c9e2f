import * as z from 'zod';

/** The published shape of the embedded metric format (CloudWatch user guide, "Specification: Embedded metric format"). */
const documentShape = z.looseObject({
  _aws: z.looseObject({
    /** Milliseconds. */
    Timestamp: z.int().positive(),
    CloudWatchMetrics: z
      .array(
        z.strictObject({
          Namespace: z.string().min(1).max(1_024),
          Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
          Metrics: z
            .array(
              z.strictObject({
                Name: z.string().min(1).max(1_024),
                Unit: z.enum(['Count', 'None', 'Seconds', 'Milliseconds', 'Bytes', 'Percent']).optional(),
                StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
              }),
            )
            .min(1)
            .max(100),
        }),
      )
      .min(1),
  }),
});

/** One metric as CloudWatch would take it from a line. */
export interface EmbeddedMetric {
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * The metrics of one line of a log; none where it is an ordinary line. Throws where the line breaks the format: its shape, a
 * dimension whose member is no text of 1 to 1,024 characters, a metric whose member is no number, 256 KB.
 */
export function embeddedMetrics(line: string): readonly EmbeddedMetric[] {
  const root: unknown = line.startsWith('{') ? JSON.parse(line) : {};
  if (typeof root !== 'object' || root === null || !('_aws' in root)) return [];
  if (Buffer.byteLength(line) > 262_144) throw new Error('The line is longer than 256 KB.');
  const members = root as Readonly<Record<string, unknown>>;
  return documentShape.parse(root)._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        name: Name,
        value: z.number().parse(members[Name]),
        dimensions: Object.fromEntries(names.map((name) => [name, z.string().min(1).max(1_024).parse(members[name])])),
      })),
    ),
  );
}
