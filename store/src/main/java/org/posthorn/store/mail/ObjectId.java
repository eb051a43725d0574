package org.posthorn.store.mail;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.posthorn.directory.AccountId;

/// Formats ids as object identifiers for IMAP and JMAP: a letter for the type, then hexadecimal
/// digits. RFC 8474 §4, `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`. Because of the letter they
/// do not look like numbers, and ids of different types differ. Mailbox ids are formatted by
/// [MailboxId#toString].
public final class ObjectId {
  private static final char ACCOUNT = 'A';
  private static final char EMAIL = 'E';
  private static final char THREAD = 'T';
  private static final char MAILBOX = 'M';
  private static final Pattern DIGITS = Pattern.compile(".[0-9a-f]{1,16}");

  private ObjectId() {}

  public static String ofAccount(AccountId id) {
    return ACCOUNT + Long.toHexString(id.value());
  }

  public static String ofEmail(long id) {
    return EMAIL + Long.toHexString(id);
  }

  public static String ofThread(long id) {
    return THREAD + Long.toHexString(id);
  }

  /// Parses an account id; empty if it is malformed.
  public static Optional<AccountId> account(String objectId) {
    OptionalLong id = number(ACCOUNT, objectId);
    return id.isPresent() && id.getAsLong() > 0
        ? Optional.of(new AccountId(id.getAsLong()))
        : Optional.empty();
  }

  /// Parses an Email id; empty if it is malformed.
  public static OptionalLong email(String objectId) {
    return number(EMAIL, objectId);
  }

  /// Parses a thread id; empty if it is malformed.
  public static OptionalLong thread(String objectId) {
    return number(THREAD, objectId);
  }

  /// Parses a mailbox id; empty if it is malformed.
  public static Optional<MailboxId> mailbox(String objectId) {
    if (objectId.length() < 2
        || objectId.charAt(0) != MAILBOX
        || !objectId.substring(1).matches("[1-9][0-9]{0,9}")) {
      return Optional.empty();
    }
    long id = Long.parseLong(objectId, 1, objectId.length(), 10);
    return id > Integer.MAX_VALUE ? Optional.empty() : Optional.of(new MailboxId((int) id));
  }

  private static OptionalLong number(char kind, String objectId) {
    if (objectId.isEmpty() || objectId.charAt(0) != kind || !DIGITS.matcher(objectId).matches()) {
      return OptionalLong.empty();
    }
    long id = Long.parseUnsignedLong(objectId, 1, objectId.length(), 16);
    boolean same = (kind + Long.toHexString(id)).equals(objectId);
    return same ? OptionalLong.of(id) : OptionalLong.empty();
  }
}
