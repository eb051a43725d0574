package org.posthorn.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tree of paths with a node for each segment. Literal segments take precedence over `{name}`,
/// and these over `{rest...}`. Filled by [#add], then only read.
final class Paths {
  private final Map<String, Paths> literal = new HashMap<>();
  private @Nullable Paths any;
  private final Map<String, Named> here = new TreeMap<>();
  private final Map<String, Named> below = new TreeMap<>();

  /// @param names of the variable segments, in order
  record Named(List<String> names, Route route) {
    Named {
      names = List.copyOf(names);
    }
  }

  /// The match of a path.
  ///
  /// @param routes by method
  /// @param values of the variable segments
  record Match(Map<String, Named> routes, List<String> values) {
    Match {
      values = List.copyOf(values);
    }
  }

  /// @throws IllegalArgumentException if the path is invalid, or has a route for this method
  ///   already
  void add(String method, String path, Route route) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path must begin with a slash: " + path);
    }
    Paths at = this;
    List<String> names = new ArrayList<>();
    boolean rest = false;
    for (String segment : path.substring(1).split("/", -1)) {
      if (rest) {
        throw new IllegalArgumentException("{rest...} must be the last segment: " + path);
      }
      if (segment.startsWith("{") && segment.endsWith("}")) {
        rest = segment.endsWith("...}");
        names.add(segment.substring(1, segment.length() - (rest ? "...}" : "}").length()));
        at = rest ? at : at.any();
      } else {
        at = at.literal.computeIfAbsent(segment, _ -> new Paths());
      }
    }
    if ((rest ? at.below : at.here).putIfAbsent(method, new Named(names, route)) != null) {
      throw new IllegalArgumentException(method + " " + path + " is registered already");
    }
  }

  private Paths any() {
    if (any == null) {
      any = new Paths();
    }
    return any;
  }

  /// @param path as it was sent, without dots and parameters; percent signs are well formed
  Optional<Match> find(String path) {
    List<String> segments = List.of(path.substring(1).split("/", -1));
    return find(segments.stream().map(Paths::decoded).toList(), 0, new ArrayList<>());
  }

  private Optional<Match> find(List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return here.isEmpty() ? Optional.empty() : Optional.of(new Match(here, values));
    }
    String segment = segments.get(at);
    Paths written = literal.get(segment);
    Optional<Match> found =
        written == null ? Optional.empty() : written.find(segments, at + 1, values);
    if (found.isEmpty() && any != null && !segment.isEmpty()) {
      values.add(segment);
      found = any.find(segments, at + 1, values);
      if (found.isEmpty()) {
        values.removeLast();
      }
    }
    if (found.isEmpty() && !below.isEmpty()) {
      List<String> rest = segments.subList(at, segments.size());
      // a slash sent as %2F must not become a separator
      if (rest.stream().noneMatch(each -> each.contains("/"))) {
        values.add(String.join("/", rest));
        return Optional.of(new Match(below, values));
      }
    }
    return found;
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
