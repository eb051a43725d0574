package org.posthorn.spam.model;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The changes of a model by one message; with its features, all that is needed to take it back.
///
/// @param spam whether it was learnt as spam
/// @param sum added to the sums of errors
/// @param squares added to the sums of squares
/// @param fades how often the model had been halved before
public record Learnt(boolean spam, int sum, int squares, int fades) {
  /// A flag, two numbers (zigzag, plain) and the number of halvings, in LEB128.
  public void write(RowWriter row) {
    row.flag(spam).signedVarint(sum).varint(squares).varint(fades);
  }

  /// The inverse of [#write].
  public static Learnt read(RowReader row) {
    return new Learnt(row.flag(), (int) row.signedVarint(), row.smallVarint(), row.smallVarint());
  }

  /// What is left of it after more halvings.
  Learnt faded(int now) {
    int halvings = Math.min(30, Math.max(0, now - fades));
    int half = 1 << halvings;
    return new Learnt(spam, sum / half, squares / half, now);
  }
}
