import type { S3Settings } from '../config/settings.js';

/** What the SDK throws, as far as it tells what to do: `code` for the network, `$metadata` once the service has answered. */
interface Failure {
  name: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** The status that the service answered with; undefined if it did not answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as Failure).$metadata?.httpStatusCode;
}

/**
 * Why a place like s3://bucket/prefix can't be opened: a sentence for the operator that names the setting and what to do. The
 * error behind it stays out, as it has what was signed in it.
 */
export function openingFailure(error: unknown, settings: S3Settings, place: string): Error {
  return new Error(sentence(error, settings, place));
}

function sentence(error: unknown, settings: S3Settings, place: string): string {
  const { name, code = name } = error as Failure;
  const status = statusOf(error);
  const service =
    settings.endpoint === undefined
      ? `AWS in S3_REGION ${settings.region}`
      : `S3_ENDPOINT ${settings.endpoint}`;
  if (name === 'CredentialsProviderError')
    return `AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, as nothing else here gives a key for ${service}.`;
  if (name === 'NoSuchBucket')
    return `ATTACHMENTS ${place} is in a bucket that ${service} does not have: create it, or correct its name.`;
  if (status === 401 || status === 403)
    return `AWS_ACCESS_KEY_ID is refused by ${service} for ATTACHMENTS ${place} (${name}): check it and AWS_SECRET_ACCESS_KEY, and that it may list, read, write and delete there.`;
  if (status === undefined) return `${service} can't be reached for ATTACHMENTS ${place} (${code}).`;
  return `${service} answers ${status} (${name}) for ATTACHMENTS ${place}: check that it is an S3-compatible service, and S3_REGION.`;
}
