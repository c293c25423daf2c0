import { AwsV4Signer } from 'aws4fetch';

export interface S3Credentials {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: string;
  readonly url: string;
  /** Signed all of them; headers that a proxy may change are better added afterwards. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hexadecimal SHA-256 of the body. */
  readonly payloadSha256: string;
}

/**
 * The headers of an S3 request with its signature, `host` left to the sender.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export async function signS3Request(
  request: S3Request,
  credentials: S3Credentials,
  now: Date,
): Promise<Record<string, string>> {
  const signed = await new AwsV4Signer({
    ...credentials,
    service: 's3',
    method: request.method,
    url: request.url,
    headers: { ...request.headers, 'x-amz-content-sha256': request.payloadSha256 },
    datetime: now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    allHeaders: true,
  }).sign();
  return Object.fromEntries(signed.headers);
}
