package org.posthorn.store.events;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.kv.StoreException;

/// The stored form of an event: version, then texts with their lengths.
final class EventRow {
  private static final int VERSION = 1;

  private EventRow() {}

  static byte[] encode(Event event) {
    byte[] kind = utf8(event.kind());
    byte[] traceId = utf8(event.traceId());
    List<byte[]> fields = new ArrayList<>(2 * event.fields().size());
    event
        .fields()
        .forEach((name, value) -> {
          fields.add(utf8(name));
          fields.add(utf8(value));
        });
    int length = 2 + 2 * Short.BYTES + kind.length + traceId.length;
    for (byte[] text : fields) {
      length += Short.BYTES + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).put((byte) VERSION);
    put(out, kind);
    put(out, traceId);
    out.put((byte) event.fields().size());
    fields.forEach(text -> put(out, text));
    return out.array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
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
