package org.posthorn.store;

/// The immutable state of a mailbox at one ModSeq: what sessions number messages by. Index `i`,
/// from 0, is sequence number `i + 1`; messages are in ascending order of their UIDs.
public final class MailboxView {
  MailboxView() {}

  public MailboxId mailbox() {
    return new MailboxId(1);
  }

  public int uidValidity() {
    return 0;
  }

  public int uidNext() {
    return 0;
  }

  public long highestModSeq() {
    return 0;
  }

  /// Messages, those with \Deleted too.
  public int size() {
    return 0;
  }

  public int uid(int index) {
    return 0;
  }

  public long emailId(int index) {
    return 0;
  }

  public long threadId(int index) {
    return 0;
  }

  /// Bits of [Flags] and [#keywords].
  public long flags(int index) {
    return 0;
  }

  public long modSeq(int index) {
    return 0;
  }

  /// The message's size.
  public long bytes(int index) {
    return 0;
  }

  /// Milliseconds since 1970, a whole second.
  public long internalDate(int index) {
    return 0;
  }

  /// When it came into this mailbox (RFC 8514), milliseconds since 1970, a whole second.
  public long saveDate(int index) {
    return 0;
  }

  /// The index of a UID, or `-(insertion point) - 1`.
  public int indexOf(int uid) {
    return -1;
  }

  /// Index of the first message without \Seen, or -1.
  public int firstUnseen() {
    return -1;
  }

  public int unseen() {
    return 0;
  }

  public int deleted() {
    return 0;
  }

  public KeywordNames keywords() {
    return KeywordNames.INITIAL;
  }

  /// How this view differs from an older one of the same mailbox. Costs what changed, not what is
  /// there.
  public Changes since(MailboxView older) {
    return new Changes(new int[0], new int[0], 0);
  }
}
