package org.posthorn.spam.model;

import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.spam.features.FeatureExtractor;

/// What a server has learnt: for each bucket of features the sum of the errors that were made on
/// messages with them, and the sum of the squares. Fixed-point numbers, so that what is taken back
/// leaves nothing behind.
///
/// Scoring may read while another thread writes: a cell is one word. Who reads [#bias] first sees
/// all that was learnt before.
public final class Sums {
  /// Buckets, as a power of two: 16 MiB. With 2^20 the recall on the bench's corpus is 2 points
  /// less, with 2^22 it is the same.
  static final int BITS = 21;

  /// Pages in which they are stored: one is below [org.posthorn.kv.KeyValueStore#VALUE_BYTES_MAX]
  /// even if every bucket is in use.
  static final int PAGES = 64;

  static final int PAGE_BUCKETS = (1 << BITS) / PAGES;

  /// One error of the greatest size.
  static final int SUM_ONE = 1 << 16;

  /// Its square.
  static final int SQUARE_ONE = 1 << 20;

  /// What is learnt counts half when the squares reach this many of the greatest errors. It bounds
  /// what a cell holds: no cell has more than all messages together.
  static final long FADE_SQUARES = 2_000L * SQUARE_ONE;

  /// Likewise when this many messages were learnt.
  static final int FADE_MESSAGES = 15_000;

  /// What a shipped model's sums are multiples of; buckets with less are left out.
  private static final int ROUGH = SUM_ONE >> 6;

  /// Leading bits that a shipped model's squares have.
  private static final int ROUGH_BITS = 2;

  private static final int VERSION = 1;

  private final long[] cells = new long[1 << BITS];
  private int learnt;

  /// Written after the cells, read before them.
  private volatile long bias;

  private int fades;

  /// Cells that are not 0. Who scores may see a count that is a little old.
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
    // Without squares there is no evidence: what was dropped or halved meanwhile may leave a rest.
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

  /// How often all was halved.
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

  /// Messages that it has learnt, those that count half as half of one.
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

  /// A copy with rougher numbers: for a model that is shipped, of half the size.
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

  /// Takes the place of what is here.
  synchronized void set(Sums other) {
    synchronized (other) {
      System.arraycopy(other.cells, 0, cells, 0, cells.length);
      used = other.used;
      learnt = other.learnt;
      fades = other.fades;
      bias = other.bias;
    }
  }

  /// The head's value, see `package-info`.
  synchronized byte[] head() {
    return new RowWriter(VERSION)
        .int32(FeatureExtractor.VERSION)
        .int64(bias)
        .int32(learnt)
        .int32(fades)
        .done();
  }

  /// One page's value.
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

  /// @return whether it is of features as they are made now; if not, nothing is read
  /// @throws StoreException of kind CORRUPT if the value makes no sense
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

  /// @throws StoreException of kind CORRUPT if the value makes no sense
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
