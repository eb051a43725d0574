package org.posthorn.web.rest;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The JSON schema of a type, see [#of]. Immutable.
sealed interface Schema {
  /// @param size largest number of characters
  /// @param format of JSON Schema; empty for none
  record Text(int size, String format) implements Schema {}

  record Whole(long min, long max) implements Schema {}

  record Decimal() implements Schema {}

  record Flag() implements Schema {}

  /// One of some words.
  record Choice(List<String> words) implements Schema {}

  record Items(Schema each, int size) implements Schema {}

  /// A value, or null.
  record OrNull(Schema value) implements Schema {}

  /// A map.
  record Entries(Schema each, int size) implements Schema {}

  /// An object.
  ///
  /// @param name of the record
  record Fields(String name, List<Field> fields) implements Schema {}

  /// @param required whether it is always present
  record Field(String name, String description, boolean required, Schema schema) {}

  /// The schema of a record: its components are fields, an Optional is an optional field, an
  /// Optional of an Optional a field that may also be null.
  ///
  /// @throws IllegalArgumentException if a component has no [Description], or an unsupported type
  static Fields of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type + " is not a record");
    }
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : components) {
      Description description = component.getAnnotation(Description.class);
      if (description == null) {
        throw new IllegalArgumentException(type + "." + component.getName() + " is not described");
      }
      boolean required = component.getType() != Optional.class;
      Type content =
          required ? component.getGenericType() : argument(component.getGenericType(), 0);
      fields.add(
          new Field(
              component.getName(), description.value(), required, schema(content, description)));
    }
    return new Fields(type.getSimpleName(), List.copyOf(fields));
  }

  private static Schema schema(Type type, Description bounds) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == List.class) {
        return new Items(each(argument(type, 0), bounds), bounds.size());
      }
      if (raw == Optional.class) {
        return new OrNull(schema(argument(type, 0), bounds));
      }
      if (raw == Map.class || raw == SortedMap.class) {
        return new Entries(each(argument(type, 1), bounds), bounds.size());
      }
    } else if (type instanceof Class<?> plain) {
      if (plain == String.class) {
        return new Text(bounds.size(), "");
      } else if (plain == long.class || plain == Long.class) {
        return new Whole(bounds.min(), bounds.max());
      } else if (plain == int.class || plain == Integer.class) {
        long least = Math.max(bounds.min(), Integer.MIN_VALUE);
        long most = Math.min(bounds.max(), Integer.MAX_VALUE);
        return new Whole(least, most);
      } else if (plain == double.class || plain == Double.class) {
        return new Decimal();
      } else if (plain == boolean.class || plain == Boolean.class) {
        return new Flag();
      } else if (plain == Instant.class) {
        return new Text(64, "date-time");
      } else if (plain == LocalDate.class) {
        return new Text(10, "date");
      } else if (plain.isEnum()) {
        return new Choice(RestJson.words(plain));
      } else if (plain.isRecord()) {
        return of(plain);
      }
    }
    throw new IllegalArgumentException("no JSON mapping for " + type);
  }

  private static Schema each(Type type, Description bounds) {
    return type == String.class ? new Text(bounds.each(), "") : schema(type, bounds);
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
