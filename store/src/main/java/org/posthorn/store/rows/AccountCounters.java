package org.posthorn.store.rows;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.clock.AccountClock;
import org.posthorn.store.mail.AccountChanges;

/// The counters of an account. Belongs to one transaction and its thread.
public final class AccountCounters {
  private static final int VERSION = 3;

  /// This version lacks the number of sharees.
  private static final int WITHOUT_SHAREES = 2;

  /// This version lacks the states.
  private static final int WITHOUT_STATES = 1;

  /// The account's clock; it is in this row because every transaction writes it.
  public AccountClock clock = new AccountClock();

  public int lastMailbox;
  public long lastEmail;
  public int lastUidValidity;
  public int mailboxes;
  public long emails;
  public long usedBytes;

  /// Removals at or below this ModSeq may be forgotten.
  public long tombstoneFloor;

  /// Removals remembered.
  public long tombstones;

  /// ModSeq of the last transaction that changed an Email visible in JMAP; the next fields
  /// likewise.
  public long emailsModSeq;

  public long mailboxesModSeq;
  public long threadsModSeq;

  /// Number of principals with shared mailboxes.
  public int sharees;

  /// The counters of an account; empty if it has none yet or is erased.
  public static Optional<AccountCounters> read(Reader reader) {
    return of(reader.get(MailTables.HEAD, MailTables.headCounters()));
  }

  public static Optional<AccountCounters> of(byte @Nullable [] value) {
    return value == null || Erasure.is(value) ? Optional.empty() : Optional.of(decode(value));
  }

  public static AccountCounters decode(byte[] value) {
    RowReader in = new RowReader(MailTables.HEAD.name(), value, WITHOUT_STATES, VERSION);
    AccountCounters head = new AccountCounters();
    head.clock = new AccountClock(in.varint(), in.varint(), in.varint());
    head.lastMailbox = in.smallVarint();
    head.lastEmail = in.varint();
    head.lastUidValidity = in.smallVarint();
    head.mailboxes = in.smallVarint();
    head.emails = in.varint();
    head.usedBytes = in.varint();
    head.tombstoneFloor = in.varint();
    head.tombstones = in.varint();
    boolean states = in.version() != WITHOUT_STATES;
    // Without the field, the last change may have changed all three.
    head.emailsModSeq = states ? in.varint() : head.clock.last();
    head.mailboxesModSeq = states ? in.varint() : head.clock.last();
    head.threadsModSeq = states ? in.varint() : head.clock.last();
    head.sharees = in.version() <= WITHOUT_SHAREES ? 0 : in.smallVarint();
    in.end();
    return head;
  }

  /// If nothing is shared, the older format is written.
  public byte[] encode() {
    RowWriter out =
        new RowWriter(sharees == 0 ? WITHOUT_SHAREES : VERSION)
            .varint(clock.epoch())
            .varint(clock.last())
            .varint(clock.ceiling())
            .varint(lastMailbox)
            .varint(lastEmail)
            .varint(lastUidValidity)
            .varint(mailboxes)
            .varint(emails)
            .varint(usedBytes)
            .varint(tombstoneFloor)
            .varint(tombstones)
            .varint(emailsModSeq)
            .varint(mailboxesModSeq)
            .varint(threadsModSeq);
    return sharees == 0 ? out.done() : out.varint(sharees).done();
  }

  public AccountChanges.States states() {
    return new AccountChanges.States(emailsModSeq, mailboxesModSeq, threadsModSeq);
  }
}
