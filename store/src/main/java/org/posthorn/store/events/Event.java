package org.posthorn.store.events;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An event in the history of a message or session.
///
/// @param traceId of the SMTP transaction or session, as in its log and Received field
/// @param time in whole milliseconds
/// @param kind such as `received`, `filed` or `refused`
/// @param fields details, in order; values of [EventLog#ADDRESS_FIELDS] are indexed
public record Event(String traceId, Instant time, String kind, Map<String, String> fields) {
  /// Maximum length of trace id, kind and field names in characters.
  public static final int NAME_MAX = 64;

  /// Maximum length of a field's value in characters; longer values are cut.
  public static final int VALUE_MAX = 1_000;

  /// Maximum number of fields.
  public static final int FIELDS_MAX = 32;

  /// @throws IllegalArgumentException if a name is empty or too long, or there are too many fields
  public Event {
    requireName(traceId);
    requireName(kind);
    if (fields.size() > FIELDS_MAX) {
      throw new IllegalArgumentException(fields.size() + " fields in an event");
    }
    Map<String, String> cut = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      requireName(name);
      cut.put(name, value.length() <= VALUE_MAX ? value : value.substring(0, VALUE_MAX));
    });
    fields = Collections.unmodifiableMap(cut);
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.length() > NAME_MAX) {
      throw new IllegalArgumentException("a name of " + name.length() + " characters in an event");
    }
  }
}
