package org.posthorn.store.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.kv.StoreException;

/// Takes the value of a row apart. Whatever does not fit is a [StoreException] of kind CORRUPT that
/// names the table; nothing is allocated for a length that the value cannot hold.
public final class RowReader {
  private final String table;
  private final byte[] value;
  private int at;

  public RowReader(String table, byte[] value, int version) {
    this.table = table;
    this.value = value;
    int found = u8();
    if (found != version) {
      throw corrupt("version " + found + " is not " + version);
    }
  }

  int u8() {
    need(1);
    return value[at++] & 0xff;
  }

  public long number() {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int b = u8();
      number |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return number;
      }
    }
    throw corrupt("a number without end");
  }

  long signed() {
    long number = number();
    return (number >>> 1) ^ -(number & 1);
  }

  /// A number 0 to 2^31-1.
  int smallNumber() {
    long number = number();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw corrupt("a number out of range");
    }
    return (int) number;
  }

  /// How many entries of at least one byte each follow.
  int count() {
    int count = smallNumber();
    need(count);
    return count;
  }

  byte[] fixed(int bytes) {
    need(bytes);
    byte[] taken = Arrays.copyOfRange(value, at, at + bytes);
    at += bytes;
    return taken;
  }

  byte[] bytes() {
    return fixed(count());
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  public void end() {
    if (at != value.length) {
      throw corrupt((value.length - at) + " bytes too many");
    }
  }

  StoreException corrupt(String what) {
    return new StoreException(
        StoreException.Kind.CORRUPT, "a row of " + table + " is damaged: " + what);
  }

  private void need(int bytes) {
    if (value.length - at < bytes) {
      throw corrupt("it ends at " + value.length);
    }
  }
}
