import type { Environment } from './environment.ts';
import type { LakeLayer } from './lake.ts';
import type { Persona } from './persona.ts';
import { restrictedClassifications, type Zone, zoneMember } from './zone.ts';

/** One thing that a persona may do with one layer of one zone. What is in no cell is nobody's right. */
export interface AccessCell {
  readonly persona: string;
  readonly zone: string;
  readonly layer: LakeLayer;
  readonly right: 'read' | 'write';
}

/** Who of the personas may read and write what in the lake: by persona, then zone, then layer, as the environment lists them. */
export function accessMatrix({ personas = [], zones }: Pick<Environment, 'personas' | 'zones'>): readonly AccessCell[] {
  return personas.flatMap((persona) =>
    zonesOf(persona, zones).flatMap((zone) => [
      ...persona.layers.map((layer) => ({ persona: persona.name, zone: zone.name, layer, right: 'read' as const })),
      ...(persona.writes ?? []).map((layer) => ({
        persona: persona.name,
        zone: zone.name,
        layer,
        right: 'write' as const,
      })),
    ]),
  );
}

/** The zones that name a persona among their readers. */
export function zonesOf<Z extends Pick<Zone, 'readers'>>(
  { name }: Pick<Persona, 'name'>,
  zones: readonly Z[],
): readonly Z[] {
  return zones.filter(({ readers = [] }) =>
    readers.map(zoneMember).some((member) => member.kind === 'persona' && member.persona === name),
  );
}

/** Whether whoever becomes the persona must have shown a second factor: it says so, or reads a zone whose data only named readers get. */
export function needsSecondFactor(
  { mfa = false }: Pick<Persona, 'mfa'>,
  zones: readonly Pick<Zone, 'classification'>[],
): boolean {
  return mfa || zones.some(({ classification }) => restrictedClassifications.includes(classification));
}
