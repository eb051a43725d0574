package org.posthorn.store.mail;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.posthorn.directory.AccountId;

/// How the store's numbers are spelled as object identifiers, in IMAP and JMAP alike: a letter for
/// the kind, then hexadecimal digits. RFC 8474 §4, `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`;
/// the letter keeps them from looking like numbers and from being taken for one another. A mailbox
/// has the one of [MailboxId#toString].
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

  /// The account that [#ofAccount] spells so; empty for what it never gives.
  public static Optional<AccountId> account(String objectId) {
    OptionalLong id = number(ACCOUNT, objectId);
    return id.isPresent() && id.getAsLong() > 0
        ? Optional.of(new AccountId(id.getAsLong()))
        : Optional.empty();
  }

  /// The number that [#ofEmail] spells so; empty for what it never gives.
  public static OptionalLong email(String objectId) {
    return number(EMAIL, objectId);
  }

  /// The number that [#ofThread] spells so; empty for what it never gives.
  public static OptionalLong thread(String objectId) {
    return number(THREAD, objectId);
  }

  /// The mailbox that [MailboxId#toString] spells so; empty for what it never gives.
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
