package org.posthorn.spam.model;

import java.util.Arrays;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The training of one account: like [Sums], but only buckets in use, at most [#BUCKETS_MAX].
/// Changed by one thread, before it is shared.
public final class OwnSums {
  /// Maximum number of buckets: those of 30 to 100 messages, which have many in common. Beyond it
  /// those with the least evidence are dropped. The maximum takes 200 KiB on disk and 400 KiB in
  /// memory.
  static final int BUCKETS_MAX = 24_000;

  /// How many remain after dropping.
  private static final int BUCKETS_KEPT = 20_000;

  private static final int VERSION = 1;

  private int[] buckets = new int[64];
  private long[] cells = new long[64];
  private int size;
  private long bias;
  private int spam;
  private int ham;
  private int fades;

  /// The cell of a bucket; 0 if there is none.
  long cell(int bucket) {
    int at = slot(bucket);
    return buckets[at] == bucket + 1 ? cells[at] : 0;
  }

  long bias() {
    return bias;
  }

  int fades() {
    return fades;
  }

  /// Number of messages learnt as spam.
  public int spam() {
    return spam;
  }

  /// Number of messages learnt as ham.
  public int ham() {
    return ham;
  }

  public int used() {
    return size;
  }

  public boolean isEmpty() {
    return spam == 0 && ham == 0 && Arrays.stream(cells).allMatch(cell -> cell == 0);
  }

  void add(long[] features, int sum, int squares) {
    for (long feature : features) {
      add(Sums.bucket(feature), sum, squares);
    }
    bias = Sums.plus(bias, sum, squares);
    if (Sums.squares(bias) >= Sums.FADE_SQUARES) {
      fade();
    }
    if (size > BUCKETS_MAX) {
      prune();
    }
  }

  void count(boolean asSpam, int messages) {
    if (asSpam) {
      spam = Math.max(0, spam + messages);
    } else {
      ham = Math.max(0, ham + messages);
    }
  }

  private void add(int bucket, int sum, int squares) {
    int at = slot(bucket);
    if (buckets[at] == 0) {
      if (squares < 0) {
        return; // it was dropped since
      }
      buckets[at] = bucket + 1;
      size++;
    }
    cells[at] = Sums.plus(cells[at], sum, squares);
    if (size * 2 > buckets.length) {
      resize(buckets.length * 2);
    }
  }

  private int slot(int bucket) {
    int mask = buckets.length - 1;
    int at = (bucket * 0x9E3779B9) >>> 7 & mask;
    while (buckets[at] != 0 && buckets[at] != bucket + 1) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void resize(int length) {
    int[] oldBuckets = buckets;
    long[] oldCells = cells;
    buckets = new int[length];
    cells = new long[length];
    size = 0;
    for (int i = 0; i < oldBuckets.length; i++) {
      if (oldBuckets[i] != 0 && oldCells[i] != 0) {
        int at = slot(oldBuckets[i] - 1);
        buckets[at] = oldBuckets[i];
        cells[at] = oldCells[i];
        size++;
      }
    }
  }

  private void fade() {
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Sums.half(cells[i]);
    }
    bias = Sums.half(bias);
    fades++;
    resize(buckets.length);
  }

  private void prune() {
    resize(buckets.length); // cells that are zero are dropped first
    if (size <= BUCKETS_KEPT) {
      return;
    }
    int[] errors = new int[size];
    int n = 0;
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i] != 0) {
        errors[n++] = Math.abs(Sums.sum(cells[i]));
      }
    }
    Arrays.sort(errors);
    int least = errors[size - BUCKETS_KEPT];
    int excess = size - BUCKETS_KEPT;
    for (int i = 0; i < buckets.length && excess > 0; i++) {
      if (buckets[i] != 0 && Math.abs(Sums.sum(cells[i])) <= least) {
        cells[i] = 0;
        excess--;
      }
    }
    resize(buckets.length);
  }

  /// The row's value, see `package-info`.
  public byte[] encode() {
    RowWriter row = new RowWriter(VERSION).int64(bias).int32(spam).int32(ham).int32(fades);
    int[] order = new int[size];
    int n = 0;
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i] != 0 && cells[i] != 0) {
        order[n++] = buckets[i] - 1;
      }
    }
    Arrays.sort(order, 0, n);
    row.varint(n);
    int last = 0;
    for (int i = 0; i < n; i++) {
      long cell = cell(order[i]);
      row.varint(order[i] - last).signedVarint(Sums.sum(cell)).varint(Sums.squares(cell));
      last = order[i];
    }
    return row.done();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the value is malformed
  public static OwnSums decode(byte[] value) {
    RowReader row = new RowReader("spam_own", value, VERSION);
    OwnSums sums = new OwnSums();
    sums.bias = row.int64();
    sums.spam = row.int32();
    sums.ham = row.int32();
    sums.fades = row.int32();
    int count = row.varCount();
    if (count > BUCKETS_MAX) {
      throw row.corrupt(count + " buckets");
    }
    sums.resize(Math.max(64, Integer.highestOneBit(Math.max(1, count)) * 4));
    int bucket = 0;
    for (int i = 0; i < count; i++) {
      bucket += row.smallVarint();
      if (bucket < 0 || bucket >= 1 << Sums.BITS) {
        throw row.corrupt("bucket " + bucket);
      }
      int at = sums.slot(bucket);
      if (sums.buckets[at] == 0) {
        sums.size++;
      }
      sums.buckets[at] = bucket + 1;
      int sum = (int) row.signedVarint();
      sums.cells[at] = Sums.cell(sum, (int) row.varint());
    }
    row.end();
    return sums;
  }
}
