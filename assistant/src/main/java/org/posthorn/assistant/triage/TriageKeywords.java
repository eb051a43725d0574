package org.posthorn.assistant.triage;

/// The keywords that triage sets, besides those of each [Bundle].
public final class TriageKeywords {
  /// RFC 8457 §2: the message is probably important to the owner. The owner may set and remove it.
  public static final String IMPORTANT = "$Important";

  /// A sent message that nobody has answered for some days.
  public static final String AWAITING_REPLY = "posthorn-awaiting-reply";

  private TriageKeywords() {}
}
