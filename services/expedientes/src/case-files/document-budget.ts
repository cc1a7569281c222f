import { CodedError } from '@valija/contracts';

/** How many bytes of documents may be in memory at once. What does not fit is asked for again in a moment. */
export class DocumentBudget {
  private takenBytes = 0;

  constructor(private readonly mostBytes: number) {}

  /**
   * Holds room for a document while it is being fetched and given.
   *
   * @throws CodedError `service-unavailable` where there is none now
   */
  async with<T>(sizeBytes: number, work: () => Promise<T>): Promise<T> {
    if (this.takenBytes + sizeBytes > this.mostBytes)
      throw new CodedError('service-unavailable', { service: 'expedientes' });
    this.takenBytes += sizeBytes;
    try {
      return await work();
    } finally {
      this.takenBytes -= sizeBytes;
    }
  }
}
