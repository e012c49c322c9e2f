import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Conditions of rights on a key: by way of a service alone, and none of calling KMS (AWS: `kms/latest/developerguide/conditions-kms.html`). */
export function viaService(scope: IConstruct, service: string): Readonly<Record<string, string>> {
  return { 'kms:ViaService': viaServiceName(Stack.of(scope), service) };
}

/** As `kms:ViaService` has it. */
export function viaServiceName({ region, urlSuffix }: Pick<Stack, 'region' | 'urlSuffix'>, service: string): string {
  return `${service}.${region}.${urlSuffix}`;
}
