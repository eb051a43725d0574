package org.posthorn.mime;

import org.jspecify.annotations.Nullable;

/// One element of an address list in the flat form of IMAP's ENVELOPE (RFC 9051 §7.5.2): a mailbox,
/// the start of a group (only `mailbox` is set, to its name) or the end of one (nothing is set).
/// Octet strings: each `char` is one octet; names are still RFC 2047 encoded.
///
/// @param name display name, or the comment of an old-style address
/// @param adl source route `@a,@b` (obsolete)
/// @param mailbox local part without quotes; empty when it is missing
/// @param host domain; empty when it is missing
public record ImapAddress(
    @Nullable String name, @Nullable String adl, @Nullable String mailbox, @Nullable String host) {

  /// The end of a group.
  public static final ImapAddress GROUP_END = new ImapAddress(null, null, null, null);

  /// The start of a group.
  public static ImapAddress groupStart(String name) {
    return new ImapAddress(null, null, name, null);
  }

  /// Whether this is a mailbox rather than a mark of a group.
  public boolean isMailbox() {
    return host != null;
  }

  /// Whether this starts a group.
  public boolean isGroupStart() {
    return host == null && mailbox != null;
  }

  /// Whether this ends a group.
  public boolean isGroupEnd() {
    return host == null && mailbox == null;
  }

  /// `local@host` without quoting, as people compare it; the bare local part where the host is
  /// missing; empty for a mark of a group.
  public String address() {
    if (host == null || mailbox == null) {
      return "";
    }
    return host.isEmpty() ? mailbox : mailbox + "@" + host;
  }

  /// The display name decoded for people; empty when there is none.
  public String displayName() {
    return name == null ? "" : EncodedWords.decode(name);
  }
}
