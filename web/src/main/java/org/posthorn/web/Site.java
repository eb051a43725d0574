package org.posthorn.web;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The routes of a site by path. Immutable.
public final class Site {
  /// Stands for [WebLimits#bodyBytesMax].
  public static final long USUAL_BODY = -1;

  private final Paths paths;
  private final Paths pathsInLowerCase;

  private final String prefix;
  private final Set<String> origins;
  private final Map<String, Function<WebException, Answer>> refusals;
  private final BiFunction<WebRequest, Answer, Answer> refusalPage;

  private Site(Builder builder) {
    this.paths = builder.paths;
    this.pathsInLowerCase = builder.folded;
    this.prefix = builder.prefix;
    this.origins = Set.copyOf(builder.origins);
    this.refusals = Map.copyOf(builder.refusals);
    this.refusalPage = builder.refusalPage;
  }

  /// The prefix of paths in links to this site: empty, or a slash and more.
  public String prefix() {
    return prefix;
  }

  /// Whether pages of another origin may send requests (CORS), with a token.
  ///
  /// @param origin as in the Origin field
  public boolean admits(String origin) {
    return origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /// The response for a refusal at a path, whether a route exists or not.
  ///
  /// @param path without the prefix
  public Answer refusal(String path, WebException refused) {
    return refusals.entrySet().stream()
        .filter(entry -> path.startsWith(entry.getKey()))
        .findFirst()
        .map(entry -> entry.getValue().apply(refused))
        .orElseGet(refused::toAnswer);
  }

  /// A refusal in the form for its reader: a page for people ([Builder#refusalPage]), the same
  /// problem details for programs.
  public Answer refusalFor(WebRequest request, Answer refusal) {
    return refusalPage.apply(request, refusal);
  }

  /// A path without the prefix. Paths without it are accepted too, since `/.well-known` is at the
  /// root, and proxies may strip the prefix.
  public String within(String path) {
    return !prefix.isEmpty() && path.startsWith(prefix + "/")
        ? path.substring(prefix.length())
        : path;
  }

  /// Result of finding the route of a request.
  public sealed interface Lookup {
    /// @param segments values of the variable segments, by name
    record At(Route route, Map<String, String> segments) implements Lookup {}

    /// @param allowed methods of the path; empty if it is only for WebSockets
    record OtherMethods(Set<String> allowed) implements Lookup {}

    record Nothing() implements Lookup {}
  }

  /// Finds the route of a path and method; [Route#WEBSOCKET] for WebSockets.
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

  /// Finds the route of a path that may begin with the prefix.
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
  /// In paths, `{name}` is one non-empty segment, and a final `{name...}` is the possibly empty
  /// rest; see [WebRequest#segment]. Literal segments take precedence over variables.
  public static final class Builder {
    private final Paths paths = new Paths();
    private final Paths folded = new Paths();
    private String prefix = "";
    private List<String> origins = List.of();
    private final Map<String, Function<WebException, Answer>> refusals = new HashMap<>();
    private BiFunction<WebRequest, Answer, Answer> refusalPage = (_, refusal) -> refusal;

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

    /// @param bodyBytesMax largest body of a request; it is not held in memory
    public Builder at(String method, String path, long bodyBytesMax, Resource resource) {
      paths.add(method, path, new Route.Plain(bodyBytesMax, resource));
      return this;
    }

    /// For WebSockets.
    ///
    /// @param subprotocol that the client must offer; empty for none
    public Builder socket(String path, String subprotocol, WebSocketResource resource) {
      paths.add(Route.WEBSOCKET, path, new Route.Socket(subprotocol, resource));
      return this;
    }

    /// Adds a path that is matched without regard to case.
    public Builder anyCase(List<String> methods, String path, Resource resource) {
      Route route = new Route.Plain(USUAL_BODY, resource);
      methods.forEach(method -> folded.add(method, path.toLowerCase(Locale.ROOT), route));
      return this;
    }

    /// Sets the form of refusals at all paths that begin with `path`, including those by the server
    /// itself, such as 404 or 413.
    public Builder refusing(String path, Function<WebException, Answer> telling) {
      refusals.put(path, telling);
      return this;
    }

    /// Sets how refusals are shown to people.
    ///
    /// @param page takes a request and the problem details for it; returns these for programs. The
    ///   request has no query, segments or body.
    public Builder refusalPage(BiFunction<WebRequest, Answer, Answer> page) {
      refusalPage = page;
      return this;
    }

    /// Sets the path prefix under which a proxy publishes the site.
    ///
    /// @param path empty for the root, else as `/mail`
    public Builder below(String path) {
      prefix = path;
      return this;
    }

    /// Sets the origins whose pages may send requests with a token, never with cookies.
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
