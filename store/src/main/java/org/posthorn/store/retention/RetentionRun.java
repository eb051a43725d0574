package org.posthorn.store.retention;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The last complete run over an account, and what was removed.
///
/// @param at when
/// @param messages removed by it
/// @param bytes of these messages
/// @param allMessages removed since the first run
/// @param allBytes of these messages
public record RetentionRun(Instant at, long messages, long bytes, long allMessages, long allBytes) {
  private static final int VERSION = 1;

  /// Before the first run.
  public static final RetentionRun NONE = new RetentionRun(Instant.EPOCH, 0, 0, 0, 0);

  private static byte[] key(AccountId account) {
    return ByteBuffer.allocate(Long.BYTES).putLong(account.value()).array();
  }

  /// The last run over an account; empty before the first.
  public static Optional<RetentionRun> read(KeyValueStore kv, AccountId account) {
    return Optional.ofNullable(
            kv.get(RetentionTables.INSTALLATION, RetentionTables.RUN, key(account)))
        .map(RetentionRun::decode);
  }

  static RetentionRun decode(byte[] value) {
    return RowReader.read(
        RetentionTables.RUN.name(),
        value,
        VERSION,
        in ->
            new RetentionRun(
                Instant.ofEpochMilli(in.varint()),
                in.varint(),
                in.varint(),
                in.varint(),
                in.varint()));
  }

  byte[] encode() {
    return new RowWriter(VERSION)
        .varint(at.toEpochMilli())
        .varint(messages)
        .varint(bytes)
        .varint(allMessages)
        .varint(allBytes)
        .done();
  }

  /// The next run, which removed these messages.
  public RetentionRun next(Instant now, long removed, long removedBytes) {
    return new RetentionRun(
        now, removed, removedBytes, allMessages + removed, allBytes + removedBytes);
  }

  /// Keeps it as the last run over an account.
  public void write(KeyValueStore kv, AccountId account) {
    kv.write(
        RetentionTables.INSTALLATION,
        Durability.SYNCED,
        writer -> {
          writer.put(RetentionTables.RUN, key(account), encode());
          return true;
        });
  }
}
