package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MembershipRow;

/// Sets of UIDs, as ascending arrays.
final class Uids {
  private Uids() {}

  /// The UIDs in ascending order without duplicates.
  static int[] ascending(int[] uids) {
    for (int i = 1; i < uids.length; i++) {
      if (uids[i - 1] >= uids[i]) {
        return Arrays.stream(uids).sorted().distinct().toArray();
      }
    }
    return uids;
  }

  /// Splits the UIDs into batches of one transaction each; one empty batch if there are none.
  static List<int[]> batches(int[] uids) {
    List<int[]> batches = new ArrayList<>();
    int at = 0;
    do {
      int end = Math.min(uids.length, at + StoreLimits.TRANSACTION_MESSAGES_MAX);
      batches.add(Arrays.copyOfRange(uids, at, end));
      at = end;
    } while (at < uids.length);
    return batches;
  }

  /// The memberships of these UIDs, null if missing.
  static List<@Nullable MembershipRow> memberships(Reader reader, int mailbox, int[] uids) {
    List<byte[]> keys = new ArrayList<>(uids.length);
    for (int uid : uids) {
      keys.add(MailTables.membership(mailbox, uid));
    }
    List<byte @Nullable []> values = reader.get(MailTables.MEMBERSHIP, keys);
    List<@Nullable MembershipRow> rows = new ArrayList<>(uids.length);
    for (int i = 0; i < uids.length; i++) {
      byte[] value = values.get(i);
      rows.add(value == null ? null : MembershipRow.decode(mailbox, uids[i], value));
    }
    return rows;
  }

  /// A growing array of UIDs.
  static final class Builder {
    private int[] uids = new int[16];
    private int count;

    void add(int uid) {
      if (count == uids.length) {
        uids = Arrays.copyOf(uids, 2 * count);
      }
      uids[count++] = uid;
    }

    void addAll(int[] more) {
      for (int uid : more) {
        add(uid);
      }
    }

    int size() {
      return count;
    }

    int[] toArray() {
      return Arrays.copyOf(uids, count);
    }
  }
}
