package org.posthorn.jmap.blob;

/// What a client may do with blobs inside of requests (RFC 9404 §3.1). What an upload may have is
/// in [org.posthorn.jmap.protocol.JmapLimits].
///
/// @param dataSourcesMax pieces that one blob is put together from; RFC 9404 asks for 64 at least
/// @param octetsInAnswerMax octets of all blobs in one answer, which is held in memory
public record BlobLimits(int dataSourcesMax, int octetsInAnswerMax) {
  public static BlobLimits defaults() {
    return new BlobLimits(1_000, 10_000_000);
  }
}
