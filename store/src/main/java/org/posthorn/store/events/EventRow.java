package org.posthorn.store.events;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.kv.StoreException;

/// The stored form of an event: version, then texts with their lengths.
final class EventRow {
  private static final int VERSION = 1;

  private EventRow() {}

  static byte[] encode(Event event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    text(out, event.kind());
    text(out, event.traceId());
    out.write(event.fields().size());
    event
        .fields()
        .forEach((name, value) -> {
          text(out, name);
          text(out, value);
        });
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write(utf8.length >>> 8);
    out.write(utf8.length);
    out.writeBytes(utf8);
  }

  /// @throws StoreException of kind CORRUPT
  static Event decode(byte[] key, byte[] value) {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      int version = in.get();
      if (version != VERSION) {
        throw corrupt("version " + version);
      }
      String kind = text(in);
      String traceId = text(in);
      Map<String, String> fields = new LinkedHashMap<>();
      for (int n = in.get() & 0xff; n > 0; n--) {
        fields.put(text(in), text(in));
      }
      if (in.hasRemaining()) {
        throw corrupt("it goes on after its end");
      }
      Instant time = Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong());
      return new Event(traceId, time, kind, fields);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Kind.CORRUPT, "a row of event is damaged", e);
    }
  }

  private static String text(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw corrupt("it is too short");
    }
    byte[] utf8 = new byte[length];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static StoreException corrupt(String what) {
    return new StoreException(StoreException.Kind.CORRUPT, "a row of event is damaged: " + what);
  }
}
