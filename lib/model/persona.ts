import type { LakeLayer } from './lake.ts';

/** A kind of person who reads the lake. Zones name it among their readers; the role is in the lake's account. */
export interface Persona {
  readonly name: string;
  /** Of the zones that name the persona as a reader. */
  readonly layers: readonly LakeLayer[];
  /** Layers to which it may write, too. Absent: none. */
  readonly writes?: readonly LakeLayer[];
  /** ARNs of the roles or users who may become the persona. */
  readonly assumedBy: readonly string[];
  /** Whether they must have shown a second factor. Absent: only where a zone of theirs is restricted, and then always. */
  readonly mfa?: boolean;
  /** Absent: 60. */
  readonly sessionMinutes?: number;
}

/** The most that roles of the platform may do, as a managed policy per account. */
export type PermissionsBoundary =
  | { readonly create: true; readonly arns?: undefined }
  | {
      readonly arns: { readonly streaming: string; readonly lake: string; readonly audit: string };
      readonly create?: undefined;
    };

/** The way in when everything else fails: one role per account, with its own key and an event whenever it is assumed. */
export interface BreakGlass {
  /** ARNs of the roles or users who may assume it, with a second factor. */
  readonly assumedBy: readonly string[];
}
