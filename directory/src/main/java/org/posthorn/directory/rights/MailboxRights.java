package org.posthorn.directory.rights;

import java.util.Arrays;

/// A set of rights on a mailbox.
///
/// @param bits as stored
public record MailboxRights(int bits) {
  private static final int KNOWN =
      Arrays.stream(MailboxRight.values()).mapToInt(MailboxRight::bit).sum();

  public static final MailboxRights NONE = new MailboxRights(0);

  /// The owner's rights.
  public static final MailboxRights ALL = new MailboxRights(KNOWN);

  /// Unknown rights of newer versions are dropped.
  public MailboxRights {
    bits &= KNOWN;
  }

  public static MailboxRights of(MailboxRight... rights) {
    return new MailboxRights(
        Arrays.stream(rights).mapToInt(MailboxRight::bit).reduce(0, (a, b) -> a | b));
  }

  /// Parses letters such as `lrs`.
  ///
  /// @throws IllegalArgumentException naming an unknown letter
  public static MailboxRights parse(String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      bits |=
          MailboxRight.of(letter)
              .orElseThrow(() -> new IllegalArgumentException("unknown right " + letter))
              .bit();
    }
    return new MailboxRights(bits);
  }

  public boolean has(MailboxRight right) {
    return (bits & right.bit()) != 0;
  }

  /// Whether it includes all of `others`.
  public boolean includes(MailboxRights others) {
    return (bits & others.bits) == others.bits;
  }

  public MailboxRights with(MailboxRights others) {
    return new MailboxRights(bits | others.bits);
  }

  /// These rights without `others`.
  public MailboxRights without(MailboxRights others) {
    return new MailboxRights(bits & ~others.bits);
  }

  public boolean isNone() {
    return bits == 0;
  }

  /// Whether messages may be read. RFC 8621 §2: `mayReadItems` is l and r.
  public boolean reads() {
    return has(MailboxRight.LOOKUP) && has(MailboxRight.READ);
  }

  /// Whether it is listed.
  public boolean lists() {
    return has(MailboxRight.LOOKUP);
  }

  /// Whether messages may be removed. RFC 8621 §2: `mayRemoveItems` is t and e.
  public boolean removes() {
    return has(MailboxRight.DELETE_MESSAGES) && has(MailboxRight.EXPUNGE);
  }

  /// The letters, in the order of [MailboxRight].
  @Override
  public String toString() {
    StringBuilder letters = new StringBuilder();
    for (MailboxRight right : MailboxRight.values()) {
      if (has(right)) {
        letters.append(right.letter());
      }
    }
    return letters.toString();
  }
}
