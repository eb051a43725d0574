package org.posthorn.kv.codec;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Writes the value of a row: a format version, then fields in order. [RowReader] reads them in the
/// same order. One thread at a time.
public final class RowWriter {
  private static final int RESERVED_BYTES = 96;
  private static final int VARINT_BYTES_MAX = 10;

  private byte[] buffer = new byte[RESERVED_BYTES];
  private int length;

  /// @param version of the value's format, 0 to 255
  public RowWriter(int version) {
    octet(version);
  }

  /// One octet: the lowest 8 bits.
  public RowWriter octet(int value) {
    room(1);
    buffer[length++] = (byte) value;
    return this;
  }

  /// An octet, 1 or 0.
  public RowWriter flag(boolean value) {
    return octet(value ? 1 : 0);
  }

  /// 4 octets, big-endian.
  public RowWriter int32(int value) {
    room(Integer.BYTES);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      buffer[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /// 8 octets, big-endian.
  public RowWriter int64(long value) {
    return int32((int) (value >>> Integer.SIZE)).int32((int) value);
  }

  /// LEB128: 7 bits per octet, lowest first. Small numbers are short; negative numbers take ten
  /// octets.
  public RowWriter varint(long value) {
    room(VARINT_BYTES_MAX);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
    return this;
  }

  /// LEB128 of a number that may be negative (zigzag).
  public RowWriter signedVarint(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  /// Octets whose number is known to the reader.
  public RowWriter fixed(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  /// A length of 4 octets, then the octets.
  public RowWriter bytes(byte[] bytes) {
    return int32(bytes.length).fixed(bytes);
  }

  /// UTF-8 with a length of 4 octets.
  public RowWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A length as LEB128, then the octets.
  public RowWriter varBytes(byte[] bytes) {
    return varint(bytes.length).fixed(bytes);
  }

  /// UTF-8 after its length as LEB128.
  public RowWriter varText(String text) {
    return varBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Milliseconds since 1970 in 8 octets, rounded down.
  public RowWriter instant(Instant value) {
    return int64(value.toEpochMilli());
  }

  /// A flag, then the value if present.
  public <T> RowWriter optional(Optional<T> value, BiConsumer<RowWriter, T> field) {
    flag(value.isPresent());
    value.ifPresent(present -> field.accept(this, present));
    return this;
  }

  /// Their number in 4 octets, then the values.
  public <T> RowWriter list(Collection<T> values, BiConsumer<RowWriter, T> field) {
    int32(values.size());
    values.forEach(value -> field.accept(this, value));
    return this;
  }

  /// Their number in 8 octets, then the values.
  public <T> RowWriter longList(Collection<T> values, BiConsumer<RowWriter, T> field) {
    int64(values.size());
    values.forEach(value -> field.accept(this, value));
    return this;
  }

  /// The value. Later additions do not change the returned array.
  public byte[] done() {
    return Arrays.copyOf(buffer, length);
  }

  private void room(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
    }
  }
}
