package org.posthorn.web.rest;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.web.Answer;

/// An operation of the REST interface: its request, response and implementation. [OpenApi]
/// documents it; released operations are supported for two years.
///
/// @param path below `/api/v1`, with `{name}` for a segment
/// @param scope required of tokens, as in [org.posthorn.directory.Scope], or [#SELF]
public record Endpoint(
    String method,
    String path,
    About about,
    String scope,
    List<Parameter> query,
    Optional<Content> takes,
    Gives gives,
    Handler handler) {
  /// The scope for changing an account's own sign-in methods: never granted to tokens, only to
  /// browser sessions and the password itself.
  public static final String SELF = "self";

  /// Largest JSON body of a request.
  public static final int JSON_BYTES_MAX = 1 << 20;

  public Endpoint {
    query = List.copyOf(query);
  }

  /// Its documentation.
  ///
  /// @param id of the operation: unique and stable
  /// @param group in the documentation
  /// @param summary a sentence
  public record About(String id, String group, String summary) {}

  /// The content of a body.
  public sealed interface Content {
    /// @param type a record
    /// @param bytesMax largest size
    record Json(Class<?> type, int bytesMax) implements Content {}

    /// A [Page] of records.
    record Pages(Class<?> type) implements Content {}

    /// @param bytesMax largest size
    record Bytes(String mediaType, long bytesMax) implements Content {}

    record Nothing() implements Content {}
  }

  /// The response on success.
  ///
  /// @param status of RFC 9110 §15.3
  public record Gives(int status, Content content, String description) {}

  /// Builds the response. Called on a virtual thread for each request, concurrently.
  @FunctionalInterface
  interface Handler {
    Answer answer(RestCall call) throws IOException;
  }

  /// Builds the value of the response.
  @FunctionalInterface
  public interface Work<T> {
    T of(RestCall call) throws IOException;
  }

  /// Performs an operation without a response body.
  @FunctionalInterface
  public interface VoidWork {
    void of(RestCall call) throws IOException;
  }

  /// A text as a segment of a path: every octet but letters, digits and `-._~` with a percent sign
  /// (RFC 3986 §2.1).
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /// @param id of the operation: unique and stable
  public static Builder get(String path, String id) {
    return new Builder("GET", path, id);
  }

  public static Builder post(String path, String id) {
    return new Builder("POST", path, id);
  }

  public static Builder put(String path, String id) {
    return new Builder("PUT", path, id);
  }

  public static Builder patch(String path, String id) {
    return new Builder("PATCH", path, id);
  }

  public static Builder delete(String path, String id) {
    return new Builder("DELETE", path, id);
  }

  /// Builds an endpoint. Not thread-safe.
  public static final class Builder {
    private final String method;
    private final String path;
    private final String id;
    private final List<Parameter> query = new ArrayList<>();
    private Optional<Content> takes = Optional.empty();
    private String group = "";
    private String summary = "";
    private String scope = "";

    private Builder(String method, String path, String id) {
      this.method = method;
      this.path = path;
      this.id = id;
    }

    /// @param group in the documentation
    /// @param summary a sentence
    public Builder says(String group, String summary) {
      this.group = group;
      this.summary = summary;
      return this;
    }

    /// @param scope that a token needs
    public Builder scope(String scope) {
      this.scope = scope;
      return this;
    }

    public Builder query(Parameter... parameters) {
      query.addAll(List.of(parameters));
      return this;
    }

    /// @param type a record, which [RestCall#body] reads
    public Builder takes(Class<?> type) {
      return takes(type, JSON_BYTES_MAX);
    }

    /// @param type a record, which [RestCall#body] reads
    /// @param bytesMax largest size of its JSON
    public Builder takes(Class<?> type, int bytesMax) {
      takes = Optional.of(new Content.Json(type, bytesMax));
      return this;
    }

    /// @param bytesMax largest size
    public Builder takesBytes(String mediaType, long bytesMax) {
      takes = Optional.of(new Content.Bytes(mediaType, bytesMax));
      return this;
    }

    /// @param type a record
    public <T> Endpoint gives(Class<T> type, String description, Work<T> work) {
      return end(
          new Gives(200, new Content.Json(type, Integer.MAX_VALUE), description),
          call -> RestSite.json(200, work.of(call)));
    }

    /// @param type a record
    /// @param at the path of the created object, below `/api/v1`
    public <T> Endpoint makes(
        Class<T> type, String description, Function<T, String> at, Work<T> work) {
      return end(
          new Gives(201, new Content.Json(type, Integer.MAX_VALUE), description),
          call -> {
            T made = work.of(call);
            return RestSite.json(201, made)
                .with("Location", call.request().base() + RestSite.ROOT + at.apply(made));
          });
    }

    /// Returns a [Page]; adds the parameters `after` and `limit`.
    ///
    /// @param type a record
    public <T> Endpoint givesPage(Class<T> type, String description, Work<Page<T>> work) {
      query(
          Parameter.text("after", "`next` of the previous page"),
          Parameter.whole(
              "limit",
              1,
              Page.LIMIT_MAX,
              "number of items, " + Page.LIMIT_DEFAULT + " by default"));
      return end(
          new Gives(200, new Content.Pages(type), description),
          call -> RestSite.json(200, work.of(call)));
    }

    public Endpoint givesBytes(String mediaType, String description, Work<Answer> work) {
      return end(
          new Gives(200, new Content.Bytes(mediaType, Long.MAX_VALUE), description), work::of);
    }

    /// Returns 204 without a body.
    public Endpoint givesNothing(VoidWork work) {
      return end(
          new Gives(204, new Content.Nothing(), "Done."),
          call -> {
            work.of(call);
            return Answer.nothing(204);
          });
    }

    private Endpoint end(Gives gives, Handler handler) {
      return new Endpoint(
          method, path, new About(id, group, summary), scope, query, takes, gives, handler);
    }
  }
}
