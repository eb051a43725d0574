package org.posthorn.store.mail;

import java.util.Arrays;
import java.util.Optional;

/// The special use of a mailbox (RFC 8621 §2, RFC 6154 §2). An account has at most one mailbox of
/// each role.
public enum MailboxRole {
  INBOX(1, "inbox", "INBOX", ""),
  DRAFTS(2, "drafts", "Drafts", "\\Drafts"),
  SENT(3, "sent", "Sent", "\\Sent"),
  JUNK(4, "junk", "Junk", "\\Junk"),
  TRASH(5, "trash", "Trash", "\\Trash"),
  ARCHIVE(6, "archive", "Archive", "\\Archive"),
  /// RFC 9979; new accounts have no mailboxes with this and the following roles.
  SNOOZED(7, "snoozed", "Snoozed", "\\Snoozed"),
  SCHEDULED(8, "scheduled", "Scheduled", "\\Scheduled"),
  MEMOS(9, "memos", "Memos", "\\Memos"),
  /// RFC 8457
  IMPORTANT(10, "important", "Important", "\\Important");

  private final int code;
  private final String jmapName;
  private final String path;
  private final String attribute;

  MailboxRole(int code, String jmapName, String path, String attribute) {
    this.code = code;
    this.jmapName = jmapName;
    this.path = path;
    this.attribute = attribute;
  }

  /// The name in JMAP, in lower case.
  public String jmapName() {
    return jmapName;
  }

  /// Whether a new account has a mailbox of this role.
  public boolean isProvisioned() {
    return code <= ARCHIVE.code;
  }

  /// The path of this role's mailbox in a new account.
  public String path() {
    return path;
  }

  /// RFC 6154 §2: the LIST attribute, with its backslash; INBOX has none.
  public Optional<String> attribute() {
    return attribute.isEmpty() ? Optional.empty() : Optional.of(attribute);
  }

  /// The number on disk; 0 means no role.
  public int code() {
    return code;
  }

  public static Optional<MailboxRole> ofCode(int code) {
    return Arrays.stream(values()).filter(role -> role.code == code).findFirst();
  }
}
