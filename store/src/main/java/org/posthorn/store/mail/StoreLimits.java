package org.posthorn.store.mail;

import java.time.Duration;

/// Limits of an account's mail and of the store's memory.
///
/// @param mailboxesMax mailboxes in an account: the list is read in one transaction
/// @param mailboxDepthMax components of a path: clients draw trees
/// @param subscriptionsMax subscribed paths in an account
/// @param messageBytesMax size of one message
/// @param messagesInMemoryBytesMax a message being received that is larger goes to a blob file;
///   also the longest body in the key-value store, where it is one row
/// @param viewBytesMax memory for views that are kept for later sessions
/// @param retention of removed data
/// @param scripts limits of an account's Sieve scripts
public record StoreLimits(
    int mailboxesMax,
    int mailboxDepthMax,
    int subscriptionsMax,
    long messageBytesMax,
    int messagesInMemoryBytesMax,
    long viewBytesMax,
    Retention retention,
    Scripts scripts) {

  /// How long removed data is kept.
  ///
  /// @param expunged from the removal of an Email to the erasure of its bytes: so long it can be
  ///   brought back. Two weeks outlast most holidays, and what is removed needs room on the disk
  /// @param orphan age at which a blob file without Email is erased, unless its message is still to
  ///   be filed
  /// @param tombstone how long a client may be offline and still get single removals
  /// @param tombstonesMax removals remembered in an account; the oldest are dropped first
  /// @param stepId how long the id of a delivery or another step is kept, by which a repetition is
  ///   recognized: longer than any retry
  /// @param outgoing how long the bytes of a message that only leaves the account are kept: longer
  ///   than an effect is retried
  public record Retention(
      Duration expunged,
      Duration orphan,
      Duration tombstone,
      int tombstonesMax,
      Duration stepId,
      Duration outgoing) {
    public static Retention defaults() {
      return new Retention(
          Duration.ofDays(14),
          Duration.ofDays(1),
          Duration.ofDays(30),
          100_000,
          Duration.ofDays(30),
          Duration.ofDays(14));
    }
  }

  /// Limits of an account's Sieve scripts.
  ///
  /// @param scriptsMax scripts in an account: they are listed in one answer
  /// @param scriptOctetsMax octets of one script, at most 1 MiB: it is one row, and the Sieve
  ///   compiler accepts no more
  /// @param octetsMax octets of all scripts of an account: they do not count against its quota
  /// @param expiringKeysMax entries that scripts keep in an account, such as senders that got a
  ///   reply; those that expire first are dropped
  public record Scripts(int scriptsMax, int scriptOctetsMax, long octetsMax, int expiringKeysMax) {
    private static final int ROW_OCTETS_MAX = 1 << 20;

    /// @throws IllegalArgumentException if a script of that size does not fit into a row
    public Scripts {
      if (scriptOctetsMax > ROW_OCTETS_MAX) {
        throw new IllegalArgumentException(
            "scriptOctetsMax is at most " + ROW_OCTETS_MAX + ", not " + scriptOctetsMax);
      }
    }

    public static Scripts defaults() {
      return new Scripts(64, 1 << 20, 4L << 20, 10_000);
    }
  }

  /// The defaults.
  public static StoreLimits defaults() {
    return new StoreLimits(
        10_000,
        20,
        10_000,
        100L << 20,
        64 << 10,
        128L << 20,
        Retention.defaults(),
        Scripts.defaults());
  }

  public StoreLimits withMessageBytesMax(long bytes) {
    return new StoreLimits(
        mailboxesMax,
        mailboxDepthMax,
        subscriptionsMax,
        bytes,
        messagesInMemoryBytesMax,
        viewBytesMax,
        retention,
        scripts);
  }

  public StoreLimits withViewBytesMax(long bytes) {
    return new StoreLimits(
        mailboxesMax,
        mailboxDepthMax,
        subscriptionsMax,
        messageBytesMax,
        messagesInMemoryBytesMax,
        bytes,
        retention,
        scripts);
  }

  /// The same with another time from the removal of an Email to the erasure of its bytes.
  public StoreLimits withExpungedRetention(Duration expunged) {
    return new StoreLimits(
        mailboxesMax,
        mailboxDepthMax,
        subscriptionsMax,
        messageBytesMax,
        messagesInMemoryBytesMax,
        viewBytesMax,
        new Retention(
            expunged,
            retention.orphan(),
            retention.tombstone(),
            retention.tombstonesMax(),
            retention.stepId(),
            retention.outgoing()),
        scripts);
  }

  /// Maximum bytes of UTF-8 in one component of a path; RFC 9051 §5.1 sets no limit.
  public static final int NAME_BYTES_MAX = 255;

  /// Bytes of UTF-8 in a whole path: a subscription's key.
  public static final int PATH_BYTES_MAX = 1_000;

  /// Octets of UTF-8 in the name of a script. RFC 5804 §1.6 requires 128 characters.
  public static final int SCRIPT_NAME_OCTETS_MAX = 512;

  /// Messages changed by one transaction, so that other transactions do not wait long.
  public static final int TRANSACTION_MESSAGES_MAX = 1_000;

  /// Maximum number of mailboxes of an Email in JMAP: each change of a keyword writes as many rows.
  public static final int MAILBOXES_PER_EMAIL_MAX = 100;

  /// How long a removed draft is kept, unless [Retention#expunged] is shorter: programs remove a
  /// version of a draft each time that they save the next, with all its attachments.
  public static final Duration DRAFT_KEPT = Duration.ofDays(1);

  /// How long a removed Email is kept while the disk has little room: a backup or a slow reader may
  /// still need it.
  public static final Duration SHORT_KEPT = Duration.ofDays(1);

  /// Removed Emails that one call lists or brings back: each takes a few lookups.
  public static final int REMOVED_AT_ONCE_MAX = 200;

  /// Messages copied by one command, which is one transaction because RFC 9051 §6.4.7 requires all
  /// or none.
  public static final int COPY_MESSAGES_MAX = 50_000;

  /// RFC 8621 §4.1.1: length of a keyword.
  public static final int KEYWORD_BYTES_MAX = 255;
}
