package org.posthorn.directory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Writes a value: a format version, then fields. Numbers are big-endian; strings and byte strings
/// are preceded by their length in four bytes, lists by their count, optional fields by 0 or 1.
final class RowEncoder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RowEncoder(int version) {
    out.write(version);
  }

  RowEncoder one(int value) {
    out.write(value);
    return this;
  }

  RowEncoder flag(boolean value) {
    return one(value ? 1 : 0);
  }

  RowEncoder number(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return this;
  }

  /// To the millisecond.
  RowEncoder instant(Instant value) {
    return number(value.toEpochMilli());
  }

  RowEncoder bytes(byte[] value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    out.writeBytes(value);
    return this;
  }

  RowEncoder string(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  RowEncoder strings(List<String> values) {
    number(values.size());
    values.forEach(this::string);
    return this;
  }

  RowEncoder optionalString(Optional<String> value) {
    flag(value.isPresent());
    value.ifPresent(this::string);
    return this;
  }

  RowEncoder optionalInstant(Optional<Instant> value) {
    flag(value.isPresent());
    value.ifPresent(this::instant);
    return this;
  }

  RowEncoder optionalBytes(Optional<byte[]> value) {
    flag(value.isPresent());
    value.ifPresent(this::bytes);
    return this;
  }

  byte[] done() {
    return out.toByteArray();
  }
}
