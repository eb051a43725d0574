package org.posthorn.store;

import java.util.Optional;

/// What a mailbox is for (RFC 8621 §2, RFC 6154 §2). An account has at most one mailbox of each.
public enum Role {
  INBOX("inbox", "INBOX", ""),
  DRAFTS("drafts", "Drafts", "\\Drafts"),
  SENT("sent", "Sent", "\\Sent"),
  JUNK("junk", "Junk", "\\Junk"),
  TRASH("trash", "Trash", "\\Trash"),
  ARCHIVE("archive", "Archive", "\\Archive");

  private final String jmapName;
  private final String path;
  private final String attribute;

  Role(String jmapName, String path, String attribute) {
    this.jmapName = jmapName;
    this.path = path;
    this.attribute = attribute;
  }

  /// The name in JMAP, lower case.
  public String jmapName() {
    return jmapName;
  }

  /// The path of this role's mailbox in a new account.
  public String path() {
    return path;
  }

  /// RFC 6154 §2: the LIST attribute, with its backslash; INBOX has none.
  public Optional<String> attribute() {
    return attribute.isEmpty() ? Optional.empty() : Optional.of(attribute);
  }

  /// The number on disk: 0 is no role.
  int code() {
    return ordinal() + 1;
  }

  static Optional<Role> ofCode(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }
}
