package org.posthorn.store.rows;

import java.util.Optional;
import org.posthorn.kv.Reader;

/// The counters of an account. Lives in one transaction, whose thread alone touches it.
public final class Head {
  private static final int VERSION = 1;

  /// ModSeqs that a synced transaction reserves for those that are not.
  public static final long CEILING_STEP = 10_000;

  /// The opening of the store that wrote last.
  public long epoch;

  /// The last ModSeq given out.
  public long modSeq;

  /// No ModSeq above it is given out before a greater ceiling is on disk.
  public long ceiling;

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

  /// The counters of an account; empty if it has none yet, or none any more.
  public static Optional<Head> read(Reader reader) {
    byte[] value = reader.get(Tables.HEAD, Tables.headCounters());
    return value == null || Erasure.is(value) ? Optional.empty() : Optional.of(decode(value));
  }

  public static Head decode(byte[] value) {
    RowReader in = new RowReader(Tables.HEAD.name(), value, VERSION);
    Head head = new Head();
    head.epoch = in.number();
    head.modSeq = in.number();
    head.ceiling = in.number();
    head.lastMailbox = in.smallNumber();
    head.lastEmail = in.number();
    head.lastUidValidity = in.smallNumber();
    head.mailboxes = in.smallNumber();
    head.emails = in.number();
    head.usedBytes = in.number();
    head.tombstoneFloor = in.number();
    head.tombstones = in.number();
    in.end();
    return head;
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .number(epoch)
        .number(modSeq)
        .number(ceiling)
        .number(lastMailbox)
        .number(lastEmail)
        .number(lastUidValidity)
        .number(mailboxes)
        .number(emails)
        .number(usedBytes)
        .number(tombstoneFloor)
        .number(tombstones)
        .done();
  }
}
