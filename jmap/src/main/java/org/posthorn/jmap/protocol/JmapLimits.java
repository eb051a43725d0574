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

  /// Characters of the answers of one request, which are held in memory together: once they have
  /// more, no further call of it is made.
  public long answersSizeMax() {
    return sizeRequestMax;
  }

  /// Characters of the answers of all requests that are being answered. Each takes up to eight
  /// octets: two as text, and twice up to three while it is written as UTF-8.
  public long answersAtOnceMax() {
    return answersSizeMax() * 3 / 2;
  }
}
