package org.posthorn.store.events;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.kv.StoreException;

/// The stored form of events: version, and for each trace id its text, number of events, and for
/// each event the milliseconds since the key's time and length-prefixed texts. Version 2 has one
/// trace id, version 1 one event.
final class EventRow {
  private static final int VERSION = 3;

  private static final int TRACE_EVENTS_MAX = 255;

  private EventRow() {}

  /// @param since milliseconds in the row's key; all events are less than a month from it
  /// @param events those of one trace id side by side
  static byte[] encode(long since, List<Event> events) {
    List<byte[]> parts = new ArrayList<>();
    int length = 1;
    for (int from = 0; from < events.size(); ) {
      String traceId = events.get(from).traceId();
      int to = from + 1;
      while (to < events.size()
          && to - from < TRACE_EVENTS_MAX
          && events.get(to).traceId().equals(traceId)) {
        to++;
      }
      byte[] part = trace(since, traceId, events.subList(from, to));
      parts.add(part);
      length += part.length;
      from = to;
    }
    ByteBuffer out = ByteBuffer.allocate(length).put((byte) VERSION);
    parts.forEach(out::put);
    return out.array();
  }

  private static byte[] trace(long since, String trace, List<Event> events) {
    byte[] traceId = utf8(trace);
    List<byte[]> texts = new ArrayList<>();
    int length = 1 + Short.BYTES + traceId.length;
    for (Event event : events) {
      length += Integer.BYTES + 1;
      texts.add(utf8(event.kind()));
      event
          .fields()
          .forEach((name, value) -> {
            texts.add(utf8(name));
            texts.add(utf8(value));
          });
    }
    for (byte[] text : texts) {
      length += Short.BYTES + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    put(out, traceId);
    out.put((byte) events.size());
    Iterator<byte[]> next = texts.iterator();
    for (Event event : events) {
      out.putInt((int) (event.time().toEpochMilli() - since));
      put(out, next.next());
      out.put((byte) event.fields().size());
      for (int i = 0; i < 2 * event.fields().size(); i++) {
        put(out, next.next());
      }
    }
    return out.array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
  }

  /// @throws StoreException of kind CORRUPT
  static List<Event> decode(byte[] key, byte[] value) {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      long since = ByteBuffer.wrap(key).getLong();
      List<Event> events =
          switch (in.get()) {
            case 1 -> List.of(first(since, in));
            case 2 -> trace(since, in);
            case VERSION -> traces(since, in);
            default -> throw corrupt("version " + value[0]);
          };
      if (in.hasRemaining()) {
        throw corrupt("it has octets after its end");
      }
      return events;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Kind.CORRUPT, "a row of event is damaged", e);
    }
  }

  /// Reads version 1.
  private static Event first(long since, ByteBuffer in) {
    String kind = text(in);
    String traceId = text(in);
    return new Event(traceId, Instant.ofEpochMilli(since), kind, fields(in));
  }

  private static List<Event> traces(long since, ByteBuffer in) {
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      events.addAll(trace(since, in));
    }
    return events;
  }

  private static List<Event> trace(long since, ByteBuffer in) {
    String traceId = text(in);
    List<Event> events = new ArrayList<>();
    for (int n = in.get() & 0xff; n > 0; n--) {
      Instant time = Instant.ofEpochMilli(since + in.getInt());
      String kind = text(in);
      events.add(new Event(traceId, time, kind, fields(in)));
    }
    return events;
  }

  private static Map<String, String> fields(ByteBuffer in) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int n = in.get() & 0xff; n > 0; n--) {
      fields.put(text(in), text(in));
    }
    return fields;
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
