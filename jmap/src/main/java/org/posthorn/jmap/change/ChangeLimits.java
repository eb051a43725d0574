package org.posthorn.jmap.change;

/// Limits of an Email that a client creates.
///
/// @param attachmentOctetsMax octets of all blobs in one message, published as
///   `maxSizeAttachmentsPerEmail` (RFC 8621 §1.3.1): small enough that the message with base64 is
///   within the limits of other servers and of the store
/// @param partsMax parts of one message, including multiparts
/// @param depthMax depth of nested parts
public record ChangeLimits(long attachmentOctetsMax, int partsMax, int depthMax) {
  public static ChangeLimits defaults() {
    return new ChangeLimits(50_000_000, 1_000, 20);
  }
}
