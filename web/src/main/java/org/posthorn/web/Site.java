package org.posthorn.web;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What is at which path. Immutable.
public final class Site {
  /// Stands for [WebLimits#bodyBytesMax].
  public static final long USUAL_BODY = -1;

  private final Paths paths;
  private final Paths pathsInLowerCase;

  private final String prefix;
  private final Set<String> origins;
  private final Map<String, Function<WebException, Answer>> refusals;

  private Site(Builder builder) {
    this.paths = builder.paths;
    this.pathsInLowerCase = builder.folded;
    this.prefix = builder.prefix;
    this.origins = Set.copyOf(builder.origins);
    this.refusals = Map.copyOf(builder.refusals);
  }

  /// What links to this site have before the path: empty, or a slash and more.
  public String prefix() {
    return prefix;
  }

  /// Whether pages of another site may ask here (CORS) with a token.
  ///
  /// @param origin as browsers write it
  public boolean admits(String origin) {
    return origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /// How a refusal is told at a path, whether anything is there or not.
  ///
  /// @param path without the prefix
  public Answer refusal(String path, WebException refused) {
    return refusals.entrySet().stream()
        .filter(entry -> path.startsWith(entry.getKey()))
        .findFirst()
        .map(entry -> entry.getValue().apply(refused))
        .orElseGet(refused::toAnswer);
  }

  /// A path without the prefix. What comes without it is here too: `/.well-known` has its place at
  /// the root, and proxies take the prefix away.
  public String within(String path) {
    return !prefix.isEmpty() && path.startsWith(prefix + "/")
        ? path.substring(prefix.length())
        : path;
  }

  /// What was found for a request.
  public sealed interface Lookup {
    /// @param segments what stood where the route has names
    record At(Route route, Map<String, String> segments) implements Lookup {}

    /// @param allowed methods that the path has; none if it is for WebSockets alone
    record OtherMethods(Set<String> allowed) implements Lookup {}

    record Nothing() implements Lookup {}
  }

  /// What is at a path for a method; [Route#WEBSOCKET] for WebSockets.
  ///
  /// @param path as it was sent, without dots and parameters; percent signs are well formed
  public Lookup find(String method, String path) {
    if (!path.startsWith("/")) {
      return new Lookup.Nothing(); // OPTIONS *
    }
    return paths
        .find(path)
        .or(() -> pathsInLowerCase.find(path.toLowerCase(Locale.ROOT)))
        .map(match -> found(method, match))
        .orElseGet(Lookup.Nothing::new);
  }

  /// What is at a path that may begin with the prefix, or with what only looks like it.
  public Lookup findBelow(String method, String path) {
    Lookup within = find(method, within(path));
    return within instanceof Lookup.Nothing ? find(method, path) : within;
  }

  private static Lookup found(String method, Paths.Match match) {
    Paths.Named named = match.routes().get(method);
    if (named == null && method.equals("HEAD")) {
      named = match.routes().get("GET");
    }
    if (named == null) {
      return new Lookup.OtherMethods(methods(match));
    }
    Map<String, String> segments = new HashMap<>();
    for (int i = 0; i < named.names().size(); i++) {
      segments.put(named.names().get(i), match.values().get(i));
    }
    return new Lookup.At(named.route(), segments);
  }

  private static Set<String> methods(Paths.Match match) {
    Set<String> methods = new TreeSet<>(match.routes().keySet());
    methods.remove(Route.WEBSOCKET);
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return methods;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects resources. Not thread-safe.
  ///
  /// Paths are written with `{name}` for one segment that is not empty, and may end in `{name...}`
  /// for all that follows, which may be empty; see [WebRequest#segment]. A path that is written out
  /// goes before one with names.
  public static final class Builder {
    private final Paths paths = new Paths();
    private final Paths folded = new Paths();
    private String prefix = "";
    private List<String> origins = List.of();
    private final Map<String, Function<WebException, Answer>> refusals = new HashMap<>();

    private Builder() {}

    public Builder get(String path, Resource resource) {
      return at("GET", path, resource);
    }

    public Builder post(String path, Resource resource) {
      return at("POST", path, resource);
    }

    /// For any method, with a body of at most [WebLimits#bodyBytesMax].
    public Builder at(String method, String path, Resource resource) {
      return at(method, path, USUAL_BODY, resource);
    }

    /// @param bodyBytesMax how long the body of a request may be; it is not held in memory
    public Builder at(String method, String path, long bodyBytesMax, Resource resource) {
      paths.add(method, path, new Route.Plain(bodyBytesMax, resource));
      return this;
    }

    /// For WebSockets.
    ///
    /// @param subprotocol that the client has to offer; empty for none
    public Builder socket(String path, String subprotocol, WebSocketResource resource) {
      paths.add(Route.WEBSOCKET, path, new Route.Socket(subprotocol, resource));
      return this;
    }

    /// At a path that clients write in upper and lower case as they like.
    public Builder anyCase(List<String> methods, String path, Resource resource) {
      Route route = new Route.Plain(USUAL_BODY, resource);
      methods.forEach(method -> folded.add(method, path.toLowerCase(Locale.ROOT), route));
      return this;
    }

    /// How refusals are told at all paths that begin with `path`, those of the server too: a body
    /// that is too long, a path where nothing is.
    public Builder refusing(String path, Function<WebException, Answer> telling) {
      refusals.put(path, telling);
      return this;
    }

    /// Where a proxy shows the site to the world.
    ///
    /// @param path empty for the root, else as `/mail`
    public Builder below(String path) {
      prefix = path;
      return this;
    }

    /// Whose pages may ask here with a token, never with cookies.
    ///
    /// @param others `https://name`, or `*` for all
    public Builder open(List<String> others) {
      origins = List.copyOf(others);
      return this;
    }

    public Site build() {
      return new Site(this);
    }
  }
}
