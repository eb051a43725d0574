package org.posthorn.web.rest;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Converts JSON that was checked against a [Schema] to records. An `Optional<Optional<T>>`
/// distinguishes missing and null members. Jackson reads both alike, so that members missing in a
/// patch would be removed.
final class RecordReader {
  private RecordReader() {}

  /// @throws RuntimeException thrown by the constructor of a record
  static <T> T read(Class<T> type, JsonNode json) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType(), json.get(components[i].getName()));
    }
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its constructor: " + type, e);
    }
  }

  private static Object value(Type type, @Nullable JsonNode json) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return json == null ? Optional.empty() : Optional.of(present(arguments[0], json));
      }
      return generic.getRawType() == List.class
          ? list(arguments[0], required(json))
          : map((Class<?>) generic.getRawType(), arguments[1], required(json));
    }
    Class<?> plain = (Class<?>) type;
    return plain.isRecord()
        ? read(plain, required(json))
        : RestJson.MAPPER.treeToValue(required(json), plain);
  }

  /// A present member: an allowed null is an empty Optional.
  private static Object present(Type type, JsonNode json) {
    boolean orNull =
        type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    return orNull && json.isNull() ? Optional.empty() : value(type, json);
  }

  private static List<Object> list(Type each, JsonNode json) {
    List<Object> list = new ArrayList<>();
    json.forEach(entry -> list.add(value(each, entry)));
    return list;
  }

  private static Map<String, Object> map(Class<?> raw, Type each, JsonNode json) {
    Map<String, Object> map = raw == SortedMap.class ? new TreeMap<>() : new LinkedHashMap<>();
    json.properties().forEach(entry -> map.put(entry.getKey(), value(each, entry.getValue())));
    return map;
  }

  private static JsonNode required(@Nullable JsonNode json) {
    if (json == null) {
      throw new IllegalStateException("it was checked that this member is there");
    }
    return json;
  }
}
