package org.posthorn.web.rest;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.web.Answer;

/// One thing that programs may ask for: what it takes and gives, and what does it. What is said
/// here is described by [OpenApi]; it is kept for two years once it was released.
///
/// @param path below `/api/v1`, with `{name}` for a segment
/// @param scope that a token needs, as in [org.posthorn.directory.Scope], or [#SELF]
public record Endpoint(
    String method,
    String path,
    About about,
    String scope,
    List<Parameter> query,
    Optional<Content> takes,
    Gives gives,
    Handler handler) {
  /// The scope of what an account does about how it signs in: no token has it, only a browser that
  /// is signed in, and the password itself.
  public static final String SELF = "self";

  /// How long JSON in a request may be.
  public static final int JSON_BYTES_MAX = 1 << 20;

  public Endpoint {
    query = List.copyOf(query);
  }

  /// What it is called.
  ///
  /// @param id of the operation: unique, stays
  /// @param group under which people find it
  /// @param summary what it does, a sentence
  public record About(String id, String group, String summary) {}

  /// What a body is.
  public sealed interface Content {
    /// @param type a record
    /// @param bytesMax how long it may be
    record Json(Class<?> type, int bytesMax) implements Content {}

    /// A [Page] of records.
    record Pages(Class<?> type) implements Content {}

    /// @param bytesMax how long it may be
    record Bytes(String mediaType, long bytesMax) implements Content {}

    record Nothing() implements Content {}
  }

  /// What it answers if all is well.
  ///
  /// @param status of RFC 9110 §15.3
  public record Gives(int status, Content content, String description) {}

  /// Makes the answer. Called on a virtual thread for each request, by many at once.
  @FunctionalInterface
  interface Handler {
    Answer answer(RestCall call) throws IOException;
  }

  /// Makes what is answered.
  @FunctionalInterface
  public interface Work<T> {
    T of(RestCall call) throws IOException;
  }

  /// Does something that has no answer.
  @FunctionalInterface
  public interface Deed {
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

  /// @param id of the operation: unique, stays
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

  /// Collects what an endpoint is. Not thread-safe.
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

    /// @param group under which people find it
    /// @param summary what it does, a sentence
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
    /// @param bytesMax how long its JSON may be
    public Builder takes(Class<?> type, int bytesMax) {
      takes = Optional.of(new Content.Json(type, bytesMax));
      return this;
    }

    /// @param bytesMax how long it may be
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
    /// @param at the path of what was made, below `/api/v1`
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

    /// Gives a [Page]; adds the parameters `after` and `limit`.
    ///
    /// @param type a record
    public <T> Endpoint givesPage(Class<T> type, String description, Work<Page<T>> work) {
      query(
          Parameter.text("after", "`next` of the page before"),
          Parameter.whole(
              "limit",
              1,
              Page.LIMIT_MAX,
              "how many items, " + Page.LIMIT_DEFAULT + " if not said"));
      return end(
          new Gives(200, new Content.Pages(type), description),
          call -> RestSite.json(200, work.of(call)));
    }

    public Endpoint givesBytes(String mediaType, String description, Work<Answer> work) {
      return end(
          new Gives(200, new Content.Bytes(mediaType, Long.MAX_VALUE), description), work::of);
    }

    /// Gives 204 without a body.
    public Endpoint givesNothing(Deed deed) {
      return end(
          new Gives(204, new Content.Nothing(), "It is done."),
          call -> {
            deed.of(call);
            return Answer.nothing(204);
          });
    }

    private Endpoint end(Gives gives, Handler handler) {
      return new Endpoint(
          method, path, new About(id, group, summary), scope, query, takes, gives, handler);
    }
  }
}
