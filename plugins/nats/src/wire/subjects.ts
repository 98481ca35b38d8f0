// Where the server expects what concerns a bucket. A bucket `b` is the stream `KV_b` of the subjects `$KV.b.<key>`.

/** The stream behind a bucket. */
export function streamOf(bucket: string): string {
  return `KV_${bucket}`;
}

/** Where the value of `key` is published: a key, or a filter over keys. */
export function keySubject(bucket: string, key: string): string {
  return `$KV.${bucket}.${key}`;
}

/** The key in a subject; `undefined` for a subject of something else. */
export function keyOf(bucket: string, subject: string): string | undefined {
  const prefix = keySubject(bucket, '');
  return subject.startsWith(prefix) && subject.length > prefix.length
    ? subject.slice(prefix.length)
    : undefined;
}

/** Asks for the last message of one key. The key stands in the subject, so that a permission can name it. */
export function lastMessageSubject(bucket: string, key: string): string {
  return `$JS.API.DIRECT.GET.${streamOf(bucket)}.${keySubject(bucket, key)}`;
}

/** A consumer, and the keys that it is of. The filter stands in the subject, so that a permission can name it. */
export interface ConsumerPlace {
  readonly bucket: string;
  readonly consumer: string;
  readonly filter: string;
}

/** Makes a consumer. */
export function createConsumerSubject({ bucket, consumer, filter }: ConsumerPlace): string {
  return `$JS.API.CONSUMER.CREATE.${streamOf(bucket)}.${consumer}.${keySubject(bucket, filter)}`;
}

/** Ends a consumer. */
export function deleteConsumerSubject({ bucket, consumer }: Omit<ConsumerPlace, 'filter'>): string {
  return `$JS.API.CONSUMER.DELETE.${streamOf(bucket)}.${consumer}`;
}
