package org.posthorn.jmap.blob;

/// Limits of blobs within requests (RFC 9404 §3.1). The limits of uploads are in
/// [org.posthorn.jmap.protocol.JmapLimits].
///
/// @param dataSourcesMax pieces that a blob is assembled from; RFC 9404 requires at least 64
/// @param octetsInAnswerMax octets of all blobs in one response, which is held in memory
public record BlobLimits(int dataSourcesMax, int octetsInAnswerMax) {
  public static BlobLimits defaults() {
    return new BlobLimits(1_000, 10_000_000);
  }
}
