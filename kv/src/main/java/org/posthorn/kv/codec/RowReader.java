package org.posthorn.kv.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.kv.StoreException;

/// Reads values that [RowWriter] wrote. A malformed value throws [StoreException] of kind CORRUPT
/// that names the table; nothing is allocated for a length that exceeds the value. One thread at a
/// time.
public final class RowReader {
  private final String table;
  private final byte[] value;
  private final int version;
  private int at;

  /// Begins to read a value of one version. Must end with [#end].
  ///
  /// @param table names the row in errors
  /// @throws StoreException of kind CORRUPT if the value has another version
  public RowReader(String table, byte[] value, int version) {
    this(table, value, version, version);
  }

  /// Begins to read a value of one of several versions.
  ///
  /// @param oldest the oldest supported version
  /// @param newest the newest supported version
  /// @throws StoreException of kind CORRUPT if the value has another version
  public RowReader(String table, byte[] value, int oldest, int newest) {
    this.table = table;
    this.value = value;
    this.version = octet();
    if (version < oldest || version > newest) {
      throw corrupt("format version " + version + " is not known");
    }
  }

  /// Reads a whole value of one version.
  ///
  /// @param body reads the fields; if it throws, the value is corrupt
  /// @throws StoreException of kind CORRUPT if the value is malformed
  public static <T> T read(String table, byte[] value, int version, Function<RowReader, T> body) {
    return read(table, value, version, version, body);
  }

  /// Reads a whole value of one of several versions; `body` can call [#version].
  ///
  /// @throws StoreException of kind CORRUPT if the value is malformed
  public static <T> T read(
      String table, byte[] value, int oldest, int newest, Function<RowReader, T> body) {
    RowReader row = new RowReader(table, value, oldest, newest);
    T result;
    try {
      result = body.apply(row);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // A type refused its arguments: the value is corrupt.
      throw new StoreException(
          StoreException.Kind.CORRUPT, "a row of " + table + " is damaged: " + e.getMessage(), e);
    }
    row.end();
    return result;
  }

  /// The value's format version.
  public int version() {
    return version;
  }

  /// 0 to 255.
  public int octet() {
    need(1);
    return value[at++] & 0xff;
  }

  public boolean flag() {
    int octet = octet();
    if (octet > 1) {
      throw corrupt("a flag of " + octet);
    }
    return octet == 1;
  }

  public int int32() {
    need(Integer.BYTES);
    int number = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      number = (number << Byte.SIZE) | (value[at++] & 0xff);
    }
    return number;
  }

  public long int64() {
    long high = int32();
    return (high << Integer.SIZE) | (int32() & 0xffff_ffffL);
  }

  public long varint() {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet();
      number |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        return number;
      }
    }
    throw corrupt("a number without end");
  }

  public long signedVarint() {
    long number = varint();
    return (number >>> 1) ^ -(number & 1);
  }

  /// A number 0 to 2^31-1 as LEB128.
  public int smallVarint() {
    long number = varint();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw corrupt("a number out of range");
    }
    return (int) number;
  }

  /// The number of following entries, which have at least one octet each, as LEB128.
  public int varCount() {
    int count = smallVarint();
    need(count);
    return count;
  }

  /// The number of following entries, which have at least one octet each, in 4 octets.
  public int count() {
    return counted(int32());
  }

  private int counted(long count) {
    if (count < 0 || count > value.length - at) {
      throw corrupt(count + " entries in " + (value.length - at) + " octets");
    }
    return (int) count;
  }

  public byte[] fixed(int bytes) {
    need(bytes);
    byte[] taken = Arrays.copyOfRange(value, at, at + bytes);
    at += bytes;
    return taken;
  }

  public byte[] bytes() {
    return fixed(count());
  }

  public String text() {
    return utf8(count());
  }

  public byte[] varBytes() {
    return fixed(varCount());
  }

  public String varText() {
    return utf8(varCount());
  }

  private String utf8(int bytes) {
    need(bytes);
    ByteBuffer octets = ByteBuffer.wrap(value, at, bytes);
    at += bytes;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    } catch (CharacterCodingException e) {
      throw corrupt("a text that is not UTF-8");
    }
  }

  public Instant instant() {
    return Instant.ofEpochMilli(int64());
  }

  public <T> Optional<T> optional(Function<RowReader, T> field) {
    return flag() ? Optional.of(field.apply(this)) : Optional.empty();
  }

  public <T> List<T> list(Function<RowReader, T> field) {
    return list(count(), field);
  }

  /// A list whose length has 8 octets.
  public <T> List<T> longList(Function<RowReader, T> field) {
    return list(counted(int64()), field);
  }

  private <T> List<T> list(int count, Function<RowReader, T> field) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(field.apply(this));
    }
    return values;
  }

  /// @throws StoreException of kind CORRUPT if octets are left
  public void end() {
    if (at != value.length) {
      throw corrupt((value.length - at) + " octets too many");
    }
  }

  /// The exception for well-formed fields with invalid values.
  public StoreException corrupt(String what) {
    return new StoreException(
        StoreException.Kind.CORRUPT, "a row of " + table + " is damaged: " + what);
  }

  private void need(int bytes) {
    if (value.length - at < bytes) {
      throw corrupt("it ends at " + value.length);
    }
  }
}
