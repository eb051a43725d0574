package org.posthorn.jmap.protocol;

/// Limits of requests. The first seven are in the session object (RFC 8620 §2).
///
/// @param sizeUploadMax octets of an upload: the same as of the largest message
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

  /// Characters of the responses of one request, which are held in memory together. When it is
  /// exceeded, no further call of the request is executed.
  public long answersSizeMax() {
    return sizeRequestMax;
  }

  /// Characters of the responses of all concurrent requests. Each uses up to eight octets of
  /// memory: two as text, and twice up to three while it is encoded as UTF-8.
  public long answersAtOnceMax() {
    return answersSizeMax() * 3 / 2;
  }
}
