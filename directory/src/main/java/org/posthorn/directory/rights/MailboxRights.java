package org.posthorn.directory.rights;

import java.util.Arrays;

/// A set of rights on a mailbox.
///
/// @param bits as they are kept on disk
public record MailboxRights(int bits) {
  private static final int KNOWN =
      Arrays.stream(MailboxRight.values()).mapToInt(MailboxRight::bit).sum();

  public static final MailboxRights NONE = new MailboxRights(0);

  /// Those of the owner.
  public static final MailboxRights ALL = new MailboxRights(KNOWN);

  /// What a newer version has added is left out.
  public MailboxRights {
    bits &= KNOWN;
  }

  public static MailboxRights of(MailboxRight... rights) {
    return new MailboxRights(
        Arrays.stream(rights).mapToInt(MailboxRight::bit).reduce(0, (a, b) -> a | b));
  }

  /// Those of letters such as `lrs`.
  ///
  /// @throws IllegalArgumentException naming a letter that is no right
  public static MailboxRights parse(String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      bits |=
          MailboxRight.of(letter)
              .orElseThrow(() -> new IllegalArgumentException("there is no right " + letter))
              .bit();
    }
    return new MailboxRights(bits);
  }

  public boolean has(MailboxRight right) {
    return (bits & right.bit()) != 0;
  }

  /// Whether all of `others` are among these.
  public boolean includes(MailboxRights others) {
    return (bits & others.bits) == others.bits;
  }

  /// These and `others`.
  public MailboxRights with(MailboxRights others) {
    return new MailboxRights(bits | others.bits);
  }

  /// These but for `others`.
  public MailboxRights without(MailboxRights others) {
    return new MailboxRights(bits & ~others.bits);
  }

  public boolean isNone() {
    return bits == 0;
  }

  /// Whether its messages are shown. RFC 8621 §2: `mayReadItems` is l and r.
  public boolean reads() {
    return has(MailboxRight.LOOKUP) && has(MailboxRight.READ);
  }

  /// Whether it is listed.
  public boolean lists() {
    return has(MailboxRight.LOOKUP);
  }

  /// Whether messages are taken out of it. RFC 8621 §2: `mayRemoveItems` is t and e.
  public boolean removes() {
    return has(MailboxRight.DELETE_MESSAGES) && has(MailboxRight.EXPUNGE);
  }

  /// Their letters, in the order of [MailboxRight].
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
