package org.posthorn.store.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds the value of a row: a version byte, then fields in order. Whole numbers are LEB128.
public final class RowWriter {
  private byte[] buffer = new byte[96];
  private int length;

  public RowWriter(int version) {
    u8(version);
  }

  public RowWriter u8(int value) {
    room(1);
    buffer[length++] = (byte) value;
    return this;
  }

  /// 7 bits to a byte, lowest first; small numbers are short, negative ones take ten bytes.
  public RowWriter number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
    return this;
  }

  /// A number that may be negative.
  RowWriter signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  /// Bytes whose count the reader knows.
  RowWriter fixed(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  RowWriter bytes(byte[] bytes) {
    return number(bytes.length).fixed(bytes);
  }

  RowWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] done() {
    return Arrays.copyOf(buffer, length);
  }

  private void room(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
    }
  }
}
