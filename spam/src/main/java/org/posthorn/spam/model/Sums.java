package org.posthorn.spam.model;

import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.features.FeatureExtractor;

/// The training of a server: for each bucket of features the sum of errors on messages with them,
/// and the sum of squared errors. Fixed-point numbers, so that unlearning is exact.
///
/// Scoring may read while another thread writes: a cell is one word. A thread that reads [#bias]
/// first sees all earlier training.
public final class Sums {
  /// Number of buckets, as a power of two: 16 MiB. With 2^20 the recall on the benchmark corpus is
  /// 2 points less, with 2^22 it is the same.
  static final int BITS = 21;

  /// Number of pages in which they are stored: each is below
  /// [org.posthorn.kv.KeyValueStore#VALUE_BYTES_MAX] even if every bucket is in use.
  static final int PAGES = 64;

  static final int PAGE_BUCKETS = (1 << BITS) / PAGES;

  /// The maximum error.
  static final int SUM_ONE = 1 << 16;

  /// Its square.
  static final int SQUARE_ONE = 1 << 20;

  /// Everything is halved when the squares reach this many maximum errors. This also limits the
  /// value of a cell.
  static final long FADE_SQUARES = 2_000L * SQUARE_ONE;

  /// Everything is halved when this many messages have been learnt.
  static final int FADE_MESSAGES = 15_000;

  /// Granularity of the sums in a shipped model; buckets with less are left out.
  private static final int ROUGH = SUM_ONE >> 6;

  /// Number of leading bits of the squares in a shipped model.
  private static final int ROUGH_BITS = 2;

  private static final int VERSION = 1;

  private final long[] cells = new long[1 << BITS];
  private int learnt;

  /// Written after the cells, read before them.
  private volatile long bias;

  private int fades;

  /// Number of cells that are not 0. Scoring may see a slightly old value.
  private int used;

  static int bucket(long feature) {
    return (int) (feature >>> (Long.SIZE - BITS));
  }

  static long cell(int sum, int squares) {
    return ((long) sum << Integer.SIZE) | (squares & 0xFFFF_FFFFL);
  }

  static int sum(long cell) {
    return (int) (cell >> Integer.SIZE);
  }

  /// Unsigned: up to twice [#FADE_SQUARES].
  static long squares(long cell) {
    return cell & 0xFFFF_FFFFL;
  }

  static long plus(long cell, int sum, int squares) {
    long now = squares(cell) + squares;
    // Without squares there is no evidence: dropping or halving may leave a remainder.
    return now <= 0 ? 0 : cell(sum(cell) + sum, (int) now);
  }

  static long half(long cell) {
    return cell(sum(cell) / 2, (int) (squares(cell) / 2));
  }

  long cell(int bucket) {
    return cells[bucket];
  }

  long bias() {
    return bias;
  }

  /// How often everything was halved.
  synchronized int fades() {
    return fades;
  }

  /// Adds to the cells of some features.
  synchronized void add(long[] features, int sum, int squares, int messages) {
    for (long feature : features) {
      int bucket = bucket(feature);
      put(bucket, plus(cells[bucket], sum, squares));
    }
    learnt = Math.max(0, learnt + messages);
    bias = plus(bias, sum, squares);
    if (squares(bias) >= FADE_SQUARES || learnt >= FADE_MESSAGES) {
      fade();
    }
  }

  private void fade() {
    for (int i = 0; i < cells.length; i++) {
      put(i, half(cells[i]));
    }
    learnt /= 2;
    fades++;
    bias = half(bias);
  }

  /// Number of learnt messages; halved with each halving.
  public synchronized int learnt() {
    return learnt;
  }

  /// Buckets in use.
  public int used() {
    return used;
  }

  /// Callers hold the lock.
  private void put(int bucket, long cell) {
    used += (cell == 0 ? 0 : 1) - (cells[bucket] == 0 ? 0 : 1);
    cells[bucket] = cell;
  }

  /// A copy with less precise numbers, half the size, for a model that is shipped.
  public synchronized Sums rough() {
    Sums some = new Sums();
    some.set(this);
    for (int i = 0; i < cells.length; i++) {
      int sum = Math.round((float) sum(cells[i]) / ROUGH) * ROUGH;
      int squares = (int) squares(cells[i]);
      int cut = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(squares) - ROUGH_BITS);
      some.put(i, sum == 0 ? 0 : cell(sum, squares >>> cut << cut));
    }
    return some;
  }

  synchronized void set(Sums other) {
    synchronized (other) {
      System.arraycopy(other.cells, 0, cells, 0, cells.length);
      used = other.used;
      learnt = other.learnt;
      fades = other.fades;
      bias = other.bias;
    }
  }

  /// The value of the head, see `package-info`.
  synchronized byte[] head() {
    return new RowWriter(VERSION)
        .int32(FeatureExtractor.VERSION)
        .int64(bias)
        .int32(learnt)
        .int32(fades)
        .done();
  }

  /// The value of one page.
  synchronized byte[] page(int page) {
    RowWriter row = new RowWriter(VERSION);
    int last = 0;
    for (int i = 0; i < PAGE_BUCKETS; i++) {
      long cell = cells[page * PAGE_BUCKETS + i];
      if (cell != 0) {
        row.varint(i - last + 1).signedVarint(sum(cell)).varint(squares(cell));
        last = i;
      }
    }
    return row.varint(0).done();
  }

  /// @return whether its features have the current version; if not, nothing is read
  /// @throws StoreException of kind CORRUPT if the value is malformed
  synchronized boolean readHead(byte[] value) {
    RowReader row = new RowReader("spam_model", value, VERSION);
    if (row.int32() != FeatureExtractor.VERSION) {
      return false;
    }
    bias = row.int64();
    learnt = row.int32();
    fades = row.int32();
    row.end();
    return true;
  }

  /// @throws StoreException of kind CORRUPT if the value is malformed
  synchronized void readPage(int page, byte[] value) {
    RowReader row = new RowReader("spam_model", value, VERSION);
    int at = 0;
    for (int step = row.smallVarint(); step != 0; step = row.smallVarint()) {
      at += step - 1;
      if (at < 0 || at >= PAGE_BUCKETS) {
        throw row.corrupt("bucket " + at);
      }
      long sum = row.signedVarint();
      put(page * PAGE_BUCKETS + at, cell((int) sum, (int) row.varint()));
    }
    row.end();
  }
}
