package org.posthorn.jmap.change;

/// What an Email that a client makes may have.
///
/// @param attachmentOctetsMax octets of all blobs in one message, told as
///   `maxSizeAttachmentsPerEmail` (RFC 8621 §1.3.1): with base64 such a message is within what
///   other servers take, and within the store's bound
/// @param partsMax parts of one message, multiparts with them
/// @param depthMax how deeply parts may lie within parts
public record ChangeLimits(long attachmentOctetsMax, int partsMax, int depthMax) {
  public static ChangeLimits defaults() {
    return new ChangeLimits(50_000_000, 1_000, 20);
  }
}
