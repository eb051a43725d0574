package org.posthorn.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What is at which path. Immutable.
public final class Site {
  /// Resources by method.
  private final Map<String, Map<String, Resource>> paths;

  private final Map<String, Map<String, Resource>> pathsInLowerCase;

  private Site(
      Map<String, Map<String, Resource>> paths, Map<String, Map<String, Resource>> folded) {
    this.paths = paths;
    this.pathsInLowerCase = folded;
  }

  /// What was found for a request.
  sealed interface Found {
    record At(String path, Resource resource) implements Found {}

    /// @param allowed methods that the path has
    record OtherMethods(Set<String> allowed) implements Found {}

    record Nothing() implements Found {}
  }

  Found find(String method, String path) {
    Map<String, Resource> here =
        Optional.ofNullable(paths.get(path))
            .or(() -> Optional.ofNullable(pathsInLowerCase.get(path.toLowerCase(Locale.ROOT))))
            .orElse(Map.of());
    if (here.isEmpty()) {
      return new Found.Nothing();
    }
    Resource resource = here.get(method.equals("HEAD") ? "GET" : method);
    return resource == null ? new Found.OtherMethods(here.keySet()) : new Found.At(path, resource);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects resources. Not thread-safe.
  public static final class Builder {
    private final Map<String, Map<String, Resource>> paths = new LinkedHashMap<>();
    private final Map<String, Map<String, Resource>> folded = new LinkedHashMap<>();

    private Builder() {}

    public Builder get(String path, Resource resource) {
      return at(paths, "GET", path, resource);
    }

    /// At a path that clients write in upper and lower case as they like.
    public Builder anyCase(List<String> methods, String path, Resource resource) {
      methods.forEach(method -> at(folded, method, path.toLowerCase(Locale.ROOT), resource));
      return this;
    }

    private Builder at(
        Map<String, Map<String, Resource>> where, String method, String path, Resource resource) {
      Resource before = where.computeIfAbsent(path, _ -> new TreeMap<>()).put(method, resource);
      if (before != null) {
        throw new IllegalArgumentException(method + " " + path + " is there already");
      }
      return this;
    }

    public Site build() {
      return new Site(Map.copyOf(paths), Map.copyOf(folded));
    }
  }
}
