package org.posthorn.jmap.protocol;

/// What a client may ask for. RFC 8620 §2 has the first seven in the session object.
///
/// @param sizeUploadMax octets of an upload: as the largest message
/// @param concurrentUploadMax uploads of an account at once
/// @param sizeRequestMax octets of a request
/// @param concurrentRequestsMax requests of an account at once
/// @param callsInRequestMax calls in a request
/// @param objectsInGetMax ids in a `/get`
/// @param objectsInSetMax objects created, updated and destroyed by a `/set`
/// @param depthMax how deeply arrays and objects of a request may be nested
public record JmapLimits(
    long sizeUploadMax,
    int concurrentUploadMax,
    int sizeRequestMax,
    int concurrentRequestsMax,
    int callsInRequestMax,
    int objectsInGetMax,
    int objectsInSetMax,
    int depthMax) {

  public static JmapLimits defaults() {
    return new JmapLimits(50_000_000, 4, 10_000_000, 8, 64, 1_000, 1_000, 64);
  }

  /// Characters that the answers of a request may have before its next call is refused: all of them
  /// are in memory at once.
  public long answersCharsMax() {
    return 5L * sizeRequestMax;
  }
}
