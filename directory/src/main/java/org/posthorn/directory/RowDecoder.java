package org.posthorn.directory;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.posthorn.kv.StoreException;

/// Reads what [RowEncoder] wrote. Memory is bounded by the length of the value.
final class RowDecoder {
  private final ByteBuffer in;

  private RowDecoder(byte[] value) {
    in = ByteBuffer.wrap(value);
  }

  /// Reads a whole value of a version.
  ///
  /// @throws StoreException of kind CORRUPT if the version is another, or the value is too short,
  ///   too long or senseless
  static <T> T decode(byte[] value, int version, String what, Function<RowDecoder, T> body) {
    return decode(value, version, version, what, (row, _) -> body.apply(row));
  }

  /// Reads a whole value of one of several versions, which `body` is told.
  ///
  /// @throws StoreException as the other does
  static <T> T decode(
      byte[] value, int oldest, int newest, String what, BiFunction<RowDecoder, Integer, T> body) {
    try {
      RowDecoder row = new RowDecoder(value);
      int found = row.one();
      if (found < oldest || found > newest) {
        throw new IllegalArgumentException("format version " + found);
      }
      T result = body.apply(row, found);
      if (row.in.hasRemaining()) {
        throw new IllegalArgumentException(row.in.remaining() + " bytes too many");
      }
      return result;
    } catch (BufferUnderflowException | IllegalArgumentException | DirectoryException e) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "a row of " + what + " cannot be read: " + e, e);
    }
  }

  int one() {
    return in.get() & 0xff;
  }

  boolean flag() {
    int value = one();
    if (value > 1) {
      throw new IllegalArgumentException("a flag of " + value);
    }
    return value == 1;
  }

  long number() {
    return in.getLong();
  }

  Instant instant() {
    return Instant.ofEpochMilli(in.getLong());
  }

  byte[] bytes() {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a field of " + length + " bytes");
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  String string() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a string that is not UTF-8", e);
    }
  }

  List<String> strings() {
    long count = number();
    // Each has a length of four bytes at least.
    if (count < 0 || count > in.remaining() / Integer.BYTES) {
      throw new IllegalArgumentException("a list of " + count);
    }
    List<String> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(string());
    }
    return values;
  }

  Optional<String> optionalString() {
    return flag() ? Optional.of(string()) : Optional.empty();
  }

  Optional<Instant> optionalInstant() {
    return flag() ? Optional.of(instant()) : Optional.empty();
  }

  Optional<byte[]> optionalBytes() {
    return flag() ? Optional.of(bytes()) : Optional.empty();
  }
}
