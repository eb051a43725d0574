package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;

/// The chains of the audit log, one for each day. The hash of a row is SHA-256 of its key and its
/// value, which holds its number and the hash of the row before.
public final class AuditChain {
  /// Length of a hash.
  public static final int HASH_BYTES = 32;

  private static final int VERSION = 1;
  private static final byte[] TIP_KEY = {0};
  private static final int DAYS_AT_ONCE = 500;

  private AuditChain() {}

  /// The last row of a chain.
  ///
  /// @param number of rows; 0 if there are none
  /// @param hash of the last row; zeros if there is none
  public record Tip(long number, byte[] hash) {
    private static final Tip NONE = new Tip(0, new byte[HASH_BYTES]);

    static Tip of(Reader reader) {
      byte[] row = reader.get(DirectoryTables.AUDIT_TIP, TIP_KEY);
      return row == null
          ? NONE
          : RowReader.read(
              "audit tip", row, VERSION, in -> new Tip(in.int64(), in.fixed(HASH_BYTES)));
    }

    Tip after(byte[] key, byte[] value) {
      return new Tip(number + 1, Digests.sha256(key, value));
    }

    void put(Writer writer) {
      writer.put(
          DirectoryTables.AUDIT_TIP,
          TIP_KEY,
          new RowWriter(VERSION).int64(number).fixed(hash).done());
    }

    private boolean isSame(Tip other) {
      return number == other.number && Arrays.equals(hash, other.hash);
    }
  }

  /// The last row of a day (UTC); empty if the day has no chain.
  public static Optional<Tip> tip(KeyValueStore kv, LocalDate day) {
    return Optional.of(kv.read(KeyValueAuditLog.day(day), Tip::of)).filter(tip -> tip.number > 0);
  }

  /// The days that have rows, in order.
  public static List<LocalDate> days(KeyValueStore kv) {
    List<LocalDate> days = new ArrayList<>();
    byte[] after = {};
    List<Partition> page;
    do {
      page = kv.partitions(DirectoryTables.AUDIT_DAYS, after, DAYS_AT_ONCE);
      for (Partition day : page) {
        days.add(LocalDate.ofEpochDay(ByteBuffer.wrap(day.id()).getLong()));
        after = day.id();
      }
    } while (page.size() == DAYS_AT_ONCE);
    return days;
  }

  /// What was found in a day.
  ///
  /// @param unchained rows from before there were chains
  /// @param lastUnchained the time of the last of them
  /// @param first the time of the first row of the chain
  /// @param rows of the chain, by number; those up to the first problem
  /// @param problems in words, beginning with a subject
  public record Checked(
      int unchained,
      Optional<Instant> lastUnchained,
      Optional<Instant> first,
      NavigableMap<Long, byte[]> rows,
      List<String> problems) {}

  /// Checks a day (UTC).
  public static Checked check(KeyValueStore kv, LocalDate day) {
    // Before the rows are read: what is written meanwhile has greater numbers, and does not count.
    Tip stated = kv.read(KeyValueAuditLog.day(day), Tip::of);
    Map<Long, Reader.Row> byNumber = new HashMap<>();
    List<String> problems = new ArrayList<>();
    int[] unchained = {0};
    Instant[] times = {Instant.MIN, Instant.MAX};
    RowRange.all(KeyValueAuditLog.day(day), DirectoryTables.AUDIT)
        .each(
            kv,
            row -> {
              Instant at = Instant.ofEpochMilli(ByteBuffer.wrap(row.key()).getLong());
              Optional<Tip> before;
              try {
                before = KeyValueAuditLog.before(row.value());
              } catch (StoreException e) {
                problems.add("the row of " + at + " cannot be read: it was changed");
                return;
              }
              if (!LocalDate.ofInstant(at, ZoneOffset.UTC).equals(day)) {
                problems.add("the row of " + at + " is of another day: it was moved");
              } else if (before.isEmpty()) {
                unchained[0]++;
                times[0] = at.isAfter(times[0]) ? at : times[0];
              } else {
                times[1] = at.isBefore(times[1]) ? at : times[1];
                if (before.get().number() < stated.number()
                    && byNumber.put(before.get().number() + 1, row) != null) {
                  problems.add(
                      "there are two rows with number "
                          + (before.get().number() + 1)
                          + ": one was added");
                }
              }
            });
    Tip tip = Tip.NONE;
    NavigableMap<Long, byte[]> rows = new TreeMap<>();
    Reader.@Nullable Row row = byNumber.remove(1L);
    while (row != null) {
      Tip found = tip;
      if (!KeyValueAuditLog.before(row.value()).map(found::isSame).orElse(false)) {
        problems.add(
            "row "
                + (tip.number() + 1)
                + " does not follow row "
                + tip.number()
                + ": one of them was changed");
      }
      tip = tip.after(row.key(), row.value());
      rows.put(tip.number(), tip.hash());
      row = byNumber.remove(tip.number() + 1);
    }
    byNumber.keySet().stream()
        .min(Long::compare)
        .ifPresent(
            next -> problems.add("row " + (next - 1) + " before row " + next + " is missing"));
    if (byNumber.isEmpty() && !stated.isSame(tip)) {
      problems.add(
          "the store states %d rows, and there are %d: rows were removed or changed"
              .formatted(stated.number(), tip.number()));
    }
    return new Checked(
        unchained[0],
        Optional.of(times[0]).filter(at -> at.isAfter(Instant.MIN)),
        Optional.of(times[1]).filter(at -> at.isBefore(Instant.MAX)),
        rows,
        problems);
  }
}
