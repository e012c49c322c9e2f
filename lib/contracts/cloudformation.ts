/** A custom-resource request as CloudFormation sends it. Every scalar in the properties arrives as text. */
export interface CloudFormationRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  /** Absent on Create. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** Present on Update. */
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
  /** Ours: how many invocations worked on the request before this one. CloudFormation never sends it. */
  readonly Continuation?: number;
}

export interface CloudFormationResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** CloudFormation's limit for the whole response body, in bytes. */
export const maximumResponseBytes = 4_096;

export function isCloudFormationRequest(event: unknown): event is CloudFormationRequest {
  return typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;
}
